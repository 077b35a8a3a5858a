"""MP4: H.264 as players want it, close to what was painted, and exact in time."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import av
import imageio.v3
import numpy as np
import pytest
from numpy.typing import NDArray

from app.encoders import mp4
from tests.encoders.decode import boxes, painted
from tests.encoders.scenes import scene

# A quarter of the colour resolution smears the edges of letters: a hundredth of the range on average over a picture
# that is full of them. Flat areas keep their colour to a few steps of 255.
MEAN_DIFFERENCE, FLAT_DIFFERENCE = 2.5, 8


def encoded(name: str, **more: str) -> bytes:
    return b"".join(mp4.encode(scene(name, **more)))


@pytest.mark.parametrize("name", ["plain", "dark", "scatter", "transparent"])
def test_frames_are_close_to_those_painted(name: str) -> None:
    expected = [frame[..., :3].astype(int) for frame in painted(scene(name, transparent="false"))]
    found = imageio.v3.imread(encoded(name), plugin="pyav", extension=".mp4").astype(int)
    assert len(found) == len(expected) + 1, "the last frame is there once more, for its last tick"
    assert np.array_equal(found[-1].shape, found[-2].shape)
    for one, other in zip(found, expected, strict=False):
        height, width = other.shape[:2]
        difference = np.abs(one[:height, :width] - other)
        assert difference.mean() < MEAN_DIFFERENCE
        assert difference[flat(other)].max() <= FLAT_DIFFERENCE


def flat(colours: NDArray[np.int64], reach: int = 8) -> NDArray[np.bool_]:
    """Tell which pixels lie in a square of one colour, as large as the blocks that H.264 transforms."""
    found = np.ones(colours.shape[:2], dtype=bool)
    for axis in (0, 1):
        before = found.copy()
        for shift in range(-reach, reach + 1):
            found &= np.roll(before, shift, axis) & (np.roll(colours, shift, axis) == colours).all(axis=2)
    return found


def test_the_stream_is_what_players_want() -> None:
    data = encoded("glide")
    with av.open(BytesIO(data)) as film:
        stream = film.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.width % 2, context.height % 2) == (0, 0)
        assert context.width == 302
    names = [name for name, _ in boxes(data)]
    assert names.index("moov") < names.index("mdat")


@pytest.mark.parametrize(("step", "hold"), [(600, 1800), (250, 1000), (333, 1801), (20, 20), (10_000, 9_999)])
def test_times_are_exact(step: int, hold: int) -> None:
    data = encoded("plain", step_ms=str(step), hold_ms=str(hold))
    with av.open(BytesIO(data)) as film:
        stream = film.streams.video[0]
        assert stream.time_base is not None
        starts = sorted(p.pts * stream.time_base * 1000 for p in film.demux(stream) if p.pts is not None)
        assert stream.duration is not None
        whole = stream.duration * stream.time_base * 1000
    shown = [round(at) for at in starts[:16]]
    assert shown == [k * step for k in range(16)]
    assert abs(whole - (15 * step + hold)) < Fraction(1, 2)


def test_a_still_is_a_film_of_one_picture() -> None:
    found = imageio.v3.imread(encoded("plain", still="last"), plugin="pyav", extension=".mp4")
    assert len(found) == 1
