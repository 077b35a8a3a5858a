"""What work grows with, counted in a composed scene: rectangles, cells, letters. Nothing is drawn for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.scene.marks import GROUND, KINDS, Column, Mark, Scene

Numbers = NDArray[np.int64]
LETTER = 0.55
"""Width of a letter, as a share of its size."""


class _Boxes(NamedTuple):
    """Hold what a patch has to reach: a frame and a box for each."""

    frame: Numbers
    box: Numbers


def counts(scene: Scene) -> dict[str, float]:
    """Count what the work for an animation grows with.

    >>> from app.ops import OPS
    >>> from app.scene import compose
    >>> from app.view import ViewSpec
    >>> found = counts(compose(OPS["conv2d"].read({}).trace(), ViewSpec()))
    >>> found["frames"], found["label.sets"]
    (8, 8)
    """
    kinds = np.array([mark.kind for mark in scene.marks])
    boxes = np.array([(m.x, m.y, m.x + m.w, m.y + m.h) for m in scene.marks], dtype=np.int64).reshape(-1, 4)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    letters = np.array([len(look.text) + len(look.small) for look in scene.looks])
    hidden = np.array([look.role == "hidden" for look in scene.looks])
    later, whole = scene.frames - 1, scene.width * scene.height
    found: dict[str, float] = {
        "once": 1,
        "size": whole,
        "marks": len(scene.marks),
        "frames": later,
        "frames.size": later * whole,
    }
    ends = [scene.looks_at(0), scene.looks_at(later)]
    for name, over in (("cells", kinds == "cell"), ("over", ~np.isin(kinds, GROUND))):
        found[name] = sum(int(area[over & ~hidden[looks]].sum()) for looks in ends) // 2
    found["letters"] = sum(int(letters[looks].sum()) for looks in ends) // 2
    look_at = _looks(scene)
    mark, look, sets = _sets(scene, boxes, letters, look_at)
    for kind in KINDS:
        own = kinds[mark] == kind
        found |= {f"{kind}.sets": int(own.sum()), f"{kind}.area": int(area[mark[own]].sum())}
        found[f"{kind}.letters"] = int(letters[look[own]].sum()) if kind in GROUND else 0
    mark, moves = _moves(scene, boxes, lambda mark, frame: ~hidden[look_at(mark, frame)])
    found |= {"moves": len(mark), "moves.area": int(area[mark].sum())}
    found["moves.edge"] = int((boxes[mark, 2:] - boxes[mark, :2]).sum())
    wide, high = _rectangles(scene.frames, [sets, *moves])
    found |= {"wide": int(wide.sum()), "high": int(high.sum()), "area": int((wide * high).sum())}
    for name in ("cells", "over", "letters"):
        found |= {f"frames.{name}": later * found[name], f"area.{name}": found["area"] * found[name] / whole}
    return found


def counted_kind(scene: Scene, form: str) -> str:
    """Name what an animation is written as: with what becomes transparent again, or without."""
    return f"counted{'.clear' * (scene.transparent and form != 'mp4')}.{form}"


def _looks(scene: Scene) -> Callable[[Column, Numbers], Column]:
    """Give a function of marks and frames: their looks just before these frames."""
    changes = scene.changes
    key = changes.set_mark.astype(np.int64) * scene.frames + _frames(changes.set_start)
    order = np.argsort(key, kind="stable")
    key, mark, look = key[order], changes.set_mark[order], changes.set_look[order]

    def before(of: Column, frame: Numbers) -> Column:
        at = np.searchsorted(key, of.astype(np.int64) * scene.frames + frame) - 1
        known = (at >= 0) & (mark[at] == of) if len(mark) else np.zeros(len(of), dtype=bool)
        found = scene.base[of].copy()
        found[known] = look[at[known]]
        return found

    return before


def _sets(
    scene: Scene, boxes: Numbers, letters: Numbers, look_at: Callable[[Column, Numbers], Column]
) -> tuple[Column, Column, _Boxes]:
    """Give what looks otherwise after the first frame: marks, looks, boxes. A label changes where its letters stand."""
    changes, later = scene.changes, slice(int(scene.changes.set_start[1]), None)
    mark, look, frame = changes.set_mark[later], changes.set_look[later], _frames(changes.set_start)[later]
    before = look_at(mark, frame)
    other = before != look
    mark, look, frame, before = mark[other], look[other], frame[other], before[other]
    size, share = (np.array([field(one) for one in scene.marks]) for field in (_letter, _blank_before))
    box = boxes[mark]
    blank = box[:, 2] - box[:, 0] - size[mark] * np.maximum(letters[look], letters[before])
    blank = np.where(size[mark] > 0, np.maximum(blank, 0), 0)
    box[:, 0] += (blank * share[mark]).astype(np.int64)
    box[:, 2] -= (blank * (1 - share[mark])).astype(np.int64)
    return mark, look, _Boxes(frame, box)


def _letter(mark: Mark) -> float:
    """Give how wide a letter of a label is, about."""
    return LETTER * mark.size if mark.kind == "label" else 0


def _blank_before(mark: Mark) -> float:
    """Give how much of what a label leaves blank is before its letters."""
    return {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]


def _moves(
    scene: Scene, boxes: Numbers, seen: Callable[[Column, Numbers], NDArray[np.bool_]]
) -> tuple[Column, list[_Boxes]]:
    """Give what is seen to move after the first frame: marks, boxes before, boxes after."""
    changes, size = scene.changes, boxes[:, 2:] - boxes[:, :2]
    order = np.argsort(changes.move_mark, kind="stable")
    mark = changes.move_mark[order]
    new = np.stack([changes.move_x[order], changes.move_y[order]], axis=-1).astype(np.int64)
    old = np.roll(new, 1, axis=0)
    first = np.diff(mark, prepend=-1) != 0
    old[first] = boxes[mark[first], :2]
    frame = _frames(changes.move_start)[order]
    kept = (frame > 0) & seen(mark, frame)
    mark, frame, old, new = mark[kept], frame[kept], old[kept], new[kept]
    return mark, [_Boxes(frame, np.hstack([at, at + size[mark]])) for at in (old, new)]


def _rectangles(frames: int, reached: list[_Boxes]) -> tuple[Numbers, Numbers]:
    """Give how wide and high the rectangle of every frame after the first is."""
    low, high = np.full((frames, 2), np.iinfo(np.int64).max), np.zeros((frames, 2), dtype=np.int64)
    for frame, box in reached:
        np.minimum.at(low, frame, box[:, :2])
        np.maximum.at(high, frame, box[:, 2:])
    size = np.where(high > 0, high - low, 1)[1:]
    return size[:, 0], size[:, 1]


def _frames(start: Column) -> Numbers:
    """Give the frame of every row."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))
