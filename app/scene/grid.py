"""A grid: planes of cells of one tensor, stacked, with their border, at one cell size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product, starmap

import numpy as np
from numpy.typing import NDArray

from app import fonts
from app.scene.marks import Mark
from app.scene.stage import Stage

Ids = NDArray[np.int64]
READABLE = 14
SMALLEST_TEXT, SMALLEST_LONG = 8, 7
LARGE, FULL, FULL_TEXT, FAIR = 0.43, 0.48, 14, 0.36
"""Text size as a share of the pitch: at most; in small cells, up to `FULL_TEXT`; what long numbers leave to others."""


@dataclass(slots=True)
class Grid:
    """Stack `planes` of `rows` × `columns` cells, `across` side by side. `ids` are the marks, filled by `add`.

    Each plane stands in the middle of a lane `lane` cells high (0: as high as the plane), so that the planes of
    several grids can stand side by side. A plane of a tensor with three axes is `depth` slices, `beside` side by
    side, each with `head` pixels above it for a caption; rows count through all slices.
    """

    tensor: str
    planes: int
    rows: int
    columns: int
    across: int = 1
    lane: int = 0
    depth: int = 1
    beside: int = 1
    head: int = 0
    ids: Ids = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=np.int64))
    x: int = 0
    y: int = 0
    pitch: int = 0

    @classmethod
    def of(cls, tensor: str, planes: int, size: tuple[int, ...], across: int = 1, lane: int = 0) -> Grid:
        """Make the grid of planes with one to three axes; one axis is one row.

        >>> grid = Grid.of("input", 2, (4, 5, 6))
        >>> grid.depth, grid.rows, grid.columns, grid.size
        (4, 5, 6, 120)
        """
        depth, rows, columns = (1,) * (3 - len(size)) + size
        return cls(tensor, planes, rows, columns, across, lane, depth)

    @property
    def size(self) -> int:
        """Cells of a plane."""
        return self.depth * self.rows * self.columns

    @property
    def down(self) -> int:
        """Planes one below another."""
        return -(-self.planes // self.across)

    def _block(self, pitch: int) -> tuple[int, int]:
        """Give width and height of a plane in pixels."""
        gap, down = plane_gap(pitch), -(-self.depth // self.beside)
        return (
            self.beside * self.columns * pitch + (self.beside - 1) * gap,
            down * (self.rows * pitch + self.head) + (down - 1) * gap,
        )

    def _lane(self, pitch: int) -> int:
        """Give the height of a lane in pixels."""
        return max(self.lane * pitch + self.head, self._block(pitch)[1])

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height in pixels at a cell pitch."""
        gap, wide = plane_gap(pitch), self._block(pitch)[0]
        return (
            self.across * wide + (self.across - 1) * gap,
            self.down * self._lane(pitch) + (self.down - 1) * gap,
        )

    def corner(self, plane: int, slice_: int = 0) -> tuple[int, int]:
        """Give the top left corner of a plane, or of one of its slices."""
        down, right = divmod(plane, self.across)
        under, along = divmod(slice_, self.beside)
        gap, lane, (wide, tall) = plane_gap(self.pitch), self._lane(self.pitch), self._block(self.pitch)
        return (
            self.x + right * (wide + gap) + along * (self.columns * self.pitch + gap),
            self.y
            + down * (lane + gap)
            + (lane - tall) // 2
            + under * (self.rows * self.pitch + self.head + gap)
            + self.head,
        )

    def box(self, plane: int, row: int, column: int, rows: int = 1, columns: int = 1) -> tuple[int, int, int, int]:
        """Give x, y, width and height of a block of cells."""
        slice_, row = divmod(row, self.rows)
        left, top = self.corner(plane, slice_)
        gap = cell_gap(self.pitch)
        return (
            left + column * self.pitch,
            top + row * self.pitch,
            columns * self.pitch - gap,
            rows * self.pitch - gap,
        )

    def put(self, x: int, y: int, pitch: int) -> None:
        """Place the grid."""
        self.x, self.y, self.pitch = x, y, pitch

    def add(
        self,
        stage: Stage,
        looks: list[tuple[str, str]],
        cells: list[int],
        size: int | list[int],
        smalls: Sequence[str] = (),
    ) -> Ids:
        """Add a cell mark for every place, plane by plane.

        `looks` are (role, text), `smalls` small texts or nothing, `cells` flat indices or −1, `size` the text size of
        all cells or one for each.
        """
        first = len(stage.marks)
        side = self.pitch - cell_gap(self.pitch)
        places = [
            (left + c * self.pitch, top + r * self.pitch)
            for left, top in starmap(self.corner, product(range(self.planes), range(self.depth)))
            for r in range(self.rows)
            for c in range(self.columns)
        ]
        sizes = size if isinstance(size, list) else [size] * len(places)
        written = smalls if any(sizes) and smalls else [""] * len(places)
        for (x, y), (role, text), small, cell, high in zip(places, looks, written, cells, sizes, strict=True):
            owner = (self.tensor, cell) if cell >= 0 else None
            stage.add(Mark("cell", x, y, side, side, high, cell=owner), role, text if high else "", small)
        self.ids = np.arange(first, len(stage.marks)).reshape(self.planes, self.depth * self.rows, self.columns)
        return self.ids


def cell_gap(pitch: int) -> int:
    """Give the pixels between two cells."""
    return 3 if pitch >= 26 else 2 if pitch >= 12 else 1 if pitch >= 4 else 0


def plane_gap(pitch: int) -> int:
    """Give the pixels between two planes of a stack, beside the gap of cells."""
    return max(3, round(0.36 * pitch))


def text_size(pitch: int, texts: list[str], numbers: bool | None) -> int:
    """Give the text size in pixels with which the widest text fits into a cell, 0 where none can be read.

    >>> text_size(40, ["3"], True), text_size(10, ["3"], True)
    (17, 0)
    """
    if numbers is False or pitch < READABLE:
        return 0
    size = int(min((_room(text, pitch) for text in set(texts)), default=_most(pitch)))
    return size if size >= SMALLEST_TEXT else 0


def text_sizes(pitch: int, texts: list[str], numbers: bool | None, others: Sequence[str] = ()) -> list[int]:
    """Give each text a size of its own where one long text would make all of them small.

    All have the size of the longest, but at least `FAIR` of the pitch; only those too long for that are smaller.
    `others` are texts that any of the cells may hold for a while.

    >>> text_sizes(40, ["3", "−0.005"], True), text_sizes(40, ["3", "12"], True)
    ([14, 9], [17, 17])
    """
    if numbers is False or pitch < READABLE:
        return [0] * len(texts)
    rooms = {text: _room(text, pitch) for text in set(texts)}
    least = min(rooms.values(), default=0.0)
    if int(least) < SMALLEST_LONG or _most(pitch) < SMALLEST_TEXT:
        return [0] * len(texts)
    common = min([max(least, FAIR * pitch, SMALLEST_TEXT), *(_room(text, pitch) for text in set(others))])
    return [int(min(common, rooms[text])) for text in texts]


def _most(pitch: int) -> float:
    return max(LARGE * pitch, min(FULL * pitch, FULL_TEXT))


def _room(text: str, pitch: int) -> float:
    """Give the text size with which a text fits into a cell, also when it is new and bold."""
    wide = max(fonts.width(text, 1) / 0.88, fonts.width(text, 1, bold=True) / 0.92) or 0.6
    return min(_most(pitch), (pitch - cell_gap(pitch)) / wide)
