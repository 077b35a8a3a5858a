"""What is particular to GIF: LZW by two ways, one changed rectangle a frame, no frame that browsers would stretch."""

from __future__ import annotations

from io import BytesIO
from struct import pack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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
    assert np.array_equal(decode(lzw.Compressor().compress(pixels), pixels), pixels)
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
    assert [lzw.Compressor().compress(np.full((2, 2), n, np.uint8))[0] for n in (0, 3, 4, 7, 8, 127)] == [
        2,
        2,
        3,
        3,
        4,
        7,
    ]


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


BAND = st.tuples(st.integers(1, 40), st.sampled_from((0, 0, 1, 2, 31, 127)), st.booleans())


@given(st.lists(BAND, min_size=3, max_size=9), st.integers(1, 900), st.integers(0, 9))
def test_gaps_between_written_rows_are_the_same_pixels(
    bands: list[tuple[int, int, bool]], width: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    drawn = [
        random.integers(0, top + 1, (rows, width), np.uint8) * (noise or random.integers(0, 2, dtype=np.uint8))
        for rows, top, noise in bands
    ]
    pixels = np.concatenate([np.ones((1, width), np.uint8), *drawn, np.ones((1, width), np.uint8)])
    bits = max(2, int(pixels.max()).bit_length())
    found = lzw.gaps(pixels.max(axis=1), width)
    assert all(not pixels[start:end].any() for start, end in found)
    assert np.array_equal(decode(bytes([bits]) + lzw.around(pixels, found, bits) + b"\0", pixels), pixels)


@pytest.mark.parametrize("bits", range(2, 9))
@pytest.mark.parametrize("rows", [4, 171, 172, 1500])
def test_runs_of_any_length_end_where_they_should(bits: int, rows: int) -> None:
    for width in (999, 1000, 1001):
        pixels = np.zeros((rows + 2, width), np.uint8)
        pixels[0], pixels[-1, ::7] = np.arange(width) % (1 << bits), (1 << bits) - 1
        data = lzw.around(pixels, [(1, rows + 1)], bits)
        assert data != lzw.direct(pixels, bits)
        assert np.array_equal(decode(bytes([bits]) + data + b"\0", pixels), pixels)


def test_a_full_table_before_a_gap_is_left_to_pillow() -> None:
    pixels = RANDOM.integers(0, 128, (400, 100), dtype=np.uint8)
    pixels[150:350] = 0
    assert lzw.around(pixels, [(150, 350)], 7) == lzw.direct(pixels, 7)


@pytest.mark.parametrize(("rows", "apart"), [(40, True), (4, False)])
def test_frames_go_the_way_that_served_the_last_one_tried(rows: int, apart: bool) -> None:
    # Noise above a gap is shorter apart, for codes are narrow again below; rows that are nearly empty are not.
    pixels = np.zeros((400, 300), np.uint8)
    pixels[:rows] = RANDOM.integers(0, 3, (rows, 300)) if apart else 0
    pixels[0, 0] = pixels[-1, 0] = 1
    packer = lzw.Compressor()
    first, second = packer.compress(pixels), packer.compress(pixels)
    assert first == second
    expected = lzw.around(pixels, [(rows if apart else 1, 399)], 2) if apart else lzw.direct(pixels, 2)
    assert second == b"\2" + expected + b"\0"
