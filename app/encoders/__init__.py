"""Encoders: each format is one file, and one line here. Each takes a scene and yields bytes as frames are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.encoders import apng, gif, mp4, png, svg, webp
from app.scene.marks import Scene


@dataclass(frozen=True, slots=True)
class Format:
    """Name a format's media type and its encoder; `moving` says whether it can hold an animation.

    What cannot is given scenes of one frame.
    """

    media: str
    encode: Callable[[Scene], Iterator[bytes]]
    moving: bool


FORMATS: dict[str, Format] = {
    "gif": Format("image/gif", gif.encode, True),
    "webp": Format("image/webp", webp.encode, True),
    "apng": Format("image/apng", apng.encode, True),
    "mp4": Format("video/mp4", mp4.encode, True),
    "png": Format("image/png", png.encode, False),
    "svg": Format("image/svg+xml", svg.encode, False),
}
