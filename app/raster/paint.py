"""Painting: marks become pixels; each frame gives one patch, the rectangle that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.raster import tiles
from app.raster.palette import BACKGROUND, Palette, plan
from app.raster.patch import Box, Mask, Patch, Pixels, cut, join
from app.scene.marks import GROUND, Changes, Mark, Scene


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold an animation that is painted as it is read: the first patch is the whole picture.

    `canvas` is the whole frame as of the last patch taken; it is painted over when the next one is taken.
    """

    width: int
    height: int
    palette: Palette
    frames: int
    loop: int
    transparent: bool
    canvas: Pixels
    patches: Iterator[Patch]


def paint(scene: Scene) -> Picture:
    """Paint a scene patch by patch."""
    canvas = Canvas(scene)
    return Picture(
        scene.width,
        scene.height,
        canvas.palette,
        scene.frames,
        scene.loop,
        scene.transparent,
        canvas.pixels,
        canvas.patches(),
    )


class Canvas:
    """Hold one frame: the ground (cells and labels, which do not overlap) and over it outlines, links and faces."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.palette = scene, plan(scene)
        self.looks: list[int] = scene.base.tolist()
        self.boxes: list[Box] = [(m.x, m.y, m.x + m.w, m.y + m.h) for m in scene.marks]
        self.over = [i for i, m in enumerate(scene.marks) if m.kind not in GROUND]
        self._tiles: dict[tuple[object, ...], tuple[Pixels, Mask | None]] = {}
        self.ground = np.full((scene.height, scene.width), BACKGROUND, dtype=np.uint8)
        self.pixels = self.ground.copy()

    def patches(self) -> Iterator[Patch]:
        """Paint frame after frame."""
        scene, whole = self.scene, (0, 0, self.scene.width, self.scene.height)
        self._change(scene.changes, 0)
        for i, mark in enumerate(scene.marks):
            if mark.kind in GROUND and self.looks[i]:
                self._blit(self.ground, i, whole)
        self._compose(whole)
        yield Patch(0, 0, self.pixels.copy(), scene.durations[0])
        for frame in range(1, scene.frames):
            areas = join(map(self._inside, self._change(scene.changes, frame)))
            before = [_part(self.pixels, area).copy() for area in areas]
            for area in areas:
                self._compose(area)
            after = [_part(self.pixels, area) for area in areas]
            yield cut(areas, before, after, scene.durations[frame])

    def _change(self, changes: Changes, frame: int) -> list[Box]:
        """Take in what changes with a frame (but for the overlay) and give the boxes it touches."""
        touched: list[Box] = []
        rows = slice(changes.move_start[frame], changes.move_start[frame + 1])
        for i, x, y in _rows(changes.move_mark[rows], changes.move_x[rows], changes.move_y[rows]):
            mark, before = self.scene.marks[i], self.boxes[i]
            self.boxes[i] = (x, y, x + mark.w, y + mark.h)
            if self.looks[i]:
                touched += (before, self.boxes[i])
        rows = slice(changes.set_start[frame], changes.set_start[frame + 1])
        for i, look in _rows(changes.set_mark[rows], changes.set_look[rows]):
            self.looks[i] = look
            touched.append(self.boxes[i])
            if frame and self.scene.marks[i].kind in GROUND:
                self._blit(self.ground, i, (0, 0, self.scene.width, self.scene.height))
        return touched

    def _compose(self, area: Box) -> None:
        """Paint an area anew: the ground and what lies over it."""
        x0, y0, x1, y1 = area
        self.pixels[y0:y1, x0:x1] = self.ground[y0:y1, x0:x1]
        for i in self.over:
            if self.looks[i]:
                box = self.boxes[i]
                if box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3]:
                    self._blit(self.pixels, i, area)

    def _inside(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        return max(0, x0), max(0, y0), min(self.scene.width, x1), min(self.scene.height, y1)

    def _blit(self, target: Pixels, i: int, area: Box) -> None:
        """Paint what an area shows of a mark."""
        x0, y0, x1, y1 = self.boxes[i]
        tile, mask = self._tile(self.scene.marks[i], self.looks[i])
        left, top, right, bottom = max(x0, area[0]), max(y0, area[1]), min(x1, area[2]), min(y1, area[3])
        if (left, top, right, bottom) != (x0, y0, x1, y1):
            if right <= left or bottom <= top:
                return
            cut = slice(top - y0, bottom - y0), slice(left - x0, right - x0)
            tile, mask = tile[cut], mask[cut] if mask is not None else None
        place = target[top:bottom, left:right]
        if mask is None:
            place[...] = tile
        else:
            np.copyto(place, tile, where=mask)

    def _tile(self, mark: Mark, look: int) -> tuple[Pixels, Mask | None]:
        """Give a mark's tile in the palette's indices; those of cells, links, faces and outlines are kept."""
        if mark.kind == "label":
            return self._make(mark, look)
        key = (mark.kind, mark.w, mark.h, mark.size, mark.points, look)
        found = self._tiles.get(key)
        if found is None:
            found = self._tiles[key] = self._make(mark, look)
        return found

    def _make(self, mark: Mark, number: int) -> tuple[Pixels, Mask | None]:
        look, w, h = self.scene.looks[number], mark.w, mark.h
        if look.role == "hidden":
            return np.full((h, w), BACKGROUND, dtype=np.uint8), None
        style = self.scene.styles[look.role]
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
        pixels = self.palette.indices[mark.kind, look.role].take(codes)
        return pixels, None if mark.kind in GROUND else codes != tiles.CLEAR


def _part(pixels: Pixels, area: Box) -> Pixels:
    x0, y0, x1, y1 = area
    return pixels[y0:y1, x0:x1]


def _rows(*columns: NDArray[np.int32]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
