"""The sheet: the title above, the equation below, and the cell size with which everything between fits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from app import fonts
from app.number import number
from app.refusal import Refusal, refusal
from app.scene.lines import wrap
from app.scene.marks import Mark, Scene
from app.scene.stage import Stage
from app.scene.theme import THEMES
from app.text import Translate
from app.trace import Equation, Trace
from app.view import MAX_SIDE, ViewSpec
from app.windowed import sizes_text

NATURAL, ROOMY, BROAD, WIDEST, TALLEST, NARROWEST = 32, 40, 34, 960, 760, 420
LONG = 5
KEY_LINES = 2
SMALLEST = 6
ROOM_FOR_NOTES = 360
CRAMPED = 16
"""Cells this small or smaller may have a larger picture."""


class Sheet:
    """Measure first (`fit`), then draw title and equations on the stage, then make the scene."""

    def __init__(self, trace: Trace, view: ViewSpec, say: Translate, name: str = "") -> None:
        self.trace, self.view, self.say = trace, view, say
        self.stage = Stage()
        self.name = name or trace.spec.torch_name
        self.shapes = [trace.input.shape, trace.output.shape]
        self.words: list[str] = []
        self.notes: list[str] = []
        self.size = min(22, max(9, round((view.width or 600) / 46)))
        self.margin = min(32, max(6, (view.width or 960) // 40))
        self.width = view.width or 0
        self.keys: list[tuple[str, str]] = []
        self._titles: dict[tuple[object, ...], list[tuple[str, str]]] = {}
        self.height = self.pitch = self.left = self.top = self.bottom = 0

    @property
    def label_size(self) -> int:
        """Text size of panel titles, 0 without labels."""
        return max(9, self.size - 1) if self.view.labels else 0

    @property
    def line(self) -> int:
        """Height of a text line."""
        return round(self.size * 1.5)

    def title_lines(self) -> list[tuple[str, str]]:
        """Break the title into lines of (bold, plain) that fit the width."""
        key = (self.width, self.size, self.name, *self.shapes, *self.words, *self.notes)
        if key not in self._titles:
            self._titles[key] = self._break_title()
        return self._titles[key]

    def _break_title(self) -> list[tuple[str, str]]:
        spec, room = self.trace.spec, self.width - 2 * self.margin
        *above, name = wrap(self.name, self.size, room, bold=True)
        shapes = [sizes_text(shape) for shape in self.shapes]
        full = self.say("input {input} → output {output}").format(input=shapes[0], output=shapes[-1])
        wordings = [full] * (len(shapes) == 2) + [" → ".join(shapes), ""]
        rest = next(w for w in wordings if not w or self._wide(name, w) <= room)
        lines = [*((line, "") for line in above), (name, rest)]
        if not rest and self._wide("", wordings[-2]) <= room:
            lines.append(("", wordings[-2]))
        lines += self._wrapped(" · ".join([spec.headline(self.say), *self.words]), room)
        for note in self.notes if room >= ROOM_FOR_NOTES else []:
            lines += [("", line) for line in wrap(note, self.size, room)]
        return [(bold, text) for bold, text in lines if bold or text]

    def _wrapped(self, text: str, room: int) -> list[tuple[str, str]]:
        lines, line = [], ""
        for word in text.split(" · "):
            longer = f"{line} · {word}" if line else word
            if line and self._wide("", longer) > room:
                lines.append(("", line))
                longer = word
            line = longer
        return [*lines, ("", line)]

    def _wide(self, bold: str, text: str) -> float:
        return fonts.width(bold + "  ", self.size, True) + fonts.width(text, self.size)

    @cached_property
    def natural(self) -> int:
        """Cell pitch of a picture with no given width: larger where long numbers would be small."""
        values = np.unique(np.concatenate([tensor.flat for tensor in self.trace.tensors.values()])).tolist()
        return ROOMY if any(len(number(value)) >= LONG for value in values) else NATURAL

    def fit(self, measure: Callable[[int], tuple[int, int]], most: int = 0) -> int:
        """Choose the largest cell pitch that fits; set width, height and the corner of the content."""
        most = most or self.natural
        most = max(most, 72) if self.view.width else most
        if self.view.width:
            # All sizes grow with the pitch, so the last one that fits is found by halving.
            pitch = bisect_left(range(1, most + 1), True, key=lambda pitch: not self._fits(measure, pitch))
        else:
            pitch = next((pitch for pitch in range(most, 0, -1) if self._fits(measure, pitch)), 0)
        if not pitch or not self._fits(measure, pitch):
            raise refusal(
                "width",
                "the picture does not fit into {width} × {limit} pixels: choose a larger width, a smaller "
                "input_size or fewer channels",
                width=self.view.width or MAX_SIDE,
                limit=MAX_SIDE,
            )
        return pitch

    def _fits(self, measure: Callable[[int], tuple[int, int]], pitch: int) -> bool:
        """Lay the sheet out with a pitch and say whether it is within its bounds."""
        given, (wide, tall) = self.view.width, measure(pitch)
        self.width = given or max(wide + 2 * self.margin, NARROWEST if self.view.labels else 0)
        head = len(self.title_lines()) * self.line + self.line // 3 if self.view.labels else 0
        foot = round(self.line * 1.9) + len(self.key_lines()) * self.line if self.view.labels else 0
        self.height = 2 * self.margin + head + tall + foot
        self.pitch, self.left = pitch, (self.width - wide) // 2
        self.top, self.bottom = self.margin + head, self.margin + head + tall
        widest, tallest = (MAX_SIDE, MAX_SIDE) if pitch <= CRAMPED else (WIDEST, TALLEST)
        return wide + 2 * self.margin <= (given or widest) and self.height <= (MAX_SIDE if given else tallest)

    def try_fit(self, measure: Callable[[int], tuple[int, int]], most: int = 0) -> int:
        """Choose the cell pitch as `fit` does; 0 where nothing fits."""
        try:
            return self.fit(measure, most)
        except Refusal:
            return 0

    def key_lines(self) -> list[list[tuple[str, str]]]:
        """Break the key (role, meaning) into lines that fit the width; a picture too narrow for it has none."""
        room, lines, along = self.width - 2 * self.margin, [list[tuple[str, str]]()], 0.0
        for role, text in self.keys:
            wide = self._key_width(text)
            if wide > room:
                return []
            if along + wide > room:
                lines.append([])
                along = 0.0
            lines[-1].append((role, text))
            along += wide
        return lines if self.keys and len(lines) <= KEY_LINES else []

    def _key_width(self, text: str) -> int:
        return round(fonts.width(text, self.key_size)) + 3 * self.key_size

    @property
    def key_size(self) -> int:
        """Text size of the key."""
        return max(9, self.size - 2)

    def draw_key(self) -> None:
        """Add the key: a small cell of each role and what it means."""
        for row, line in enumerate(self.key_lines() if self.view.labels else []):
            left = (self.width - sum(self._key_width(text) for _, text in line)) // 2 + self.key_size // 2
            top = self.bottom + round(self.line * (0.6 + row))
            for role, text in line:
                side, wide = self.key_size, self._key_width(text)
                self.stage.add(Mark("cell", left, top + (self.line - side) // 2, side, side), role)
                box = (left + round(1.4 * side), top, wide - round(1.4 * side), self.line)
                self.stage.add(Mark("label", *box, side, "start"), "label", text)
                left += wide

    def draw_title(self) -> None:
        """Add the title's lines."""
        if not self.view.labels:
            return
        for i, (bold, text) in enumerate(self.title_lines()):
            box = (self.margin, self.margin + i * self.line, self.width - 2 * self.margin, self.line)
            size = self.size if bold else self.label_size
            gap = "  " if bold and text else ""
            while size > SMALLEST and fonts.width(bold + gap, size, True) + fonts.width(text, size) > box[2]:
                size -= 1
            self.stage.add(
                Mark("label", *box, size, "start"),
                "title" if bold else "label",
                bold + gap if bold else text,
                text if bold else "",
            )

    def draw_equations(self, equations: Sequence[Equation], frames: Sequence[int]) -> None:
        """Add the equation line: one wording for each frame given, shortened so that the longest fits."""
        if not self.view.labels or not equations:
            return
        room = self.width - 2 * self.margin
        size = self.size
        longest = sorted(equations, key=lambda e: -len(e.text))[:3]
        while size > 9 and size > self.size - 3 and any(fonts.width(e.text, size) * 1.03 > room for e in longest):
            size -= 1
        keep = max(len(e.parts) for e in equations)
        while keep > 0 and any(fonts.width(e.shortened(keep) + e.result, size) * 1.03 > room for e in longest):
            keep -= 1
        top = self.bottom + round(self.line * 0.6) + len(self.key_lines()) * self.line
        box = (self.margin, top, room, self.line)
        mark = self.stage.add(Mark("label", *box, size), "equation")
        for frame, equation in zip(frames, equations, strict=True):
            before, after = equation.shortened(keep), equation.result
            if equation.brief and fonts.width(before + after, size) * 1.03 > room:
                before, after = equation.brief, ""
            elif fonts.width(before + after, size) > room:
                before = ""
            self.stage.set(frame, mark, "equation", before, after)

    def scene(self, captions: Sequence[str], alt: str, steps: Sequence[int] = ()) -> Scene:
        """Make the scene; every caption is a frame, `steps` the trace's step it shows where that is another."""
        view, theme = self.view, THEMES[self.view.theme]
        durations = [view.step_ms] * (len(captions) - 1) + [view.hold_ms]
        return self.stage.scene(
            self.width,
            self.height,
            theme,
            durations,
            captions,
            self.trace.spec.torch_name,
            alt,
            view.loop,
            view.transparent,
            steps,
        )
