"""PNG: one frame, through Pillow, with the scene's own palette."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from app.raster.paint import paint_frame
from app.raster.palette import BACKGROUND
from app.scene.marks import Scene


def encode(scene: Scene, frame: int | None) -> Iterator[bytes]:
    """Yield a frame (the last one by default) as PNG."""
    picture = paint_frame(scene, scene.frames - 1 if frame is None else frame)
    image = Image.fromarray(next(picture.patches).pixels, "P")
    image.putpalette(picture.palette.colours.tobytes())
    file = BytesIO()
    options = {"transparency": BACKGROUND} if scene.transparent else {}
    image.save(file, "PNG", optimize=False, compress_level=6, **options)
    yield file.getvalue()
