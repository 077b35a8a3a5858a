"""Convolution and transposed convolution in any number of axes; sizes after arXiv 1603.07285."""

from typing import Any

from tests.brute.nested import at, cells, make, nest, per_axis, position, require, shape_of, sides


def conv(
    x: Any,
    weight: Any,
    bias: list[float] | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> Any:
    """Convolve (C, *sizes) with (out, C / groups, *kernel)."""
    channels, *sizes = shape_of(x)
    filters, depth, *kernel = shape_of(weight)
    rank = len(sizes)
    require(len(kernel) == rank, "input and weight differ in axes")
    strides = per_axis(stride, rank, 1, "stride")
    dilations = per_axis(dilation, rank, 1, "dilation")
    check_groups(channels, filters, groups)
    require(depth * groups == channels, f"a filter takes {depth} of {channels} channels")
    check_bias(bias, filters)
    pads = conv_pads(padding, kernel, strides, dilations)
    for size, pad in zip(sizes, pads, strict=True):
        check_mode(size, pad, padding_mode)
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
    padded = [n + before + after for n, (before, after) in zip(sizes, pads, strict=True)]
    for n, span in zip(padded, reach, strict=True):
        require(span <= n, f"the kernel spans {span} of {n} cells")
    # o = floor((i + 2p - k') / s) + 1, relationship 6 with dilation as in section 5.1
    out = [(n - span) // s + 1 for n, span, s in zip(padded, reach, strides, strict=True)]

    def value(made: int, *cell: int) -> float:
        total = 0.0 if bias is None else bias[made]
        first = made // (filters // groups) * depth
        for channel in range(depth):
            for tap in cells(kernel):
                source = [
                    fold(cell[a] * strides[a] + tap[a] * dilations[a] - pads[a][0], sizes[a], padding_mode)
                    for a in range(rank)
                ]
                if -1 not in source:
                    total += at(x[first + channel], source) * at(weight[made][channel], tap)
        return total

    return make([filters, *out], value)


def conv_pads(padding: Any, kernel: list[int], strides: list[int], dilations: list[int]) -> list[tuple[int, int]]:
    """Return the (before, after) padding an axis; the odd cell of `same` goes after."""
    if padding == "valid":
        return [(0, 0)] * len(kernel)
    if padding == "same":
        require(all(s == 1 for s in strides), "same needs stride 1")
        totals = [(k - 1) * d for k, d in zip(kernel, dilations, strict=True)]
        return [(total // 2, total - total // 2) for total in totals]
    require(not isinstance(padding, str), f"padding {padding}")
    return sides(padding, len(kernel))


def check_mode(size: int, pad: tuple[int, int], mode: str) -> None:
    """Refuse a padding that its mode cannot fill from so many cells."""
    require(mode in ("zeros", "reflect", "replicate", "circular"), f"padding_mode {mode}")
    if mode == "reflect":
        require(max(pad) < size, f"reflect padding {pad} of {size} cells")
    if mode == "circular":
        require(max(pad) <= size, f"circular padding {pad} of {size} cells")


def fold(place: int, size: int, mode: str) -> int:
    """Return the cell that a place on an axis is copied from, -1 for a zero."""
    if 0 <= place < size:
        return place
    if mode == "zeros":
        return -1
    if mode == "replicate":
        return 0 if place < 0 else size - 1
    if mode == "circular":
        return place + size if place < 0 else place - size
    return -place if place < 0 else 2 * (size - 1) - place


def check_groups(channels: int, filters: int, groups: int) -> None:
    """Refuse groups that do not divide both numbers of channels."""
    require(groups >= 1, f"groups {groups}")
    require(channels % groups == 0, f"{channels} channels in {groups} groups")
    require(filters % groups == 0, f"{filters} filters in {groups} groups")


def check_bias(bias: list[float] | None, filters: int) -> None:
    """Refuse a bias that is not one number a filter."""
    require(bias is None or len(bias) == filters, f"a bias for {filters} filters")


def conv_transpose(
    x: Any,
    weight: Any,
    bias: list[float] | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Stamp each cell of (C, *sizes) through (C, out / groups, *kernel) on the output."""
    channels, *sizes = shape_of(x)
    rows, depth, *kernel = shape_of(weight)
    rank = len(sizes)
    require(len(kernel) == rank, "input and weight differ in axes")
    strides = per_axis(stride, rank, 1, "stride")
    dilations = per_axis(dilation, rank, 1, "dilation")
    extra = per_axis(output_padding, rank, 0, "output_padding")
    crop = sides(padding, rank)
    require(rows == channels, f"weight for {rows} channels, the input has {channels}")
    check_groups(channels, depth * groups, groups)
    check_bias(bias, depth * groups)
    out = []
    for a in range(rank):
        require(extra[a] < max(strides[a], dilations[a]), f"output_padding {extra[a]}")
        # o' = s(i' - 1) + a + k - 2p, relationship 14, with the kernel's dilated span
        size = (sizes[a] - 1) * strides[a] + (kernel[a] - 1) * dilations[a] + 1 + extra[a] - sum(crop[a])
        require(size >= 1, f"output size {size}")
        out.append(size)
    filters = depth * groups
    shape = [filters, *out]
    total = [0.0 if bias is None else bias[cell[0]] for cell in cells(shape)]
    for channel in range(channels):
        first = channel // (channels // groups) * depth
        for cell in cells(sizes):
            for made in range(depth):
                for tap in cells(kernel):
                    goal = [cell[a] * strides[a] + tap[a] * dilations[a] - crop[a][0] for a in range(rank)]
                    if all(0 <= goal[a] < out[a] for a in range(rank)):
                        stamp = at(x[channel], cell) * at(weight[channel][made], tap)
                        total[position([first + made, *goal], shape)] += stamp
    return nest(total, shape)
