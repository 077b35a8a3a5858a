"""Volumes that follow the steps of a layer: a window that moves through one, results that fill one."""

from __future__ import annotations

import numpy as np

from app.scene import slices
from app.scene.flow import Panel
from app.scene.padded import Padded, taps_of
from app.scene.sheet import Sheet
from app.scene.sliding import outline_role
from app.scene.volume import Mask, States, Volume
from app.text import Translate
from app.window import Ints, Window
from app.windowed import AXES, cells

MOST, ALL = 1000, 150_000
SMALLEST = 8
GROWS = ("open", "open2", "open3", "done", "stamp", "new", "crop")
NOWHERE: Ints = np.zeros((0, 1), dtype=np.int64)


def solid(
    sheet: Sheet,
    size: tuple[int, ...],
    first: tuple[int, ...] = (0, 0, 0),
    data: tuple[int, ...] | None = None,
    indexed: bool = True,
) -> Volume | None:
    """Make the volume of a tensor with three axes; None for fewer axes, and where it would be too large to read."""
    if len(size) != 3 or cells(size) > MOST or cells(size) * sheet.trace.steps > ALL:
        return None
    text = max(SMALLEST, sheet.label_size - 3) if sheet.label_size and indexed else 0
    return Volume(size, first, data or size, text)


def padded_solid(sheet: Sheet, source: Padded, data: tuple[int, ...]) -> Volume | None:
    """Make the volume of a tensor with its border."""
    return solid(sheet, source.whole, source.first, data)


def keys(say: Translate) -> list[tuple[str, str]]:
    """Explain the colours."""
    return [("window", say("window")), ("new", say("current cell")), ("empty", say("not yet computed"))]


def still(sheet: Sheet, panel: Panel, role: str) -> None:
    """Draw a volume in which nothing happens."""
    slices.caption(sheet, panel.grid, 0, panel.grid.depth, [], NOWHERE, "note")
    if (volume := panel.volume) is not None:
        volume.draw_voxels(sheet.stage, np.zeros((1, cells(volume.size)), dtype=np.int8), (role,))


def slide(
    sheet: Sheet,
    panel: Panel,
    source: Padded,
    data: tuple[int, ...],
    planes: Ints,
    positions: Ints,
    winner: Ints | None = None,
) -> None:
    """Move a window through a volume and its slices.

    `data` is the size without the border, `planes` [frames, any] the channels that the window meets, `winner` [frames]
    the tap that is the maximum, −1 for none.
    """
    grid, volume = panel.grid, panel.volume
    first = source.starts[positions] // (grid.rows * grid.columns)
    lit = [{int(n) + tap for tap in source.taps[0]} for n in first] if grid.depth > 1 else []
    slices.caption(sheet, grid, source.first[0], data[0], lit, planes, "note", sheet.say("padding"))
    if volume is None:
        return
    there = np.array([0 if r not in ("pad", "beyond", "zero") else -1 for r in source.roles[: cells(source.whole)]])
    under, frames = source.table[positions], np.arange(len(positions))
    states: States = np.tile(there.astype(np.int8), (len(frames), 1))
    states[frames[:, None], under] = np.where(there[under] < 0, 2, 1)
    seen = np.zeros(states.shape, dtype=bool)
    seen[frames[:, None], under] = True
    if winner is not None:
        found = np.flatnonzero(winner >= 0)
        states[found, under[found, winner[found]]] = 3
    volume.draw_box(sheet.stage, grid=-1 in there)
    volume.draw_voxels(sheet.stage, states, ("input", "window", "window.pad", "winner"), seen)
    starts = np.stack(np.unravel_index(source.starts[positions], volume.size), axis=1)
    follow(sheet, volume, starts, source.reach, source.taps)


def follow(
    sheet: Sheet, volume: Volume, starts: Ints, span: tuple[int, ...], taps: tuple[tuple[int, ...], ...]
) -> None:
    """Frame a window that starts at `starts` [frames, 3] and light its indices; `taps` are its cells on each axis."""
    role = outline_role(sheet.pitch)
    volume.follow(sheet.stage, starts, span, role)
    lit = [
        [{int(start) + tap - volume.first[axis] for tap in taps[axis]} for start in starts[:, axis]]
        for axis in range(3)
    ]
    volume.draw_axes(sheet.stage, AXES[3], lit, "note")


def fill(sheet: Sheet, panel: Panel, places: Ints, turns: Ints, cut: bool = False) -> None:
    """Fill one voxel after another: `places` [frames] in a plane, empty again when the turn (channel) changes.

    With `cut` voxels that cover the newest are left out.
    """
    volume = panel.volume
    point_out(sheet, panel, places, turns, "equation")
    if volume is None:
        return
    states: States = np.full((len(places), cells(volume.size)), -1, dtype=np.int8)
    for frame, place in enumerate(places.tolist()):
        if frame and turns[frame] == turns[frame - 1]:
            states[frame] = np.minimum(states[frame - 1], 0)
        states[frame, place] = 1
    volume.draw_box(sheet.stage, grid=True)
    volume.draw_voxels(sheet.stage, states, ("done", "new"), states == 1 if cut else None)
    point(sheet, volume, places, "outline.result", "equation")


def point_out(sheet: Sheet, panel: Panel, places: Ints, turns: Ints, bright: str) -> None:
    """Light the caption of the slice in which one cell lies a frame."""
    grid = panel.grid
    at = [{int(n)} for n in places // (grid.rows * grid.columns)]
    slices.caption(sheet, grid, 0, grid.depth, at, turns[:, None], bright)


def point(sheet: Sheet, volume: Volume, places: Ints, role: str, bright: str, framed: bool = False) -> None:
    """Point from the axes to one voxel a frame."""
    starts = np.stack(np.unravel_index(places, volume.size), axis=1)
    volume.follow(sheet.stage, starts, (1, 1, 1), role, framed)
    volume.draw_axes(sheet.stage, AXES[3], [[{int(i)} for i in starts[:, axis]] for axis in range(3)], bright)


def stamp(
    sheet: Sheet, panel: Panel, under: Ints, writes: Ints, turns: Ints, window: Window, depth: tuple[int, int]
) -> None:
    """Stamp a window on a volume that grows: `under` [frames, taps] are its places in the volume with its border.

    `writes` [frames, taps] are the output's cells there, −1 where cropped; the volume is empty again when the turn
    changes. `depth` are the first slice that is kept and how many are.
    """
    grid, volume, taps = panel.grid, panel.volume, taps_of(window)
    lit = [{int(n) + tap for tap in taps[0]} for n in under[:, 0] // (grid.rows * grid.columns)]
    slices.caption(sheet, grid, *depth, lit if grid.depth > 1 else [], turns, "note", sheet.say("cropped"))
    if volume is None:
        return
    frames, final = np.arange(len(under)), np.full(max(1, int(writes.max()) + 1), -1)
    for frame, cells_ in enumerate(writes):
        final[cells_[cells_ >= 0]] = frame
    last, kept = final[writes] <= frames[:, None], writes >= 0
    states: States = np.full((len(under), cells(volume.size)), -1, dtype=np.int8)
    times = np.zeros(cells(volume.size), dtype=np.int64)
    for frame, places in enumerate(under):
        if frame and turns[frame, 0] == turns[frame - 1, 0]:
            before = under[frame - 1]
            states[frame] = states[frame - 1]
            grown = np.where(last[frame - 1], GROWS.index("done"), np.minimum(times[before], 3) - 1)
            states[frame, before] = np.where(kept[frame - 1], grown, -1)
        times[places] += 1
        now = np.where(last[frame], GROWS.index("new"), GROWS.index("stamp"))
        states[frame, places] = np.where(kept[frame], now, GROWS.index("crop"))
    volume.draw_box(sheet.stage, grid=True)
    seen = np.zeros(states.shape, dtype=bool)
    seen[frames[:, None], under] = True
    volume.draw_voxels(sheet.stage, states, GROWS, seen)
    follow(sheet, volume, np.stack(np.unravel_index(under[:, 0], volume.size), axis=1), window.span, taps)


def active(sheet: Sheet, panel: Panel, places: Ints, turns: Ints, role: str) -> None:
    """Show one voxel of a full volume a frame."""
    volume = panel.volume
    point_out(sheet, panel, places, turns, "note")
    if volume is None:
        return
    seen: Mask = np.zeros((len(places), cells(volume.size)), dtype=bool)
    seen[np.arange(len(places)), places] = True
    volume.draw_box(sheet.stage)
    volume.draw_voxels(sheet.stage, seen.astype(np.int8), ("input", role), seen)
    point(sheet, volume, places, outline_role(sheet.pitch), "note", framed=True)
