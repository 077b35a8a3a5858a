"""WebP: our own container around Pillow's lossless encoder. One changed rectangle a frame, times in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from struct import pack

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.raster.paint import Picture, paint
from app.raster.patch import Patch, Pixels
from app.scene.marks import Scene

Colours = NDArray[np.uint32]
METHOD, EFFORT = 3, 50
ANIMATED, ALPHA = 0x02, 0x10
OVERWRITE = 0x02


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield a scene as lossless WebP. The length stands in front, so the bytes come when all frames are made."""
    picture = paint(scene)
    colours = _colours(picture)
    if picture.frames == 1:
        body = _still(colours.take(next(picture.patches).pixels))
    else:
        size = pack("<I", picture.width - 1)[:3] + pack("<I", picture.height - 1)[:3]
        body = _chunk(b"VP8X", bytes([ANIMATED | ALPHA, 0, 0, 0]) + size)
        body += _chunk(b"ANIM", b"\0\0\0\0" + pack("<H", picture.loop))
        body += b"".join(_frame(picture, patch, colours) for patch in picture.patches)
    yield b"RIFF" + pack("<I", len(body) + 4) + b"WEBP" + body


def _colours(picture: Picture) -> Colours:
    """Give red, green, blue and opacity of each index, in four bytes: one number is looked up sooner than four."""
    return picture.palette.layers.view(np.uint32)[:, 0]


def _frame(picture: Picture, patch: Patch, colours: Colours) -> bytes:
    x, y, pixels = _even(picture, patch)
    height, width = pixels.shape
    numbers = (x // 2, y // 2, width - 1, height - 1, patch.duration)
    place = b"".join(pack("<I", n)[:3] for n in numbers)
    blend = OVERWRITE if picture.transparent else 0
    return _chunk(b"ANMF", place + bytes([blend]) + _still(colours.take(pixels)))


def _even(picture: Picture, patch: Patch) -> tuple[int, int, Pixels]:
    """Start a patch at even pixels, as WebP wants it."""
    left, top = patch.x % 2, patch.y % 2
    x, y = patch.x - left, patch.y - top
    if picture.transparent:
        height, width = patch.pixels.shape
        return x, y, picture.canvas[y : y + height + top, x : x + width + left]
    return x, y, np.pad(patch.pixels, ((top, 0), (left, 0))) if left or top else patch.pixels


def _still(colours: Colours) -> bytes:
    """Compress a rectangle of colours to a chunk of its own."""
    height, width = colours.shape
    file = BytesIO()
    image = Image.frombuffer("RGBA", (width, height), colours, "raw", "RGBA", 0, 1)
    image.save(file, "WEBP", lossless=True, method=METHOD, quality=EFFORT)
    return file.getvalue()[12:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
