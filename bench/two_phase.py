"""What a second frame a step would weigh: the window arrives, then the result appears."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.scene.marks import Scene


def two_phases(scene: Scene) -> Scene:
    """Show results and equation of every step in a frame of their own."""
    changes, frames = scene.changes, scene.frames
    owners = [mark.cell[0] if mark.cell else "" for mark in scene.marks]
    late = np.array([owner in ("output", "partial") for owner in owners])
    late |= np.array([scene.looks[look].role == "equation" for look in scene.base.tolist()])
    late[changes.set_mark[[scene.looks[k].role == "equation" for k in changes.set_look.tolist()]]] = True
    frame = 2 * np.repeat(np.arange(frames), np.diff(changes.set_start)) + late[changes.set_mark]
    order = np.argsort(frame, kind="stable")
    grid = np.arange(2 * frames + 1)
    times = [part for shown in scene.durations for part in (200, shown - 200)]
    return replace(
        scene,
        changes=replace(
            changes,
            set_start=np.searchsorted(frame[order], grid).astype(np.int32),
            set_mark=changes.set_mark[order],
            set_look=changes.set_look[order],
            move_start=changes.move_start[(grid + 1) // 2],
        ),
        durations=tuple(times),
        captions=tuple(caption for caption in scene.captions for _ in range(2)),
    )
