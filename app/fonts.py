"""The one font of pictures and page, the system's font for Chinese beside it, and how wide their letters are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

_UNIT = 1000
MOST_LETTERS = 4096
REGULAR, BOLD = "Medium", "Bold"
RAISED = {"ᵀ": "T"}
"""Signs that the font lacks: made of a smaller letter, set higher."""
RAISED_SIZE, RAISED_BY = 0.62, 0.36
WIDE = 0x2E80
"""From here on letters are as wide as the text is high, in every font that has them."""
CHINESE_SETTING = "KERNELWALK_CJK_FONT"
CHINESE_FILES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf",
    "/System/Library/Fonts/PingFang.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/msyh.ttc",
)


def font_file(weight: str = REGULAR) -> Path:
    """Give the path of the font file of a weight."""
    return Path(str(files("font_manrope.files") / f"Manrope-{weight}.ttf"))


@lru_cache(maxsize=1)
def chinese_font() -> tuple[str, int] | None:
    """Find the font for Chinese: its file and the index of its face; None where this machine has none.

    The setting `KERNELWALK_CJK_FONT` names the file (or, set to nothing, says that there is none); without it the usual
    places are looked through.
    """
    setting = os.environ.get(CHINESE_SETTING)
    for file in CHINESE_FILES if setting is None else (setting,):
        faces = list(_faces(file))
        if faces:
            simplified = [index for index, name in enumerate(faces) if " SC" in name or "YaHei" in name]
            return file, (simplified or [0])[0]
    return None


def has_chinese() -> bool:
    """Tell whether pictures can hold Chinese on this machine."""
    return chinese_font() is not None


def _faces(file: str) -> Iterator[str]:
    """Give the names of the faces in a font file, none where it cannot be read."""
    for index in range(12):
        try:
            yield ImageFont.truetype(file, 10, index, layout_engine=ImageFont.Layout.BASIC).getname()[0] or ""
        except OSError:
            return


@lru_cache(maxsize=256)
def face(size: int, bold: bool = False, wide: bool = False) -> ImageFont.FreeTypeFont:
    """Open the font at a size in pixels; for `wide` letters the one for Chinese, where there is one."""
    file, index = str(font_file(BOLD if bold else REGULAR)), 0
    if wide:
        file, index = chinese_font() or (file, index)
    return ImageFont.truetype(file, size, index, layout_engine=ImageFont.Layout.BASIC)


def is_wide(letter: str) -> bool:
    """Tell whether a letter belongs to a script of letters as wide as high.

    >>> is_wide("卷"), is_wide("k")
    (True, False)
    """
    return ord(letter) >= WIDE


class _Advances(dict[str, float]):
    """Hold the letters' advances in ems, each measured when it is first met: millions are added up."""

    def __init__(self, bold: bool) -> None:
        self.bold = bold

    def __missing__(self, letter: str) -> float:
        if is_wide(letter):
            return 1.0
        share = RAISED_SIZE if letter in RAISED else 1.0
        found = share * face(_UNIT, self.bold).getlength(RAISED.get(letter, letter)) / _UNIT
        if len(self) < MOST_LETTERS:
            self[letter] = found
        return found


_ADVANCES = {bold: _Advances(bold) for bold in (False, True)}


def width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a text in pixels.

    >>> width("00", 10) == 2 * width("0", 10)
    True
    """
    return sum(map(_ADVANCES[bold].__getitem__, text)) * size
