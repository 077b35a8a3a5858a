"""GIF: our own container around Pillow's LZW. One palette, one changed rectangle a frame, bytes as they are made."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack

import numpy as np

from app.encoders import lzw
from app.raster.paint import Picture, paint
from app.raster.palette import BACKGROUND, UNCHANGED
from app.raster.patch import Patch
from app.scene.marks import Scene

KEEP, CLEAR = 1, 2
SHORTEST = 2
"""Browsers show a frame of less than 20 ms for 100 ms."""


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield a scene as GIF. Times are hundredths of a second; what rounding takes from one frame the next gets back."""
    picture = paint(scene)
    colours = picture.palette.colours
    bits = max(1, int(len(colours) - 1).bit_length())
    yield b"GIF89a" + pack("<HHBBB", picture.width, picture.height, 0xF0 | (bits - 1), BACKGROUND, 0)
    yield colours.tobytes().ljust(3 * (1 << bits), b"\0")
    if picture.frames > 1 and picture.loop != 1:
        yield b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + pack("<H", max(0, picture.loop - 1)) + b"\0"
    packer = lzw.Compressor()
    asked = shown = 0
    for patch in picture.patches:
        asked += patch.duration
        time = max(SHORTEST, round((asked - shown) / 10))
        shown += 10 * time
        yield (
            _frame(_cleared(picture), time, CLEAR, packer) if picture.transparent else _frame(patch, time, KEEP, packer)
        )
    yield b";"


def _frame(patch: Patch, time: int, then: int, packer: lzw.Compressor) -> bytes:
    """Write one frame: its time, place and compressed indices."""
    height, width = patch.pixels.shape
    control = b"\x21\xf9\x04" + pack("<BHBB", then << 2 | 1, time, UNCHANGED, 0)
    place = b"\x2c" + pack("<HHHHB", patch.x, patch.y, width, height, 0)
    return control + place + packer.compress(patch.pixels)


def _cleared(picture: Picture) -> Patch:
    """Give the whole frame, to be cleared before the next.

    GIF has one index for unchanged and transparent: what becomes transparent again cannot be told from what stays.
    """
    seen = picture.canvas != BACKGROUND
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    y, x = (int(rows[0]), int(columns[0])) if len(rows) else (0, 0)
    area = slice(y, int(rows[-1]) + 1 if len(rows) else 1), slice(x, int(columns[-1]) + 1 if len(rows) else 1)
    pixels = picture.canvas[area] * seen[area]
    return Patch(x, y, pixels, 0)
