"""`detail=tap` of a transposed convolution: one product a frame, added to the output cell it falls on."""

from __future__ import annotations

import numpy as np

from app.number import number
from app.ops.conv_transpose import ConvTranspose
from app.scene import taps
from app.scene.grid import Grid
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Equation, Trace
from app.windowed import cells, place


def stamp(trace: Trace, sheet: Sheet, kernel: Grid, say: Translate) -> list[Equation]:
    """Slow the stamps down to their taps and light the weight of each; give the equation of every frame."""
    spec, stage, times = trace.spec, sheet.stage, trace.terms.shape[1]
    assert isinstance(spec, ConvTranspose)
    assert trace.weights is not None
    stage.slow(times)
    marks = kernel.ids.reshape(-1).tolist()
    shown = stage.marks[marks[0]].size > 0
    texts = [number(v) if shown else "" for v in trace.tensors["weight"].flat.tolist()]
    weights = trace.weights.reshape(-1).tolist()
    for frame, weight in enumerate(weights):
        stage.set(frame, marks[frame % times], taps.PICKED, texts[weight])
        if frame + 1 < len(weights):
            first = weights[(frame + 1) // times * times]
            stage.set(frame + 1, marks[frame % times], "kernel", texts[first + frame % times])
    return _equations(trace, spec, say)


def _equations(trace: Trace, spec: ConvTranspose, say: Translate) -> list[Equation]:
    assert trace.weights is not None
    bias, size = spec.bias_values(), cells(spec.output_size)
    sums = np.zeros(trace.output.flat.size) if bias is None else np.repeat(bias, size)
    found = []
    for step in range(trace.steps):
        x = float(trace.input.flat[step])
        for cell, weight, term in zip(trace.writes[step], trace.weights[step], trace.terms[step], strict=True):
            added = taps.product(x, float(trace.tensors["weight"].flat[weight]))
            if cell < 0:
                found.append(Equation(f"{added} = ", (number(float(term)),), "", ": ", say("cropped by padding")))
                continue
            before = float(sums[cell])
            sums[cell] += term
            head = place("y", int(cell), trace.output.shape) + ": "
            found.append(taps.adding(head, before, added, float(sums[cell])))
    return found
