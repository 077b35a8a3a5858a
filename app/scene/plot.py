"""A plot: axes with numbers, curves, and places on them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, log10, pi, sin

import numpy as np

from app import fonts
from app.fields import Array
from app.number import number
from app.scene.marks import Mark
from app.scene.stage import Stage

Range = tuple[float, float]
WIDE, TALL = 8.0, 5.2
LEAST = (150, 100)
TICK = 30


@dataclass(slots=True)
class Plot:
    """Place a plot of two ranges. Units: pixels; (x, y, w, h) is the box between the axes.

    `size` is the text size of the axes' numbers (0: none), `lines` how many lines of a legend stand above, `least` the
    smallest box.
    """

    across: Range
    up: Range
    size: int
    lines: int = 0
    least: tuple[int, int] = LEAST
    x: int = 0
    y: int = 0
    w: int = 0
    h: int = 0

    @property
    def _left(self) -> int:
        texts = [number(v) for v in ticks(self.up, 6)]
        return round(max(fonts.width(t, self.size) for t in texts)) + 8 if self.size and texts else 4

    @property
    def _bottom(self) -> int:
        return round(1.6 * self.size) if self.size else 4

    @property
    def _top(self) -> int:
        return round(1.7 * self.size) * self.lines + self.size // 2

    def measure(self, pitch: int) -> tuple[int, int]:
        """Give width and height of the whole at the cell pitch of the grids beside it."""
        w, h = max(self.least[0], round(WIDE * pitch)), max(self.least[1], round(TALL * pitch))
        return w + self._left + 4, h + self._bottom + self._top

    def put(self, x: int, y: int, pitch: int) -> None:
        """Place the plot's corner."""
        w, h = self.measure(pitch)
        self.x, self.y = x + self._left, y + self._top
        self.w, self.h = w - self._left - 4, h - self._bottom - self._top

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Give the pixel of a place."""
        return (
            self.x + (x - self.across[0]) / (self.across[1] - self.across[0]) * self.w,
            self.y + (self.up[1] - y) / (self.up[1] - self.up[0]) * self.h,
        )

    def draw_axes(self, stage: Stage) -> None:
        """Add a line and a number for every tick, and stronger lines through 0."""
        widest = max(fonts.width(number(end), self.size or 1) for end in self.across)
        columns = ticks(self.across, max(2, int(self.w / max(TICK, 1.5 * widest))))
        rows = ticks(self.up, max(2, self.h // TICK))
        stage.add(self._snake([self.at(v, self.up[0])[0] for v in columns], upright=True), "grid")
        stage.add(self._snake([self.at(self.across[0], v)[1] for v in rows], upright=False), "grid")
        for zero, ends in (
            (self.across, [(0.0, self.up[0]), (0.0, self.up[1])]),
            (self.up, [(self.across[0], 0.0), (self.across[1], 0.0)]),
        ):
            if zero[0] < 0 < zero[1]:
                stage.add(self.path([self.at(*end) for end in ends]), "axis")
        if self.size:
            for v in columns:
                self._number(stage, v, round(self.at(v, 0)[0]), None)
            for v in rows:
                self._number(stage, v, None, round(self.at(0, v)[1]))

    def _number(self, stage: Stage, value: float, x: int | None, y: int | None) -> None:
        text = number(value)
        wide, high = round(fonts.width(text, self.size)) + 2, round(1.4 * self.size)
        if x is not None:
            mark = Mark("label", x - wide // 2, self.y + self.h + 4, wide, high, self.size)
        else:
            assert y is not None
            mark = Mark("label", self.x - 6 - wide, y - high // 2, wide, high, self.size, "end")
        stage.add(mark, "label", text)

    def _snake(self, lines: list[float], upright: bool) -> Mark:
        """Join parallel lines and the box's edges to one path, which turns at the edges."""
        start, end = (self.y, self.y + self.h) if upright else (self.x, self.x + self.w)
        first, last = (self.x, self.x + self.w) if upright else (self.y, self.y + self.h)
        points: list[tuple[float, float]] = []
        for i, line in enumerate([float(first), *lines, float(last)]):
            ends = (start, end) if i % 2 == 0 else (end, start)
            points += [(line, along) if upright else (along, line) for along in ends]
        return self.path([(round(x) + 0.5, round(y) + 0.5) for x, y in points])

    def path(self, points: list[tuple[float, float]]) -> Mark:
        """Draw a line through points."""
        left, top = floor(min(x for x, _ in points)) - 3, floor(min(y for _, y in points)) - 3
        right, bottom = ceil(max(x for x, _ in points)) + 3, ceil(max(y for _, y in points)) + 3
        flat = tuple(round(v, 2) for x, y in points for v in (x - left, y - top))
        return Mark("link", left, top, right - left, bottom - top, points=flat)

    def curve(self, x: Array, y: Array) -> Mark:
        """Draw a curve through values."""
        return self.path([self.at(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])

    def dot(self, radius: int) -> Mark:
        """Draw a disc; `dot_at` gives where to move it."""
        middle = radius + 0.5
        turns = [2 * pi * i / 24 for i in range(24)]
        points = tuple(round(middle + radius * f(t), 2) for t in turns for f in (cos, sin))
        return Mark("face", self.x, self.y, 2 * radius + 1, 2 * radius + 1, points=points)

    def dot_at(self, x: float, y: float, radius: int) -> tuple[int, int]:
        """Give the corner of a disc that lies on a place."""
        left, top = self.at(x, y)
        return round(left) - radius, round(top) - radius


def ticks(span: Range, most: int) -> list[float]:
    """Give round numbers within a range, at most about `most`.

    >>> ticks((-4, 4), 5), ticks((0, 1), 6)
    ([-4.0, -2.0, 0.0, 2.0, 4.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    rough = (span[1] - span[0]) / most
    power = 10.0 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)
    first, last = ceil(span[0] / step - 1e-9), floor(span[1] / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def widened(values: Array, least: Range, room: float) -> Range:
    """Give a range around finite values that reaches at least to `least`, with some room at both ends."""
    finite = values[np.isfinite(values)]
    low, high = min([least[0], *finite.tolist()]), max([least[1], *finite.tolist()])
    more = (high - low) * room
    return low - more, high + more
