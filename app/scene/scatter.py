"""View `scatter`: each input cell stamps its multiple of the kernel on the output, where stamps add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import number
from app.ops.conv_transpose import ConvTranspose
from app.scene import sliding
from app.scene import solid as solids
from app.scene.choice import fold, square
from app.scene.flow import Flow, Item, Panel, Sign, fitting
from app.scene.grid import Grid, text_size
from app.scene.marks import Scene
from app.scene.overlap import add_map, evenness
from app.scene.padded import levels_of, lift, taps_of
from app.scene.sheet import Sheet
from app.scene.solid import solid
from app.scene.stamping import stamp
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import brief_pairs, cells, sizes_text

SMALL, BRIEF = 30, 9
OPEN = ("open", "open2", "open3")


@dataclass(slots=True)
class _Panels:
    input: Panel
    kernel: Panel
    output: Panel
    overlap: Panel | None
    flow: Flow
    roles: list[str]
    flat: list[int]
    under: Ints


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a transposed convolution: one frame for each input cell."""
    spec = trace.spec
    assert isinstance(spec, ConvTranspose)
    sheet = Sheet(trace, view, say)
    sheet.words = _start(spec, say)
    panels = _arrange(trace, spec, sheet, say)
    sheet.keys = _keys(spec, panels, say)
    fold(sheet, panels.flow)
    pitch = sheet.fit(panels.flow.measure)
    panels.flow.place(sheet.left, sheet.top, pitch)
    sheet.draw_title()
    _draw(trace, spec, sheet, panels)
    sheet.draw_key()
    _inputs(trace, spec, sheet, panels, say)
    if panels.overlap is not None:
        add_map(spec, sheet, panels.overlap.grid)
    _outlines(trace, spec, sheet, panels)
    equations = trace.equations(say)
    steps: list[int] = []
    times = trace.terms.shape[1] if view.detail == "tap" else 1
    if view.detail == "tap":
        equations = stamp(trace, sheet, panels.kernel.grid, say)
        steps = np.repeat(np.arange(trace.steps), times).tolist()
    _stamps(trace, spec, sheet, panels, times)
    sheet.draw_equations(equations, range(len(equations)))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say), steps)


def _start(spec: ConvTranspose, say: Translate) -> list[str]:
    """Say what every cell holds before the first stamp, where that is not 0."""
    bias = spec.bias_values()
    if bias is None:
        return []
    values = ", ".join(number(v) for v in bias.tolist())
    if len(values) > BRIEF:
        return [say("output starts at the bias")]
    return [say("output starts at the bias {n}").format(n=values)]


def _keys(spec: ConvTranspose, panels: _Panels, say: Translate) -> list[tuple[str, str]]:
    keys = [("open2", say("may still change")), ("done", say("final"))]
    if "crop" in panels.roles:
        keys.append(("crop", say("cropped by padding")))
    if "extra" in panels.roles:
        keys.append(("extra", say("there because of output_padding")))
    return keys


def _arrange(trace: Trace, spec: ConvTranspose, sheet: Sheet, say: Translate) -> _Panels:
    each = spec.out_channels // spec.groups
    roles, flat, under, whole = _field(spec)
    size = sizes_text(spec.input_size if spec.in_channels == 1 else (spec.in_channels, *spec.input_size))
    source = Panel(
        Grid.of("input", spec.in_channels, spec.input_size, square(spec.in_channels)),
        (say("input {size}").format(size=size), size),
        solid(sheet, spec.input_size),
    )
    kernel = Panel(
        Grid.of("weight", each, spec.kernel_size, square(each)),
        _kernel_titles(spec, 0, say),
        solid(sheet, spec.kernel_size, indexed=False),
    )
    out = sizes_text(spec.output_size if spec.out_channels == 1 else trace.output.shape)
    name = say("output {size}").format(size=out)
    longer = [name, out]
    if "crop" in roles:
        longer.insert(0, f"{name} · " + say("padding {n} cropped").format(n=brief_pairs(spec.padding)))
    output = Panel(
        Grid.of("output", spec.out_channels, whole, square(spec.out_channels)),
        tuple(longer),
        solid(sheet, whole, tuple(a for a, _ in spec.padding), spec.output_size),
    )
    vertical = spec.rank == 1 and spec.in_channels == 1 and spec.out_channels == 1
    items: list[Item] = [source, Sign("×"), kernel, Sign("↓" if vertical else "→"), output]
    overlap = None
    if sheet.view.overlap:
        size = sizes_text(spec.output_size)
        overlap = Panel(Grid.of("overlap", 1, spec.output_size), (say("stamps on each cell"), say("stamps"), size))
        items += [Sign(""), overlap]
        sheet.notes = [evenness(spec, say)]
    flow = Flow(items, vertical, sheet.label_size)
    return _Panels(source, kernel, output, overlap, flow, roles, flat, under)


def _kernel_titles(spec: ConvTranspose, channel: int, say: Translate) -> tuple[str, ...]:
    each = spec.out_channels // spec.groups
    size = sizes_text(spec.kernel_size if each == 1 else (each, *spec.kernel_size))
    if spec.in_channels == 1:
        return (say("kernel {size}").format(size=size), size, "")
    full = say("filter of input channel {n} · {size}").format(n=channel, size=size)
    return (full, say("filter {n} · {size}").format(n=channel, size=size), say("filter {n}").format(n=channel), "")


def _field(spec: ConvTranspose) -> tuple[list[str], list[int], Ints, tuple[int, ...]]:
    """Lay out one plane of all stamps: role and output cell of every place, and the places under each stamp."""
    full, out, pads, whole = spec.full_size, spec.output_size, spec.padding, spec.field_size
    kept, extra = np.ones(1, dtype=bool), np.zeros(1, dtype=bool)
    flat = np.zeros(1, dtype=np.int64)
    for n, f, o, (a, b) in zip(whole, full, out, pads, strict=True):
        at = np.arange(n)
        inside = (at >= a) & (at < a + o)
        kept = (kept[:, None] & inside[None, :]).reshape(-1)
        extra = (extra[:, None] | (at >= f - b)[None, :]).reshape(-1)
        flat = (flat[:, None] * o + np.clip(at - a, 0, o - 1)[None, :]).reshape(-1)
    roles = np.where(kept, np.where(extra, "extra", "empty"), "crop").tolist()
    wide = type(spec.window)(
        whole, spec.kernel_size, spec.stride, ((0, 0),) * spec.rank, spec.dilation, count=spec.input_size
    )
    return roles, np.where(kept, flat, -1).tolist(), wide.table(), whole


def _draw(trace: Trace, spec: ConvTranspose, sheet: Sheet, panels: _Panels) -> None:
    stage, pitch, numbers = sheet.stage, sheet.pitch, sheet.view.numbers
    panels.flow.draw(stage, sheet.left, sheet.top, pitch, sheet.width)
    texts = [number(v) for v in trace.input.flat.tolist()]
    plane = cells(spec.input_size)
    names = ["input" if spec.in_channels == 1 else f"channel{i // plane % 4}" for i in range(len(texts))]
    panels.input.grid.add(
        stage, list(zip(names, texts, strict=True)), list(range(len(texts))), text_size(pitch, texts, numbers)
    )
    weights = [number(v) for v in trace.tensors["weight"].flat.tolist()]
    count = panels.kernel.grid.planes * cells(spec.kernel_size)
    looks = [("kernel", text) for text in weights[:count]]
    panels.kernel.grid.add(stage, looks, list(range(count)), text_size(pitch, weights, numbers))
    size = cells(spec.output_size)
    flat = [f + plane * size if f >= 0 else -1 for plane in range(spec.out_channels) for f in panels.flat]
    looks = [(role, "") for role in panels.roles] * spec.out_channels
    grown = [number(v) for v in (*trace.output.flat.tolist(), *np.unique(_growing(trace, spec)).tolist())]
    panels.output.grid.add(stage, looks, flat, text_size(pitch, grown, numbers))


def _growing(trace: Trace, spec: ConvTranspose) -> np.ndarray:
    """Give every value that an output cell takes while stamps are added up, in any order."""
    writes, terms = (np.ravel(a) for a in np.broadcast_arrays(trace.writes, trace.terms))
    order = np.argsort(writes, kind="stable")
    order = order[writes[order] >= 0]
    cells_, sums = writes[order], np.cumsum(terms[order])
    first = np.flatnonzero(np.diff(cells_, prepend=-1))
    before = np.repeat(sums[first] - terms[order][first], np.diff(first, append=len(order)))
    bias = spec.bias_values()
    grown: np.ndarray = sums - before + (0.0 if bias is None else bias[cells_ // cells(spec.output_size)])
    return grown


def _inputs(trace: Trace, spec: ConvTranspose, sheet: Sheet, panels: _Panels, say: Translate) -> None:
    """Light the active input cell and show the filter of its channel."""
    stage, marks = sheet.stage, panels.input.grid.ids.reshape(-1)
    frames = np.arange(trace.steps)
    looks = np.array([stage.base(int(m)) for m in marks])
    stage.set_many(frames[1:], marks[:-1], looks[:-1])
    shown = stage.marks[int(marks[0])].size > 0
    for step, value in enumerate(trace.input.flat.tolist()):
        stage.set(step, int(marks[step]), "window", number(value) if shown else "")
    weights, kernel = trace.tensors["weight"].flat.tolist(), panels.kernel.grid.ids.reshape(-1).tolist()
    shown = stage.marks[kernel[0]].size > 0
    for channel in range(1, spec.in_channels):
        frame = channel * cells(spec.input_size)
        for i, mark in enumerate(kernel):
            stage.set(frame, mark, "kernel", number(weights[channel * len(kernel) + i]) if shown else "")
        if panels.kernel.title_mark >= 0:
            title = fitting(_kernel_titles(spec, channel, say), sheet.label_size, panels.kernel.title_room)
            stage.set(frame, panels.kernel.title_mark, "label", title)


def _stamps(trace: Trace, spec: ConvTranspose, sheet: Sheet, panels: _Panels, slower: int) -> None:
    """Add every stamp to the running sums: dark while new, open while more may come, closed after the last.

    A stamp is a frame; `slower`, each of its taps is one.
    """
    stage, grid = sheet.stage, panels.output.grid
    planes = grid.ids.reshape(grid.planes, -1)
    size, count = cells(spec.output_size), cells(spec.input_size)
    each, share = spec.out_channels // spec.groups, spec.in_channels // spec.groups
    bias = spec.bias_values()
    sums = np.repeat(bias, size).tolist() if bias is not None else [0.0] * (size * spec.out_channels)
    left = np.bincount(trace.writes[trace.writes >= 0], minlength=len(sums)).tolist()
    times = [0] * len(sums)
    marks = {f: m for m, f in ((m, stage.marks[m].cell) for m in planes.reshape(-1).tolist()) if f is not None}
    text = stage.marks[int(planes[0, 0])].size > 0
    small = text and sheet.pitch >= SMALL
    for step in range(trace.steps):
        first = step // count // share * each
        under = np.stack([planes[first + o][panels.under[step % count]] for o in range(each)]).reshape(-1).tolist()
        terms, writes = trace.terms[step].tolist(), trace.writes[step].tolist()
        for tap, (mark, cell, term) in enumerate(zip(under, writes, terms, strict=True)):
            frame = step if slower == 1 else step * slower + tap
            grows = f"+{number(term)}".replace("+−", "−") if small else ""
            if cell < 0:
                stage.set(frame, mark, "crop", "", grows)
                stage.set(frame + 1, mark, "crop")
                continue
            sums[cell] += term
            left[cell] -= 1
            times[cell] += 1
            written = number(sums[cell]) if text else ""
            stage.set(frame, mark, "stamp" if left[cell] else "new", written, grows)
            after = OPEN[min(times[cell], 3) - 1] if left[cell] else "done"
            stage.set(frame + 1, mark, after, written)
    for cell, value in enumerate(sums):
        if not times[cell]:
            stage.set(trace.steps * slower - 1, marks["output", cell], "done", number(value) if text else "")


def _outlines(trace: Trace, spec: ConvTranspose, sheet: Sheet, panels: _Panels) -> None:
    """Frame the stamp on every output channel it reaches, and show faintly where the next one goes."""
    count, frames = cells(spec.input_size), np.arange(trace.steps)
    each, share = spec.out_channels // spec.groups, spec.in_channels // spec.groups
    planes = (frames // count // share * each)[:, None] + np.arange(each)
    starts, window = panels.under[frames % count, 0], spec.window
    sliding.trail(sheet.stage, panels.output.grid, planes, starts, lift(window.span), levels_of(taps_of(window)))
    channel, place = np.divmod(frames, count)
    solids.active(sheet, panels.input, place, channel, "window")
    solids.still(sheet, panels.kernel, "kernel")
    depth = (spec.padding[0][0], spec.output_size[0])
    writes = trace.writes[:, : panels.under.shape[1]]
    solids.stamp(sheet, panels.output, panels.under[place], writes, planes, spec.window, depth)
