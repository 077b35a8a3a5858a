"""PNG: one frame, with the scene's own palette."""

from __future__ import annotations

from collections.abc import Iterator

from app.encoders.chunks import chunk, deflate, header, palette
from app.raster.paint import paint
from app.scene.marks import Scene


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield the first frame as PNG."""
    picture = paint(scene)
    patch = next(picture.patches)
    yield header(picture) + palette(picture)
    yield chunk(b"IDAT", deflate(patch.pixels)) + chunk(b"IEND", b"")
