"""LZW as GIF has it, by Pillow's encoder: palette indices to data sub-blocks.

Stretches of rows in which nothing changes are most of a frame; Pillow would read them pixel by pixel. Their codes are
known: between two clear codes they are written from a table, and Pillow compresses what lies around them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import accumulate
from math import isqrt

import numpy as np
from PIL import Image

from app.raster.patch import Pixels

CHUNK = 1 << 16
WIDEST, LONGEST = 8, 12
"""Bits of an index, and of a code."""
BLOCK = 255
WORTH = 2000
"""Pixels of a stretch from which it is written apart: less costs more bytes for clear codes than it saves time."""
AGAIN, FEW_MORE = 16, 1.05
"""After how many frames both ways are tried again, and how many bytes writing gaps apart may cost."""
Gap = tuple[int, int]


class Compressor:
    """Compress one animation's frames, one after another: whole, or around their gaps where that adds few bytes.

    Clear codes make what follows shorter or longer, as the picture is. So every sixteenth frame with gaps is tried
    both ways, and the next ones are done in the way that served it.
    """

    def __init__(self) -> None:
        self._tried, self._apart = 0, True

    def compress(self, pixels: Pixels) -> bytes:
        """Give the smallest code size that the indices allow, the compressed sub-blocks, and the end mark.

        Pillow's encoder is reached by a private call that its releases 10 to 13 have; where it is missing, the public
        way does, with wider codes and a little slower.

        >>> Compressor().compress(np.zeros((1, 1), dtype=np.uint8)).hex()
        '0202440100'
        """
        highest = pixels.max(axis=1)
        bits = max(2, int(highest.max()).bit_length())
        try:
            return bytes([bits]) + self._blocks(pixels, gaps(highest, pixels.shape[1]), bits) + b"\0"
        except (AttributeError, TypeError, ValueError):
            return bytes([WIDEST]) + spliced(pixels) + b"\0"

    def _blocks(self, pixels: Pixels, between: Sequence[Gap], bits: int) -> bytes:
        if not between:
            return direct(pixels, bits)
        self._tried += 1
        if self._tried % AGAIN != 1:
            return around(pixels, between, bits) if self._apart else direct(pixels, bits)
        apart, whole = around(pixels, between, bits), direct(pixels, bits)
        self._apart = len(apart) <= FEW_MORE * len(whole)
        return min(apart, whole, key=len)


def gaps(highest: Pixels, width: int) -> list[Gap]:
    """Give the stretches of rows with index 0 alone that lie between others and are worth it.

    >>> gaps(np.array([0, 3, 0, 0, 0, 5, 0, 2], dtype=np.uint8), 1000)
    [(2, 5)]
    """
    used = highest > 0
    edges = (np.flatnonzero(used[1:] != used[:-1]) + 1).tolist()
    first = 0 if used[0] else 1
    pairs = zip(edges[first::2], edges[first + 1 :: 2], strict=False)
    return [(start, end) for start, end in pairs if (end - start) * width >= WORTH]


def around(pixels: Pixels, between: Sequence[Gap], bits: int) -> bytes:
    """Compress what lies around gaps, and write these from the table, each after a clear code.

    The first bit of a stream is the lowest of its bytes: a stream is a number, and what follows it is shifted.
    """
    ends, wide = _ends(bits), bits + 1
    whole = place = after = 0
    for start, end in between:
        number, _ = _number(direct(pixels[after:start], bits), bits)
        size = number.bit_length() - 1 - bits  # the end mark is the clear code and 1: its highest bit is known
        for part, length in ((number & (1 << size) - 1, size), _zeros((end - start) * pixels.shape[1], bits)):
            codes = bisect_left(ends, length)
            if codes + 1 >= len(ends) or ends[codes] != length:
                return direct(pixels, bits)  # so many codes that the table was full, and cleared on the way
            whole |= (1 << bits | part << wide) << place
            place += wide + length
            wide = ends[codes + 1] - ends[codes]
        after = end
    number, room = _number(direct(pixels[after:], bits), bits)
    whole |= (1 << bits | number << wide) << place
    stream = whole.to_bytes(-(-(place + wide + room) // 8), "little")
    blocks = (stream[at : at + BLOCK] for at in range(0, len(stream), BLOCK))
    return b"".join(bytes([len(block)]) + block for block in blocks)


def _number(blocks: bytes, bits: int) -> tuple[int, int]:
    """Give the stream in sub-blocks as a number without its first clear code, and how many bits it has room for."""
    parts, at = [], 0
    while at < len(blocks):
        parts.append(blocks[at + 1 : at + 1 + blocks[at]])
        at += 1 + blocks[at]
    stream = b"".join(parts)
    return int.from_bytes(stream, "little") >> (bits + 1), 8 * len(stream) - bits - 1


@lru_cache(maxsize=WIDEST)
def _ends(bits: int) -> list[int]:
    """Give how many bits 0, 1, 2, … codes after a clear code take, until the table is full.

    The first code adds nothing to the table, every other one string; a code is as wide as the next string's number.
    """
    first = (1 << bits) + 2
    return [0, *accumulate(max(first, following).bit_length() for following in range(first - 1, 1 << LONGEST))]


def _zeros(count: int, bits: int) -> tuple[int, int]:
    """Give the codes of a run of zeros as a number, and how many bits: strings of 1, 2, 3, … of them, then the rest."""
    full, ends = (isqrt(8 * count + 1) - 1) // 2, _ends(bits)
    rest = count - full * (full + 1) // 2
    if full + 1 >= len(ends):
        return 0, -1
    number = _run(bits) & (1 << ends[full]) - 1
    return (number | _zero(rest, bits) << ends[full], ends[full + 1]) if rest else (number, ends[full])


@lru_cache(maxsize=WIDEST)
def _run(bits: int) -> int:
    """Give the longest run of zeros that the table has strings for."""
    return sum(_zero(i + 1, bits) << end for i, end in enumerate(_ends(bits)[:-1]))


def _zero(count: int, bits: int) -> int:
    """Give the code of a string of zeros in a table that has no other strings."""
    return (1 << bits) + count if count > 1 else 0


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
