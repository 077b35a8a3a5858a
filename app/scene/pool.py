"""View `window` of a pool: a window moves over the input; its largest number or its mean becomes one output cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import number
from app.ops.avg_pool import AvgPool
from app.pooled import Pooled
from app.scene import pooling, sliding, taps
from app.scene import solid as solids
from app.scene.choice import roomiest, splits
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.marks import Scene
from app.scene.padded import Padded, padded
from app.scene.picking import Results, pick
from app.scene.planes import add_tensor, planes_of
from app.scene.sheet import Sheet
from app.scene.solid import padded_solid, solid
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.windowed import brief_pairs, cells, sizes_text


@dataclass(slots=True)
class _Panels:
    source: Padded
    input: Panel
    output: Panel
    indices: Panel | None
    flow: Flow


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a pool: one frame for each output cell."""
    spec = trace.spec
    assert isinstance(spec, Pooled)
    sheet = Sheet(trace, view, say)
    panels = roomiest(
        sheet,
        [
            _arrange(trace, spec, sheet, say, across, piled)
            for across in splits(spec.channels)
            for piled in (False, True)
        ],
    )
    sheet.keys = (solids.keys(say) if spec.rank == 3 else []) + pooling.keys(panels.source, say)
    if view.detail == "tap" and trace.reducer == "max":
        sheet.keys = [("winner", say("largest so far")), ("kernel.on", say("compared with it")), *sheet.keys]
    placed = pooling.fit(sheet, panels.flow, say, panels.indices is not None)
    panels.flow.place(sheet.left, sheet.top, sheet.pitch)
    sheet.draw_title()
    panels.flow.draw(sheet.stage, sheet.left, sheet.top, sheet.pitch, sheet.width)
    lit = _animate(trace, spec, sheet, panels, placed)
    equations = trace.equations(say)
    steps: list[int] = []
    if view.detail == "tap":
        marks = [panel.grid.ids.reshape(-1).tolist() for panel in (panels.output, panels.indices) if panel is not None]
        equations = pick(trace, sheet, lit, Results(marks[0], marks[1] if marks[1:] else None), say)
        steps = np.repeat(np.arange(trace.steps), len(equations) // trace.steps).tolist()
    sheet.draw_key()
    sheet.draw_equations(equations, range(len(equations)))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say), steps)


def _arrange(trace: Trace, spec: Pooled, sheet: Sheet, say: Translate, across: int, piled: bool) -> _Panels:
    counted = isinstance(spec, AvgPool) and spec.count_include_pad
    blank = "0" if counted else "–" if isinstance(spec, AvgPool) else "−∞"
    roles = pooling.plane_roles(spec.channels)
    source = padded("input", trace.input.values, spec.window, roles, across=across, blank=blank)
    output = Panel(planes_of(trace.output, spec.rank, across), pooling.titles(trace.output, say("output {size}")))
    output.volume = solid(sheet, trace.output.shape[1:])
    indices = None
    results = [output]
    if getattr(spec, "return_indices", False):
        found = trace.tensors["indices"]
        indices = Panel(planes_of(found, spec.rank, across), pooling.titles(found, say("indices {size}")))
        results.append(indices)
    column = spec.rank == 1
    if spec.channels > 1 and across == 1 and not column and not piled:
        for panel in results:
            panel.grid.lane = source.grid.rows
    input_ = Panel(source.grid, _input_titles(spec, say), padded_solid(sheet, source, spec.input_size))
    items: list[Item] = [input_, Sign("↓" if column else "→")]
    if indices is not None and not column:
        pile: list[Item] = [Flow([*results], True, sheet.label_size, free=False)]
        items += pile if piled else [output, Sign(""), indices]
    else:
        items += results
    return _Panels(source, input_, output, indices, Flow(items, column, sheet.label_size))


def _input_titles(spec: Pooled, say: Translate) -> tuple[str, ...]:
    size = sizes_text(spec.input_size if spec.channels == 1 else (spec.channels, *spec.input_size))
    name = say("input {size}").format(size=size)
    if not any(max(pair) for pair in spec.padding):
        return (name, size, "")
    border = say("padding {n}").format(n=brief_pairs(spec.padding))
    return (f"{name} · {border}", name, size, "")


def _animate(trace: Trace, spec: Pooled, sheet: Sheet, panels: _Panels, placed: bool) -> sliding.Lit:
    assert trace.part is not None
    stage = sheet.stage
    smalls = pooling.places(panels.source.flat, cells(spec.input_size), placed)
    pooling.add_source(sheet, panels.source, smalls)
    grown = taps.texts(taps.running(trace.terms)) if sheet.view.detail == "tap" and trace.reducer == "mean" else []
    add_tensor(sheet, panels.output.grid, trace.output, ["empty"], blank=True, others=grown)
    if panels.indices is not None:
        found = trace.tensors["indices"]
        add_tensor(sheet, panels.indices.grid, found, ["empty"], blank=True)
    lit = pooling.slide(sheet, panels.source, trace.part, trace.winner, smalls)
    turns, positions = np.divmod(np.arange(trace.steps), cells(trace.output.shape[1:]))
    solids.slide(sheet, panels.input, panels.source, spec.input_size, turns[:, None], positions, trace.winner)
    solids.fill(sheet, panels.output, positions, turns)
    sliding.fill(stage, panels.output.grid, [number(v) for v in trace.output.flat.tolist()])
    if panels.indices is not None:
        texts = [number(v) for v in trace.tensors["indices"].flat.tolist()]
        sliding.fill(stage, panels.indices.grid, texts, "index.new", "index")
        solids.fill(sheet, panels.indices, positions, turns)
    return lit
