"""Painting: marks become pixels; each frame gives one patch, the rectangle that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.raster import tiles
from app.raster.palette import BACKGROUND, UNCHANGED, Palette, plan
from app.scene.marks import Look, Mark, Scene

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
GROUND = ("cell", "label")


class Patch(NamedTuple):
    """Hold palette indices for a rectangle at (x, y) shown for `duration` ms; index 0 means unchanged."""

    x: int
    y: int
    pixels: Pixels
    duration: int


class Picture(NamedTuple):
    """Hold a scene's size, palette and patches as they are painted; the first patch is the whole picture."""

    width: int
    height: int
    palette: Palette
    patches: Iterator[Patch]


def paint(scene: Scene) -> Picture:
    """Paint a scene patch by patch."""
    canvas = Canvas(scene)
    return Picture(scene.width, scene.height, canvas.palette, canvas.patches())


def paint_frame(scene: Scene, frame: int) -> Picture:
    """Paint one frame of a scene as a picture of its own."""
    canvas = Canvas(scene, frame)
    patch = Patch(0, 0, canvas.whole(), scene.durations[frame])
    return Picture(scene.width, scene.height, canvas.palette, iter([patch]))


class Canvas:
    """Hold one frame: the ground (cells and labels, which do not overlap) and over it outlines, links and faces."""

    def __init__(self, scene: Scene, frame: int | None = None) -> None:
        self.scene = scene
        self.palette = plan(scene)
        if frame is None:
            self.looks = scene.base.tolist()
            self.xs, self.ys = [m.x for m in scene.marks], [m.y for m in scene.marks]
        else:
            self.looks = scene.looks_at(frame).tolist()
            x, y = scene.places_at(frame)
            self.xs, self.ys = x.tolist(), y.tolist()
        self.over = [i for i, m in enumerate(scene.marks) if m.kind not in GROUND]
        self._tiles: dict[tuple[object, ...], tuple[Pixels, NDArray[np.bool_] | None]] = {}
        self.ground = np.full((scene.height, scene.width), BACKGROUND, dtype=np.uint8)
        for i, mark in enumerate(scene.marks):
            if mark.kind in GROUND and self.looks[i]:
                self._blit(self.ground, i)
        self.pixels = self.ground.copy()
        self._overlay()

    def whole(self) -> Pixels:
        """Give the whole frame."""
        return self.pixels

    def patches(self) -> Iterator[Patch]:
        """Give the patches of all frames from the first on."""
        self._step(0)
        yield Patch(0, 0, self.pixels.copy(), self.scene.durations[0])
        for frame in range(1, self.scene.frames):
            x0, y0, x1, y1, before = self._step(frame)
            after = self.pixels[y0:y1, x0:x1]
            pixels = np.where(after == before, np.uint8(UNCHANGED), after)
            yield Patch(x0, y0, pixels, self.scene.durations[frame])

    def _step(self, frame: int) -> tuple[int, int, int, int, Pixels]:
        """Apply a frame's changes; give the changed rectangle and what it showed before."""
        changes = self.scene.changes
        a, b = int(changes.set_start[frame]), int(changes.set_start[frame + 1])
        sets = list(zip(changes.set_mark[a:b].tolist(), changes.set_look[a:b].tolist(), strict=True))
        a, b = int(changes.move_start[frame]), int(changes.move_start[frame + 1])
        moves = list(
            zip(
                changes.move_mark[a:b].tolist(),
                changes.move_x[a:b].tolist(),
                changes.move_y[a:b].tolist(),
                strict=True,
            )
        )
        uncovered = [self._place(i) for i, _, _ in moves]
        for i, x, y in moves:
            self.xs[i], self.ys[i] = x, y
            uncovered.append(self._place(i))
        for i, look in sets:
            self.looks[i] = look
        boxes = [self._place(i) for i, _ in sets]
        x0, y0, x1, y1 = self._bounds(boxes + uncovered)
        before = self.pixels[y0:y1, x0:x1].copy()
        self._repaint([i for i, _ in sets], uncovered)
        return x0, y0, x1, y1, before

    def _repaint(self, marks: list[int], uncovered: list[Box]) -> None:
        for i in marks:
            if self.scene.marks[i].kind in GROUND:
                self._blit(self.ground, i)
                self._blit(self.pixels, i)
            else:
                uncovered.append(self._place(i))
        for x, y, w, h in uncovered:
            box = slice(max(0, y), y + h), slice(max(0, x), x + w)
            self.pixels[box] = self.ground[box]
        self._overlay()

    def _overlay(self) -> None:
        for i in self.over:
            if self.looks[i]:
                self._blit(self.pixels, i)

    def _place(self, i: int) -> Box:
        mark = self.scene.marks[i]
        return self.xs[i], self.ys[i], mark.w, mark.h

    def _bounds(self, boxes: list[Box]) -> Box:
        if not boxes:
            return 0, 0, 1, 1
        width, height = self.scene.width, self.scene.height
        x0 = max(0, min(b[0] for b in boxes))
        y0 = max(0, min(b[1] for b in boxes))
        x1 = min(width, max(b[0] + b[2] for b in boxes))
        y1 = min(height, max(b[1] + b[3] for b in boxes))
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else (0, 0, 1, 1)

    def _blit(self, target: Pixels, i: int) -> None:
        mark, look = self.scene.marks[i], self.looks[i]
        x, y = self.xs[i], self.ys[i]
        key = (mark.kind, mark.w, mark.h, mark.size, mark.anchor, mark.points, look)
        found = self._tiles.get(key)
        if found is None:
            found = self._tiles[key] = self._tile(mark, self.scene.looks[look])
        tile, mask = found
        height, width = target.shape
        if x < 0 or y < 0 or x + mark.w > width or y + mark.h > height:
            cut = np.s_[max(0, -y) : height - y, max(0, -x) : width - x]
            tile, mask = tile[cut], mask[cut] if mask is not None else None
            x, y = max(0, x), max(0, y)
        place = target[y : y + tile.shape[0], x : x + tile.shape[1]]
        if mask is None:
            place[...] = tile
        else:
            np.copyto(place, tile, where=mask)

    def _tile(self, mark: Mark, look: Look) -> tuple[Pixels, NDArray[np.bool_] | None]:
        if look.role == "hidden":
            blank = np.full((mark.h, mark.w), BACKGROUND, dtype=np.uint8)
            return blank, None if mark.kind in GROUND else np.zeros(blank.shape, dtype=bool)
        style = self.scene.styles[look.role]
        w, h = mark.w, mark.h
        if mark.kind == "cell":
            codes = tiles.cell(w, h, mark.size, look.text, look.small, style.line, style.dash, style.bold)
        elif mark.kind == "label":
            codes = tiles.label(w, h, mark.size, look.text, look.small, mark.anchor, style.bold)
        elif mark.kind == "outline":
            codes = tiles.outline(w, h, style.line, style.dash)
        elif mark.kind == "link":
            codes = tiles.link(w, h, mark.points, style.line)
        else:
            codes = tiles.face(w, h, mark.points, style.line)
        pixels = self.palette.indices[mark.kind, look.role][codes]
        return pixels, None if mark.kind in GROUND else codes != tiles.CLEAR
