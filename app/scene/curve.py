"""View `curve`: a point moves on the function's curve while one cell after another goes through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app import fonts
from app.fields import Array
from app.number import number
from app.pointwise import Pointwise
from app.scene import sliding
from app.scene.flow import Flow, Item, Panel, Sign, sign_side
from app.scene.marks import Mark, Scene
from app.scene.planes import add_tensor, channel_roles, light, planes_of
from app.scene.plot import Plot, widened
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.windowed import sizes_text

SAMPLES = 96
FAINT = 8
GUIDES = 128
NARROW = 280


@dataclass(slots=True)
class _Parts:
    input: Panel
    plot: Plot
    output: Panel
    flow: Flow


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of an activation: one frame for each cell."""
    spec = trace.spec
    assert isinstance(spec, Pointwise)
    sheet = Sheet(trace, view, say)
    columns = view.width is not None and view.width < NARROW
    choices = [_arrange(trace, spec, sheet, say, across, columns) for across in _choices(trace.input.shape)]
    parts = max(choices, key=lambda p: (sheet.try_fit(p.flow.measure), -sheet.height))
    pitch = sheet.fit(parts.flow.measure)
    parts.flow.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    _draw(trace, sheet, parts)
    _curves(trace, spec, sheet, parts.plot)
    _points(trace, spec, sheet, parts.plot, say)
    _cells(trace, sheet, parts)
    equations = trace.equations(say)
    sheet.draw_equations(equations, range(trace.steps))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say))


def _choices(shape: tuple[int, ...]) -> list[int]:
    """Give how many channels may stand side by side."""
    planes = shape[0] if len(shape) == 3 else 1
    return sorted({1, planes, max(1, round(planes**0.5))})


def _arrange(trace: Trace, spec: Pointwise, sheet: Sheet, say: Translate, across: int, columns: bool) -> _Parts:
    x = trace.input.flat
    across_range = widened(x, (-4.0, 4.0), 0.0 if np.abs(x[np.isfinite(x)]).max(initial=0) < 4 else 0.05)
    samples = np.linspace(*across_range, SAMPLES)
    slopes = np.unique(spec.slopes()).tolist()
    values = np.concatenate([f(samples, s) for s in slopes for f in (spec.value, spec.derivative)])
    size = max(9, sheet.label_size - 2) if sheet.label_size else 0
    plot = Plot(across_range, widened(values, (0.0, 1.0), 0.06), size, 1 if size else 0)
    if columns:
        plot.least = sheet.width // 2, sheet.width // 3
    shape = trace.input.shape
    words = sizes_text(shape[1:] if shape[0] == 1 and len(shape) > 1 else shape)
    input_ = Panel(planes_of(trace.input, 2, across), (say("input {size}").format(size=words), words, ""))
    output = Panel(planes_of(trace.output, 2, across), (say("output {size}").format(size=words), words, ""))
    arrow = "↓" if columns else "→"
    items: list[Item] = [input_, Sign(arrow), plot, Sign(arrow), output]
    flow = Flow(items, columns, sheet.label_size)
    return _Parts(input_, plot, output, flow)


def _draw(trace: Trace, sheet: Sheet, parts: _Parts) -> None:
    parts.flow.draw(sheet.stage, sheet.left, sheet.top, sheet.pitch, sheet.width)
    grid = parts.input.grid
    add_tensor(sheet, grid, trace.input, channel_roles(grid.planes, grid.planes))
    add_tensor(sheet, parts.output.grid, trace.output, ["empty"], blank=True)


def _curves(trace: Trace, spec: Pointwise, sheet: Sheet, plot: Plot) -> None:
    """Draw the function and its slope, for every slope of the negative side; those of other channels are faint."""
    stage = sheet.stage
    plot.draw_axes(stage)
    used = np.array([spec.slope_of(step) for step in range(trace.steps)])
    slopes = np.unique(used).tolist()
    for faint in slopes[:FAINT] if len(slopes) > 1 else []:
        for x, y in _paths(spec, plot, faint):
            stage.add(plot.curve(x, y), "axis")
    for slope in slopes:
        for i, (x, y) in enumerate(reversed(_paths(spec, plot, slope))):
            role = "curve" if i == len(_paths(spec, plot, slope)) - 1 else "curve.slope"
            mark = stage.add(plot.curve(x, y), role)
            for frame in np.flatnonzero(np.diff(used, prepend=np.nan) != 0).tolist():
                stage.set(frame, mark, role if used[frame] == slope else "hidden")


def _paths(spec: Pointwise, plot: Plot, slope: float) -> list[tuple[Array, Array]]:
    """Give the function's curve, then that of its slope, in two pieces where it jumps at 0."""
    x = np.linspace(*plot.across, SAMPLES)
    x = np.unique(np.append(x, 0.0))
    left, right = x[x <= 0], x[x >= 0].copy()
    right[0] = np.nextafter(0.0, 1.0)
    first, second = spec.derivative(left, slope), spec.derivative(right, slope)
    curve = (x, spec.value(x, slope))
    if abs(first[-1] - second[0]) > 1e-9:
        return [curve, (left, first), (right, second)]
    return [curve, (np.append(left, right[1:]), np.append(first, second[1:]))]


def _points(trace: Trace, spec: Pointwise, sheet: Sheet, plot: Plot, say: Translate) -> None:
    """Move a point on each curve, with a guide from the input's axis to the curve and on to the output's."""
    stage = sheet.stage
    x, y = trace.input.flat, trace.output.flat
    slopes = np.array([spec.slope_of(step) for step in range(trace.steps)])
    with np.errstate(invalid="ignore"):
        steep = np.array([float(spec.derivative(x[i : i + 1], s)[0]) for i, s in enumerate(slopes.tolist())])
    steep[np.isnan(x)] = np.nan
    _guides(sheet, plot, x, y)
    big = max(3, round(sheet.pitch / 7))
    for heights, radius, role in ((steep, max(2, big - 2), "index.new"), (y, big, "new")):
        mark = stage.add(plot.dot(radius), "hidden")
        for step in range(trace.steps):
            seen = bool(np.isfinite(x[step]) and np.isfinite(heights[step]))
            stage.set(step, mark, role if seen else "hidden")
            if seen:
                stage.move(step, mark, *plot.dot_at(float(x[step]), float(heights[step]), radius))
    _legend(sheet, plot, x, y, steep, say)


def _guides(sheet: Sheet, plot: Plot, x: Array, y: Array) -> None:
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    known = {pair for pair in pairs if np.isfinite(pair).all()}
    if len(known) > GUIDES:
        return
    marks = {}
    for a, b in sorted(known):
        ends = [plot.at(a, plot.up[0]), plot.at(a, b), plot.at(plot.across[0], b)]
        marks[a, b] = sheet.stage.add(plot.path([(round(p) + 0.5, round(q) + 0.5) for p, q in ends]), "hidden")
    for step, pair in enumerate(pairs):
        if pair in marks:
            sheet.stage.set(step + 1, marks[pair], "hidden")
    for step, pair in enumerate(pairs):
        if pair in marks:
            sheet.stage.set(step, marks[pair], "ghost")


def _legend(sheet: Sheet, plot: Plot, x: Array, y: Array, steep: Array, say: Translate) -> None:
    """Write the current numbers above the plot, each beside a piece of its curve."""
    if not plot.size:
        return
    stage, size = sheet.stage, plot.size
    high, top = round(1.5 * size), plot.y - round(1.7 * size) - size // 4
    columns = [("", "x", x), ("curve", "y", y), ("curve.slope", say("derivative"), steep)]
    texts = [[f"{name} = {number(v)}" for v in values.tolist()] for _, name, values in columns]
    wide = [round(max(fonts.width(t, size) for t in set(column))) + 4 for column in texts]
    lead = [round(1.8 * size) if role else 0 for role, _, _ in columns]
    gap = max(4, (plot.w - sum(wide) - sum(lead)) // 2)
    left, limit = plot.x, min(plot.x + plot.w + sign_side(sheet.pitch), sheet.width - 2)
    for (role, _, _), column, room, front in zip(columns, texts, wide, lead, strict=True):
        if left + front + room > limit:
            return
        if role:
            middle = top + high / 2
            stage.add(plot.path([(left, middle), (left + 1.4 * size, middle)]), role)
        mark = stage.add(Mark("label", left + front, top, room, high, size, "start"), "label", column[0])
        for step, text in enumerate(column):
            stage.set(step, mark, "label", text)
        left += front + room + gap


def _cells(trace: Trace, sheet: Sheet, parts: _Parts) -> None:
    """Light the current cell of the input and fill the same cell of the output."""
    stage, grid = sheet.stage, parts.input.grid
    marks = grid.ids.reshape(-1)
    light(sheet, marks, [[cell] for cell in range(len(marks))], "window")
    sliding.fill(stage, parts.output.grid, [number(v) for v in trace.output.flat.tolist()])
    boxes = [(stage.marks[m].x, stage.marks[m].y, stage.marks[m].w, stage.marks[m].h) for m in marks.tolist()]
    sliding.frame(stage, boxes, sheet.pitch, ghost=True)
