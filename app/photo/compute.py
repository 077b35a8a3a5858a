"""Layers over whole pictures, computed in blocks of rows: the same numbers as the tap engine, without its table.

Arrays are (channels, rows, columns), float32 or float64; results keep the dtype. Memory stays a few times the picture.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.fields import Pairs

Real = NDArray[np.floating]
Size = tuple[int, ...]
ROWS = 16
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
    outs, each = weight.shape[:2]
    found: Real | None = None
    share = outs // groups
    rows_of = weight.reshape(groups, share, -1).astype(x.dtype)
    for first, block, height in _blocks(x, weight.shape[2:], stride, pads, dilation, PAD_MODES[mode]):
        channels, rows, columns = block.shape[:3]
        if found is None:
            found = np.empty((outs, height, columns), dtype=x.dtype)
        unrolled = np.ascontiguousarray(block.transpose(0, 3, 4, 1, 2)).reshape(channels, -1, rows * columns)
        for g in range(groups):
            part = unrolled[g * each : (g + 1) * each].reshape(-1, rows * columns)
            product = rows_of[g] @ part
            found[g * share : (g + 1) * share, first : first + rows] = product.reshape(share, rows, columns)
    assert found is not None
    if bias is not None:
        found += bias.astype(x.dtype)[:, None, None]
    return found


def _blocks(
    x: Real, kernel: Size, stride: Size, pads: Pairs, dilation: Size, mode: str
) -> Iterator[tuple[int, Real, int]]:
    """Yield (first output row, windows [C, rows, W_out, kh, kw], number of output rows) block by block."""
    padded = np.pad(x, ((0, 0), *pads), mode=mode) if any(map(max, pads)) else x  # type: ignore[call-overload]
    span = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    windows = sliding_window_view(padded, span, axis=(1, 2))
    windows = windows[:, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    for first in range(0, windows.shape[1], ROWS):
        yield first, windows[:, first : first + ROWS], windows.shape[1]


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
    """Transpose a convolution: every tap of the kernel adds its multiple of the input to a strided part of the output.

    Shapes: x (C, H, W), weight (C, O/groups, kh, kw) → (O, *output_size).
    """
    _, each, kh, kw = weight.shape
    share = x.shape[0] // groups
    full = tuple(
        max(n + p[0], (i - 1) * s + d * (k - 1) + 1)
        for n, p, i, s, d, k in zip(output_size, pads, x.shape[1:], stride, dilation, (kh, kw), strict=True)
    )
    out = np.zeros((each * groups, *full), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i * dilation[0], i * dilation[0] + (x.shape[1] - 1) * stride[0] + 1, stride[0])
            columns = slice(j * dilation[1], j * dilation[1] + (x.shape[2] - 1) * stride[1] + 1, stride[1])
            for g in range(groups):
                taps = weight[g * share : (g + 1) * share, :, i, j].T.astype(x.dtype)
                part = x[g * share : (g + 1) * share].reshape(share, -1)
                out[g * each : (g + 1) * each, rows, columns] += (taps @ part).reshape(each, *x.shape[1:])
    found = out[:, pads[0][0] : pads[0][0] + output_size[0], pads[1][0] : pads[1][0] + output_size[1]]
    return found if bias is None else found + bias.astype(x.dtype)[:, None, None]


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
    x: Real, kernel: Size, stride: Size, pads: Pairs, output_size: Size, count_include_pad: bool, divisor: int | None
) -> Real:
    """Average every window; padding counts unless told otherwise, cells past it never.

    Shapes: x (C, H, W) → (C, *output_size).
    """
    total = np.zeros((x.shape[0], *output_size), dtype=x.dtype)
    counts = np.zeros(output_size, dtype=x.dtype)
    border = [(p[0], n + p[1]) for n, p in zip(x.shape[1:], pads, strict=True)]
    for taken, rows, columns in _taps(x, kernel, stride, pads, (1, 1), output_size, 0.0):
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
