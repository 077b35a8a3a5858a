"""One layer over one picture: values in, maps out, with the words that go beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.photo import compute
from app.photo.samples import Picture
from app.pointwise import Pointwise
from app.spec import LayerSpec

Maps = NDArray[np.float32]
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Luma of ITU-R BT.601."""


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what a layer made of a picture: `source` (C, H, W), `output` (channels, H, W), indices of a maximum."""

    source: Maps
    output: Maps
    indices: NDArray[np.int64] | None = None


def values_of(picture: Picture, channels: int, spec: LayerSpec) -> Maps:
    """Turn bytes (H, W, 3) into the layer's input (channels, H, W).

    Windowed layers see 0 to 255 as they stand in the file; activations see −1 to 1, where they bend.
    """
    planes = picture.astype(np.float32)
    found = planes.transpose(2, 0, 1) if channels == 3 else (planes @ GREY)[None]
    if isinstance(spec, Pointwise):
        found = found / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(found, dtype=np.float32)


def run(spec: Any, picture: Picture, op: str) -> Result:
    """Compute the layer over the picture."""
    channels = getattr(spec, "in_channels", None) or spec.channels
    x = values_of(picture, channels, spec)
    if op in ("conv2d", "conv_transpose2d"):
        return Result(x, _filtered(spec, x, op))
    if op in ("max_pool2d", "max_unpool2d"):
        size = spec.window.output_size
        pads = spec.window.padding
        best, indices = compute.max_pool(x, spec.kernel_size, spec.stride, pads, spec.window.dilation, size)
        if op == "max_unpool2d":
            return Result(x, compute.max_unpool(best, indices, x.shape[1:]), indices)
        return Result(x, best, indices)
    if op == "avg_pool2d":
        window, counted = spec.window, spec.count_include_pad
        size, pads, divisor = window.output_size, window.padding, spec.divisor_override
        return Result(x, compute.avg_pool(x, spec.kernel_size, spec.stride, pads, size, counted, divisor))
    return Result(x, _activation(spec, x))


def _filtered(spec: Any, x: Maps, op: str) -> Maps:
    weight, bias, stride, dilation, groups = (
        spec.weight_values(),
        spec.bias_values(),
        spec.stride,
        spec.dilation,
        spec.groups,
    )
    if op == "conv2d":
        return compute.conv(x, weight, bias, stride, spec.pads, dilation, groups, spec.padding_mode)
    return compute.conv_transpose(x, weight, bias, stride, spec.padding, spec.output_size, dilation, groups)


def _activation(spec: Any, x: Maps) -> Maps:
    slopes = np.broadcast_to(np.asarray(spec.slopes(), dtype=np.float32).reshape(-1)[: x.shape[0]], (x.shape[0],))
    return np.stack(
        [np.asarray(spec.value(plane, float(s)), dtype=np.float32) for plane, s in zip(x, slopes, strict=True)]
    )


def differing(spec: Any, picture: Picture) -> list[tuple[str, Maps]]:
    """Give the maximum, the average and their difference for the same windows, since by eye they look alike."""
    best = run(spec, picture, "max_pool2d").output
    x, window = values_of(picture, spec.channels, spec), spec.window
    mean = compute.avg_pool(x, spec.kernel_size, spec.stride, window.padding, window.output_size, True, None)
    return [("max_pool2d", best), ("avg_pool2d", mean), ("max − average", best - mean)]
