"""View `matrix`: the layer is a sparse matrix. A convolution reads its rows, the transposed one its columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.fields import Array
from app.number import factor, number
from app.refusal import refusal
from app.scene import sliding
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.grid import Grid, text_sizes
from app.scene.marks import Scene
from app.scene.planes import add_tensor, channel_roles, light, planes_of
from app.scene.sheet import BROAD, Sheet
from app.text import Translate
from app.trace import Equation, Tensor, Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import place, sizes_text

MOST = 16_384
"""Cells that a matrix may have: four times a tensor's, so that layers with three axes still show theirs."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Hold the matrix of a layer: `values` and which entries exist; `column` says that the layer reads its columns."""

    values: np.ndarray
    exists: np.ndarray
    column: bool

    def line(self, output: int) -> Ints:
        """Give the entries along the line (row or column) of an output cell: the input cells it meets."""
        return np.flatnonzero(self.exists[:, output] if self.column else self.exists[output])


def matrix_of(trace: Trace) -> Matrix:
    """Read the tap table as a matrix.

    Rows are the cells of the smaller side of the convolution, columns those of its input: for a convolution
    C[output, input], for its transpose the same C[input, output], read by column.
    """
    column = bool(getattr(trace.spec, "transposed", False))
    rows, columns = (trace.input, trace.output) if column else (trace.output, trace.input)
    if rows.flat.size * columns.flat.size > MOST:
        raise refusal(
            "view",
            "the matrix would have {rows} × {columns} entries, the limit is {limit}: choose a smaller input_size or "
            "another view",
            rows=rows.flat.size,
            columns=columns.flat.size,
            limit=MOST,
        )
    values = np.zeros((rows.flat.size, columns.flat.size))
    exists = np.zeros(values.shape, dtype=bool)
    reads, writes = np.broadcast_arrays(trace.reads, trace.writes)
    assert trace.weights is not None
    there = (reads >= 0) & (writes >= 0)
    at = (reads[there], writes[there]) if column else (writes[there], reads[there])
    np.add.at(values, at, trace.tensors["weight"].flat[trace.weights[there]])
    exists[at] = True
    return Matrix(values, exists, column)


@dataclass(slots=True)
class _Panels:
    input: Panel
    weight: Panel
    x: Panel
    c: Panel
    b: Panel | None
    y: Panel
    output: Panel
    flow: Flow


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene: one frame for each output cell, a row or a column of the matrix lit."""
    matrix = matrix_of(trace)
    name = say("{layer} as a matrix").format(layer=trace.spec.torch_name)
    sheet = Sheet(trace, view, say, name)
    sheet.notes = [_note(matrix, say)]
    panels = _arrange(trace, matrix, sheet, say)
    pitch = sheet.fit(panels.flow.measure, BROAD)
    panels.flow.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    panels.flow.draw(sheet.stage, sheet.left, sheet.top, pitch, sheet.width)
    _animate(trace, matrix, sheet, panels)
    equations = [_equation(trace, matrix, step) for step in range(trace.output.flat.size)]
    sheet.draw_equations(equations, range(len(equations)))
    return sheet.scene([e.text for e in equations], trace.spec.alt(trace, say) + " " + _note(matrix, say))


def _note(matrix: Matrix, say: Translate) -> str:
    rows, columns = matrix.values.shape
    size = f"{rows}×{columns}"
    if matrix.column:
        return say(
            "y = Cᵀ·x: the {size} matrix C of the convolution with the same numbers, read by column; only the "
            "direction changed"
        ).format(size=size)
    return say("y = C·x: each row of the {size} matrix C makes one cell of y").format(size=size)


def _arrange(trace: Trace, matrix: Matrix, sheet: Sheet, say: Translate) -> _Panels:
    rank = trace.spec.rank
    weight = trace.tensors["weight"]
    flat = 2 if weight.values.ndim == 2 else rank
    source = Panel(
        planes_of(trace.input, rank), (say("input {size}").format(size=_size(trace.input)), _size(trace.input))
    )
    named = say("weight {size}") if weight.values.ndim == 2 else say("kernel {size}")
    kernel = Panel(planes_of(weight, flat, _across(weight, flat)), (named.format(size=_size(weight)), _size(weight)))
    rows, columns = matrix.values.shape
    x = Panel(Grid("input", 1, trace.input.flat.size, 1), (f"x {trace.input.flat.size}", "x"))
    y = Panel(Grid("output", 1, trace.output.flat.size, 1), (f"y {trace.output.flat.size}", "y"))
    c = Panel(Grid("matrix", 1, rows, columns), (f"C {rows}×{columns}", "C"))
    b = Panel(Grid("bias", 1, trace.output.flat.size, 1), ("b",)) if "bias" in trace.tensors else None
    output = Panel(
        planes_of(trace.output, rank), (say("output {size}").format(size=_size(trace.output)), _size(trace.output))
    )
    left = Flow([source, kernel], True, sheet.label_size, free=False)
    items: list[Item] = [x, Sign(""), c] if matrix.column else [c, Sign("·"), x]
    items += [Sign("+"), b] if b is not None else []
    flow = Flow([left, Sign("→"), *items, Sign("="), y, Sign("→"), output], False, sheet.label_size)
    return _Panels(source, kernel, x, c, b, y, output, flow)


def _size(tensor: Tensor) -> str:
    shape = tensor.shape
    while len(shape) > 1 and shape[0] == 1:
        shape = shape[1:]
    return sizes_text(shape)


def _across(weight: Tensor, rank: int) -> int:
    planes = planes_of(weight, rank).planes
    return 1 if planes <= 2 else round(planes**0.5 + 0.4)


def _animate(trace: Trace, matrix: Matrix, sheet: Sheet, panels: _Panels) -> None:
    view, pitch, stage = sheet.view, sheet.pitch, sheet.stage
    channels = getattr(trace.spec, "in_channels", 1)
    roles = channel_roles(channels, panels.input.grid.planes)
    grid = add_tensor(sheet, panels.input.grid, trace.input, roles)
    add_tensor(sheet, panels.weight.grid, trace.tensors["weight"], ["kernel"])
    x = add_tensor(sheet, panels.x.grid, trace.input, roles)
    texts = [number(v) for v in matrix.values.reshape(-1).tolist()]
    names = np.where(matrix.exists, "kernel", "zero").reshape(-1).tolist()
    size = text_sizes(pitch, texts, view.numbers)
    c = panels.c.grid.add(stage, list(zip(names, texts, strict=True)), [-1] * len(texts), size)[0]
    if panels.b is not None:
        spread = Tensor("bias", _bias(trace))
        b = add_tensor(sheet, panels.b.grid, spread, ["kernel"])
        light(sheet, b, [[step] for step in range(spread.flat.size)], "window")
    add_tensor(sheet, panels.y.grid, trace.output, ["empty"], blank=True)
    add_tensor(sheet, panels.output.grid, trace.output, ["empty"], blank=True)
    results = [number(v) for v in trace.output.flat.tolist()]
    sliding.fill(stage, panels.y.grid, results)
    sliding.fill(stage, panels.output.grid, results)
    lines = [matrix.line(step).tolist() for step in range(trace.output.flat.size)]
    light(sheet, grid, lines, "window")
    light(sheet, x, lines, "window")
    columns = matrix.values.shape[1]
    cells = [
        [i * columns + step if matrix.column else step * columns + i for i in line] for step, line in enumerate(lines)
    ]
    light(sheet, c.reshape(-1), cells, "window")
    _outline(matrix, sheet, panels)


def _outline(matrix: Matrix, sheet: Sheet, panels: _Panels) -> None:
    """Frame the line of the matrix that makes the current cell."""
    rows, columns = matrix.values.shape
    count = columns if matrix.column else rows
    shape = (rows, 1) if matrix.column else (1, columns)
    boxes = [panels.c.grid.box(0, *((0, i) if matrix.column else (i, 0)), *shape) for i in range(count)]
    sliding.frame(sheet.stage, boxes, sheet.pitch)


def _equation(trace: Trace, matrix: Matrix, step: int) -> Equation:
    line = matrix.line(step).tolist()
    entries = (matrix.values[:, step] if matrix.column else matrix.values[step]).tolist()
    x = trace.input.flat.tolist()
    parts = [f"{factor(entries[i])}·{factor(x[i])}" for i in line]
    if "bias" in trace.tensors:
        parts.append(factor(float(_bias(trace)[step])))
    cell, flat = place("y", step, trace.output.shape), f"y[{step}]"
    head = f"{cell} = " if cell == flat else f"{cell} = {flat} = "
    return Equation(head, parts or ["0"], " + ", " = ", number(float(trace.output.flat[step])))


def _bias(trace: Trace) -> Array:
    """Give the bias of every output cell: one for each channel, or for each feature of every row."""
    bias, cells = trace.tensors["bias"].flat, trace.output.flat.size
    by_channel = hasattr(trace.spec, "out_channels")
    return np.repeat(bias, cells // bias.size) if by_channel else np.tile(bias, cells // bias.size)
