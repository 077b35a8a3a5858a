"""View `dot`: a row of the input over a row of the weights, their products below, the sum into one cell of the output.

The features stand in columns: input, weights and products share them, so every product lies under its two factors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app import fonts
from app.number import factor, number
from app.ops.linear import Linear
from app.scene import sliding, taps
from app.scene.dotting import Grids, dot_up
from app.scene.flow import item_gap, sign_side
from app.scene.grid import Grid, text_size
from app.scene.marks import Mark, Scene
from app.scene.planes import add_tensor, light
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import sizes_text

SMALL, WIDE = 34, 46


@dataclass(slots=True)
class _Block:
    """Hold the grids; `head` is the height of a title above a grid."""

    x: Grid
    weight: Grid
    products: Grid
    bias: Grid | None
    addend: Grid | None
    total: Grid
    y: Grid
    head: int

    def gap(self, pitch: int) -> int:
        """Give the room between two grids, where a sign stands."""
        return sign_side(pitch) + 2 * item_gap(pitch)

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height of the whole."""
        right = max(self.y.columns, 1) * pitch
        if self.bias is not None:
            right = max(right, 2 * pitch + self.gap(pitch))
        rows = self.x.rows + self.weight.rows + 1
        return (
            self.x.columns * pitch + self.gap(pitch) + right,
            rows * pitch + 3 * self.head + 2 * item_gap(pitch),
        )

    def place(self, left: int, top: int, pitch: int) -> None:
        """Give every grid its place."""
        right = left + self.x.columns * pitch + self.gap(pitch)
        tops = [top + self.head]
        for above in (self.x, self.weight):
            tops.append(tops[-1] + above.rows * pitch + item_gap(pitch) + self.head)
        for grid, down in zip((self.x, self.weight, self.products), tops, strict=True):
            grid.put(left, down, pitch)
        self.y.put(right, tops[0], pitch)
        if self.bias is not None and self.addend is not None:
            self.bias.put(right, tops[1], pitch)
            self.addend.put(right, tops[2], pitch)
            right += pitch + self.gap(pitch)
        self.total.put(right, tops[2], pitch)


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a linear layer: one frame for each output cell."""
    spec = trace.spec
    assert isinstance(spec, Linear)
    sheet = Sheet(trace, view, say)
    bias = "bias" in trace.tensors
    block = _Block(
        Grid("input", 1, spec.rows, spec.in_features),
        Grid("weight", 1, spec.out_features, spec.in_features),
        Grid("products", 1, 1, spec.in_features),
        Grid("bias", 1, spec.out_features, 1) if bias else None,
        Grid("addend", 1, 1, 1) if bias else None,
        Grid("total", 1, 1, 1),
        Grid("output", 1, spec.rows, spec.out_features),
        round(sheet.label_size * 1.7) or 4,
    )
    pitch = sheet.fit(block.measure, WIDE)
    block.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    _draw(trace, spec, sheet, block)
    _words(trace, sheet, block, say)
    products = _animate(trace, spec, sheet, block)
    equations = trace.equations(say)
    steps: list[int] = []
    if view.detail == "tap":
        grids = (block.x, block.weight, block.products, block.bias, block.addend, block.total, block.y)
        equations = dot_up(trace, sheet, Grids(*grids), products, say)
        steps = np.repeat(np.arange(trace.steps), len(equations) // trace.steps).tolist()
    sheet.draw_equations(equations, range(len(equations)))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say), steps)


def _draw(trace: Trace, spec: Linear, sheet: Sheet, block: _Block) -> None:
    stage, pitch, numbers = sheet.stage, sheet.pitch, sheet.view.numbers
    add_tensor(sheet, block.x, trace.input, ["input"])
    add_tensor(sheet, block.weight, trace.tensors["weight"], ["kernel"])
    grown = taps.texts(taps.running(trace.terms)) if sheet.view.detail == "tap" else []
    marks = add_tensor(sheet, block.y, trace.output, ["empty"], blank=True, others=grown)
    block.total.add(stage, [("empty", "")], [-1], min(stage.marks[mark].size for mark in marks.tolist()))
    texts = [number(v) for v in np.unique(trace.terms).tolist()]
    count = spec.in_features
    block.products.add(stage, [("empty", "")] * count, [-1] * count, text_size(pitch, texts, numbers))
    if block.bias is not None and block.addend is not None:
        marks = add_tensor(sheet, block.bias, trace.tensors["bias"], ["kernel"])
        block.addend.add(stage, [("empty", "")], [-1], min(stage.marks[mark].size for mark in marks.tolist()))


def _words(trace: Trace, sheet: Sheet, block: _Block, say: Translate) -> None:
    """Add titles above the grids and signs between them."""
    stage, pitch = sheet.stage, sheet.pitch
    side, gap = sign_side(pitch), item_gap(pitch)
    signs = [(block.products, "=")]
    if block.addend is not None:
        signs = [(block.products, "+"), (block.addend, "=")]
    for grid, text in signs:
        x, y, w, h = grid.box(0, 0, 0, grid.rows, grid.columns)
        place = (x + w + gap, y + (h - side) // 2, side, side)
        stage.add(Mark("label", *place, round(0.62 * side)), "sign", text)
    if not sheet.label_size:
        return
    weight = sizes_text(trace.tensors["weight"].shape)
    titles: list[tuple[Grid | None, tuple[str, ...]]] = [
        (block.x, (say("input {size}").format(size=sizes_text(trace.input.shape)), say("input"))),
        (block.weight, (say("weight {size}").format(size=weight), weight)),
        (block.products, (say("products of input and weight"), say("products"))),
        (block.bias, (say("bias"),)),
        (block.total, (say("sum"),)),
        (block.y, (say("output {size}").format(size=sizes_text(trace.output.shape)), say("output"))),
    ]
    for titled, texts in titles:
        if titled is not None:
            _title(sheet, block, titled, texts)


def _title(sheet: Sheet, block: _Block, grid: Grid, texts: tuple[str, ...]) -> None:
    """Add the first wording that fits, in the middle above a grid, or at its left end where the grid is narrower."""
    x, y, w, _ = grid.box(0, 0, 0, 1, grid.columns)
    size = sheet.label_size
    last = grid.x + grid.columns * grid.pitch >= block.y.x + block.y.columns * block.y.pitch or grid is block.total
    room = sheet.width - 2 - x if last else w + block.gap(sheet.pitch)
    text = next((t for t in texts if fonts.width(t, size) + 4 <= room), "")
    wide = round(fonts.width(text, size)) + 4
    left = x + (w - wide) // 2 if wide <= w else x
    sheet.stage.add(Mark("label", left, y - block.head, wide, round(size * 1.45), size, "start"), "label", text)


def _animate(trace: Trace, spec: Linear, sheet: Sheet, block: _Block) -> Ints:
    """Fill the output, a frame a cell; give the looks of the products."""
    stage, steps = sheet.stage, trace.steps
    row, feature = np.divmod(np.arange(steps), spec.out_features)
    _light(sheet, block.x, row, "window")
    _light(sheet, block.weight, feature, "kernel.on")
    for grid, rows in ((block.x, row), (block.weight, feature)):
        sliding.frame(stage, [grid.box(0, int(r), 0, 1, grid.columns) for r in rows], grid.pitch, ghost=True)
    products = _products(trace, sheet, block)
    sliding.fill(stage, block.y, [number(v) for v in trace.output.flat.tolist()])
    total = int(block.total.ids.flat[0])
    for step, value in enumerate(trace.output.flat.tolist()):
        stage.set(step, total, "new", number(value) if stage.marks[total].size else "")
    if block.bias is not None and block.addend is not None:
        _light(sheet, block.bias, feature, "kernel.on")
        mark, marks = int(block.addend.ids.flat[0]), block.bias.ids.reshape(-1).tolist()
        for step, o in enumerate(feature.tolist()):
            stage.set(step, mark, "kernel.on", stage.text(marks[o]))
    return products


def _light(sheet: Sheet, grid: Grid, rows: Ints, role: str) -> None:
    """Show the current row in another role."""
    cells = rows[:, None] * grid.columns + np.arange(grid.columns)
    light(sheet, grid.ids.reshape(-1), cells.tolist(), role)


def _products(trace: Trace, sheet: Sheet, block: _Block) -> Ints:
    """Write the products of every step; give their looks, [steps, features]."""
    looks = np.zeros(trace.terms.shape, dtype=np.int64)
    stage, marks = sheet.stage, block.products.ids.reshape(-1)
    assert trace.weights is not None
    shown = stage.marks[int(marks[0])].size > 0
    small = shown and sheet.pitch >= SMALL
    x = [number(v) for v in trace.input.flat.tolist()]
    w = [factor(v) for v in trace.tensors["weight"].flat.tolist()]
    for step, terms in enumerate(trace.terms.tolist()):
        for i, term in enumerate(terms):
            tap = f"{x[trace.reads[step, i]]}·{w[trace.weights[step, i]]}" if small else ""
            looks[step, i] = stage.look("window", number(term) if shown else "", tap)
    stage.set_many(np.arange(trace.steps)[:, None], marks, looks)
    return looks
