"""Pools and unpools of a call, made with PyTorch itself."""

from typing import Any

import torch
from torch.nn import functional

from tests.recording.forms import Call, Made, pairs, size, values

LARGE = 1e300


def max_pool(call: Call, rank: int) -> Made:
    """Make a max pool with its indices; pairs pad with -inf and take the places back into the plane."""
    x = values(call, "input")
    assert x is not None
    kernel = size(call, "kernel_size", rank, 2)
    stride, dilation = size(call, "stride", rank, kernel), size(call, "dilation", rank, 1)
    function: Any = getattr(functional, f"max_pool{rank}d")
    each_side, ceil = pairs(call, rank), call.get("ceil_mode", False)
    if each_side is None:
        padding = size(call, "padding", rank, 0)
        if isinstance(padding, str):
            raise RuntimeError("padding is no size")
        return function(x, kernel, stride, padding, dilation, ceil, return_indices=True)
    check_half(call["padding"], kernel)
    # An infinite cell must win over padding: it stands a little higher until the places are known.
    padded = functional.pad(x.clamp(min=-LARGE), each_side, value=-torch.inf)
    output, places = function(padded, kernel, stride, 0, dilation, ceil, return_indices=True)
    output = output.where(output != -LARGE, -torch.inf)
    for axis in range(rank):
        output = drop_late(output, axis + 1, x.shape[axis + 1] + call["padding"][axis][0], stride[axis], ceil)
        places = drop_late(places, axis + 1, x.shape[axis + 1] + call["padding"][axis][0], stride[axis], ceil)
    planes = unravel(places, padded.shape[1:])
    place = torch.zeros_like(places)
    for axis in range(rank):
        place = place * x.shape[axis + 1] + planes[axis] - call["padding"][axis][0]
    return output, place


def unravel(places: torch.Tensor, plane: torch.Size) -> list[torch.Tensor]:
    """Return the coordinates of flat places, one tensor an axis."""
    found = []
    for length in reversed(plane):
        found.append(places % length)
        places = places // length
    return found[::-1]


def check_half(padding: list[list[int]], kernel: list[int]) -> None:
    """Hold each side of a pair to PyTorch's limit for pools."""
    for axis, k in zip(padding, kernel, strict=True):
        if not 0 <= min(axis) <= max(axis) <= k // 2:
            raise RuntimeError("padding over half the kernel")


def drop_late(output: torch.Tensor, axis: int, end: int, stride: int, ceil: bool) -> torch.Tensor:
    """Drop the last window of an axis where, with ceil_mode, it starts in the padding after the input."""
    length = output.shape[axis]
    if ceil and (length - 1) * stride >= end:
        return output.narrow(axis, 0, length - 1).contiguous()
    return output


def avg_pool(call: Call, rank: int) -> Made:
    """Make an average pool; pairs pad with zeros, and the cells that count are averaged alike."""
    x = values(call, "input")
    assert x is not None
    kernel = size(call, "kernel_size", rank, 2)
    stride, ceil = size(call, "stride", rank, kernel), call.get("ceil_mode", False)
    counted, divisor = call.get("count_include_pad", True), call.get("divisor_override")
    function: Any = getattr(functional, f"avg_pool{rank}d")
    each_side = pairs(call, rank)
    if rank == 1 and divisor is not None:  # PyTorch has it in two axes and three
        return avg_pool(widened(call), 2)[0].squeeze(1), None
    if each_side is None:
        padding = size(call, "padding", rank, 0)
        if isinstance(padding, str):
            raise RuntimeError("padding is no size")
        if rank == 1:
            return function(x, kernel, stride, padding, ceil, counted), None
        return function(x, kernel, stride, padding, ceil, counted, divisor), None
    check_half(call["padding"], kernel)
    ends = [x.shape[axis + 1] + call["padding"][axis][0] for axis in range(rank)]

    def averaged(cells: torch.Tensor) -> torch.Tensor:
        options = (ceil, True) if rank == 1 else (ceil, True, divisor)
        output = function(functional.pad(cells, each_side), kernel, stride, 0, *options)
        for axis in range(rank):
            output = drop_late(output, axis + 1, ends[axis], stride[axis], ceil)
        return output

    return averaged(x) if counted or divisor else averaged(x) / averaged(torch.ones_like(x)), None


def widened(call: Call) -> Call:
    """Return the two-axis pool over one row that a one-axis pool is."""
    wide = {"kernel_size": 2, **call, "op": "avg_pool2d", "input": [[row] for row in call["input"]]}
    for name, neutral in (("kernel_size", 1), ("stride", 1), ("padding", 0)):
        if name in wide:
            own = wide[name] if isinstance(wide[name], list) else [wide[name]]
            wide[name] = [[neutral] * 2 if isinstance(own[0], list) else neutral, *own]
    return wide


def max_unpool(call: Call, rank: int) -> Made:
    """Make an unpooling; pairs only change the usual output size."""
    x = values(call, "input")
    indices = torch.tensor(call["indices"])
    kernel = size(call, "kernel_size", rank, 2)
    stride, goal = size(call, "stride", rank, kernel), size(call, "output_size", rank, None)
    function: Any = getattr(functional, f"max_unpool{rank}d")
    output = function(x, indices, kernel, stride, size(call, "padding", rank, 0), goal)
    if output.numel() == 0:
        raise RuntimeError("an empty output")
    return output, None
