"""Maximum and average pooling and unpooling in any number of axes, with PyTorch's size rules."""

from math import inf, isnan
from typing import Any

from tests.brute.nested import at, cells, nest, per_axis, position, require, shape_of, sides


def pooled_sizes(
    sizes: list[int],
    kernel: list[int],
    strides: list[int],
    pads: list[tuple[int, int]],
    dilations: list[int],
    ceil_mode: bool,
) -> list[int]:
    """Return the output size an axis; with ceil_mode a window that starts in the right padding is dropped."""
    out = []
    for n, k, s, (before, after), d in zip(sizes, kernel, strides, pads, dilations, strict=True):
        require(2 * max(before, after) <= k, f"padding {max(before, after)} over half of kernel_size {k}")
        free = n + before + after - ((k - 1) * d + 1)
        size = (free + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (size - 1) * s >= n + before:
            size -= 1
        require(size >= 1, f"output size {size}")
        out.append(size)
    return out


def max_pool(
    x: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> tuple[Any, Any]:
    """Return the maxima of (C, *sizes) and their flat positions in the unpadded plane.

    The first of equal maxima wins, a NaN wins over every number and a later NaN over an earlier one.
    A window that meets no cell at all gives -inf and the position -1, which PyTorch leaves undefined.
    """
    channels, *sizes = shape_of(x)
    rank = len(sizes)
    kernel = per_axis(kernel_size, rank, 1, "kernel_size")
    strides = kernel if stride is None else per_axis(stride, rank, 1, "stride")
    dilations = per_axis(dilation, rank, 1, "dilation")
    pads = sides(padding, rank)
    out = pooled_sizes(sizes, kernel, strides, pads, dilations, ceil_mode)
    maxima, places = [], []
    for channel in range(channels):
        for cell in cells(out):
            best, place = -inf, -1
            for tap in cells(kernel):
                source = [cell[a] * strides[a] + tap[a] * dilations[a] - pads[a][0] for a in range(rank)]
                if all(0 <= source[a] < sizes[a] for a in range(rank)):
                    value = at(x[channel], source)
                    if place == -1 or value > best or isnan(value):
                        best, place = value, position(source, sizes)
            maxima.append(best)
            places.append(place)
    shape = [channels, *out]
    return nest(maxima, shape), nest(places, shape)


def avg_pool(
    x: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Return the means of the windows of (C, *sizes)."""
    channels, *sizes = shape_of(x)
    rank = len(sizes)
    kernel = per_axis(kernel_size, rank, 1, "kernel_size")
    strides = kernel if stride is None else per_axis(stride, rank, 1, "stride")
    pads = sides(padding, rank)
    require(divisor_override != 0, "divisor_override 0")
    if rank == 3:  # PyTorch's three-axis average alone asks for an unpadded input as large as the kernel
        require(all(k <= n for k, n in zip(kernel, sizes, strict=True)), "kernel larger than the unpadded input")
    out = pooled_sizes(sizes, kernel, strides, pads, [1] * rank, ceil_mode)
    means = []
    for channel in range(channels):
        for cell in cells(out):
            total, inside, padded = 0.0, 0, 0
            for tap in cells(kernel):
                source = [cell[a] * strides[a] + tap[a] - pads[a][0] for a in range(rank)]
                if all(0 <= source[a] < sizes[a] for a in range(rank)):
                    total += at(x[channel], source)
                    inside += 1
                elif all(source[a] < sizes[a] + pads[a][1] for a in range(rank)):
                    padded += 1  # a cell past the padding, which only ceil_mode reaches, never counts
            divisor = divisor_override or (inside + padded if count_include_pad else inside)
            means.append(total / divisor)
    return nest(means, [channels, *out])


def max_unpool(
    x: Any,
    indices: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    output_size: Any = None,
) -> Any:
    """Place each value of (C, *sizes) at its flat position in a plane of zeros; the last write wins."""
    channels, *sizes = shape_of(x)
    rank = len(sizes)
    require(shape_of(indices) == [channels, *sizes], "indices of another shape than the input")
    kernel = per_axis(kernel_size, rank, 1, "kernel_size")
    strides = kernel if stride is None else per_axis(stride, rank, 1, "stride")
    pads = sides(padding, rank)
    usual = [(n - 1) * s + k - sum(p) for n, s, k, p in zip(sizes, strides, kernel, pads, strict=True)]
    out = usual if output_size is None else per_axis(output_size, rank, 1, "output_size")
    for size, expected, s in zip(out, usual, strides, strict=True):
        require(size >= 1, f"output size {size}")
        require(expected - s < size < expected + s, f"output size {size} too far from {expected}")
    plane_size = len(cells(out))
    planes = []
    for channel in range(channels):
        plane = [0.0] * plane_size
        for cell in cells(sizes):
            place = at(indices[channel], cell)
            require(isinstance(place, int) and 0 <= place < plane_size, f"index {place} of {plane_size} cells")
            plane[place] = at(x[channel], cell)
        planes.extend(plane)
    return nest(planes, [channels, *out])
