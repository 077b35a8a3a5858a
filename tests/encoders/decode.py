"""Read pictures back with decoders that are not ours: Pillow, FFmpeg, and a few lines after the specifications."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from struct import unpack_from
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.raster.paint import paint
from app.raster.palette import BACKGROUND
from app.scene.marks import Scene

Frames = list[NDArray[np.uint8]]


def painted(scene: Scene, form: str = "") -> Frames:
    """Return every painted frame as red, green, blue and opacity; GIF has no opacity between none and full."""
    picture = paint(scene)
    colours = picture.palette.layers.copy()
    if form == "gif":
        colours[:, :3] = picture.palette.colours
        colours[BACKGROUND + 1 :, 3] = 255
    return [colours[picture.canvas] for _ in picture.patches]


class Decoded(NamedTuple):
    """Hold what Pillow reads: frames as red, green, blue, opacity; milliseconds; loops as the file has them."""

    frames: Frames
    durations: list[int]
    loop: int | None


def pillow(data: bytes) -> Decoded:
    image = Image.open(BytesIO(data))
    frames, durations = [], []
    for k in range(getattr(image, "n_frames", 1)):
        image.seek(k)
        frames.append(np.asarray(image.convert("RGBA")))
        durations.append(round(image.info.get("duration", 0)))
    return Decoded(frames, durations, image.info.get("loop"))


def same(one: NDArray[np.uint8], other: NDArray[np.uint8], soft: int = 0) -> bool:
    """Tell whether two frames look the same: opacity, colours where opaque, and those between as near as `soft`."""
    if one.shape != other.shape or not np.array_equal(one[..., 3], other[..., 3]):
        return False
    opacity, difference = one[..., 3], np.abs(one[..., :3].astype(int) - other[..., :3])
    return bool((difference[opacity == 255] == 0).all() and (difference[opacity > 0] <= soft).all())


def chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each chunk of a PNG."""
    at = 8
    while at < len(data):
        size, name = unpack_from(">I4s", data, at)
        yield name.decode(), data[at + 8 : at + 8 + size]
        at += 12 + size


def boxes(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and place of each outer box of an MP4."""
    at = 0
    while at < len(data):
        size, name = unpack_from(">I4s", data, at)
        yield name.decode(), at
        at += size
