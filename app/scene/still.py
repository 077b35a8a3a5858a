"""One frame of a scene as a scene of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.scene.marks import Changes, Scene


def hold_still(scene: Scene, frame: int) -> Scene:
    """Give the scene whose only frame is the one asked for, 0 to frames − 1."""
    xs, ys = (column.tolist() for column in scene.places_at(frame))
    none = np.zeros(0, dtype=np.int32)
    start = np.zeros(2, dtype=np.int32)
    return replace(
        scene,
        marks=tuple(
            m if (m.x, m.y) == (x, y) else m._replace(x=x, y=y) for m, x, y in zip(scene.marks, xs, ys, strict=True)
        ),
        base=scene.looks_at(frame),
        changes=Changes(start, none, none, start, none, none, none),
        durations=(scene.durations[frame],),
        captions=(scene.captions[frame],),
    )
