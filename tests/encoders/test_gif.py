"""What is particular to GIF: LZW by two ways, one changed rectangle a frame, no frame that browsers would stretch."""

from __future__ import annotations

from io import BytesIO
from struct import pack

import numpy as np
import pytest
from PIL import Image

from app.encoders import gif, lzw
from app.raster.paint import paint
from app.raster.patch import Pixels
from tests.encoders.decode import painted, pillow, same
from tests.encoders.scenes import scene

RANDOM = np.random.default_rng(7)
PICTURES = [
    np.zeros((1, 1), np.uint8),
    np.zeros((3, 700), np.uint8),
    RANDOM.integers(0, 128, (64, 97), dtype=np.uint8),
    RANDOM.integers(0, 3, (300, 301), dtype=np.uint8),
    (np.arange(5000) // 50 % 32).reshape(50, 100).astype(np.uint8),
]


def decode(data: bytes, pixels: Pixels) -> Pixels:
    """Wrap compressed data in the smallest GIF and let Pillow read it."""
    height, width = pixels.shape
    head = b"GIF89a" + pack("<HHBBB", width, height, 0xF7, 0, 0) + bytes(i for i in range(256) for _ in "rgb")
    image = Image.open(BytesIO(head + b"," + pack("<HHHHB", 0, 0, width, height, 0) + data + b";"))
    return np.asarray(image.convert("L"))


@pytest.mark.parametrize("pixels", PICTURES)
def test_both_ways_to_compress_say_the_same(pixels: Pixels) -> None:
    assert np.array_equal(decode(lzw.compress(pixels), pixels), pixels)
    assert lzw.direct(pixels, 8) == lzw.spliced(pixels)


@pytest.mark.parametrize("missing", [AttributeError, TypeError])
def test_without_the_private_call_pictures_stay_right(
    missing: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> bytes:
        raise missing

    usual = b"".join(gif.encode(scene("plain")))
    monkeypatch.setattr(lzw, "direct", gone)
    other = b"".join(gif.encode(scene("plain")))
    assert other != usual
    expected = painted(scene("plain"))
    assert all(same(one, two) for one, two in zip(pillow(other).frames, expected, strict=True))


def test_the_code_is_as_narrow_as_the_indices_allow() -> None:
    assert [lzw.compress(np.full((2, 2), n, np.uint8))[0] for n in (0, 3, 4, 7, 8, 127)] == [2, 2, 3, 3, 4, 7]


def test_a_frame_is_the_rectangle_that_changed() -> None:
    moving, frames = scene("plain"), painted(scene("plain"))
    patches = list(paint(moving).patches)
    for k in range(1, len(frames)):
        rows, columns = np.nonzero((frames[k] != frames[k - 1]).any(axis=2))
        patch = patches[k]
        assert (patch.y, patch.x) == (rows.min(), columns.min())
        assert patch.pixels.shape == (np.ptp(rows) + 1, np.ptp(columns) + 1)


def test_no_frame_is_so_short_that_browsers_stretch_it() -> None:
    assert min(pillow(b"".join(gif.encode(scene("glide", step_ms="20", tween="12")))).durations) >= 20
    assert min(pillow(b"".join(gif.encode(scene("glide", step_ms="100", tween="12")))).durations) >= 20
