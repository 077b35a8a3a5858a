"""Frames in between: what moves glides to its next place before the step's looks appear there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.scene.marks import Changes, Column, Scene

Numbers = NDArray[np.int64]
GLIDE = 200
SHORTEST, LONGEST = 20, 60


def tween(scene: Scene, count: int) -> Scene:
    """Put up to `count` frames before every frame in which marks move; a step takes as long as before.

    As on the page, looks stay until the glide has ended, and it takes half a step at most: about `GLIDE` ms in frames
    of at least 20 ms. A short step gets fewer frames than asked for.
    """
    changes, frames = scene.changes, scene.frames
    each = _lasting(count)
    shown = np.array(scene.durations)
    between = np.minimum(count, shown // 2 // each)
    between[np.diff(changes.move_start) == 0] = 0
    between[0] = 0
    at = np.arange(frames) + np.cumsum(between)
    own = np.repeat(np.arange(frames), between + 1)
    durations = np.where(np.arange(len(own)) == at[own], (shown - between * each)[own], each)
    moves = _glides(scene, between, at)
    return replace(
        scene,
        changes=Changes(
            _starts(np.repeat(at, np.diff(changes.set_start)), len(own)),
            changes.set_mark,
            changes.set_look,
            _starts(moves[0], len(own)),
            *(column.astype(np.int32) for column in moves[1:]),
        ),
        durations=tuple(durations.tolist()),
        captions=tuple(scene.captions[k] for k in own.tolist()),
    )


def spread(count: int, step_ms: int) -> int:
    """Give how many frames there are before one in which marks move, `count` being asked for.

    >>> spread(4, 600), spread(4, 200)
    (4, 2)
    """
    return min(count, step_ms // 2 // _lasting(count))


def _lasting(count: int) -> int:
    """Give the milliseconds of a frame in between."""
    return min(LONGEST, max(SHORTEST, GLIDE // max(1, count) // 10 * 10))


def _glides(scene: Scene, between: Numbers, at: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Give the moves of all frames: for each move its way there, sorted by frame."""
    changes = scene.changes
    frame = np.repeat(np.arange(scene.frames), np.diff(changes.move_start))
    mark = changes.move_mark.astype(np.int64)
    before = np.stack([_before(scene, mark, changes.move_x, "x"), _before(scene, mark, changes.move_y, "y")])
    after = np.stack([changes.move_x, changes.move_y])
    steps = between[frame] + 1
    row = np.repeat(np.arange(len(frame)), steps)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps) + 1
    share = nth / steps[row]
    eased = share * share * (3 - 2 * share)
    x, y = np.rint(before[:, row] + (after - before)[:, row] * eased).astype(np.int64)
    when = at[frame[row]] - steps[row] + nth
    order = np.lexsort((mark[row], when))
    return when[order], mark[row][order], x[order], y[order]


def _before(scene: Scene, mark: Numbers, column: Column, axis: str) -> Numbers:
    """Give the coordinate that each move starts from."""
    order = np.argsort(mark, kind="stable")
    first = np.array([getattr(m, axis) for m in scene.marks], dtype=np.int64)
    found = np.empty(len(mark), dtype=np.int64)
    values = column[order].astype(np.int64)
    begins = np.ones(len(mark), dtype=bool)
    begins[1:] = mark[order][1:] != mark[order][:-1]
    found[order] = np.where(begins, first[mark[order]], np.append(0, values[:-1])[: len(mark)])
    return found


def _starts(frame: Numbers, frames: int) -> Column:
    return np.searchsorted(frame, np.arange(frames + 1)).astype(np.int32)
