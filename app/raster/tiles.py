"""Tiles: the shape of one mark as small codes, independent of colours, drawn once and kept.

A code says what a pixel is: background, line, fill, ink or accent, or half covered by the last two. A palette maps
the codes of a role to its colours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app import fonts
from app.raster import glyphs

Codes = NDArray[np.uint8]
BACK, LINE, FILL, HALF, INK, HALF_ACCENT, ACCENT = range(7)
CLEAR = 255
CODES = 7
CAP = 0.36
SMALL = 0.62
LIFT = 0.44
CORNER, CORNER_SHARE = 4, 7
BAND = 6
SUPER = 4


def radius(side: int) -> int:
    """Give the corner radius of a cell."""
    return min(CORNER, side // CORNER_SHARE)


@lru_cache(maxsize=1024)
def _rounded(w: int, h: int, corner: int) -> Codes:
    """Give the coverage 0 to 255 of a filled rounded rectangle."""
    image = Image.new("L", (w * SUPER, h * SUPER), 0)
    ImageDraw.Draw(image).rounded_rectangle((0, 0, w * SUPER - 1, h * SUPER - 1), corner * SUPER, fill=255)
    return np.asarray(image.resize((w, h), Image.Resampling.BOX))


def _dashes(w: int, h: int, on: int = 4, off: int = 3) -> NDArray[np.bool_]:
    """Say where a dashed border is drawn: from every corner towards the middles."""
    mask = np.zeros((h, w), dtype=bool)
    for at in range(0, -(-w // 2), on + off):
        for left in (at, w - at - on):
            mask[:BAND, max(0, left) : left + on] = mask[-BAND:, max(0, left) : left + on] = True
    for at in range(0, -(-h // 2), on + off):
        for top in (at, h - at - on):
            mask[max(0, top) : top + on, :BAND] = mask[max(0, top) : top + on, -BAND:] = True
    return mask


@lru_cache(maxsize=2048)
def _box(w: int, h: int, line: int, dash: bool) -> Codes:
    """Draw an empty cell."""
    corner = radius(min(w, h))
    if min(w, h) < 4:
        return np.full((h, w), FILL, dtype=np.uint8)
    outer = _rounded(w, h, corner)
    inner = np.zeros((h, w), dtype=np.uint8)
    inner[line : h - line, line : w - line] = _rounded(w - 2 * line, h - 2 * line, max(0, corner - line))
    codes = np.where(outer >= 115, LINE, BACK).astype(np.uint8)
    codes[inner >= 128] = FILL
    if dash:
        codes[(codes == LINE) & ~_dashes(w, h)] = FILL
    return codes


def _write(codes: Codes, text: str, size: int, bold: bool, x: float, middle: float, first: int) -> None:
    """Write a text whose left end is x and whose capitals are centred on `middle`; `first` is the code of step 1."""
    levels, left, top = glyphs.draw(text, size, bold)
    left, top = left + round(x), top + round(middle + CAP * size)
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(codes.shape[0], top + levels.shape[0]), min(codes.shape[1], left + levels.shape[1])
    if y1 <= y0 or x1 <= x0:
        return
    part = levels[y0 - top : y1 - top, x0 - left : x1 - left]
    target = codes[y0:y1, x0:x1]
    np.copyto(target, part + np.uint8(first - 1), where=part > 0)


@lru_cache(maxsize=4096)
def cell(w: int, h: int, size: int, text: str, small: str, line: int, dash: bool, bold: bool) -> Codes:
    """Draw a cell: its text in the middle, a small one in the lower right corner."""
    codes = _box(w, h, line, dash)
    if size and (text or small):
        codes = codes.copy()
        if text:
            wide = fonts.width(text, size, bold)
            middle = LIFT * h if small else h / 2
            _write(codes, text, size, bold, (w - wide) / 2, middle, HALF)
        if small:
            tiny = small_size(size, small, w)
            wide = fonts.width(small, tiny)
            _write(codes, small, tiny, False, w - 3 - wide, h - 3 - CAP * tiny, HALF_ACCENT)
    return codes


def small_size(size: int, text: str, w: int) -> int:
    """Give the size of a cell's small text: in proportion, and never wider than the cell."""
    return max(6, min(round(SMALL * size), int((w - 5) / fonts.width(text, 1))))


def label(w: int, h: int, size: int, text: str, small: str, anchor: str, bold: bool) -> Codes:
    """Draw a label: a text and, after it, a second in the accent colour and the other weight.

    Not kept: the equation is another one in every frame, and thousands of them would be megabytes.
    """
    codes = np.full((h, w), BACK, dtype=np.uint8)
    first = fonts.width(text, size, bold)
    wide = first + fonts.width(small, size, not bold)
    x = {"start": 0.0, "middle": (w - wide) / 2, "end": w - wide}[anchor]
    if text:
        _write(codes, text, size, bold, x, h / 2, HALF)
    if small:
        _write(codes, small, size, not bold, x + first, h / 2, HALF_ACCENT)
    return codes


@lru_cache(maxsize=512)
def outline(w: int, h: int, line: int, dash: bool) -> Codes:
    """Draw a rounded frame; what is not frame is clear."""
    corner = radius(min(w, h, 40)) + 1
    codes = np.full((h, w), CLEAR, dtype=np.uint8)
    codes[_rounded(w, h, corner) >= 128] = LINE
    inner = _rounded(max(1, w - 2 * line), max(1, h - 2 * line), max(0, corner - line)) >= 128
    codes[line : line + inner.shape[0], line : line + inner.shape[1]][inner] = CLEAR
    if dash:
        codes[~_dashes(w, h, 3, 3)] = CLEAR
    return codes


@lru_cache(maxsize=512)
def link(w: int, h: int, points: tuple[float, ...], line: int) -> Codes:
    """Draw a line through points over the background."""
    image = Image.new("L", (w * SUPER, h * SUPER), 0)
    path = [v * SUPER for v in points]
    ImageDraw.Draw(image).line(path, fill=255, width=line * SUPER - 1, joint="curve")
    cover = np.asarray(image.resize((w, h), Image.Resampling.BOX)).astype(np.uint16)
    steps = glyphs.STEPS[cover]
    return np.where(steps == 0, CLEAR, steps + (HALF - 1)).astype(np.uint8)


@lru_cache(maxsize=512)
def face(w: int, h: int, points: tuple[float, ...], line: int) -> Codes:
    """Draw a filled polygon with its edge; the edge fades into the fill."""
    path = [v * SUPER for v in points]
    shape = Image.new("L", (w * SUPER, h * SUPER), 0)
    ImageDraw.Draw(shape).polygon(path, fill=255)
    edge = Image.new("L", (w * SUPER, h * SUPER), 0)
    if line:
        ImageDraw.Draw(edge).line([*path, *path[:4]], fill=255, width=round(line * 1.2 * SUPER), joint="curve")
    inside = np.asarray(shape.resize((w, h), Image.Resampling.BOX)) >= 128
    steps = glyphs.STEPS[np.asarray(edge.resize((w, h), Image.Resampling.BOX))]
    codes = np.full((h, w), CLEAR, dtype=np.uint8)
    codes[inside] = FILL
    codes[(steps > 0) & inside] = (steps + (HALF - 1)).astype(np.uint8)[(steps > 0) & inside]
    return codes
