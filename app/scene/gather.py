"""View `gather`: a transposed convolution as a direct one over its stretched input, with the kernel flipped."""

from __future__ import annotations

import numpy as np

from app.number import factor, number
from app.ops.conv import Conv, Conv1d, Conv2d, Conv3d
from app.ops.conv_transpose import ConvTranspose
from app.scene.marks import Scene
from app.scene.padded import Stretch
from app.scene.sheet import Sheet
from app.scene.window import walk
from app.text import Translate
from app.trace import Equation, Trace
from app.view import ViewSpec
from app.windowed import brief, brief_pairs, cells, place

DIRECT: dict[int, type[Conv]] = {1: Conv1d, 2: Conv2d, 3: Conv3d}


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene: one frame for each output cell."""
    spec = trace.spec
    assert isinstance(spec, ConvTranspose)
    direct, stretch = direct_convolution(trace)
    sheet = Sheet(trace, view, say, say("{layer} as a direct convolution").format(layer=spec.torch_name))
    sheet.notes = [_note(spec, direct, say)]
    sheet.keys = [("zero", say("zero put between"))] if -1 in stretch.cells else []
    found = direct.trace()
    real = np.array([*stretch.cells, -1])
    equations = [_equation(found, real, step) for step in range(found.steps)]
    return walk(found, sheet, say, equations, spec.alt(trace, say) + " " + sheet.notes[0], stretch)


def direct_convolution(trace: Trace) -> tuple[Conv, Stretch]:
    """Give the convolution with the same output: stride 1, s − 1 zeros between cells, padding d·(k − 1) − p.

    arXiv 1603.07285, relationships 13 and 14; `output_padding` becomes padding at the end.
    """
    spec = trace.spec
    assert isinstance(spec, ConvTranspose)
    sizes = tuple((n - 1) * s + 1 for n, s in zip(spec.input_size, spec.stride, strict=True))
    places = np.full((spec.in_channels, *sizes), -1, dtype=np.int64)
    every = (slice(None), *(slice(None, None, s) for s in spec.stride))
    places[every] = np.arange(trace.input.flat.size).reshape(trace.input.shape)
    pads = []
    for axis, (k, d, pair, extra) in enumerate(
        zip(spec.kernel_size, spec.dilation, spec.padding, spec.output_padding, strict=True)
    ):
        before, after = d * (k - 1) - pair[0], d * (k - 1) - pair[1] + extra
        cut = slice(max(0, -before), places.shape[axis + 1] - max(0, -after))
        places = places[(slice(None),) * (axis + 1) + (cut,)]
        pads.append([max(0, before), max(0, after)])
    values = np.where(places < 0, 0.0, trace.input.flat[places])
    weight = _flipped(spec, trace.tensors["weight"].values)
    raw = {
        "input": values.tolist(),
        "weight": weight.tolist(),
        "padding": pads,
        "dilation": list(spec.dilation),
        "groups": spec.groups,
    }
    if "bias" in trace.tensors:
        raw["bias"] = trace.tensors["bias"].values.tolist()
    return DIRECT[spec.rank].read(raw), Stretch(places.reshape(-1).tolist(), spec.input_size)


def _flipped(spec: ConvTranspose, weight: np.ndarray) -> np.ndarray:
    """Turn weights (in, out/groups, *k) into those of the direct convolution (out, in/groups, *k), flipped."""
    share, each = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    grouped = weight.reshape(spec.groups, share, each, *spec.kernel_size)
    turned = np.moveaxis(grouped, 2, 1).reshape(spec.out_channels, share, *spec.kernel_size)
    return np.flip(turned, axis=tuple(range(2, 2 + spec.rank)))


def _note(spec: ConvTranspose, direct: Conv, say: Translate) -> str:
    zeros = brief(tuple(s - 1 for s in spec.stride))
    return say(
        "the same output as a convolution with stride 1, zeros between the cells of the input: {zeros}, padding "
        "{padding}, kernel flipped"
    ).format(zeros=zeros, padding=brief_pairs(direct.pads))


def _equation(trace: Trace, real: np.ndarray, step: int) -> Equation:
    """Word one output cell with the products of real input cells only."""
    assert trace.weights is not None
    there = real[trace.reads[step]] >= 0
    x = trace.input.flat[trace.reads[step][there]].tolist()
    w = trace.tensors["weight"].flat[trace.weights[step][there]].tolist()
    parts = [f"{factor(a) if i else number(a)}·{factor(b)}" for i, (a, b) in enumerate(zip(x, w, strict=True))] or ["0"]
    if "bias" in trace.tensors:
        parts.append(factor(float(trace.tensors["bias"].flat[step // cells(trace.output.shape[1:])])))
    head = place("y", step, trace.output.shape) + " = "
    return Equation(head, parts, " + ", " = ", number(float(trace.output.flat[step])))
