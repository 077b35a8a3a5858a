"""Where everything lies on a sheet, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from app.photo.ink import Box
from app.photo.slots import Slot

MARGIN, GAP, BAR = 28, 24, 8
TITLE, LABEL = 17, 13
CELL, BETWEEN, BIAS, LEAST_CELL = 26, 10, 44, 2
LEAST_LABEL, LEAST_ROOM, MOST_ROOM = 132, 160, 560
MOST_PIXELS = 3_000_000
"""What is drawn in a tenth of a second, and in 256 colours stays below 5 MB whatever it shows."""
PART = (6, 16, 64)
"""Pixels that a cell of an enlarged part has at least; cells that it shows at least and at most."""
FINE = 1.5
"""Pixels for one of the layout from which cells need not be whole pixels."""
LEAST_SHARE = 0.36
"""Share of the largest picture's width that the column of a small one has at least."""
LEAST_PART = 0.45
"""The same of an enlarged part beside it."""
SMALL = 3
"""A picture that is more than so many times smaller than the largest is enlarged by a whole number."""
AT = (11, 32)
"""Where an enlarged part lies, as a share of both axes: on an edge in every sample."""


class Look(NamedTuple):
    """Hold how roomy a sheet is, in lengths of the layout; `unit` pixels make one of them. Bare ones have no text."""

    unit: float
    bare: bool = False

    @property
    def margin(self) -> int:
        """Pixels around everything."""
        return 0 if self.bare else round(MARGIN * self.unit)

    @property
    def gap(self) -> int:
        """Pixels between pictures."""
        return round((GAP / 3 if self.bare else GAP) * self.unit)

    @property
    def label(self) -> int:
        """Pixels of a title above a picture."""
        return 0 if self.bare else round(LABEL * 1.75 * self.unit)

    @property
    def least_label(self) -> int:
        """Pixels that a title and a size need beside each other."""
        return round((LEAST_LABEL / 4 if self.bare else LEAST_LABEL) * self.unit)

    @property
    def least_room(self) -> float:
        """Pixels that a column has at least."""
        return (LEAST_ROOM / 3 if self.bare else LEAST_ROOM) * self.unit

    def head(self, lines: int) -> int:
        """Give the pixels of the sheet's title and the lines below it."""
        return 0 if self.bare else round((MARGIN + TITLE * 1.5 + lines * LABEL * 1.6 + LABEL) * self.unit)

    def below(self, slot: Slot, cell: int) -> int:
        """Give the pixels of what stands below a picture: its scale, its kernel."""
        if self.bare:
            return 0
        scale = BAR + 3 + LABEL * 1.5 if slot.scaled else 0
        kernel = 0 if slot.kernel is None else cell * slot.kernel[1] + round((LABEL * 1.7 + 4) * self.unit)
        return round((8 + scale) * self.unit) + kernel


class Place(NamedTuple):
    """Hold where a slot's picture lies and which cells it shows: the first row and column, and how many."""

    slot: Slot
    room: Box
    picture: Box
    top: int
    left: int
    rows: int
    columns: int
    zoom: int
    kernel_cell: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a whole sheet. `unit` is the number of pixels for one of the layout."""

    width: int
    height: int
    unit: float
    places: list[Place]


def plan(slots: list[Slot], width: int, look: Look, lines: int) -> Plan:
    """Lay out a sheet: all in one row; or the input at the left and what was made of it in rows; or in a column."""
    across = _across(len(slots), width, look)
    rooms = _rooms(slots, across, width, look)
    tall = 2 * max(rooms)
    while True:
        found = _arranged(_fitted(slots, rooms, tall, look), width, look, across, lines)
        if width * found.height <= MOST_PIXELS or tall < LEAST_ROOM // 4:
            return found
        tall = min(tall, max(rooms)) * 4 // 5


def _rooms(slots: list[Slot], across: int, width: int, look: Look) -> list[int]:
    """Give every slot the width of its column: in one row as their cells ask for, else all the same."""
    count = min(across, len(slots))
    free = width - 2 * look.margin - (count - 1) * look.gap
    most = MOST_ROOM * look.unit
    if len(slots) > across or across == 1:
        return [int(min(free / count, most))] * len(slots)
    largest = max(slot.cells[1] for slot in slots)
    asked = [largest if slot.part else max(slot.cells[1], LEAST_SHARE * largest) for slot in slots]
    if free < sum(asked) and any(slot.fine for slot in slots) and any(slot.part for slot in slots):
        return _whole_cells(slots, largest, free, look)
    least = min(look.least_label, free / count)
    narrow = [free * part / sum(asked) < least for part in asked]
    rest = free - least * sum(narrow)
    wide = sum(part for part, small in zip(asked, narrow, strict=True) if not small)
    return [int(least if small else min(rest * part / wide, most)) for part, small in zip(asked, narrow, strict=True)]


def _whole_cells(slots: list[Slot], largest: int, free: float, look: Look) -> list[int]:
    """Give the widths at which a whole number of cells makes a pixel; the enlarged part takes what is left."""
    times = 1
    while True:
        whole = [0 if s.part else ceil(max(s.cells[1] / times, look.least_label)) for s in slots]
        left = free - sum(whole)
        if left >= max(LEAST_PART * largest / times, look.least_label) or times > largest:
            part = int(max(1, min(left, max(largest / times, look.least_label))))
            return [part if slot.part else width for slot, width in zip(slots, whole, strict=True)]
        times += 1


def _across(count: int, width: int, look: Look) -> int:
    """Choose the number of columns: the input's, and one to four for the maps."""
    wanted = 1 + {1: 0, 2: 1, 3: 2, 4: 3, 5: 2, 6: 3, 7: 3}.get(count, 4)
    most = max(1, int((width - 2 * look.margin + look.gap) // (look.least_room + look.gap)))
    found = min(wanted, most if most > 1 or count < 3 else 2)
    while found > 1 and width - 2 * look.margin - (found - 1) * look.gap < found * look.least_room / 4:
        found -= 1
    return found


def _grid(count: int, across: int) -> list[tuple[int, int]]:
    """Give column and row of every slot; where there are several rows, the input has a column of its own.

    >>> _grid(3, 3), _grid(5, 3)
    ([(0, 0), (1, 0), (2, 0)], [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1)])
    """
    if count <= across or across < 3:
        return [(i % across, i // across) for i in range(count)]
    return [(0, 0), *((1 + i % (across - 1), i // (across - 1)) for i in range(count - 1))]


def _arranged(fitted: list[Place], width: int, look: Look, across: int, lines: int) -> Plan:
    grid = _grid(len(fitted), across)
    aside = len(fitted) > across > 2
    tall: dict[int, int] = {}
    for place, (_, row) in list(zip(fitted, grid, strict=True))[int(aside) :]:
        tall[row] = max(tall.get(row, 0), place.room.h)
    top, gap = look.head(lines), look.gap
    starts = {row: top + sum(tall[r] + gap for r in range(row)) for row in tall}
    places = []
    for index, (place, (column, row)) in enumerate(zip(fitted, grid, strict=True)):
        before = fitted[:index] if len(fitted) <= across else [place] * column
        x, y = look.margin + sum(p.room.w + gap for p in before), starts[row]
        picture = Box(x, y + look.label, place.picture.w, place.picture.h)
        places.append(place._replace(room=Box(x, y, place.room.w, place.room.h), picture=picture))
    return Plan(width, max(p.room.y + p.room.h for p in places) + look.margin, look.unit, places)


def _fitted(slots: list[Slot], rooms: list[int], tall: int, look: Look) -> list[Place]:
    """Give every slot its size: whole pictures all on one scale, so that they are seen to grow and to shrink."""
    whole = [(room, *slot.cells) for slot, room in zip(slots, rooms, strict=True) if not slot.part]
    share = min([min(room / columns, tall / rows) for room, rows, columns in whole], default=1.0)
    if share > 1 and look.unit < FINE:
        share = float(int(share))
    elif any(slot.fine for slot in slots):
        share = 1 / ceil(1 / share)  # whole cells are averaged
    most = max(max(slot.cells) for slot in slots)
    return [
        _fit(slot, room, tall, share, look, small=max(slot.cells) * SMALL < most)
        for slot, room in zip(slots, rooms, strict=True)
    ]


def _fit(slot: Slot, room: int, tall: int, share: float, look: Look, small: bool) -> Place:
    rows, columns = slot.cells
    top = left = 0
    zoom = 1
    if slot.part:
        (rows, top), (columns, left), zoom = _part(slot, min(room, tall), look.unit)
        w, h = columns * zoom * slot.grain[1], rows * zoom * slot.grain[0]
    else:
        if small:
            zoom = max(1, int(min(room / columns, tall / rows) / share))
        w, h = (max(1, ceil(n * share * zoom - 0.5)) for n in (columns, rows))
        if slot.fine and share < 1:
            w, h = (ceil(n / round(1 / share)) for n in (columns, rows))
    cell = _kernel_cell(slot, room, look.unit)
    high = look.label + h + look.below(slot, cell)
    return Place(slot, Box(0, 0, room, high), Box(0, 0, w, h), top, left, rows, columns, zoom, cell)


def _part(slot: Slot, room: int, unit: float) -> tuple[tuple[int, int], tuple[int, int], int]:
    """Give count and first cell of the part on both axes, and the pixels of a cell of the layer's output."""
    least, fewest, most = PART
    shown = max(fewest, min(most, int(room / (least * unit))))
    found = []
    for count, grain in zip(slot.cells, slot.grain, strict=True):
        taken = min(count, max(1, shown // grain))
        found.append((taken, (count - taken) * AT[0] // AT[1]))
    return found[0], found[1], max(1, room // shown)


def _kernel_cell(slot: Slot, room: int, unit: float) -> int:
    if slot.kernel is None:
        return 0
    planes, _, columns = slot.kernel
    beside = (BETWEEN * (planes - 1) + (BIAS if slot.bias else 0)) * unit
    free = int(room - beside) // (planes * columns)
    return max(LEAST_CELL, min(round(CELL * unit), free))
