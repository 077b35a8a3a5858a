"""One layer over one picture: values in, maps out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.photo import compute
from app.photo.cost import UNBOUND
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.weights import weights_of
from app.pointwise import Pointwise
from app.spec import lifted

Maps = NDArray[np.float32]
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Luma of ITU-R BT.601."""
POOLS = ("max_pool2d", "avg_pool2d")
SIZES = (3, 4)
"""Kernel sizes that are compared: with stride 2 the checkerboard comes and goes."""


def values_of(picture: Picture, channels: int, spec: Any) -> Maps:
    """Turn bytes (H, W, 3) into the layer's input (channels, H, W).

    Windowed layers see 0 to 255 as they stand in the file; activations see −1 to 1, where they bend.
    """
    planes = picture.astype(np.float32)
    found = planes.transpose(2, 0, 1) if channels == 3 else (planes @ GREY)[None]
    if isinstance(spec, Pointwise):
        found = found / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(found, dtype=np.float32)


def channels_in(spec: Any) -> int:
    """Give the number of channels of the layer's input."""
    return int(getattr(spec, "in_channels", None) or spec.channels)


def shape_of(request: PhotoRequest) -> tuple[int, int, int]:
    """Give the shape of the layer's output (channels, rows, columns)."""
    spec: Any = request.spec
    if request.op == "max_unpool2d" or isinstance(spec, Pointwise):
        size = spec.input_size
    else:
        size = spec.output_size if spec.transposed else spec.window.output_size
    return (getattr(spec, "out_channels", None) or channels_in(spec), size[0], size[1])


def run(request: PhotoRequest, picture: Picture) -> dict[str, Maps]:
    """Compute everything that a sheet shows: `input` and `output` (channels, H, W), and what stands between them.

    `max_unpool2d` adds `pooled`; pools that are compared give `max_pool2d`, `avg_pool2d` and `difference`, transposed
    convolutions that are compared `kernel3` and `kernel4`, each instead of `output`.
    """
    spec: Any = request.spec
    x = values_of(picture, channels_in(spec), spec)
    found = {"input": x}
    if request.compares and request.op in POOLS:
        best, mean = (_pool(spec, x, op)[0] for op in POOLS)
        return found | {"max_pool2d": best, "avg_pool2d": mean, "difference": (best - mean).max(axis=0)[None]}
    if request.compares:
        return found | {f"kernel{size}": _filter(with_kernel(spec, size), x) for size in SIZES}
    if request.op == "max_unpool2d":
        best, indices = _pool(spec, x, "max_pool2d")
        return found | {"pooled": best, "output": compute.max_unpool(best, indices, x.shape[1:])}
    if request.op in POOLS:
        return found | {"output": _pool(spec, x, request.op)[0]}
    return found | {"output": _activate(spec, x) if isinstance(spec, Pointwise) else _filter(spec, x)}


def with_kernel(spec: Any, size: int) -> Any:
    """Give a transposed convolution with another kernel size; weights that suit one size become ones."""
    names = ("seed", "stride", "in_channels", "out_channels", "groups", "bias")
    known = {name: getattr(spec, name) for name in names} | {"input_size": list(spec.input_size), "kernel_size": size}
    with lifted(UNBOUND):
        return type(spec).read(known | {"weight": compared_weight(spec)})


def compared_weight(spec: Any) -> str:
    """Name the preset with which kernel sizes are compared."""
    return spec.weight if isinstance(spec.weight, str) and spec.weight in ("box", "gaussian") else "ones"


def _filter(spec: Any, x: Maps) -> Maps:
    weight, bias = weights_of(spec), spec.bias_values()
    assert weight is not None
    if spec.transposed:
        found: Maps = compute.conv_transpose(
            x, weight, bias, spec.stride, spec.padding, spec.output_size, spec.dilation, spec.groups
        )
        return found
    return compute.conv(x, weight, bias, spec.stride, spec.pads, spec.dilation, spec.groups, spec.padding_mode)


def _pool(spec: Any, x: Maps, op: str) -> tuple[Maps, NDArray[np.int64]]:
    window = spec.window
    if op == "max_pool2d":
        return compute.max_pool(x, spec.kernel_size, spec.stride, window.padding, window.dilation, window.output_size)
    counted, divisor = getattr(spec, "count_include_pad", True), getattr(spec, "divisor_override", None)
    size, gaps = window.output_size, window.dilation
    mean = compute.avg_pool(x, spec.kernel_size, spec.stride, window.padding, size, counted, divisor, gaps)
    return mean, np.empty(0, dtype=np.int64)


def slope_of(spec: Any, channel: int) -> float:
    """Give the slope of an activation's negative side on a channel."""
    slopes = np.asarray(spec.slopes(), dtype=np.float64).reshape(-1)
    return float(slopes[channel % len(slopes)])


def _activate(spec: Any, x: Maps) -> Maps:
    return np.stack([np.asarray(spec.value(plane, slope_of(spec, i)), dtype=np.float32) for i, plane in enumerate(x)])
