"""View `window`: a kernel moves over the input; products become one output cell after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import number
from app.ops.conv import Conv
from app.scene import sliding, taps
from app.scene import solid as solids
from app.scene.channels import Parts, add_up
from app.scene.choice import roomiest, splits
from app.scene.flow import Flow, Item, Panel, Sign, fitting
from app.scene.grid import Grid, text_size, text_sizes
from app.scene.links import link
from app.scene.marks import Scene
from app.scene.multiply import multiply
from app.scene.padded import Padded, Stretch, padded
from app.scene.sheet import Sheet
from app.scene.solid import padded_solid, solid
from app.text import Translate
from app.trace import Equation, Trace
from app.view import ViewSpec
from app.windowed import brief_pairs, cells, sizes_text

SMALL = 30
ROWS = 4


@dataclass(slots=True)
class _Panels:
    source: Padded
    input: Panel
    kernel: Panel
    partial: Panel | None
    total: Sign
    bias: Panel | None
    output: Panel
    flow: Flow
    filters: list[tuple[str, ...]]
    """Titles of the kernel's panel for every filter."""


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a convolution: one frame for each output cell."""
    spec = trace.spec
    equations = trace.equations(say)
    return walk(trace, Sheet(trace, view, say), say, equations, spec.alt(trace, say))


def walk(
    trace: Trace, sheet: Sheet, say: Translate, equations: list[Equation], alt: str, stretch: Stretch | None = None
) -> Scene:
    """Compose the walk of a convolution's window; `stretch` tells what its input and kernel were made of."""
    spec = trace.spec
    assert isinstance(spec, Conv)
    if spec.rank == 3:
        sheet.keys += solids.keys(say)
    panels = roomiest(
        sheet, [_arrange(trace, spec, sheet, say, across, stretch) for across in splits(spec.in_channels)]
    )
    pitch = sheet.fit(panels.flow.measure)
    panels.flow.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    _draw(trace, spec, sheet, panels, owned=stretch is None)
    sheet.draw_key()
    steps: list[int] = []
    partial, bias = (panel.grid if panel is not None else None for panel in (panels.partial, panels.bias))
    if sheet.view.detail == "channel":
        assert partial is not None
        titles = [_kernel_titles(spec, f, say, stretch is not None)[0] for f in range(spec.out_channels)]
        parts = Parts(panels.source, panels.kernel, partial, bias, panels.output.grid, titles)
        equations, steps = add_up(trace, sheet, parts)
    else:
        lit = _animate(trace, spec, sheet, panels)
    if sheet.view.detail == "tap":
        equations = multiply(trace, sheet, lit, (panels.kernel.grid, partial, bias, panels.output.grid), say)
        steps = np.repeat(np.arange(trace.steps), len(equations) // trace.steps).tolist()
    sheet.draw_equations(equations, range(len(equations)))
    return sheet.scene([e.text for e in equations], alt, steps)


def _arrange(trace: Trace, spec: Conv, sheet: Sheet, say: Translate, across: int, stretch: Stretch | None) -> _Panels:
    each = spec.in_channels // spec.groups
    window, out = spec.window, trace.output.shape
    roles = ["input"] if spec.in_channels == 1 else [f"channel{c % 4}" for c in range(spec.in_channels)]
    source = padded("input", trace.input.values, window, roles, spec.padding_mode, across)
    if stretch is not None:
        stretch.mark(source)
    size = sizes_text(spec.input_size)
    channels = f"{spec.in_channels}×" if spec.in_channels > 1 else ""
    wordings = [say("input {size}").format(size=channels + size)]
    if stretch is not None:
        wordings = stretch.titles(channels, spec.input_size, say)
    if any(max(p) for p in spec.pads):
        border = spec.padding if isinstance(spec.padding, str) else brief_pairs(spec.pads)
        wordings.insert(0, f"{wordings[0]} · " + say("padding {n}").format(n=border))
    lane = source.grid.rows if across == 1 and spec.groups == 1 and each > 1 else 0
    filters = [_kernel_titles(spec, filter_, say, stretch is not None) for filter_ in range(spec.out_channels)]
    kernel = Panel(
        Grid.of("weight", each, spec.kernel_size, min(across, each), lane),
        filters[0],
        solid(sheet, spec.kernel_size, indexed=False),
    )
    items: list[Item] = [
        Panel(source.grid, (*wordings, channels + size, size), padded_solid(sheet, source, spec.input_size)),
        Sign("*"),
        kernel,
    ]
    partial = total = bias = None
    total = Sign("Σ")
    maps = sheet.view.detail == "channel"
    if each > 1 or maps:
        short = say("per channel")
        titles = (say("p, a map of each channel"), f"p {short}", "p", "") if maps else (short, "")
        partial = Panel(Grid.of("partial", each, out[1:] if maps else (1, 1), min(across, each), lane), titles)
        items += [Sign("="), partial, *([Sign("")] if across == 1 and each > 1 else []), total]
    if "bias" in trace.tensors:
        bias = Panel(Grid("bias", 1, 1, 1), (say("bias"),))
        items += [Sign("+"), bias]
    shown = max(1, round(spec.out_channels**0.5)) if spec.out_channels > ROWS else 1
    name = say("output {size}").format(size=sizes_text(out if spec.out_channels > 1 else out[1:]))
    grid = Grid.of("output", spec.out_channels, out[1:], shown)
    output = Panel(grid, (name, sizes_text(out[1:]), ""), solid(sheet, out[1:]))
    items += [Sign("="), output]
    assert isinstance(items[0], Panel)
    flow = Flow(items, spec.rank == spec.in_channels == spec.out_channels == 1, sheet.label_size)
    return _Panels(source, items[0], kernel, partial, total, bias, output, flow, filters)


def _kernel_titles(spec: Conv, filter_: int, say: Translate, flipped: bool = False) -> tuple[str, ...]:
    size = sizes_text(spec.weight_shape[1:] if spec.weight_shape[1] > 1 else spec.kernel_size)
    if flipped:
        name = say("kernel {size}, flipped") if spec.out_channels == 1 else say("filter {n} · {size}, flipped")
        return (name.format(n=filter_, size=size), size, "")
    if spec.out_channels == 1:
        return (say("kernel {size}").format(size=size), size, "")
    full = say("filter {n} · {size}").format(n=filter_, size=size)
    return full, say("filter {n}").format(n=filter_), f"{filter_}"


def _draw(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, owned: bool) -> None:
    stage, pitch, numbers = sheet.stage, sheet.pitch, sheet.view.numbers
    panels.flow.draw(stage, sheet.left, sheet.top, pitch, sheet.width)
    source = panels.source
    size = text_sizes(pitch, source.texts, numbers)
    source.grid.add(stage, list(zip(source.roles, source.texts, strict=True)), source.flat, size)
    weight = trace.tensors["weight"].flat
    names = [number(v) for v in weight.tolist()]
    count = panels.kernel.grid.planes * cells(spec.kernel_size)
    looks = [("kernel", names[i]) for i in range(count)]
    sizes = np.array(text_sizes(pitch, names, numbers)).reshape(spec.out_channels, count).min(axis=0).tolist()
    panels.kernel.grid.add(stage, looks, list(range(count)) if owned else [-1] * count, sizes)
    results = [number(v) for v in trace.output.flat.tolist()]
    looks = [("empty", "")] * len(results)
    tap = sheet.view.detail == "tap"
    grown = taps.texts(taps.running(trace.terms)) if tap else []
    sizes = text_sizes(pitch, results, numbers, grown)
    panels.output.grid.add(stage, looks, list(range(len(results))), sizes)
    if panels.partial is not None:
        each = panels.partial.grid.planes
        terms = trace.terms.reshape(trace.steps * each, -1)
        texts = taps.texts(taps.running(terms) if tap else terms.sum(axis=1))
        count = each * panels.partial.grid.size
        panels.partial.grid.add(stage, [("empty", "")] * count, [-1] * count, text_size(pitch, texts, numbers))
        if panels.partial.grid.across == 1 and each > 1:
            _links(sheet, panels)
    if panels.bias is not None:
        texts = [number(v) for v in trace.tensors["bias"].flat.tolist()]
        panels.bias.grid.add(stage, [("kernel", texts[0])], [0], text_size(pitch, texts, numbers))


def _links(sheet: Sheet, panels: _Panels) -> None:
    """Draw a curve from every partial sum to Σ."""
    assert panels.partial is not None
    total = sheet.stage.marks[panels.total.mark]
    for plane in range(panels.partial.grid.planes):
        grid = panels.partial.grid
        x, y, w, h = grid.box(plane, 0, 0, grid.rows, grid.columns)
        start, end = (x + w, y + h // 2), (total.x + 2, total.y + total.h // 2)
        if abs(start[1] - end[1]) > 1:
            sheet.stage.add(link(start, end), "link")


def _animate(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels) -> sliding.Lit:
    stage, source = sheet.stage, panels.source
    each, outs = spec.in_channels // spec.groups, spec.out_channels
    count = trace.steps // outs
    filter_, positions = np.divmod(np.arange(trace.steps), count)
    first = filter_ // (outs // spec.groups) * each
    channel = first[:, None] + np.arange(each)[None, :]
    under = sliding.under(source, channel, positions)
    sliding.leave(stage, source.grid, under)
    if spec.groups > 1:
        turns = range(0, trace.steps, count * (outs // spec.groups))
        sliding.fade(stage, source, [(frame, channel[frame].tolist()) for frame in turns])
    pads = np.array([role in ("pad", "zero") for role in source.roles])
    which = pads[under].astype(np.int64)
    lit = sliding.light(stage, source, under, ("window", "window.pad"), which, _weights(trace, sheet))
    sliding.outline(stage, source, channel, positions)
    solids.slide(sheet, panels.input, source, spec.input_size, channel, positions)
    solids.still(sheet, panels.kernel, "kernel")
    solids.fill(sheet, panels.output, positions, filter_)
    _results(trace, spec, sheet, panels, count)
    return lit


def _weights(trace: Trace, sheet: Sheet) -> sliding.Tags:
    """Give the weight of every tap as the small text of its cell, where there is room for it."""
    assert trace.weights is not None
    if sheet.pitch < SMALL or sheet.view.numbers is False:
        return sliding.NO_TAGS
    return sliding.Tags([f"×{number(v)}" for v in trace.tensors["weight"].flat.tolist()], trace.weights)


def _results(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, count: int) -> None:
    """Fill output cells, partial sums, bias and the current filter's numbers."""
    stage = sheet.stage
    sliding.fill(stage, panels.output.grid, [number(v) for v in trace.output.flat.tolist()])
    if panels.partial is not None:
        _partials(trace, spec, sheet, panels, count)
    weight = [number(v) for v in trace.tensors["weight"].flat.tolist()]
    kernel = panels.kernel.grid.ids.reshape(-1)
    written = stage.marks[int(kernel[0])].size > 0
    for filter_ in range(1, spec.out_channels):
        for i, mark in enumerate(kernel.tolist()):
            stage.set(filter_ * count, mark, "kernel", weight[filter_ * len(kernel) + i] if written else "")
        if panels.kernel.title_mark >= 0:
            title = fitting(panels.filters[filter_], sheet.label_size, panels.kernel.title_room)
            stage.set(filter_ * count, panels.kernel.title_mark, "label", title)
        if panels.bias is not None:
            stage.set(
                filter_ * count,
                int(panels.bias.grid.ids.flat[0]),
                "kernel",
                number(float(trace.tensors["bias"].flat[filter_])),
            )


def _partials(trace: Trace, spec: Conv, sheet: Sheet, panels: _Panels, count: int) -> None:
    assert panels.partial is not None
    stage, marks = sheet.stage, panels.partial.grid.ids.reshape(-1)
    each = len(marks)
    sums = trace.terms.reshape(trace.steps, each, -1).sum(axis=2)
    shown = stage.marks[int(marks[0])].size > 0
    for step, row in enumerate(sums.tolist()):
        group = step // count // (spec.out_channels // spec.groups)
        for slot, value in enumerate(row):
            role = f"channel{(group * each + slot) % 4}"
            stage.set(step, int(marks[slot]), role, number(value) if shown else "")
