"""A flow: panels and signs one after another, in a row or a column, their middles in one line."""

from __future__ import annotations

from dataclasses import dataclass

from app import fonts
from app.scene.grid import Grid
from app.scene.marks import Mark
from app.scene.plot import Plot
from app.scene.stage import Stage


@dataclass(slots=True)
class Panel:
    """Hold a grid and its title in several wordings, longest first. `title_mark` is set when placed."""

    grid: Grid
    titles: tuple[str, ...] = ()
    title_mark: int = -1

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height without the title."""
        return self.grid.measure(pitch)


@dataclass(slots=True)
class Sign:
    """Hold a sign between panels, such as = or Σ; an empty one is room for links."""

    text: str
    mark: int = -1

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height."""
        side = sign_side(pitch)
        return side, side


STAR = (0.22, 1.0)
"""A star hangs high in its line: how far it is let down, and its size, as shares of the sign's side."""


def sign_side(pitch: int) -> int:
    """Give the room a sign takes."""
    return round(0.72 * pitch) + (6 if pitch >= 10 else 4)


def item_gap(pitch: int) -> int:
    """Give the room between two items."""
    return max(1, round(0.16 * pitch))


@dataclass(slots=True)
class Flow:
    """Lay out items in a row, or in a column when `vertical`; titles of `size` pixels stand above panels (0: none).

    A column that is not `free` stands beside others, so its titles stay as narrow as its panels.
    """

    items: list[Panel | Sign | Plot | Flow]
    vertical: bool
    size: int
    free: bool = True

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
        return sum(w for w, _ in boxes) + gaps, max(h for _, h in boxes) + self.title_height

    def place(self, x: int, y: int, pitch: int) -> None:
        """Give every grid its place; the flow's top left corner is (x, y)."""
        width, height = self.measure(pitch)
        middle = y + self.title_height + (height - self.title_height) // 2
        for item, box in zip(self.items, self.boxes(x, y, pitch), strict=True):
            w, h = item.measure(pitch)
            left, top = (x + (width - w) // 2, box) if self.vertical else (box, middle - h // 2)
            if isinstance(item, Panel):
                item.grid.put(left, top, pitch)
            elif isinstance(item, Plot):
                item.put(left, top, pitch)
            elif isinstance(item, Flow):
                item.place(left, top, pitch)

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
        width, height = self.measure(pitch)
        middle = y + self.title_height + (height - self.title_height) // 2
        for item, start in zip(self.items, self.boxes(x, y, pitch), strict=True):
            if isinstance(item, Sign):
                w, h = item.measure(pitch)
                left, top = (x + (width - w) // 2, start) if self.vertical else (start, middle - h // 2)
                low, size = STAR if item.text == "*" else (0.0, 0.62)
                box = (left, top + round(low * h), w, h)
                item.mark = stage.add(Mark("label", *box, round(size * h)), "sign", item.text)
            elif isinstance(item, Flow):
                w, h = item.measure(pitch)
                left, top = (x + (width - w) // 2, start) if self.vertical else (start, middle - h // 2)
                item.draw(stage, left, top, pitch, limit)
            elif self.size and isinstance(item, Panel):
                self._title(stage, item, pitch, limit)

    def _title(self, stage: Stage, panel: Panel, pitch: int, limit: int) -> None:
        grid = panel.grid
        w, _ = grid.measure(pitch)
        beside = sign_side(pitch) + item_gap(pitch) if self.free else 2 * item_gap(pitch)
        room = limit - 4 if self.vertical and self.free else w + beside
        centre = grid.x + w // 2
        room = min(room, 2 * centre - 4, 2 * (limit - centre) - 4)
        panel.titles = panel.titles or ("",)
        text = next((t for t in panel.titles if fonts.width(t, self.size) <= room), "")
        wide = max(w, room)
        top = grid.y - self.title_height
        mark = Mark("label", centre - wide // 2, top, wide, round(self.size * 1.45), self.size)
        panel.title_mark = stage.add(mark, "label", text)


Item = Panel | Sign | Plot | Flow
