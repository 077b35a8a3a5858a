"""Text as coverage: letters drawn once at four times the size, then set at quarter pixels, without hinting.

So a text is as wide as its letters' advances say, the same in Python and in a browser.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app import fonts

Coverage = NDArray[np.uint8]
SUPER = 4


@lru_cache(maxsize=4096)
def _glyph(letter: str, size: int, bold: bool, phase: int) -> tuple[Coverage, int, int]:
    """Draw a letter `phase` quarters of a pixel to the right; give its coverage, left and top from the pen."""
    lift = 0
    if letter in fonts.RAISED:
        lift, letter = round(fonts.RAISED_BY * size * SUPER), fonts.RAISED[letter]
        size = round(fonts.RAISED_SIZE * size)
    face = fonts.face(size * SUPER, bold, fonts.is_wide(letter))
    left, top, right, bottom = (round(v) for v in face.getbbox(letter, anchor="ls"))
    top, bottom = top - lift, bottom - lift
    x, y = (left + phase) // SUPER, top // SUPER
    w, h = -(-(right + phase) // SUPER) + 1 - x, -(-bottom // SUPER) + 1 - y
    image = Image.new("L", (w * SUPER, h * SUPER), 0)
    ImageDraw.Draw(image).text((phase - x * SUPER, -y * SUPER - lift), letter, fill=255, font=face, anchor="ls")
    return np.asarray(image.resize((w, h), Image.Resampling.BOX)), x, y


@lru_cache(maxsize=8192)
def draw(text: str, size: int, bold: bool) -> tuple[Coverage, int, int]:
    """Draw a text as steps of coverage 0 to 3; give it with its left and top from the pen's start on the baseline."""
    pen, placed = 0.0, []
    for letter in text:
        quarters = round(pen * SUPER)
        cover, x, y = _glyph(letter, size, bold, quarters % SUPER)
        placed.append((cover, quarters // SUPER + x, y))
        pen += fonts.width(letter, size, bold)
    left, top = min(x for _, x, _ in placed), min(y for _, _, y in placed)
    right = max(x + c.shape[1] for c, x, _ in placed)
    bottom = max(y + c.shape[0] for c, _, y in placed)
    whole = np.zeros((bottom - top, right - left), dtype=np.uint16)
    for cover, x, y in placed:
        whole[y - top : y - top + cover.shape[0], x - left : x - left + cover.shape[1]] += cover
    steps = (np.minimum(whole, 255) * 3 + 127) // 255
    return steps.astype(np.uint8), left, top
