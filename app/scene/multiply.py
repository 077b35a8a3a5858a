"""`detail=tap` of a convolution's window: one multiply-add a frame, the sum growing in the output cell."""

from __future__ import annotations

import numpy as np

from app.number import factor, number
from app.ops.conv import Conv
from app.scene import taps
from app.scene.grid import Grid
from app.scene.sheet import Sheet
from app.scene.sliding import Lit
from app.text import Translate
from app.trace import Equation, Trace
from app.windowed import cells, place


def multiply(
    trace: Trace, sheet: Sheet, lit: Lit, grids: tuple[Grid, Grid | None, Grid | None, Grid], say: Translate
) -> list[Equation]:
    """Slow a finished walk down to its taps; `grids` are those of kernel, partial sums, bias and output.

    Returns the equation of every frame.
    """
    spec, stage = trace.spec, sheet.stage
    assert isinstance(spec, Conv)
    kernel, partial, bias, output = grids
    count = cells(trace.output.shape[1:])
    times = trace.terms.shape[1] + (bias is not None)
    stage.slow(times)
    taps.point(stage, lit, times)
    _kernel(trace, sheet, kernel, count, times)
    sums = taps.running(trace.terms, trace.values if bias is None else None)
    if bias is not None and trace.values is not None:
        sums = np.hstack([sums, trace.values[:, None]])
        mark = int(bias.ids.flat[0])
        for step in range(trace.steps):
            text = number(float(trace.tensors["bias"].flat[step // count]))
            stage.set(step * times, mark, "empty")
            stage.set((step + 1) * times - 1, mark, taps.PICKED, text)
    taps.grow(stage, output.ids.reshape(-1).tolist(), sums)
    if partial is not None:
        _partials(trace, spec, sheet, partial, count, times)
    return _equations(trace, sums, count, say)


def _kernel(trace: Trace, sheet: Sheet, kernel: Grid, count: int, times: int) -> None:
    """Light the weight of each tap; the numbers are those of the filter whose turn it is."""
    stage, marks = sheet.stage, kernel.ids.reshape(-1).tolist()
    shown = stage.marks[marks[0]].size > 0
    texts = [number(v) if shown else "" for v in trace.tensors["weight"].flat.tolist()]
    last = trace.steps * times
    for step in range(trace.steps):
        for tap, mark in enumerate(marks):
            frame = step * times + tap
            stage.set(frame, mark, taps.PICKED, texts[step // count * len(marks) + tap])
            if frame + 1 < last:
                filter_ = (frame + 1) // times // count
                stage.set(frame + 1, mark, "kernel", texts[filter_ * len(marks) + tap])


def _partials(trace: Trace, spec: Conv, sheet: Sheet, partial: Grid, count: int, times: int) -> None:
    """Let the sum of each channel grow while its taps are added; before, its cell is empty."""
    stage, marks = sheet.stage, partial.ids.reshape(-1).tolist()
    shown = stage.marks[marks[0]].size > 0
    sums = taps.running(trace.terms.reshape(-1, trace.terms.shape[1] // len(marks))).reshape(
        trace.steps, len(marks), -1
    )
    for step, rows in enumerate(sums.tolist()):
        group = step // count // (spec.out_channels // spec.groups)
        for slot, row in enumerate(rows):
            role = f"channel{(group * len(marks) + slot) % 4}"
            first = step * times + slot * len(row)
            stage.set(step * times, marks[slot], "empty")
            for tap, value in enumerate(row):
                stage.set(first + tap, marks[slot], role, number(value) if shown else "")


def _equations(trace: Trace, sums: np.ndarray, count: int, say: Translate) -> list[Equation]:
    found = []
    assert trace.weights is not None
    x, w = np.append(trace.input.flat, 0.0), trace.tensors["weight"].flat
    for step in range(trace.steps):
        head = place("y", step, trace.output.shape) + ": "
        before = 0.0
        for tap, after in enumerate(sums[step].tolist()):
            if tap < trace.terms.shape[1]:
                added = taps.product(float(x[trace.reads[step, tap]]), float(w[trace.weights[step, tap]]))
            else:
                added = say("bias {n}").format(n=factor(float(trace.tensors["bias"].flat[step // count])))
            found.append(taps.adding(head, before, added, after))
            before = after
    return found
