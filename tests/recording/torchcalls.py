"""A call in the form of a request's JSON body, made with PyTorch itself in float64."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from tests.brute.call import family_of
from tests.recording.forms import Call, Made, pairs, plain, size, values
from tests.recording.torchpools import avg_pool, max_pool, max_unpool


def make(call: Call) -> Made:
    """Return PyTorch's output and indices, without a batch axis; raises what PyTorch raises."""
    family, rank = family_of(call["op"])
    return MAKERS[family](plain(call, rank), rank)


def conv(call: Call, rank: int) -> Made:
    """Make a convolution: the function for zeros, `pad` before it for pairs, the module for other modes."""
    x, w, b = (values(call, name) for name in ("input", "weight", "bias"))
    assert x is not None
    assert w is not None
    mode = call.get("padding_mode", "zeros")
    stride, dilation = size(call, "stride", rank, 1), size(call, "dilation", rank, 1)
    groups = call.get("groups", 1)
    padding = size(call, "padding", rank, 0)
    each_side = pairs(call, rank)
    function: Any = getattr(functional, f"conv{rank}d")
    if each_side:
        if min(each_side) < 0:
            raise RuntimeError("negative padding")  # pad would crop; the layer has no such thing
        padded = functional.pad(x[None], each_side, "constant" if mode == "zeros" else mode)[0]
        return function(padded, w, b, stride, 0, dilation, groups), None
    if mode == "zeros":
        return function(x, w, b, stride, padding, dilation, groups), None
    kind: Any = getattr(nn, f"Conv{rank}d")
    kernel = list(w.shape[2:])
    options = (stride, padding, dilation, groups, b is not None, mode)
    layer = kind(x.shape[0], w.shape[0], kernel, *options, dtype=torch.float64)
    if layer.weight.shape != w.shape or (b is not None and layer.bias.shape != b.shape):
        raise RuntimeError("weight or bias of the wrong shape")
    with torch.no_grad():
        layer.weight.copy_(w)
        if b is not None:
            layer.bias.copy_(b)
        return layer(x), None


def conv_transpose(call: Call, rank: int) -> Made:
    """Make a transposed convolution; pairs crop what the one without padding gives."""
    x, w, b = (values(call, name) for name in ("input", "weight", "bias"))
    stride, dilation = size(call, "stride", rank, 1), size(call, "dilation", rank, 1)
    extra, groups = size(call, "output_padding", rank, 0), call.get("groups", 1)
    function: Any = getattr(functional, f"conv_transpose{rank}d")
    if pairs(call, rank) is None:
        return function(x, w, b, stride, size(call, "padding", rank, 0), extra, groups, dilation), None
    full = function(x, w, b, stride, 0, extra, groups, dilation)
    return crop(full, call["padding"]), None


def crop(full: torch.Tensor, padding: list[list[int]]) -> torch.Tensor:
    """Take (before, after) cells off each axis."""
    for axis, (before, after) in enumerate(padding, start=1):
        length = full.shape[axis] - before - after
        if length < 1 or min(before, after) < 0:
            raise RuntimeError("nothing is left")
        full = full.narrow(axis, before, length)
    return full.contiguous()


def linear(call: Call, rank: int) -> Made:
    """Make a fully connected layer."""
    x, w, b = (values(call, name) for name in ("input", "weight", "bias"))
    assert x is not None
    assert w is not None
    return functional.linear(x, w, b), None


def curve(function: Callable[[torch.Tensor], torch.Tensor], *names: str) -> Callable[[Call, int], Made]:
    """Return the maker of an activation with these parameters."""

    def made(call: Call, rank: int) -> Made:
        x = values(call, "input")
        return function(x, **{name: call[name] for name in names if name in call}), None

    return made


def prelu(call: Call, rank: int) -> Made:
    """Make a prelu; PyTorch's channels are axis 1, behind a batch axis of 1."""
    x = values(call, "input")
    assert x is not None
    weight = torch.tensor(call.get("weight", 0.25), dtype=torch.float64).reshape(-1)
    return functional.prelu(x[None], weight)[0], None


MAKERS: dict[str, Callable[[Call, int], Made]] = {
    "conv": conv,
    "conv_transpose": conv_transpose,
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "max_unpool": max_unpool,
    "linear": linear,
    "sigmoid": curve(torch.sigmoid),
    "tanh": curve(torch.tanh),
    "relu": curve(functional.relu),
    "leaky_relu": curve(functional.leaky_relu, "negative_slope"),
    "rrelu": curve(functional.rrelu, "lower", "upper"),
    "prelu": prelu,
}
