"""The picture that other sites show of a link: one frame in the middle of 1200 × 630 pixels."""

from __future__ import annotations

from io import BytesIO
from itertools import islice

from PIL import Image

from app import pipeline
from app.raster.paint import paint
from app.refusal import Refusal
from app.scene import compose
from app.scene.marks import Scene

WIDTH, HEIGHT = 1200, 630
NARROWEST = 240


def preview(request: pipeline.Request) -> tuple[str, bytes]:
    """Draw the preview of a request: a frame from the middle of its animation."""
    scene = fitting(request)
    picture = paint(scene)
    for _ in islice(picture.patches, (scene.frames - 1) * 2 // 3 + 1):
        pass
    image = Image.fromarray(picture.palette.colours[picture.canvas], "RGB")
    image.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (WIDTH, HEIGHT), scene.background)
    whole.paste(image, ((WIDTH - image.width) // 2, (HEIGHT - image.height) // 2))
    file = BytesIO()
    whole.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return "image/png", file.getvalue()


def fitting(request: pipeline.Request) -> Scene:
    """Compose as wide as fits; what is too tall even when narrow is left to be scaled down."""
    trace = request.spec.trace()
    found, width = None, WIDTH
    while width >= NARROWEST:
        try:
            found = compose(trace, request.view.model_copy(update={"width": width, "transparent": False}))
        except Refusal:
            break
        if found.height <= HEIGHT:
            return found
        width = min(width - 40, int(width * HEIGHT / found.height * 1.1))
    return found or compose(trace, request.view.model_copy(update={"width": None}))
