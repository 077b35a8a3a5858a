"""The strip under a sweep: the numbers under the window, the kernel beside them, and what becomes of them."""

from __future__ import annotations

from app.photo.ink import Box, fill, width, write
from app.photo.lens import Seen, words
from app.photo.pen import PLANE_INKS, Pen
from app.photo.plan import LABEL
from app.photo.slots import PLANES

MOST, LEAST = 30, 15
SIGN, BETWEEN = 20, 16
RESULT = 96


class Strip:
    """Lay out once what every frame fills: planes side by side, the first alone where all find no room."""

    def __init__(self, pen: Pen, seen: list[Seen], channels: int, room: Box) -> None:
        self._pen, self._channels, self._room = pen, channels, room
        first = seen[0]
        self._filters = "weight" in first
        self._curve = not self._filters and len(first["rows"]) == len(first["columns"]) == 1
        planes = len(first["planes"]) if self._filters else len(seen)
        tall, wide = max(len(first["rows"]), 1), max(len(first["columns"]), 1)
        for self._shown in (planes, 1):
            ends = pen.px(RESULT) * (1 if self._filters else self._shown) + pen.px(BETWEEN + SIGN) * self._shown
            cells = self._shown * wide * (2 if self._filters else 1)
            self._cell = min(pen.px(MOST), (room.w - ends) // cells)
            if self._cell >= pen.px(LEAST):
                break
        self._more = planes - self._shown
        self._cell = self._cell if self._cell >= pen.px(LEAST) else 0
        self.height = pen.px(LABEL * 1.6) + max(self._cell * tall, pen.px(24))

    def draw(self, seen: list[Seen]) -> None:
        """Write the numbers of one place."""
        texts = [words(one, self._channels) for one in seen]
        x, y, _, _ = self._room
        if self._filters:
            for index in range(self._shown if self._cell else 0):
                x = self._grid(seen[0], texts[0], index, "window", x, y)
                x = self._sign("*", x, y, len(seen[0]["rows"]))
                x = self._grid(seen[0], texts[0], index, "weight", x, y) + self._pen.px(BETWEEN)
            more = "+ … " if self._more and self._cell else ""
            self._result(f"{more}= ", texts[0]["value"], x, y, len(seen[0]["rows"]))
            return
        for one, text in list(zip(seen, texts, strict=True))[: self._shown]:
            if self._cell and "window" in text:
                x = self._grid(one, text, 0, "window", x, y)
            x = self._result(self._word(one), text["value"], x, y, max(1, len(one.get("rows", ())))) + self._pen.px(
                BETWEEN
            )

    def _word(self, seen: Seen) -> str:
        if "winner" in seen and "place" not in seen:
            return "max = "
        return "mean = " if "divisor" in seen else "→ "

    def _grid(self, seen: Seen, text: Seen, index: int, name: str, x: int, y: int) -> int:
        """Draw one plane's numbers; give the next free column."""
        pen, cell = self._pen, self._cell
        role = "window" if name == "window" else "kernel"
        lines = text[name][index] if name in text else []
        wide = (len(lines[0]) if lines else 0) * cell
        plane = seen["planes"][index]
        if self._channels == len(PLANES) and name == "window":
            ink = pen.role(PLANE_INKS[plane])
            write(pen.sheet, PLANES[plane], x + wide / 2, y, pen.px(LABEL), ink, bold=True, anchor="middle")
        top = y + pen.px(LABEL * 1.6)
        for i, line in enumerate(lines):
            for j, value in enumerate(line):
                style = "winner" if seen.get("winner") == [i, j] else "window.pad" if value == "–" else role
                self._number(value, Box(x + j * cell, top + i * cell, cell - 2, cell - 2), style)
        return x + wide

    def _number(self, text: str, box: Box, role: str) -> None:
        pen = self._pen
        fill(pen.sheet, box, pen.fill(role))
        size = min(pen.px(LABEL), int(0.9 * box.w / max(width(text, 1), 0.6)))
        write(
            pen.sheet,
            text,
            box.x + box.w / 2,
            box.y + round((box.h - 1.25 * size) / 2),
            size,
            pen.role(role),
            anchor="middle",
        )

    def _sign(self, sign: str, x: int, y: int, rows: int) -> int:
        pen = self._pen
        middle = y + pen.px(LABEL * 1.6) + (rows * self._cell - pen.px(22)) // 2
        write(pen.sheet, sign, x + pen.px(SIGN) / 2 - 1, middle, pen.px(18), pen.soft, anchor="middle")
        return x + pen.px(SIGN)

    def _result(self, sign: str, value: str, x: int, y: int, rows: int) -> int:
        pen, size = self._pen, self._pen.px(17)
        middle = y + pen.px(LABEL * 1.6) + (max(rows * self._cell, pen.px(24)) - round(1.25 * size)) // 2
        write(pen.sheet, sign, x + pen.px(4), middle, size, pen.soft)
        after = x + pen.px(4) + round(width(sign, size))
        write(pen.sheet, value, after, middle, size, pen.accent, bold=True)
        return after + round(width(value, size, bold=True))
