"""The one font of pictures and page, and how wide its letters are."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

_UNIT = 1000
REGULAR, BOLD = "Medium", "Bold"
RAISED = {"ᵀ": "T"}
"""Signs that the font lacks: made of a smaller letter, set higher."""
RAISED_SIZE, RAISED_BY = 0.62, 0.36


def font_file(weight: str = REGULAR) -> Path:
    """Give the path of the font file of a weight."""
    return Path(str(files("font_manrope.files") / f"Manrope-{weight}.ttf"))


@lru_cache(maxsize=256)
def face(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Open the font at a size in pixels."""
    return ImageFont.truetype(str(font_file(BOLD if bold else REGULAR)), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    share = RAISED_SIZE if letter in RAISED else 1.0
    return share * face(_UNIT, bold).getlength(RAISED.get(letter, letter)) / _UNIT


def width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a text in pixels.

    >>> width("00", 10) == 2 * width("0", 10)
    True
    """
    return sum([_advance(letter, bold) for letter in text]) * size
