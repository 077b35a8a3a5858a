"""View `stack`: the maps of several layers side by side; what one output cell sees lights up in all of them."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from math import isqrt

import numpy as np

from app import fonts
from app.fields import Array
from app.number import number
from app.ops.stack import Stack
from app.scene import sliding
from app.scene.flow import Flow, Item, Panel, Sign
from app.scene.grid import Grid, text_size
from app.scene.marks import Mark, Scene
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import brief, sizes_text


def compose(trace: Trace, view: ViewSpec, say: Translate) -> Scene:
    """Compose the scene of a stack: one frame for each output cell."""
    spec = trace.spec
    assert isinstance(spec, Stack)
    sheet = Sheet(trace, view, say)
    sheet.shapes = list(spec.sizes)
    sheet.keys = [("window", say("seen by the output cell"))]
    column = len(spec.input_size) == 1
    panels = [_panel(spec, level, say, column) for level in range(len(spec.sizes))]
    items: list[Item] = [panels[0]]
    for panel in panels[1:]:
        items += [Sign("↓" if column else "→"), panel]
    flow = Flow(items, column, sheet.label_size)
    foot = 0 if column else round(2.7 * sheet.label_size)
    size = _fit(sheet, spec, flow, foot, say)
    flow.place(sheet.left, sheet.top, sheet.pitch)
    sheet.draw_title()
    flow.draw(sheet.stage, sheet.left, sheet.top, sheet.pitch, sheet.width)
    if foot:
        _feet(sheet, spec, panels, say)
    sheet.draw_key()
    for level, panel in enumerate(panels[:-1]):
        _animate(sheet, spec, panel.grid, level, size)
    last = panels[-1].grid
    last.add(sheet.stage, [("empty", "")] * last.size, list(range(last.size)), 0)
    sliding.fill(sheet.stage, last, [""] * last.size)
    equations = trace.equations(say)
    sheet.draw_equations(equations, range(trace.steps))
    return sheet.scene([e.text for e in equations], spec.alt(trace, say))


def _panel(spec: Stack, level: int, say: Translate, column: bool) -> Panel:
    """Make the panel of one map; its title names what made it, and in a column also what it sees."""
    size, last = spec.sizes[level], len(spec.sizes) - 1
    tensor = "input" if level == 0 else "output" if level == last else f"map{level}"
    grid = Grid.of(tensor, 1, size)
    grid.beside = isqrt(grid.depth - 1) + 1
    text = sizes_text(size)
    if level == 0:
        return Panel(grid, (say("input {size}").format(size=text), text, ""))
    name = f"{level} {spec.layers[level - 1].torch_name}"
    sees = ", ".join(_sees(spec, level, say))
    titles = (f"{name} {text}", f"{level} · {text}", text, "")
    return Panel(grid, (f"{name} {text} · {sees}", *titles) if column else titles)


def _sees(spec: Stack, level: int, say: Translate) -> tuple[str, str]:
    field = spec.receptive(level)
    size, jump = tuple(f.size for f in field), tuple(f.jump for f in field)
    return say("sees {size}").format(size=sizes_text(size)), say("stride {n}").format(n=brief(jump))


def _fit(sheet: Sheet, spec: Stack, flow: Flow, foot: int, say: Translate) -> int:
    """Fit the picture; give the text size for the number of ways, 0 where cells have no room, and explain these."""

    def measure(pitch: int) -> tuple[int, int]:
        wide, tall = flow.measure(pitch)
        return wide, tall + foot

    sheet.notes.append(say("A number counts the ways from its cell to the output cell."))
    sheet.fit(measure)
    if size := text_size(sheet.pitch, [number(_most(spec))], sheet.view.numbers):
        return size
    sheet.notes.pop()
    sheet.fit(measure)
    return 0


def _most(spec: Stack) -> float:
    """Give the largest number of ways from any cell."""
    levels = range(len(spec.sizes))
    return max(float(np.prod([axis[level].max(initial=0) for axis in spec.ways])) for level in levels)


def _feet(sheet: Sheet, spec: Stack, panels: list[Panel], say: Translate) -> None:
    """Write below every map but the first what its cells see of the input, where there is room between the maps."""
    size, free = sheet.label_size, 0
    marks: list[tuple[Mark, str]] = []
    for level, panel in enumerate(panels[1:], 1):
        texts = _sees(spec, level, say)
        wide, tall = panel.grid.measure(sheet.pitch)
        room = round(max(fonts.width(text, size) for text in texts)) + size
        left = panel.grid.x + (wide - room) // 2
        if left < free or left + room > sheet.width:
            return
        free = left + room
        for row, text in enumerate(texts):
            top = panel.grid.y + tall + round((0.25 + 1.2 * row) * size)
            marks.append((Mark("label", left, top, room, round(1.3 * size), size), text))
    for mark, text in marks:
        sheet.stage.add(mark, "label", text)


def _animate(sheet: Sheet, spec: Stack, grid: Grid, level: int, size: int) -> None:
    """Light the cells of one map that the output cell of each frame sees, and frame them."""
    stage, role = sheet.stage, "input" if level == 0 else "empty"
    grid.add(stage, [(role, "")] * grid.size, list(range(grid.size)), size)
    frames, cells, counts = _lit(spec, level)
    marks = grid.ids.reshape(-1)[cells]
    off = frames + 1 < np.prod(spec.sizes[-1])
    stage.set_many(frames[off] + 1, marks[off], stage.look(role))
    kinds, kind = np.unique(counts, return_inverse=True)
    looks = np.array([stage.look("window", number(float(n)) if size else "") for n in kinds.tolist()])
    stage.set_many(frames, marks, looks[kind])
    if grid.depth == 1:
        _frame(sheet, spec, grid, level)


def _lit(spec: Stack, level: int) -> tuple[Ints, Ints, Array]:
    """Give frame, cell and number of ways of everything seen in a map, as columns sorted by frame."""
    ways = [axis[level] for axis in spec.ways]

    def join(left: Array, right: Array) -> Array:
        rows, columns = len(left) * len(right), left.shape[1] * right.shape[1]
        return (left[:, None, :, None] * right[None, :, None, :]).reshape(rows, columns)

    table = reduce(join, ways)
    frames, cells = np.nonzero(table)
    return frames, cells, table[frames, cells]


def _frame(sheet: Sheet, spec: Stack, grid: Grid, level: int) -> None:
    """Frame the block seen: one outline for every size it takes, shown in its frames."""
    seen = [[(int(c[0]), int(c[-1]) + 1) if len(c) else (0, 0) for c in axis] for axis in spec.seen(level)]
    rows, columns = [[(0, 1)], *seen][-2:]
    kinds: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for step in range(int(np.prod(spec.sizes[-1]))):
        (top, bottom), (left, right) = rows[step // len(columns)], columns[step % len(columns)]
        kinds[bottom - top, right - left].append((step, top, left))
    edge, stage = 2 if sheet.pitch >= 16 else 1, sheet.stage
    for (high, wide), places in kinds.items():
        if not high or not wide:
            continue
        x, y, w, h = grid.box(0, 0, 0, high, wide)
        mark = stage.add(Mark("outline", x - edge, y - edge, w + 2 * edge, h + 2 * edge), "hidden")
        steps = {step for step, _, _ in places}
        for step, row, column in places:
            stage.set(step, mark, sliding.outline_role(sheet.pitch))
            stage.move(step, mark, x - edge + column * grid.pitch, y - edge + row * grid.pitch)
            if step + 1 not in steps:
                stage.set(step + 1, mark, "hidden")
