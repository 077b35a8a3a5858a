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
STEPS = np.digitize(np.arange(256), (72, 172)).astype(np.uint8)
"""The step of a coverage: none, half or full. A third step costs a twentieth of a GIF and is hardly seen."""


@lru_cache(maxsize=4096)
def _glyph(letter: str, size: int, bold: bool, phase: int) -> tuple[Coverage, int, int, int, int, float]:
    """Draw a letter `phase` quarters of a pixel to the right: cover, its bounds from the pen, advance."""
    advance = fonts.width(letter, size, bold)
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
    return np.asarray(image.resize((w, h), Image.Resampling.BOX)), x, y, x + w, y + h, advance


def draw(text: str, size: int, bold: bool) -> tuple[Coverage, int, int]:
    """Draw a text as steps of coverage 0 to 2; give it with its left and top from the pen's start on the baseline."""
    pen, parts = 0.0, []
    left = top = 1 << 15
    right = bottom = -left
    for letter in text:
        quarters = round(pen * SUPER)
        cover, x0, y0, x1, y1, advance = _glyph(letter, size, bold, quarters % SUPER)
        whole = quarters // SUPER
        left, top, right, bottom = min(left, whole + x0), min(top, y0), max(right, whole + x1), max(bottom, y1)
        parts.append((cover, whole + x0, y0, whole + x1, y1))
        pen += advance
    total = np.zeros((bottom - top, right - left), dtype=np.uint16)
    for cover, x0, y0, x1, y1 in parts:
        total[y0 - top : y1 - top, x0 - left : x1 - left] += cover
    return STEPS[np.minimum(total, 255)], left, top
