"""`detail=tap` of a linear layer: one product a frame, the sum growing in the output cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.number import factor
from app.ops.linear import Linear
from app.scene import taps
from app.scene.grid import Grid
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Equation, Trace
from app.window import Ints
from app.windowed import place


class Grids(NamedTuple):
    """Hold the grids of the picture."""

    x: Grid
    weight: Grid
    products: Grid
    bias: Grid | None
    addend: Grid | None
    total: Grid
    y: Grid


def dot_up(trace: Trace, sheet: Sheet, grids: Grids, products: Ints, say: Translate) -> list[Equation]:
    """Slow a finished picture down to its products; `products` are their looks. Gives the equation of every frame."""
    spec, stage = trace.spec, sheet.stage
    assert isinstance(spec, Linear)
    times = trace.terms.shape[1] + (grids.bias is not None)
    stage.slow(times)
    marks = grids.products.ids.reshape(-1).tolist()
    for step in range(trace.steps):
        row, feature = divmod(step, spec.out_features)
        for i, mark in enumerate(marks):
            stage.set(step * times, mark, "empty")
            stage.set_look(step * times + i, mark, int(products[step, i]))
            _pick(sheet, grids.x, (row, i), step * times + i, "window", times)
            _pick(sheet, grids.weight, (feature, i), step * times + i, "kernel.on", times)
        if grids.bias is not None and grids.addend is not None:
            _wait(sheet, int(grids.bias.ids[0][feature, 0]), int(grids.addend.ids.flat[0]), step * times, times)
    sums = taps.running(trace.terms, trace.output.flat if grids.bias is None else None)
    if grids.bias is not None:
        sums = np.hstack([sums, trace.output.flat[:, None]])
    taps.grow(stage, grids.y.ids.reshape(-1).tolist(), sums)
    taps.grow(stage, [int(grids.total.ids.flat[0])] * trace.steps, sums)
    return _equations(trace, spec, sums, say)


def _pick(sheet: Sheet, grid: Grid, at: tuple[int, int], frame: int, role: str, times: int) -> None:
    """Show one cell picked out in a frame, and as `role` in the next if that is of the same step."""
    stage, mark = sheet.stage, int(grid.ids[0][at])
    text = stage.text(mark)
    stage.set(frame, mark, taps.PICKED, text)
    if (frame + 1) % times:
        stage.set(frame + 1, mark, role, text)


def _wait(sheet: Sheet, bias: int, addend: int, frame: int, times: int) -> None:
    """Leave the addend empty, and the bias it comes from as it is, until the last frame of a step."""
    stage, text = sheet.stage, sheet.stage.text(bias)
    stage.set_look(frame, bias, stage.base(bias))
    stage.set(frame, addend, "empty")
    stage.set(frame + times - 1, bias, taps.PICKED, text)
    stage.set(frame + times - 1, addend, "kernel.on", text)


def _equations(trace: Trace, spec: Linear, sums: np.ndarray, say: Translate) -> list[Equation]:
    found = []
    x, w = trace.input.flat.tolist(), trace.tensors["weight"].flat.tolist()
    assert trace.weights is not None
    for step, row in enumerate(sums.tolist()):
        head, before = place("y", step, trace.output.shape) + ": ", 0.0
        for tap, after in enumerate(row):
            if tap < trace.terms.shape[1]:
                added = taps.product(x[trace.reads[step, tap]], w[trace.weights[step, tap]])
            else:
                bias = float(trace.tensors["bias"].flat[step % spec.out_features])
                added = say("bias {n}").format(n=factor(bias))
            found.append(taps.adding(head, before, added, after))
            before = after
    return found
