"""LZW as GIF has it, by Pillow's encoder: palette indices to data sub-blocks."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from app.raster.patch import Pixels

CHUNK = 1 << 16
WIDEST = 8


def compress(pixels: Pixels) -> bytes:
    """Give the smallest code size that the indices allow, the compressed sub-blocks, and the end mark.

    Pillow's encoder is reached by a private call that its releases 10 to 13 have; where it is missing, the public way
    does, with wider codes and a little slower.

    >>> compress(np.zeros((1, 1), dtype=np.uint8)).hex()
    '0202440100'
    """
    bits = max(2, int(pixels.max()).bit_length())
    try:
        return bytes([bits]) + direct(pixels, bits) + b"\0"
    except (AttributeError, TypeError, ValueError):
        return bytes([WIDEST]) + spliced(pixels) + b"\0"


def direct(pixels: Pixels, bits: int) -> bytes:
    """Compress with Pillow's encoder object. `bits` is the code size."""
    height, width = pixels.shape
    image = Image.frombuffer("P", (width, height), np.ascontiguousarray(pixels), "raw", "P", 0, 1)
    encoder = Image._getencoder("P", "gif", "P", (bits, 0))  # noqa: SLF001
    encoder.setimage(image.im, (0, 0, width, height))
    out = []
    status = 0
    while not status:
        _, status, data = encoder.encode(CHUNK)
        out.append(data)
    if status < 0:
        raise OSError(f"Pillow's GIF encoder says {status}")
    return b"".join(out)


def spliced(pixels: Pixels) -> bytes:
    """Compress by saving a GIF of one frame and taking its data out; the code size is 8."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.putpalette(bytes(768))
    file = BytesIO()
    image.save(file, "GIF", optimize=False, interlace=0)
    whole = file.getvalue()
    at = 13 + 3 * 256
    while whole[at] == 0x21:
        at = _end(whole, at + 2)
    return whole[at + 11 : _end(whole, at + 11) - 1]


def _end(whole: bytes, at: int) -> int:
    """Give the place after a chain of sub-blocks."""
    while whole[at]:
        at += whole[at] + 1
    return at + 1
