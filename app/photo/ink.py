"""Text and lines on a picture of bytes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app import fonts
from app.photo.samples import Picture
from app.raster import glyphs

Colour = tuple[int, int, int]
BRACKETS = {"⌊": (True, False), "⌋": (False, False), "⌈": (True, True), "⌉": (False, True)}
"""Signs that the font lacks, drawn as two lines: whether they open, and whether their arm is above."""
BRACKET = 0.36


class Box(NamedTuple):
    """Hold a rectangle in pixels."""

    x: int
    y: int
    w: int
    h: int


def width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a text in pixels, brackets included.

    >>> width("⌊2⌋", 10) == width("2", 10) + 2 * 3.6
    True
    """
    plain = "".join(c for c in text if c not in BRACKETS)
    return fonts.width(plain, size, bold) + (len(text) - len(plain)) * BRACKET * size


def write(
    sheet: Picture, text: str, x: float, y: int, size: int, ink: Colour, bold: bool = False, anchor: str = "start"
) -> None:
    """Write a line of text whose box begins at (x, y); what leaves the sheet is cut off."""
    x -= {"start": 0.0, "middle": width(text, size, bold) / 2, "end": width(text, size, bold)}[anchor]
    run = ""
    for letter in text + "\0":
        if letter not in BRACKETS and letter != "\0":
            run += letter
            continue
        _write_run(sheet, run, round(x), y, size, ink, bold)
        x += fonts.width(run, size, bold)
        run = ""
        if letter in BRACKETS:
            _bracket(sheet, *BRACKETS[letter], Box(round(x), y, round(BRACKET * size), size), ink)
            x += BRACKET * size


def _bracket(sheet: Picture, opens: bool, above: bool, box: Box, ink: Colour) -> None:
    thick, side, arm = max(1, round(box.h / 12)), round(box.w * 0.25), round(box.w * 0.62)
    top, bottom = box.y + round(0.16 * box.h), box.y + round(1.2 * box.h)
    left = box.x + (side if opens else box.w - side - thick)
    fill(sheet, Box(left, top, thick, bottom - top), ink)
    foot = top if above else bottom - thick
    fill(sheet, Box(left if opens else left + thick - arm, foot, arm, thick), ink)


def _write_run(sheet: Picture, text: str, x: int, y: int, size: int, ink: Colour, bold: bool) -> None:
    if not text.strip():
        return
    steps, left, top = glyphs.draw(text, size, bold)
    x, y = x + left, y + top + size
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(sheet.shape[1], x + steps.shape[1]), min(sheet.shape[0], y + steps.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = (steps[y0 - y : y1 - y, x0 - x : x1 - x] / 2.0)[..., None]
    place = sheet[y0:y1, x0:x1]
    place[...] = np.rint(place + (np.array(ink) - place) * cover).astype(np.uint8)


def fill(sheet: Picture, box: Box, colour: Colour) -> None:
    """Fill a rectangle; what leaves the sheet is cut off."""
    y, x = max(0, box.y), max(0, box.x)
    sheet[y : max(y, box.y + box.h), x : max(x, box.x + box.w)] = colour


def paste(sheet: Picture, picture: Picture, x: int, y: int) -> None:
    """Put a picture onto a sheet; what leaves it below or to the right is cut off."""
    place = sheet[y : y + picture.shape[0], x : x + picture.shape[1]]
    place[...] = picture[: place.shape[0], : place.shape[1]]


def frame(sheet: Picture, box: Box, colour: Colour, line: int) -> None:
    """Draw a frame of `line` pixels around a rectangle."""
    x, y, w, h = box
    for side in (
        Box(x - line, y - line, w + 2 * line, line),
        Box(x - line, y + h, w + 2 * line, line),
        Box(x - line, y, line, h),
        Box(x + w, y, line, h),
    ):
        fill(sheet, side, colour)
