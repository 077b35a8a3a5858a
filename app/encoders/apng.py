"""APNG: PNG with frames (APNG 1.0). Lossless, times in milliseconds, one changed rectangle a frame."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack

from app.encoders.chunks import chunk, deflate, header, palette
from app.raster.paint import paint
from app.scene.marks import Scene

SOURCE, OVER = 0, 1


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield a scene as APNG. What a transparent frame uncovers is written as it is, not laid over the frame before."""
    picture = paint(scene)
    yield header(picture) + chunk(b"acTL", pack(">II", picture.frames, picture.loop)) + palette(picture)
    blend = SOURCE if picture.transparent else OVER
    number = 0
    for patch in picture.patches:
        height, width = patch.pixels.shape
        x, y = patch.x, patch.y
        place = (number, width, height, x, y, patch.duration, 1000, 0, blend if number else SOURCE)
        yield chunk(b"fcTL", pack(">IIIIIHHBB", *place))
        pixels = picture.canvas[y : y + height, x : x + width] if picture.transparent else patch.pixels
        data = deflate(pixels)
        yield chunk(b"fdAT", pack(">I", number + 1) + data) if number else chunk(b"IDAT", data)
        number += 2 if number else 1
    yield chunk(b"IEND", b"")
