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
CLOSE = ("=", 9, False)
"""The sign, size and weight whose two bars would share a row of pixels: it stands a quarter of a pixel higher."""


@lru_cache(maxsize=256)
def _band(size: int, bold: bool) -> tuple[int, int]:
    """Give how far the letters of a line reach above and below the baseline, in pixels."""
    heights = [fonts.face(size * SUPER, bold, wide).getmetrics() for wide in (False, True)]
    return max(up for up, _ in heights) // SUPER + 2, max(down for _, down in heights) // SUPER + 2


@lru_cache(maxsize=4096)
def _glyph(letter: str, size: int, bold: bool, phase: int) -> tuple[NDArray[np.uint16], int, int, float]:
    """Draw a letter `phase` quarters of a pixel to the right, as high as the band: columns, left, right, advance."""
    advance, (up, down) = fonts.width(letter, size, bold), _band(size, bold)
    lift = int((letter, size, bold) == CLOSE)
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
    first, last = max(0, up + y), min(up + down, up + y + h)
    cover = np.zeros((w, up + down), dtype=np.uint16)
    cover[:, first:last] = np.asarray(image.resize((w, h), Image.Resampling.BOX))[first - up - y : last - up - y].T
    return cover, x, x + w, advance


def draw(text: str, size: int, bold: bool) -> tuple[Coverage, int, int]:
    """Draw a text as steps of coverage 0 to 2; give it with its left and top from the pen's start on the baseline."""
    up, down = _band(size, bold)
    margin = 2 * size
    total = np.zeros((round(fonts.width(text, size, bold)) + 2 * margin, up + down), dtype=np.uint16)
    pen = 0.0
    for letter in text:
        quarters = round(pen * SUPER)
        cover, left, right, advance = _glyph(letter, size, bold, quarters % SUPER)
        whole = quarters // SUPER + margin
        total[whole + left : whole + right] += cover
        pen += advance
    return STEPS.take(total, mode="clip").T, -margin, -up
