"""What an animation takes, worked out from stretches of it."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import numpy as np

from app.encoders import FORMATS
from app.scene.marks import Changes, Scene
from app.scene.still import hold_still

PLACES, LENGTH, LENGTHS = 5, 5, {"mp4": 20}
"""Stretches that stand for a whole animation, and the frames of each: a film plans its bytes over many."""


def moving(scene: Scene, form: str) -> tuple[float, float]:
    """Encode stretches of a scene and work out what all of it takes."""
    first, length = encoded(hold_still(scene, 0), form), LENGTHS.get(form, LENGTH)
    if scene.frames <= PLACES * length:
        return encoded(scene, form)
    each: list[tuple[float, float]] = []
    for start in np.linspace(0, scene.frames - length - 1, PLACES).astype(int).tolist():
        still = hold_still(scene, start)
        encoded(still, form)  # tiles are drawn once for all frames
        one, many = encoded(still, form), encoded(_stretch(scene, start, length), form)
        each.append(((many[0] - one[0]) / length, (many[1] - one[1]) / length))
    seconds, size = np.mean(each, axis=0) * (scene.frames - 1) + first
    return max(float(seconds), first[0]), float(size)


def encoded(scene: Scene, form: str) -> tuple[float, float]:
    """Encode a scene: seconds and bytes."""
    start = process_time()
    size = sum(map(len, FORMATS[form].encode(scene)))
    return process_time() - start, size


def _stretch(scene: Scene, first: int, length: int) -> Scene:
    """Give the scene of a frame and those after it."""
    last, changes = first + length, scene.changes
    sets, moves = (slice(s[first + 1], s[last + 1]) for s in (changes.set_start, changes.move_start))
    still = hold_still(scene, first)
    return replace(
        still,
        changes=Changes(
            _from(changes.set_start, first, last),
            changes.set_mark[sets],
            changes.set_look[sets],
            _from(changes.move_start, first, last),
            changes.move_mark[moves],
            changes.move_x[moves],
            changes.move_y[moves],
        ),
        durations=scene.durations[first : last + 1],
        captions=scene.captions[first : last + 1],
    )


def _from(starts: np.ndarray, first: int, last: int) -> np.ndarray:
    found: np.ndarray = np.concatenate([[0], starts[first + 1 : last + 2] - starts[first + 1]]).astype(np.int32)
    return found
