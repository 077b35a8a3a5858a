"""A window that slides over a tensor: its outline, the cells under it, and the results it leaves behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from app.scene.grid import Grid
from app.scene.marks import Mark
from app.scene.padded import Padded, levels_of
from app.scene.stage import Stage
from app.window import Ints


def under(source: Padded, planes: Ints, positions: Ints) -> Ints:
    """Give the cells of the grid that lie under the window: [frames, planes a frame × taps].

    `planes` are the planes the window covers in each frame, [frames, any]; `positions` the window's, [frames].
    """
    cells: Ints = planes[:, :, None] * source.grid.size + source.table[positions][:, None, :]
    return cells.reshape(len(positions), -1)


def leave(stage: Stage, grid: Grid, cells: Ints) -> None:
    """Give cells their first look back in the frame after the window lay over them."""
    marks = grid.ids.reshape(-1)
    base = np.array([stage.base(int(mark)) for mark in marks], dtype=np.int64)
    frames = np.arange(1, len(cells))
    if len(frames):
        stage.set_many(frames[:, None], marks[cells[:-1]], base[cells[:-1]])


def fade(stage: Stage, source: Padded, turns: Iterable[tuple[int, Collection[int]]]) -> None:
    """From the frame of each turn on, fade the planes but those that the window meets in it."""
    lit = set(range(source.grid.planes))
    for frame, met in turns:
        for plane in lit ^ set(met):
            for mark in source.grid.ids[plane].reshape(-1).tolist():
                first = stage.first(mark)
                away = plane in lit and first.role not in ("pad", "beyond")
                stage.set(frame, mark, "input.off" if away else first.role, first.text, first.small)
        lit = set(met)


class Tags(NamedTuple):
    """Hold small texts and which of them each cell under the window carries (broadcasts)."""

    words: Sequence[str]
    which: Ints


class Lit(NamedTuple):
    """Hold the marks under the window in each frame and their looks: [frames, cells]."""

    marks: Ints
    looks: Ints


NO_TAGS = Tags(("",), np.zeros((1, 1), dtype=np.int64))


def light(stage: Stage, source: Padded, cells: Ints, roles: Sequence[str], which: Ints, tags: Tags = NO_TAGS) -> Lit:
    """Give cells under the window another role and a small text; their text stays. `which` role goes by cell.

    Returns their marks and looks, [frames, cells].
    """
    texts, text = np.unique(np.array(source.texts), return_inverse=True)
    words, word = np.unique(np.array(tags.words), return_inverse=True)
    key = (text[cells] * len(words) + word[tags.which]) * len(roles) + which
    unique, inverse = np.unique(key, return_inverse=True)
    shown = stage.marks[int(source.grid.ids.flat[0])].size > 0
    looks = []
    for code in unique.tolist():
        cell, role = divmod(code, len(roles))
        first, second = divmod(cell, len(words))
        looks.append(stage.look(roles[role], str(texts[first]) if shown else "", str(words[second])))
    marks = source.grid.ids.reshape(-1)[cells]
    found: Ints = np.array(looks)[inverse].reshape(cells.shape)
    stage.set_many(np.arange(len(cells))[:, None], marks, found)
    return Lit(marks, found)


def outline(stage: Stage, source: Padded, planes: Ints, positions: Ints) -> None:
    """Frame the window in every plane it covers, and show faintly where it goes next."""
    trail(stage, source.grid, planes, source.starts[positions], source.span, levels_of(source.taps))


def trail(
    stage: Stage, grid: Grid, planes: Ints, starts: Ints, span: tuple[int, int], levels: Sequence[int] = (0,)
) -> None:
    """Frame a block of cells that starts at `starts` [frames] in `planes` [frames, any], in several slices each."""
    frames, thick = np.arange(len(starts)), 2 if grid.pitch >= 16 else 1
    _, _, w, h = grid.box(0, 0, 0, *span)
    corners = np.array([[grid.corner(plane, slice_) for slice_ in range(grid.depth)] for plane in range(grid.planes)])
    first, place = np.divmod(starts, grid.rows * grid.columns)
    rows, columns = np.divmod(place, grid.columns)
    for kind, edge in (("ghost", 1), ("outline", thick)):
        for slot, level in product(range(planes.shape[1]), levels):
            at = corners[planes[:, slot], first + level]
            x, y = at[:, 0] + columns * grid.pitch - edge, at[:, 1] + rows * grid.pitch - edge
            box = (int(x[0]), int(y[0]), w + 2 * edge, h + 2 * edge)
            if kind == "outline":
                mark = stage.add(Mark("outline", *box), outline_role(grid.pitch))
                stage.move_many(frames, mark, x, y)
            elif len(frames) > 1:
                mark = stage.add(Mark("outline", *box), "ghost")
                stage.move_many(frames[:-1], mark, x[1:], y[1:])
                stage.set(len(frames) - 1, mark, "hidden")


def outline_role(pitch: int) -> str:
    """Give the role of a window's frame: thin where cells are small."""
    return "outline" if pitch >= 14 else "outline.thin"


def fill(stage: Stage, grid: Grid, texts: Sequence[str], new: str = "new", done: str = "done") -> None:
    """Fill one cell after another, a frame each: the newest looks new, those before done."""
    marks, frames = grid.ids.reshape(-1), np.arange(len(texts))
    shown = texts if stage.marks[int(marks[0])].size > 0 else [""] * len(texts)
    fresh = np.array([stage.look(new, text) for text in shown])
    stays = np.array([stage.look(done, text) for text in shown])
    stage.set_many(frames, marks, fresh)
    stage.set_many(frames[1:], marks[:-1], stays[:-1])


def frame(stage: Stage, boxes: Sequence[tuple[int, int, int, int]], pitch: int, ghost: bool = False) -> None:
    """Frame a block of cells, given as x, y, width and height in each frame; its size stays.

    With `ghost` a faint frame shows where it goes next.
    """
    edge, (x, y, w, h) = 2 if pitch >= 16 else 1, boxes[0]
    places, frames = np.array(boxes)[:, :2], np.arange(len(boxes))
    if ghost and len(boxes) > 1:
        mark = stage.add(Mark("outline", boxes[1][0] - 1, boxes[1][1] - 1, w + 2, h + 2), "ghost")
        stage.move_many(frames[:-1], mark, *(places[1:] - 1).T)
        stage.set(len(boxes) - 1, mark, "hidden")
    mark = stage.add(Mark("outline", x - edge, y - edge, w + 2 * edge, h + 2 * edge), outline_role(pitch))
    stage.move_many(frames, mark, *(places - edge).T)
