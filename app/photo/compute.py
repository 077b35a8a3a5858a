"""Layers over whole pictures, computed in blocks of rows: the same numbers as the tap engine, without its table.

Arrays are (channels, rows, columns), float32 or float64; results keep the dtype. Memory stays a few times the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, prod

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.fields import Pairs

Real = NDArray[np.floating]
Size = tuple[int, ...]
ROWS = 16
BLOCK = 8 * 2**20
"""Bytes of windows side by side at most: what fits the processor's own memory, whatever the kernel's size."""
PAD_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def conv(
    x: Real,
    weight: Real,
    bias: Real | None,
    stride: Size,
    pads: Pairs,
    dilation: Size,
    groups: int = 1,
    mode: str = "zeros",
) -> Real:
    """Convolve (PyTorch's cross-correlation): windows of a block of rows as columns, then one matrix product.

    Shapes: x (C, H, W), weight (O, C/groups, kh, kw) → (O, H_out, W_out).

    >>> conv(np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 2, 2)), None, (1, 1), ((0, 0),) * 2, (1, 1))[0].tolist()
    [[8.0, 12.0], [20.0, 24.0]]
    """
    windows = _windows(x, weight.shape[2:], pads, dilation, PAD_MODES[mode])[:, :: stride[0], :: stride[1]]
    found = np.empty((weight.shape[0], *windows.shape[1:3]), dtype=x.dtype)
    _multiply(windows, weight, groups, found)
    if bias is not None:
        found += bias.astype(x.dtype)[:, None, None]
    return found


def _windows(x: Real, kernel: Size, pads: Pairs, dilation: Size, mode: str = "constant") -> Real:
    """View what lies under the kernel at every position: (C, H, W, kh, kw)."""
    padded = np.pad(x, ((0, 0), *pads), mode=mode) if any(map(max, pads)) else x  # type: ignore[call-overload]
    span = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    return sliding_window_view(padded, span, axis=(1, 2))[..., :: dilation[0], :: dilation[1]]


def _multiply(windows: Real, weight: Real, groups: int, found: Real) -> None:
    """Fill `found` (O, H, W) with the products of windows (C, H, W, kh, kw), as many rows at once as BLOCK allows."""
    if not found.size:
        return
    share, columns = len(weight) // groups, windows.shape[2]
    rows_of = weight.astype(found.dtype, copy=False).reshape(groups, share, -1)
    row = windows.itemsize * columns * windows.shape[0] * prod(windows.shape[3:])
    rows = max(1, min(ROWS, BLOCK // max(1, row)))
    for first in range(0, windows.shape[1], rows):
        block = windows[:, first : first + rows]
        unrolled = np.ascontiguousarray(block.transpose(0, 3, 4, 1, 2)).reshape(groups, -1, block.shape[1] * columns)
        for g in range(groups):
            product = rows_of[g] @ unrolled[g]
            found[g * share : (g + 1) * share, first : first + rows] = product.reshape(share, -1, columns)


def conv_transpose(
    x: Real,
    weight: Real,
    bias: Real | None,
    stride: Size,
    pads: Pairs,
    output_size: Size,
    dilation: Size,
    groups: int = 1,
) -> Real:
    """Transpose a convolution: output rows (and columns) that lie a stride apart are one convolution of the input.

    Taps whose places agree modulo the stride write to the same rows, so each such class is a plain convolution with a
    part of the kernel, turned about; it is written once, every `stride` cells.
    Shapes: x (C, H, W), weight (C, O/groups, kh, kw) → (O, *output_size).

    >>> conv_transpose(np.ones((1, 1, 2)), np.ones((1, 1, 1, 3)), None, (1, 2), ((0, 0),) * 2, (1, 5), (1, 1)).tolist()
    [[[1.0, 1.0, 2.0, 1.0, 1.0]]]
    """
    each = weight.shape[1]
    out = np.zeros((each * groups, *output_size), dtype=x.dtype)
    turned = (
        weight.reshape(groups, -1, each, *weight.shape[2:]).swapaxes(1, 2).reshape(each * groups, -1, *weight.shape[2:])
    )
    phases = [list(_phases(k, s, d)) for k, s, d in zip(weight.shape[2:], stride, dilation, strict=True)]
    for rows, at_row, apart in phases[0]:
        for columns, at_column, along in phases[1]:
            part = turned[:, :, rows, columns][:, :, ::-1, ::-1]
            around = tuple((d * (k - 1),) * 2 for k, d in zip(part.shape[2:], (apart, along), strict=True))
            windows = _windows(x, part.shape[2:], around, (apart, along))
            lines = _within(at_row - pads[0][0], stride[0], windows.shape[1], output_size[0])
            posts = _within(at_column - pads[1][0], stride[1], windows.shape[2], output_size[1])
            _multiply(windows[:, lines[0], posts[0]], part, groups, out[:, lines[1], posts[1]])
    if bias is not None:
        out += bias.astype(x.dtype)[:, None, None]
    return out


def _phases(kernel: int, stride: int, dilation: int) -> Iterator[tuple[slice, int, int]]:
    """Yield the classes of taps that write to the same rows: which taps, the first row, their distance in the input.

    >>> list(_phases(3, 2, 1))
    [(slice(0, None, 2), 0, 1), (slice(1, None, 2), 1, 1)]
    """
    common = gcd(stride, dilation)
    step = stride // common
    for first in range(min(step, kernel)):
        yield slice(first, None, step), first * dilation, dilation // common


def _within(start: int, stride: int, count: int, limit: int) -> tuple[slice, slice]:
    """Give which of `count` results at start, start + stride, … lie from 0 to `limit`, and where.

    >>> _within(-1, 2, 4, 6)
    (slice(1, 4, None), slice(1, 7, 2))
    """
    skipped = max(0, -(start // stride))
    first = start + skipped * stride
    kept = max(0, min(count - skipped, -((first - limit) // stride)))
    return slice(skipped, skipped + kept), slice(first, first + kept * stride, stride)


def max_pool(
    x: Real, kernel: Size, stride: Size, pads: Pairs, dilation: Size, output_size: Size
) -> tuple[Real, NDArray[np.int64]]:
    """Take the maximum of every window, and its flat index in the plane; the first of equal ones, NaN before all.

    Shapes: x (C, H, W) → (C, *output_size) twice.
    """
    height, width = x.shape[1:]
    best = np.full((x.shape[0], *output_size), -np.inf, dtype=x.dtype)
    index = np.full(best.shape, -1, dtype=np.int64)
    for taken, rows, columns in _taps(x, kernel, stride, pads, dilation, output_size, -np.inf):
        flat = rows[:, None] * width + columns[None, :]
        inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None, :]
        better = inside & ((taken > best) | (index < 0) | (np.isnan(taken) & ~np.isnan(best)))
        np.copyto(best, taken, where=better)
        np.copyto(index, np.broadcast_to(flat, index.shape), where=better)
    return best, index


def avg_pool(
    x: Real,
    kernel: Size,
    stride: Size,
    pads: Pairs,
    output_size: Size,
    count_include_pad: bool,
    divisor: int | None,
    dilation: Size = (1, 1),
) -> Real:
    """Average every window; padding counts unless told otherwise, cells past it never.

    PyTorch's average has no dilation; with one it is the average of what a dilated maximum sees.

    Shapes: x (C, H, W) → (C, *output_size).
    """
    total = np.zeros((x.shape[0], *output_size), dtype=x.dtype)
    counts = np.zeros(output_size, dtype=x.dtype)
    border = [(p[0], n + p[1]) for n, p in zip(x.shape[1:], pads, strict=True)]
    for taken, rows, columns in _taps(x, kernel, stride, pads, dilation, output_size, 0.0):
        total += taken
        if count_include_pad:
            counted = (rows < border[0][1])[:, None] & (columns < border[1][1])[None, :]
        else:
            counted = ((rows >= 0) & (rows < x.shape[1]))[:, None] & ((columns >= 0) & (columns < x.shape[2]))[None, :]
        counts += counted
    return total / (divisor if divisor is not None else counts)


def _taps(
    x: Real, kernel: Size, stride: Size, pads: Pairs, dilation: Size, output_size: Size, fill: float
) -> Iterator[tuple[Real, NDArray[np.int64], NDArray[np.int64]]]:
    """Yield, tap by tap, what lies under it at every position, and the rows and columns it lies on."""
    needed = [
        max(0, (o - 1) * s + d * (k - 1) + 1 - n - p[0])
        for n, p, o, s, d, k in zip(x.shape[1:], pads, output_size, stride, dilation, kernel, strict=True)
    ]
    padded = np.pad(x, ((0, 0), (pads[0][0], needed[0]), (pads[1][0], needed[1])), constant_values=fill)
    starts = [np.arange(o) * s - p[0] for o, s, p in zip(output_size, stride, pads, strict=True)]
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            rows, columns = starts[0] + i * dilation[0], starts[1] + j * dilation[1]
            first, second = i * dilation[0], j * dilation[1]
            taken = padded[
                :,
                first : first + (output_size[0] - 1) * stride[0] + 1 : stride[0],
                second : second + (output_size[1] - 1) * stride[1] + 1 : stride[1],
            ]
            yield taken, rows, columns


def max_unpool(x: Real, indices: NDArray[np.int64], output_size: Size) -> Real:
    """Put every value at its index in an empty plane; of two at one index the later stays.

    Shapes: x and indices (C, h, w) → (C, *output_size).
    """
    out = np.zeros((x.shape[0], output_size[0] * output_size[1]), dtype=x.dtype)
    for channel in range(x.shape[0]):
        out[channel, indices[channel].reshape(-1)] = x[channel].reshape(-1)
    return out.reshape(x.shape[0], *output_size)
