"""Layouts from shapes alone: for each composer the panels it sets side by side, without their numbers and words.

They follow what the composers lay out; `tests/test_cost.py` compares them with the pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isqrt, prod
from typing import Any

from app.scene import choice
from app.scene.curve import NARROW
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.grid import Grid
from app.scene.im2col import factors
from app.scene.plot import Plot
from app.scene.sheet import Sheet
from app.scene.solid import solid
from app.scene.window import ROWS

Sizes = tuple[int, ...]
Layouts = Iterator[Flow]


def window(spec: Any, sheet: Sheet, whole: Sizes | None = None) -> Layouts:
    """Lay out a convolution: input with its border, kernel, sums of channels, bias, output."""
    whole, ins, outs = whole or spec.window.reached_size, spec.in_channels, spec.out_channels
    each, size = ins // spec.groups, _output(spec)
    maps = sheet.view.detail == "channel"
    for across in _splits(spec, ins):
        lane = whole[-2] if spec.rank > 1 and across == 1 and spec.groups == 1 and each > 1 else 0
        items: list[Item] = [_panel(sheet, ins, whole, across), Sign("*")]
        items.append(_panel(sheet, each, spec.kernel_size, across, lane))
        if each > 1 or maps:
            items += [Sign("="), _panel(sheet, each, size if maps else (1, 1), across, lane, flat=True)]
            items += [Sign("")] * (across == 1 and each > 1) + [Sign("Σ")]
        if spec.bias is not False:
            items += [Sign("+"), _panel(sheet, 1, (1, 1))]
        shown = max(1, round(outs**0.5)) if outs > ROWS else 1
        items += [Sign("="), _panel(sheet, outs, size, shown)]
        yield Flow(items, spec.rank == ins == outs == 1, sheet.label_size)


def gather(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out a transposed convolution as the direct one over its stretched input."""
    return window(spec, sheet, stretched(spec))


def stretched(spec: Any) -> Sizes:
    """Give the size of the input of the direct convolution, with its border."""
    spans = (d * (k - 1) for k, d in zip(spec.kernel_size, spec.dilation, strict=True))
    return tuple(n + span for n, span in zip(spec.output_size, spans, strict=True))


def scatter(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out a transposed convolution: input, kernel, the field of stamps, and the map of overlaps."""
    each = spec.out_channels // spec.groups
    column = spec.rank == spec.in_channels == spec.out_channels == 1
    items: list[Item] = [
        _panel(sheet, spec.in_channels, spec.input_size, choice.square(spec.in_channels)),
        Sign("×"),
        _panel(sheet, each, spec.kernel_size, choice.square(each)),
        Sign("→"),
        _panel(sheet, spec.out_channels, spec.field_size, choice.square(spec.out_channels)),
    ]
    if sheet.view.overlap:
        items += [Sign(""), _panel(sheet, 1, spec.output_size, flat=True)]
    yield Flow(items, column, sheet.label_size)


def pool(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out a pool: input with its border, output, indices beside or below it."""
    whole, size, column = spec.window.reached_size, _output(spec), spec.rank == 1
    results = 1 + bool(getattr(spec, "return_indices", False))
    for across in _splits(spec, spec.channels):
        for piled in (False, True)[:results]:
            lane = whole[-2] if spec.channels > 1 and across == 1 and not column and not piled else 0
            made = [_panel(sheet, spec.channels, size, across, lane, flat=i > 0) for i in range(results)]
            items: list[Item] = [_panel(sheet, spec.channels, whole, across), Sign("→")]
            if piled and not column:
                items.append(Flow([*made], True, sheet.label_size, free=False))
            else:
                items += made if column else [made[0], *(i for one in made[1:] for i in (Sign(""), one))]
            yield Flow(items, column, sheet.label_size)


def unpool(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out an unpooling: what the pool read, its maxima and indices, beside or below each other, and output."""
    column, size, pooled = spec.rank == 1, spec.output_size, spec.window.reached_size
    for across in _splits(spec, spec.channels):
        for piled in (False, True):
            lane = size[-2] if spec.channels > 1 and across == 1 and not (column or piled) else 0
            small = [_panel(sheet, spec.channels, spec.input_size, across, lane, flat=i > 0) for i in range(2)]
            items: list[Item] = [small[0], small[1]] if column else [small[0], Sign(""), small[1]]
            if piled and not column:
                items = [Flow([*small], True, sheet.label_size, free=False)]
            if spec.pair:
                items = [_panel(sheet, spec.channels, pooled, across), Sign("→"), *items]
            items += [Sign("→"), _panel(sheet, spec.channels, size, across, lane)]
            yield Flow(items, column, sheet.label_size)


def curve(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out an activation: input, plot, output."""
    shape = spec.shape
    planes = prod(shape[:-2])
    size = max(9, sheet.label_size - 2) if sheet.label_size else 0
    column = sheet.view.width is not None and sheet.view.width < NARROW
    for across in sorted({1, planes, max(1, round(planes**0.5))}):
        plot = Plot((-4.0, 4.0), (0.0, 1.0), size, 1 if size else 0)
        if column:
            plot.least = sheet.width // 2, sheet.width // 3
        ends = [Panel(Grid.of("", planes, shape[-2:], min(across, planes))) for _ in range(2)]
        yield Flow([ends[0], Sign("→"), plot, Sign("→"), ends[1]], column, sheet.label_size)


def matrix(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out a layer as a matrix: input over kernel, C and x, y, output."""
    (inner, x), (outer, y) = _flat(spec)
    rows, columns = (x, y) if spec.transposed else (y, x)
    weight = spec.weight_shape if hasattr(spec, "weight_shape") else (spec.out_features, spec.in_features)
    flat = weight[-2:] if len(weight) == 2 else weight[-spec.rank :]
    planes = prod(weight) // prod(flat)
    kernel = Panel(Grid.of("", planes, flat, 1 if planes <= 2 else round(planes**0.5 + 0.4)))
    left = Flow([Panel(inner), kernel], True, sheet.label_size, free=False)
    items: list[Item] = [left, Sign("→"), Panel(Grid("", 1, x, 1)), Sign(""), Panel(Grid("", 1, rows, columns))]
    if spec.bias is not False:
        items += [Sign("+"), Panel(Grid("", 1, y, 1))]
    items += [Sign("="), Panel(Grid("", 1, y, 1)), Sign("→"), Panel(outer)]
    yield Flow(items, False, sheet.label_size)


def im2col(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out the unrolled windows: input under weight rows, columns, product, output."""
    size, outs = _output(spec), spec.out_channels
    rows, count = spec.in_channels * prod(spec.kernel_size), prod(size)
    whole = stretched(spec) if spec.transposed else spec.window.reached_size
    source = whole if spec.rank < 3 else tuple(spec.input_size)
    weight, columns = Panel(Grid("", 1, outs, rows)), Panel(Grid("", 1, rows, count))
    items = factors(Panel(Grid.of("", spec.in_channels, source)), weight, columns, sheet.label_size)
    items += [Sign("+"), Panel(Grid("", 1, outs, 1))] if spec.bias is not False else []
    product, output = Panel(Grid("", 1, outs, count)), Panel(Grid.of("", outs, size))
    last: list[Item] = [product, Sign("→"), output]
    if count > 9:
        last = [Flow([product, Sign("↓"), output], True, sheet.label_size, free=False)]
    yield Flow([*items, Sign("="), *last], False, sheet.label_size)


def stack(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out the maps of several layers."""
    column = len(spec.input_size) == 1
    items: list[Item] = []
    for size in spec.sizes:
        grid = Grid.of("", 1, size)
        grid.beside = isqrt(grid.depth - 1) + 1
        items += [Sign("→"), Panel(grid)] if items else [Panel(grid)]
    yield Flow(items, column, sheet.label_size)


def dot(spec: Any, sheet: Sheet) -> Layouts:
    """Lay out a linear layer: input over weight over products, results to their right."""
    features, outs, size = spec.in_features, spec.out_features, sheet.label_size
    left = [Panel(Grid("", 1, rows, features)) for rows in (spec.rows, outs, 1)]
    right = [Panel(Grid("", 1, spec.rows, outs))]
    if spec.bias is not False:
        right += [Panel(Grid("", 1, outs, 1)), Panel(Grid("", 1, 1, 1))]
    yield Flow([Flow([*left], True, size, free=False), Sign("="), Flow([*right], True, size, free=False)], False, 0)


LAYOUTS: dict[str, Callable[[Any, Sheet], Layouts]] = {
    "curve": curve,
    "dot": dot,
    "gather": gather,
    "im2col": im2col,
    "matrix": matrix,
    "pool": pool,
    "scatter": scatter,
    "stack": stack,
    "unpool": unpool,
    "window": window,
}


def _panel(sheet: Sheet, planes: int, size: Sizes, across: int = 1, lane: int = 0, flat: bool = False) -> Panel:
    """Make a panel; one of three axes has its volume, unless it is `flat`."""
    return Panel(Grid.of("", planes, size, min(across, planes), lane), (), None if flat else solid(sheet, size))


def _splits(spec: Any, planes: int) -> list[int]:
    """Give how many planes may stand side by side; of volumes only some, for they take long to lay out."""
    return choice.splits(planes)[:: 3 if spec.rank == 3 else 1]


def _output(spec: Any) -> Sizes:
    found: Sizes = spec.output_size if spec.transposed else spec.window.output_size
    return found


def _flat(spec: Any) -> list[tuple[Grid, int]]:
    """Give input and output: as they stand, and how many cells they have."""
    shapes: list[tuple[int, Sizes]]
    if hasattr(spec, "in_features"):
        shapes = [(1, (spec.rows, spec.in_features)), (1, (spec.rows, spec.out_features))]
    else:
        shapes = [(spec.in_channels, spec.input_size), (spec.out_channels, _output(spec))]
    return [(Grid.of("", planes, size), planes * prod(size)) for planes, size in shapes]
