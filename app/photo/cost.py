"""What a layer over a picture would take, estimated from sizes alone; what would take too long is refused."""

from __future__ import annotations

from math import prod
from typing import Any

from app.closest import closest
from app.refusal import Phrase, refusal
from app.spec import LayerSpec
from app.text import mark

LIMIT = 2.0
"""Seconds of one core."""
MOST_CELLS = 40_000_000
"""Cells of the output, or of the weights."""
UNBOUND = 10**15
"""Cells that a spec itself may have: what is too large is refused here, with a remedy."""
INPUT, OUTPUT = 20e-9, 15e-9
"""Seconds for a number of the input (values, shrinking, colours) and of the output (range, shrinking)."""
COPY, MULTIPLY = 0.4e-9, 0.1e-9
"""Seconds for a number under a window and for a multiplication of a filter."""
TAP = {"max_pool2d": (30e-6, 5e-9), "max_unpool2d": (30e-6, 5e-9), "avg_pool2d": (20e-6, 1.5e-9)}
"""Seconds for a tap of a pool, and for every position it is taken at."""
SMALLER = ("out_channels", "padding", "dilation", "kernel_size")
SWEEP = 1.2
"""Seconds for the frames of a sweep. All of these are three to five times what a fast core needs."""


def cells(spec: Any) -> int:
    """Count the cells of the largest array besides the picture: padded input, output or weights."""
    if not hasattr(spec, "kernel_size"):
        return 0
    weights: int = prod(spec.weight_shape) if hasattr(spec, "weight_shape") else 0
    size: tuple[int, ...] = spec.output_size if spec.transposed else spec.window.output_size
    padded: tuple[int, ...] = (0,) if spec.transposed else spec.window.padded_size
    return max(weights, _planes(spec, "out") * prod(size), _planes(spec, "in") * prod(padded))


def _planes(spec: Any, side: str) -> int:
    return int(getattr(spec, f"{side}_channels", None) or spec.channels)


def seconds(op: str, spec: Any) -> float:
    """Estimate the seconds of one core for a sheet.

    >>> from app.photo.request import parse
    >>> round(seconds("conv2d", parse({}).spec), 3)
    0.023
    """
    channels = _planes(spec, "in")
    inputs: int = channels * prod(spec.input_size)
    if not hasattr(spec, "kernel_size"):
        return inputs * (INPUT + OUTPUT)
    size: tuple[int, ...] = spec.output_size if spec.transposed else spec.window.output_size
    kernel: int = prod(spec.kernel_size)
    if op in TAP:
        each, place = TAP[op]
        taps = kernel * (each + channels * prod(size) * place)
        return inputs * INPUT + taps + (inputs if op == "max_unpool2d" else channels * prod(size)) * OUTPUT
    places = prod(spec.input_size) if spec.transposed else prod(size)
    under: int = places * kernel * channels
    multiplied: float = under * spec.out_channels / spec.groups
    made = _planes(spec, "out") * prod(size)
    return inputs * INPUT + under * COPY + multiplied * MULTIPLY + made * OUTPUT


def check(op: str, spec: LayerSpec, animate: bool) -> None:
    """Refuse a layer that would take too long, naming the nearest that would not."""
    extra = SWEEP if animate else 0.0
    found, large = seconds(op, spec) + extra, cells(spec)
    if found <= LIMIT and large <= MOST_CELLS:
        return
    ways = (*((name, -1) for name in SMALLER), ("stride", -1 if spec.transposed else 1))
    near = closest(spec, ways, lambda other: seconds(op, other) + extra <= LIMIT and cells(other) <= MOST_CELLS)
    remedy = Phrase(mark("choose a smaller picture or kernel"))
    if near:
        remedy = Phrase(mark("choose for example {nearest}"), {"nearest": " ".join(near)})
    field = near[0] if near else "kernel_size"
    if large > MOST_CELLS:
        message = "this layer has {count} cells over the picture, the limit is {limit}: {remedy}"
        raise refusal(field, message, count=large, limit=MOST_CELLS, remedy=remedy)
    message = "this layer would take about {seconds} s over the picture, the limit is {limit} s: {remedy}"
    raise refusal(field, message, seconds=round(found, 1), limit=LIMIT, remedy=remedy)
