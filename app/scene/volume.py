"""A volume: voxels in isometric projection, drawn back to front, and what moves through them.

W runs to the lower right, D to the lower left, H down: the first cell is at the back, so what is filled row by row is
never hidden. Voxels in front of what must be seen are left out, as in a cutaway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from app.scene.marks import Mark
from app.scene.shades import FACES
from app.scene.stage import Stage
from app.window import Ints

Sizes = tuple[int, ...]
States = NDArray[np.int8]
Mask = NDArray[np.bool_]
Point = tuple[int, int]
SHARE = 0.42
LEAST = 2


@dataclass(slots=True)
class Volume:
    """Place D × H × W voxels, each four units wide and high. Pixels; `unit` follows from the slices' cell pitch.

    `first` voxels of each axis lie before index 0, where `data` voxels begin; `text` is the size of the indices.
    """

    size: Sizes
    first: Sizes = (0, 0, 0)
    data: Sizes = (0, 0, 0)
    text: int = 0
    x: int = 0
    y: int = 0
    unit: int = 0

    @property
    def _side(self) -> int:
        """Pixels left and right for the indices."""
        return round(2.6 * self.text) + 4

    def _below(self, unit: int) -> int:
        """Pixels below for the indices, and for the names of axes whose middle is near the lowest corner."""
        near = min(2 * first + data for first, data in zip(self.first[::2], self.data[::2], strict=True)) * unit // 2
        return max(round(1.3 * self.text), round(2.5 * self.text) + 4 - near) + 4 if self.text else 4

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height at the cell pitch of the slices."""
        (deep, high, wide), unit = self.size, unit_of(pitch)
        return 2 * unit * (deep + wide) + 2 * self._side, unit * (deep + wide + 2 * high) + self._below(unit) + 1

    def put(self, x: int, y: int, pitch: int) -> None:
        """Place the volume's corner."""
        self.x, self.y, self.unit = x, y, unit_of(pitch)

    def at(self, d: float, h: float, w: float) -> Point:
        """Give the pixel of a corner between voxels."""
        left = self.x + self._side + 2 * self.unit * self.size[0]
        return round(left + 2 * self.unit * (w - d)), round(self.y + self.unit * (w + d + 2 * h))

    def draw_box(self, stage: Stage, grid: bool = False) -> None:
        """Add the edges of the box that can be seen at its rim, and with `grid` the cells of its three back walls."""
        d, h, w = self.size
        if grid:
            for path in (
                *self._wall((0, h, w), (1, 2)),
                *self._wall((d, 0, w), (0, 2), h),
                *self._wall((d, h, 0), (0, 1)),
            ):
                stage.add(line(path), "grid")
        rim = [(0, 0, 0), (0, 0, w), (0, h, w), (d, h, w), (d, h, 0), (d, 0, 0), (0, 0, 0)]
        stage.add(line([self.at(*corner) for corner in rim]), "axis")

    def _wall(self, size: Sizes, axes: tuple[int, int], level: int = 0) -> list[list[Point]]:
        """Give two paths that run along all lines of a wall spanned by two axes, one for each direction."""
        paths = []
        for along, across in (axes, axes[::-1]):
            path: list[Point] = []
            for i in range(size[across] + 1):
                ends = [0, size[along]] if i % 2 == 0 else [size[along], 0]
                for end in ends:
                    corner = [0, level, 0]
                    corner[along], corner[across] = end, i
                    path.append(self.at(*corner))
            paths.append(path)
        return paths

    def draw_voxels(self, stage: Stage, states: States, roles: Sequence[str], seen: Mask | None = None) -> None:
        """Add the faces of all voxels: `states` [frames, cells] number the roles, −1 is no voxel.

        What covers a voxel that must be `seen` [frames, cells] is left out.
        """
        there = (states >= 0).reshape(-1, *self.size)
        if seen is not None:
            must = seen.reshape(-1, *self.size)
            there &= must | ~covering(must)
        numbers = np.array([[0, 0, 0], *([stage.look(f"{role}.{face}") for face in FACES] for role in roles)])
        looks = np.moveaxis(numbers[states + 1], 2, 1) * bare(there)
        shown: Mask = np.asarray(looks.any(axis=0))
        marks = np.zeros(shown.shape, dtype=np.int64)
        for cell in np.argsort(depths(self.size).reshape(-1), kind="stable").tolist():
            for face in np.flatnonzero(shown[:, cell]).tolist():
                marks[face, cell] = self._face(stage, cell, face)
        changed = np.nonzero(np.diff(looks, axis=0, prepend=0))
        stage.set_many(changed[0], marks[changed[1:]], looks[changed])

    def _face(self, stage: Stage, cell: int, face: int) -> int:
        u, (d, h, w) = self.unit, np.unravel_index(cell, self.size)
        x, y = self.at(int(d), int(h), int(w))
        box, points = (
            ((x - 2 * u, y, 4 * u, 2 * u), (2 * u, 0, 4 * u, u, 2 * u, 2 * u, 0, u)),
            ((x - 2 * u, y + u, 2 * u, 3 * u), (0, 0, 2 * u, u, 2 * u, 3 * u, 0, 2 * u)),
            ((x, y + u, 2 * u, 3 * u), (2 * u, 0, 0, u, 0, 3 * u, 2 * u, 2 * u)),
        )[face]
        return stage.add(Mark("face", *box, points=points), "hidden")

    def follow(self, stage: Stage, starts: Ints, span: Sizes, role: str, framed: bool = True) -> None:
        """Mark where a block of voxels lies: its edges, its stretch of each axis, and its indices there.

        `starts` [frames, 3] are its first voxels, `span` its size.
        """
        if framed:
            self._move(stage, self._edges(span), starts, role)
        d, h, w = self.size
        for axis, (away, fixed) in enumerate((((3, 5), (-1, h, w)), ((-5, 0), (d, -1, 0)), ((-3, 5), (d, h, -1)))):
            ends = [tuple(at if n < 0 else n for n in fixed) for at in (0, span[axis])]
            path = [(x + away[0], y + away[1]) for x, y in (self.at(*end) for end in ends)]
            self._move(stage, path, starts * np.eye(3, dtype=np.int64)[axis], role)

    def _edges(self, span: Sizes) -> list[Point]:
        """Give one path along all edges of a block that can be seen."""
        d, h, w = span
        near = (d, 0, w)
        rim = [(0, 0, 0), (0, 0, w), (0, h, w), (d, h, w), (d, h, 0), (d, 0, 0), (0, 0, 0)]
        path = [*rim, (0, 0, w), near, (d, 0, 0), near, (d, h, w)]
        return [self.at(*corner) for corner in path]

    def _move(self, stage: Stage, path: list[Point], starts: Ints, role: str) -> None:
        mark, u = line(path), self.unit
        x = mark.x + 2 * u * (starts[:, 2] - starts[:, 0])
        y = mark.y + u * (starts[:, 2] + starts[:, 0] + 2 * starts[:, 1])
        first = mark._replace(x=int(x[0]), y=int(y[0]))
        stage.move_many(np.arange(len(starts)), stage.add(first, role), x, y)

    def draw_axes(self, stage: Stage, names: Sequence[str], lit: Sequence[Sequence[set[int]]], bright: str) -> None:
        """Add the axes' names and indices; `lit` are, for each axis, the bright indices of every frame."""
        if not self.text:
            return
        d, h, w = self.size
        size, thick = self.text, round(1.25 * self.text)
        for axis, name in enumerate(names):
            for i in range(self.data[axis] if 2 * self.unit >= 0.8 * size else 0):
                middle = self.first[axis] + i + 0.5
                x, y = self.at(*((middle, h, w), (d, middle, 0), (d, h, middle))[axis])
                x, y = ((x + 8, y + 5), (x - 9 - thick, y - thick // 2), (x - 8 - thick, y + 5))[axis]
                mark = stage.add(Mark("label", x, y, thick, thick, size), "muted", str(i))
                for frame, bright_ones in enumerate(lit[axis]):
                    on = i in bright_ones
                    stage.set(frame, mark, bright if on else "muted", "" if on else str(i), str(i) if on else "")
            middle = self.first[axis] + self.data[axis] / 2
            x, y = self.at(*((middle, h, w), (d, middle, 0), (d, h, middle))[axis])
            away = ((12 + thick, 4 + thick), (-12 - 2 * thick, -thick // 2), (-12 - 2 * thick, 4 + thick))[axis]
            stage.add(Mark("label", x + away[0], y + away[1], thick, thick, size), "label", name)


def unit_of(pitch: int) -> int:
    """Give a volume's unit beside slices of a cell pitch."""
    return max(LEAST, round(SHARE * pitch))


def depths(size: Sizes) -> Ints:
    """Give how near every voxel is to the reader: larger is nearer."""
    d, h, w = np.indices(size)
    found: Ints = d - h + w
    return found


def bare(there: Mask) -> Mask:
    """Say which faces [frames, 3, cells] of the voxels that are `there` [frames, D, H, W] have no voxel before them."""
    solid = np.pad(there, ((0, 0), (1, 1), (1, 1), (1, 1)))
    before = solid[:, 1:-1, :-2, 1:-1], solid[:, 2:, 1:-1, 1:-1], solid[:, 1:-1, 1:-1, 2:]
    return np.stack([(there & ~cover).reshape(len(there), -1) for cover in before], axis=1)


def covering(seen: Mask) -> Mask:
    """Say which voxels cover a part of those that must be `seen` [frames, D, H, W].

    >>> corner = np.zeros((1, 2, 2, 2), dtype=bool)
    >>> corner[0, 0, 1, 0] = True
    >>> int(covering(corner).sum())
    7
    """
    found = np.zeros_like(seen)
    for offset in _offsets(seen.shape[1:]):
        into = tuple(slice(max(0, n), min(s, s + n)) for n, s in zip(offset, seen.shape[1:], strict=True))
        out = tuple(slice(max(0, -n), min(s, s - n)) for n, s in zip(offset, seen.shape[1:], strict=True))
        found[(slice(None), *into)] |= seen[(slice(None), *out)]
    return found


@lru_cache(maxsize=64)
def _offsets(size: tuple[int, ...]) -> list[Sizes]:
    """Give the ways from a voxel to those that cover a part of it."""
    here = _triangles(0, 0)
    return [
        (d, h, w)
        for d, h, w in product(*(range(1 - n, n) for n in size))
        if d - h + w > 0 and here & _triangles(w - d, w + d + 2 * h)
    ]


def _triangles(x: int, y: int) -> set[tuple[bool, int, int]]:
    """Give the six triangles that a voxel covers: which way each points, and where its upright side begins."""
    return {
        (False, x, y),
        (True, x, y),
        (True, x - 1, y + 1),
        (False, x, y + 2),
        (False, x + 1, y + 1),
        (True, x, y + 2),
    }


def line(path: list[Point]) -> Mark:
    """Draw a line through points of the picture."""
    left, top = min(x for x, _ in path) - 2, min(y for _, y in path) - 2
    right, bottom = max(x for x, _ in path) + 3, max(y for _, y in path) + 3
    points = tuple(float(v) for x, y in path for v in (x - left, y - top))
    return Mark("link", left, top, right - left, bottom - top, points=points)
