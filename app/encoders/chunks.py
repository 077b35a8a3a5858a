"""PNG's chunks, which APNG shares."""

from __future__ import annotations

import zlib
from struct import pack

import numpy as np

from app.raster.paint import Picture
from app.raster.palette import BACKGROUND
from app.raster.patch import Pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEVEL = 6
OPAQUE = 255


def chunk(name: bytes, data: bytes) -> bytes:
    """Write one chunk: length, name, data, checksum."""
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))


def header(picture: Picture) -> bytes:
    """Write signature, size (eight bits a pixel, palette)."""
    return SIGNATURE + chunk(b"IHDR", pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0))


def palette(picture: Picture) -> bytes:
    """Write the colours, and the opacity of those up to the last that is not opaque."""
    layers = picture.palette.layers
    opacity = layers[: max(BACKGROUND, *np.flatnonzero(layers[:, 3] < OPAQUE)) + 1, 3]
    return chunk(b"PLTE", layers[:, :3].tobytes()) + chunk(b"tRNS", opacity.tobytes())


def deflate(pixels: Pixels) -> bytes:
    """Compress indices, every row without a filter: differences of palette indices mean nothing."""
    height, width = pixels.shape
    packer = zlib.compressobj(LEVEL)
    rows = bytearray(height * (width + 1))
    memory = memoryview(rows)
    for y in range(height):
        memory[y * (width + 1) + 1 : (y + 1) * (width + 1)] = pixels[y].tobytes()
    return packer.compress(rows) + packer.flush()
