"""A flow: panels and signs one after another, in a row or a column, their middles in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import fonts
from app.scene.grid import Grid
from app.scene.marks import Mark
from app.scene.plot import Plot
from app.scene.stage import Stage
from app.scene.volume import Volume


@dataclass(slots=True)
class Panel:
    """Hold a grid and its title in several wordings, longest first; a `volume` stands above a grid of slices.

    `title_mark` and `title_room`, the pixels a title may take, are set when it is drawn.
    """

    grid: Grid
    titles: tuple[str, ...] = ()
    volume: Volume | None = None
    title_mark: int = -1
    title_room: int = 0

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height without the title."""
        w, h = self.grid.measure(pitch)
        if self.volume is None:
            return w, h
        wide, tall = self.volume.measure(pitch)
        return max(w, wide), tall + h

    def put(self, left: int, tops: tuple[int, int], pitch: int) -> None:
        """Place the volume and the grid, each at its own height."""
        wide, _ = self.measure(pitch)
        if self.volume is not None:
            self.volume.put(left + (wide - self.volume.measure(pitch)[0]) // 2, tops[0], pitch)
        self.grid.put(left + (wide - self.grid.measure(pitch)[0]) // 2, tops[1], pitch)

    @property
    def top(self) -> int:
        """Where the panel begins, below its title."""
        return self.grid.y if self.volume is None else self.volume.y


@dataclass(slots=True)
class Sign:
    """Hold a sign between panels, such as = or Σ; an empty one is room for links."""

    text: str
    mark: int = -1
    share: float = 1.0

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height."""
        side = sign_side(pitch)
        return side, round(self.share * side)


STAR = (0.22, 1.0)
"""A star hangs high in its line: how far it is let down, and its size, as shares of the sign's side."""
DOT = 1.0
"""A dot is as small as its letter, which is as high as the sign's side."""
LEAST_SIGN = 10
LOW = 0.7
"""Height of a sign between panels one below another, as share of its side."""


def sign_side(pitch: int) -> int:
    """Give the room a sign takes."""
    return round(0.72 * pitch) + (6 if pitch >= 10 else 4)


def item_gap(pitch: int) -> int:
    """Give the room between two items."""
    return max(1, round(0.16 * pitch))


@dataclass(slots=True)
class Flow:
    """Lay out items in a row, or in a column when `vertical`; titles of `size` pixels stand above panels (0: none).

    A column that is not `free` stands beside others, so its titles stay as narrow as its panels. The items of a column
    have their middles in one line, or their right ends where they lead to what stands there (`end`).
    """

    items: list[Panel | Sign | Plot | Flow]
    vertical: bool
    size: int
    free: bool = True
    end: bool = False

    def __post_init__(self) -> None:
        for item in self.items:
            if self.vertical and isinstance(item, Sign):
                item.share = LOW

    def panels(self) -> Iterator[Panel]:
        """Give all panels, those of inner flows too."""
        for item in self.items:
            if isinstance(item, Panel):
                yield item
            elif isinstance(item, Flow):
                yield from item.panels()

    @property
    def title_height(self) -> int:
        """Pixels a title takes above its panel."""
        return round(self.size * 1.7) if self.size else 0

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height of the whole."""
        boxes = [item.measure(pitch) for item in self.items]
        gaps = item_gap(pitch) * (len(boxes) - 1)
        if self.vertical:
            titles = self.title_height * sum(isinstance(i, Panel) for i in self.items)
            return max(w for w, _ in boxes), sum(h for _, h in boxes) + gaps + titles
        return sum(w for w, _ in boxes) + gaps, sum(self._storeys(pitch)) + self._head(pitch)

    def _head(self, pitch: int) -> int:
        """Give the room above a row that its titles need: those of low panels stand beside what is higher."""
        storeys = self._storeys(pitch)
        panels = [i for i in self.items if isinstance(i, Panel)] if self.size else []
        return max([0, *(self.title_height - self._slack(panel, pitch, storeys) for panel in panels)])

    def _slack(self, item: Item, pitch: int, storeys: tuple[int, int]) -> int:
        """Give the room between the top of a row and that of an item in its middle."""
        upper, lower = storeys
        h = item.measure(pitch)[1]
        tall = item.volume.measure(pitch)[1] if isinstance(item, Panel) and item.volume is not None else 0
        return (upper - tall) // 2 if tall else upper + lower // 2 - h // 2

    def _storeys(self, pitch: int) -> tuple[int, int]:
        """Give the height of the volumes and of what stands below them."""
        upper = [i.volume.measure(pitch)[1] for i in self.items if isinstance(i, Panel) and i.volume is not None]
        lower = [(i.grid if isinstance(i, Panel) else i).measure(pitch)[1] for i in self.items]
        return max(upper, default=0), max(lower)

    def _corner(self, item: Item, start: int, x: int, y: int, pitch: int) -> tuple[int, tuple[int, int]]:
        """Give an item's left end, its own top and that of what it has below a volume."""
        w, h = item.measure(pitch)
        tall = item.volume.measure(pitch)[1] if isinstance(item, Panel) and item.volume is not None else 0
        if self.vertical:
            room = self.measure(pitch)[0] - w
            return x + (room if self.end else room // 2), (start, start + tall)
        upper, lower = self._storeys(pitch)
        above = y + self._head(pitch)
        return start, (above + (upper - tall) // 2, above + upper + lower // 2 - (h - tall) // 2)

    def place(self, x: int, y: int, pitch: int) -> None:
        """Give every grid its place; the flow's top left corner is (x, y)."""
        for item, start in zip(self.items, self.boxes(x, y, pitch), strict=True):
            left, tops = self._corner(item, start, x, y, pitch)
            if isinstance(item, Panel):
                item.put(left, tops, pitch)
            elif isinstance(item, Plot):
                item.put(left, tops[1], pitch)
            elif isinstance(item, Flow):
                item.place(left, tops[1], pitch)

    def boxes(self, x: int, y: int, pitch: int) -> list[int]:
        """Give the start of every item along the flow (for a column: below its title)."""
        starts, along = [], y if self.vertical else x
        for item in self.items:
            w, h = item.measure(pitch)
            if self.vertical and isinstance(item, Panel):
                along += self.title_height
            starts.append(along)
            along += (h if self.vertical else w) + item_gap(pitch)
        return starts

    def draw(self, stage: Stage, x: int, y: int, pitch: int, limit: int) -> None:
        """Add titles and signs; titles stay within `limit`, a left and right bound of the picture."""
        before: Volume | None = None
        sign = ""
        for item, start in zip(self.items, self.boxes(x, y, pitch), strict=True):
            left, tops = self._corner(item, start, x, y, pitch)
            if isinstance(item, Sign):
                (side, high), sign = item.measure(pitch), item.text
                item.mark = _sign(stage, sign, left, tops[1], side, high)
            elif isinstance(item, Flow):
                item.draw(stage, left, tops[1], pitch, limit)
            elif isinstance(item, Panel):
                if self.size:
                    self._title(stage, item, pitch, limit)
                if before is not None and item.volume is not None and not self.vertical:
                    side = sign_side(pitch)
                    left = (before.x + before.measure(pitch)[0] + item.volume.x - side) // 2
                    _sign(stage, sign, left, y + self._head(pitch) + (self._storeys(pitch)[0] - side) // 2, side, side)
                before = item.volume or before

    def _title(self, stage: Stage, panel: Panel, pitch: int, limit: int) -> None:
        w, _ = panel.measure(pitch)
        beside = sign_side(pitch) + item_gap(pitch) if self.free else 2 * item_gap(pitch)
        room = limit - 4 if self.vertical and self.free else w + beside
        centre = panel.grid.x + panel.grid.measure(pitch)[0] // 2
        room = min(room, 2 * centre - 4, 2 * (limit - centre) - 4)
        panel.title_room = room
        text = fitting(panel.titles, self.size, room)
        wide = max(w, room)
        top = panel.top - self.title_height
        mark = Mark("label", centre - wide // 2, top, wide, round(self.size * 1.45), self.size)
        panel.title_mark = stage.add(mark, "label", text)


def fitting(wordings: tuple[str, ...], size: int, room: int) -> str:
    """Give the first of several wordings, longest first, that fits the room.

    >>> fitting(("kernel 3×3", "3×3"), 10, 40)
    '3×3'
    """
    return next((text for text in wordings if fonts.width(text, size) <= room), "")


def _sign(stage: Stage, text: str, left: int, top: int, side: int, high: int) -> int:
    low, share = STAR if text == "*" else (0.0, DOT if text == "·" else 0.62)
    size = max(round(share * side), min(side, LEAST_SIGN))
    return stage.add(Mark("label", left, top + round(low * side) - (side - high) // 2, side, side, size), "sign", text)


Item = Panel | Sign | Plot | Flow
