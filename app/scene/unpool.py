"""View `window` of an unpool: every value goes to its place in a plane of zeros; before it, the pool it undoes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import number
from app.ops.max_unpool import MaxUnpool
from app.scene import pooling, sliding
from app.scene import solid as solids
from app.scene.choice import roomiest, splits
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.grid import text_size
from app.scene.marks import Scene
from app.scene.padded import Padded, padded
from app.scene.planes import add_tensor, planes_of
from app.scene.sheet import Sheet
from app.scene.solid import padded_solid, solid
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.windowed import cells


@dataclass(slots=True)
class _Panels:
    source: Padded | None
    pool: Panel | None
    input: Panel
    indices: Panel
    output: Panel
    flow: Flow


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of an unpool: one frame for each input cell."""
    spec = trace.spec
    assert isinstance(spec, MaxUnpool)
    sheet = Sheet(trace, view, say, f"MaxPool{spec.rank}d → {spec.torch_name}" if spec.pair else "")
    if spec.pair:
        sheet.shapes.insert(0, trace.output.shape)
    panels = roomiest(
        sheet,
        [
            _arrange(trace, spec, sheet, say, across, piled)
            for across in splits(spec.channels)
            for piled in (False, True)
        ],
    )
    sheet.keys = pooling.keys(panels.source, say) if panels.source is not None else []
    placed = pooling.fit(sheet, panels.flow, say, True)
    panels.flow.place(sheet.left, sheet.top, sheet.pitch)
    sheet.draw_title()
    panels.flow.draw(sheet.stage, sheet.left, sheet.top, sheet.pitch, sheet.width)
    if panels.source is not None:
        _pool(trace, spec, sheet, panels, panels.source, placed)
    else:
        _given(trace, sheet, panels)
    _place(trace, spec, sheet, panels, placed)
    equations = trace.equations(say)
    sheet.draw_key()
    sheet.draw_equations(equations, range(trace.steps))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say))


def _arrange(trace: Trace, spec: MaxUnpool, sheet: Sheet, say: Translate, across: int, piled: bool) -> _Panels:
    column, size = spec.rank == 1, sheet.label_size
    grids = [planes_of(trace.tensors[name], spec.rank, across) for name in ("input", "indices", "output")]
    if spec.channels > 1 and across == 1 and not column and not piled:
        for grid in grids:
            grid.lane = max(g.rows for g in grids)
    name = say("pooled map {size}") if spec.pair else say("input {size}")
    input_ = Panel(grids[0], pooling.titles(trace.input, name, say("map") if spec.pair else ""))
    indices = Panel(grids[1], pooling.titles(trace.tensors["indices"], say("indices {size}")))
    output = Panel(grids[2], pooling.titles(trace.output, say("output {size}")))
    arrow = "↓" if column else "→"
    middle: list[Item] = [input_, indices] if column else [input_, Sign(""), indices]
    if piled and not column:
        middle = [Flow([input_, indices], True, size, free=False)]
    items = [*middle, Sign(arrow), output]
    if spec.rank == 3:
        input_.volume, output.volume = (solid(sheet, tensor.shape[1:]) for tensor in (trace.input, trace.output))
    source = pool = None
    if spec.pair:
        whole = trace.extra["pooled"]
        roles = pooling.plane_roles(spec.channels)
        source = padded("pooled", whole.values, spec.window, roles, across=across, blank="−∞")
        volume = padded_solid(sheet, source, whole.shape[1:])
        pool = Panel(source.grid, pooling.titles(whole, say("pool input {size}")), volume)
        items = [pool, Sign(arrow), *items]
    return _Panels(source, pool, input_, indices, output, Flow(items, column, size))


def _pool(trace: Trace, spec: MaxUnpool, sheet: Sheet, panels: _Panels, source: Padded, placed: bool) -> None:
    """Draw the pool: its window, and the pooled map and the indices that it fills."""
    smalls = pooling.places(source.flat, cells(spec.output_size), placed)
    pooling.add_source(sheet, source, smalls)
    for panel, tensor, new, done in (
        (panels.input, trace.input, "new", "done"),
        (panels.indices, trace.tensors["indices"], "index.new", "index"),
    ):
        add_tensor(sheet, panel.grid, tensor, ["empty"], blank=True)
        sliding.fill(sheet.stage, panel.grid, [number(v) for v in tensor.flat.tolist()], new, done)
    pooling.slide(sheet, source, spec.pool_reads >= 0, trace.winner, smalls)
    turns, positions = np.divmod(np.arange(trace.steps), cells(spec.input_size))
    assert panels.pool is not None
    solids.slide(sheet, panels.pool, source, spec.output_size, turns[:, None], positions, trace.winner)
    for panel in (panels.input, panels.indices):
        solids.fill(sheet, panel, positions, turns)


def _given(trace: Trace, sheet: Sheet, panels: _Panels) -> None:
    """Draw the given values and indices, the current ones lit."""
    roles = pooling.plane_roles(trace.input.shape[0])
    for panel, tensor, roles_, on in (
        (panels.input, trace.input, roles, "winner"),
        (panels.indices, trace.tensors["indices"], ["index"], "index.new"),
    ):
        marks, frames = add_tensor(sheet, panel.grid, tensor, roles_), np.arange(trace.steps)
        stage = sheet.stage
        lit = [stage.look(on, stage.text(mark)) for mark in marks.tolist()]
        base = np.array([stage.base(mark) for mark in marks.tolist()])
        stage.set_many(frames[1:], marks[:-1], base[:-1])
        stage.set_many(frames, marks, lit)
        turns, places = np.divmod(frames, cells(trace.input.shape[1:]))
        solids.active(sheet, panel, places, turns, "winner")


def _place(trace: Trace, spec: MaxUnpool, sheet: Sheet, panels: _Panels, placed: bool) -> None:
    """Put every value at its place among zeros."""
    stage, flat = sheet.stage, list(range(trace.output.flat.size))
    names = [number(v) for v in trace.input.flat.tolist()]
    smalls = pooling.places(flat, cells(spec.output_size), placed)
    size = text_size(sheet.pitch, ["0", *names], sheet.view.numbers)
    marks = panels.output.grid.add(stage, [("zero", "0")] * len(flat), flat, size, smalls).reshape(-1)
    frames, writes = np.arange(trace.steps), trace.writes[:, 0]
    texts = [(name if size else "", smalls[cell]) for name, cell in zip(names, writes.tolist(), strict=True)]
    new = [stage.look("new", *text) for text in texts]
    done = [stage.look("done", *text) for text in texts]
    stage.set_many(frames[1:], marks[writes[:-1]], done[:-1])
    stage.set_many(frames, marks[writes], new)
    turns, places_ = np.divmod(writes, cells(spec.output_size))
    solids.fill(sheet, panels.output, places_, turns, cut=True)
