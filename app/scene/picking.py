"""`detail=tap` of a pool: one cell under the window a frame; the largest so far, or the sum, grows in the output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.fields import Array
from app.number import factor, number
from app.scene import taps
from app.scene.sheet import Sheet
from app.scene.sliding import Lit
from app.scene.stage import Stage
from app.text import Translate
from app.trace import Equation, Trace
from app.window import Ints
from app.windowed import cells, place

COMPARED, BEST = "kernel.on", "winner"


@dataclass(frozen=True, slots=True)
class Results:
    """Hold the marks of the output cells, and of their indices where these are shown."""

    output: list[int]
    indices: list[int] | None


def pick(trace: Trace, sheet: Sheet, lit: Lit, results: Results, say: Translate) -> list[Equation]:
    """Slow a finished pool down to its taps; give the equation of every frame."""
    if trace.reducer == "mean":
        return _mean(trace, sheet, lit, results, say)
    return _maximum(trace, sheet, lit, results, say)


def _mean(trace: Trace, sheet: Sheet, lit: Lit, results: Results, say: Translate) -> list[Equation]:
    """Add up, then divide: one frame more than taps."""
    assert trace.part is not None
    assert trace.divisor is not None
    times, stage = trace.terms.shape[1] + 1, sheet.stage
    stage.slow(times)
    taps.point(stage, lit, times)
    sums = taps.running(np.where(trace.part, trace.terms, 0.0))
    taps.grow(stage, results.output, np.hstack([sums, trace.output.flat[:, None]]))
    found = []
    for step, row in enumerate(sums.tolist()):
        head, before = place(say("output"), step, trace.output.shape) + ": ", 0.0
        for tap, after in enumerate(row):
            if trace.part[step, tap]:
                found.append(taps.adding(head, before, factor(float(trace.terms[step, tap])), after))
            else:
                found.append(Equation(head, (say("does not count"),), "", "; ", number(after)))
            before = after
        divided = f"{number(before)} / {factor(float(trace.divisor[step]))}"
        found.append(Equation(head, (divided,), "", " = ", number(float(trace.output.flat[step]))))
    return found


def _maximum(trace: Trace, sheet: Sheet, lit: Lit, results: Results, say: Translate) -> list[Equation]:
    """Compare each cell with the largest so far."""
    assert trace.part is not None
    times, stage = trace.terms.shape[1], sheet.stage
    stage.slow(times)
    best = _best(trace.terms, trace.part)
    plane = cells(trace.input.shape[1:])
    roles = ("open2", "new"), ("index", "index.new")
    for step in range(trace.steps):
        _compare(stage, lit.marks[step].tolist(), lit.looks[step].tolist(), best[step].tolist(), step * times)
        for tap, at in enumerate(best[step].tolist()):
            frame, last = step * times + tap, tap == times - 1
            if at < 0:
                stage.set(frame, results.output[step], "empty" if not last else "new", "" if not last else "−∞")
                continue
            _write(stage, frame, results.output[step], roles[0][last], float(trace.terms[step, at]))
            if results.indices is not None:
                _write(stage, frame, results.indices[step], roles[1][last], float(trace.reads[step, at] % plane))
        if results.indices is not None and best[step, 0] < 0 and times > 1:
            stage.set(step * times, results.indices[step], "empty")
    return _comparisons(trace, best, say)


def _best(terms: Array, part: np.ndarray) -> Ints:
    """Give the tap of the largest number so far, [steps, taps]; −1 before any; the first of equals, NaN above all."""
    found = np.full(terms.shape, -1)
    for step, row in enumerate(terms.tolist()):
        best = -1
        for tap, value in enumerate(row):
            if part[step, tap] and (best < 0 or value > row[best] or (value != value and row[best] == row[best])):
                best = tap
            found[step, tap] = best
    return found


def _compare(stage: Stage, marks: list[int], looks: list[int], best: list[int], first: int) -> None:
    """Show, in every frame of a step, the cell compared and the largest so far; all others plain."""
    names = [stage.named(look) for look in looks]
    plain = [stage.look("window" if n.role == BEST else n.role, n.text, n.small) for n in names]
    for tap, name in enumerate(names):
        if name.role == BEST:
            stage.set_look(first, marks[tap], plain[tap])
    for tap, at in enumerate(best):
        if tap:
            for old in {tap - 1, best[tap - 1]} - {at, -1}:
                stage.set_look(first + tap, marks[old], plain[old])
        stage.set(first + tap, marks[tap], COMPARED, names[tap].text, names[tap].small)
        if at >= 0:
            stage.set(first + tap, marks[at], BEST, names[at].text, names[at].small)


def _write(stage: Stage, frame: int, mark: int, role: str, value: float) -> None:
    stage.set(frame, mark, role, number(value) if stage.marks[mark].size > 0 else "")


def _comparisons(trace: Trace, best: Ints, say: Translate) -> list[Equation]:
    assert trace.part is not None
    found = []
    for step, row in enumerate(best.tolist()):
        head = place(say("output"), step, trace.output.shape) + ": "
        for tap, at in enumerate(row):
            largest = number(float(trace.terms[step, at])) if at >= 0 else "−∞"
            if not trace.part[step, tap]:
                found.append(Equation(head, (say("padding, takes no part"),), "", "; max = ", largest))
                continue
            earlier = row[tap - 1] if tap else -1
            before = number(float(trace.terms[step, earlier])) if earlier >= 0 else "−∞"
            parts = (before, number(float(trace.terms[step, tap])))
            found.append(Equation(head + "max(", parts, ", ", ") = ", largest))
    return found
