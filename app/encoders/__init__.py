"""Encoders: each format is one file, and one line here. Each eats a picture's patches and yields bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.encoders import gif, png
from app.scene.marks import Scene


@dataclass(frozen=True, slots=True)
class Format:
    """Name a format's media type and its encoder; `moving` says whether it can hold an animation."""

    media: str
    encode: Callable[[Scene, int | None], Iterator[bytes]]
    moving: bool


FORMATS: dict[str, Format] = {
    "gif": Format("image/gif", gif.encode, True),
    "png": Format("image/png", png.encode, False),
}
