"""View `im2col`: every window unrolled as a column, every filter as a row; their product is the output, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import number
from app.ops.conv import Conv
from app.ops.conv_transpose import ConvTranspose
from app.refusal import refusal
from app.scene import sliding
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.gather import direct_convolution
from app.scene.grid import Grid, text_sizes
from app.scene.marks import Scene
from app.scene.matrix import MOST
from app.scene.padded import Padded, Stretch, padded
from app.scene.planes import add_tensor, channel_roles, light, planes_of
from app.scene.sheet import BROAD, Sheet
from app.text import Translate
from app.trace import Tensor, Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import cells, sizes_text


@dataclass(slots=True)
class _Panels:
    input: Grid
    source: Padded | None
    weight: Panel
    columns: Panel
    bias: Panel | None
    product: Panel
    output: Panel
    flow: Flow


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a convolution, or of the direct one of a transposed: one frame for each output cell."""
    given, stretch = trace.spec, None
    name = say("{layer} by im2col").format(layer=given.torch_name)
    sheet = Sheet(trace, view, say, name)
    if isinstance(given, ConvTranspose):
        direct, stretch = direct_convolution(trace)
        trace = direct.trace()
    spec = trace.spec
    assert isinstance(spec, Conv)
    panels = _arrange(trace, spec, sheet, say, stretch)
    count, rows = panels.columns.grid.columns, panels.columns.grid.rows
    sheet.notes = [
        say("each window is a column of {rows} numbers, {count} windows; each row of W is a filter").format(
            rows=rows, count=count
        )
    ]
    pitch = sheet.fit(panels.flow.measure, BROAD)
    panels.flow.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    panels.flow.draw(sheet.stage, sheet.left, sheet.top, pitch, sheet.width)
    _animate(trace, spec, sheet, panels, stretch)
    equations = trace.equations(say)
    sheet.draw_equations(equations, range(trace.steps))
    return sheet.scene([e.text for e in equations], given.alt(trace, say) + " " + sheet.notes[0])


def _arrange(trace: Trace, spec: Conv, sheet: Sheet, say: Translate, stretch: Stretch | None) -> _Panels:
    window, outs = spec.window, spec.out_channels
    count, rows = window.positions, spec.in_channels * cells(spec.kernel_size)
    if count * rows > MOST:
        raise refusal(
            "view",
            "the unrolled windows would have {rows} × {count} cells, the limit is {limit}: choose a smaller input_size "
            "or another view",
            rows=rows,
            count=count,
            limit=MOST,
        )
    roles = channel_roles(spec.in_channels, spec.in_channels)
    source = None
    if spec.rank < 3:
        source = padded("input", trace.input.values, window, roles, spec.padding_mode)
        if stretch is not None:
            stretch.mark(source)
    grid = source.grid if source is not None else planes_of(trace.input, 3)
    size = sizes_text(trace.input.shape if spec.in_channels > 1 else spec.input_size)
    names = [say("input {size}").format(size=size)]
    if stretch is not None:
        names = stretch.titles(f"{spec.in_channels}×" if spec.in_channels > 1 else "", spec.input_size, say)
    given = Panel(grid, (*names, size))
    weight = Panel(Grid("weight", 1, outs, rows), (f"W {outs}×{rows}", "W"))
    columns = Panel(
        Grid("column", 1, rows, count),
        (say("windows as columns {size}").format(size=f"{rows}×{count}"), f"{rows}×{count}"),
    )
    product = Panel(Grid("output", 1, outs, count), (f"{outs}×{count}", ""))
    output = Panel(
        planes_of(trace.output, spec.rank),
        (say("output {size}").format(size=_outer(trace.output)), _outer(trace.output)),
    )
    bias = Panel(Grid("bias", 1, outs, 1), ("b",)) if "bias" in trace.tensors else None
    items = factors(given, weight, columns, sheet.label_size)
    items += [Sign("+"), bias] if bias is not None else []
    wide = count > 9
    last = Flow([product, Sign("↓"), output], True, sheet.label_size, free=False) if wide else None
    items += [Sign("="), last] if last is not None else [Sign("="), product, Sign("→"), output]
    return _Panels(grid, source, weight, columns, bias, product, output, Flow(items, False, sheet.label_size))


def factors(source: Panel, weight: Panel, columns: Panel, size: int) -> list[Item]:
    """Lay out W and the columns, and under W the input, which leads to the columns too.

    Where the columns are too low for both signs, even with the input's planes side by side, it stands before W.
    """
    grid = source.grid
    for across, beside in ((1, 1), (grid.planes, grid.depth)):
        grid.across, grid.beside = across, beside
        lines: list[Item] = [Flow([one, Sign(sign)], False, size) for one, sign in ((weight, "·"), (source, "→"))]
        left = Flow(lines, True, size, end=True)
        high, upper, lower = (one.measure(BROAD)[1] for one in (left, weight, source))
        if high - min(lower, upper + 2 * left.title_height) <= columns.measure(BROAD)[1]:
            return [left, columns]
    grid.across, grid.beside = 1, 1
    return [source, Sign(""), weight, Sign("·"), columns]


def _outer(tensor: Tensor) -> str:
    return sizes_text(tensor.shape if tensor.shape[0] > 1 else tensor.shape[1:])


def _animate(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, stretch: Stretch | None) -> None:
    stage = sheet.stage
    count, each, outs = spec.window.positions, spec.in_channels // spec.groups, spec.out_channels
    taps, share = cells(spec.kernel_size), outs // spec.groups
    filter_, positions = np.divmod(np.arange(trace.steps), count)
    channel = (filter_ // share * each)[:, None] + np.arange(each)[None, :]
    _input(trace, spec, sheet, panels, channel, positions)
    weight = np.full((outs, spec.in_channels, taps), np.nan)
    for o in range(outs):
        first = o // share * each
        weight[o, first : first + each] = trace.tensors["weight"].values[o].reshape(each, taps)
    _weights(sheet, panels, weight, filter_)
    _columns(trace, spec, sheet, panels, stretch, channel, positions)
    if panels.bias is not None:
        marks = add_tensor(sheet, panels.bias.grid, trace.tensors["bias"], ["kernel"])
        light(sheet, marks, [[int(o)] for o in filter_], "kernel.on")
    results = [number(v) for v in trace.output.flat.tolist()]
    for panel in (panels.product, panels.output):
        add_tensor(sheet, panel.grid, trace.output, ["empty"], blank=True)
        sliding.fill(stage, panel.grid, results)


def _input(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, channel: Ints, positions: Ints) -> None:
    """Add the input and light what lies under the window; three axes as slices, without their border."""
    stage, source = sheet.stage, panels.source
    if source is None:
        roles = channel_roles(spec.in_channels, panels.input.planes)
        marks = add_tensor(sheet, panels.input, trace.input, roles)
        light(sheet, marks, [[i for i in row if i >= 0] for row in trace.reads.tolist()], "window")
        return
    size = text_sizes(sheet.pitch, source.texts, sheet.view.numbers)
    source.grid.add(stage, list(zip(source.roles, source.texts, strict=True)), source.flat, size)
    under = sliding.under(source, channel, positions)
    sliding.leave(stage, source.grid, under)
    pads = np.array([role in ("pad", "zero") for role in source.roles])
    sliding.light(stage, source, under, ("window", "window.pad"), pads[under].astype(np.int64))
    sliding.outline(stage, source, channel, positions)


def _weights(sheet: Sheet, panels: _Panels, weight: np.ndarray, filter_: np.ndarray) -> None:
    """Add the filters as rows; the current one is lit, blocks of other groups are empty."""
    flat = weight.reshape(-1).tolist()
    texts = ["" if v != v else number(v) for v in flat]
    looks = [("zero" if t == "" else "kernel", t) for t in texts]
    grid = panels.weight.grid
    marks = grid.add(sheet.stage, looks, [-1] * len(flat), text_sizes(sheet.pitch, texts, sheet.view.numbers))
    rows = [[i for i in range(int(o) * grid.columns, (int(o) + 1) * grid.columns) if texts[i]] for o in filter_]
    light(sheet, marks.reshape(-1), rows, "kernel.on")
    sliding.frame(sheet.stage, [grid.box(0, int(o), 0, 1, grid.columns) for o in filter_], sheet.pitch)


def _columns(
    trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, stretch: Stretch | None, channel: Ints, positions: Ints
) -> None:
    """Add the windows as columns; the current one is lit."""
    grid, taps, count = panels.columns.grid, cells(spec.kernel_size), panels.columns.grid.columns
    step = count * (spec.out_channels // spec.groups)
    reads = np.concatenate([trace.reads[g * step : g * step + count].T for g in range(spec.groups)]).reshape(-1)
    real = np.array([*(stretch.cells if stretch is not None else range(trace.input.flat.size)), -1])
    tints, plane = channel_roles(spec.in_channels, spec.in_channels), cells(spec.input_size)
    texts = [number(v) for v in np.append(trace.input.flat, 0.0)[reads].tolist()]
    roles = ["pad" if r < 0 else "zero" if real[r] < 0 else tints[r // plane] for r in reads.tolist()]
    size = text_sizes(sheet.pitch, texts, sheet.view.numbers)
    marks = grid.add(sheet.stage, list(zip(roles, texts, strict=True)), real[reads].tolist(), size).reshape(-1)
    lit = [
        [int(c * taps + t) * grid.columns + int(p) for c in planes for t in range(taps)]
        for planes, p in zip(channel, positions, strict=True)
    ]
    light(sheet, marks, lit, "window")
    first = channel[:, 0] * taps
    boxes = [grid.box(0, int(r), int(p), channel.shape[1] * taps, 1) for r, p in zip(first, positions, strict=True)]
    sliding.frame(sheet.stage, boxes, sheet.pitch)
