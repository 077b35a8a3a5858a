"""GIF: our own container around Pillow's LZW. One palette, one changed rectangle a frame, bytes as they are made."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack

import numpy as np
from PIL import Image

from app.raster.paint import Patch, paint, paint_frame
from app.scene.marks import Scene


def encode(scene: Scene, frame: int | None) -> Iterator[bytes]:
    """Yield the animation as GIF, or one frame of it."""
    picture = paint(scene) if frame is None else paint_frame(scene, frame)
    colours = picture.palette.colours
    bits = max(1, int(len(colours) - 1).bit_length())
    yield b"GIF89a" + pack("<HHBBB", picture.width, picture.height, 0xF0 | (bits - 1), 1, 0)
    yield colours.tobytes().ljust(3 * (1 << bits), b"\0")
    if frame is None and scene.frames > 1 and scene.loop != 1:
        yield b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + pack("<H", max(0, scene.loop - 1)) + b"\0"
    for patch in picture.patches:
        yield _frame(patch)
    yield b";"


def _frame(patch: Patch) -> bytes:
    """Write one frame: its time, place and compressed indices."""
    height, width = patch.pixels.shape
    bits = max(2, int(patch.pixels.max()).bit_length())
    control = b"\x21\xf9\x04\x05" + pack("<HBB", round(patch.duration / 10), 0, 0)
    place = b"\x2c" + pack("<HHHHB", patch.x, patch.y, width, height, 0)
    return control + place + bytes([bits]) + _lzw(patch.pixels, bits) + b"\0"


def _lzw(pixels: np.ndarray, bits: int) -> bytes:
    """Compress indices with Pillow's encoder, as data sub-blocks."""
    height, width = pixels.shape
    image = Image.frombuffer("P", (width, height), np.ascontiguousarray(pixels).tobytes(), "raw", "P", 0, 1)
    encoder = Image._getencoder("P", "gif", "P", (bits, 0))  # noqa: SLF001
    encoder.setimage(image.im, (0, 0, width, height))
    out = bytearray()
    while True:
        _, status, data = encoder.encode(65536)
        out += data
        if status:
            break
    if status < 0:
        raise OSError(f"encoder error {status}")
    return bytes(out)
