"""GIF, APNG and WebP hold exactly the painted frames, for as long, as often and as transparent as asked."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from io import BytesIO

import av
import pytest

from app.encoders import FORMATS
from app.raster.palette import SHADE
from tests.encoders.decode import chunks, painted, pillow, same
from tests.encoders.scenes import QUERIES, scene

MOVING = ("gif", "apng", "webp")
HALF = round(255 * SHADE)


def encoded(form: str, name: str, **more: str) -> bytes:
    return b"".join(FORMATS[form].encode(scene(name, **more)))


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("form", MOVING)
def test_frames_are_those_painted(form: str, name: str) -> None:
    expected, found = painted(scene(name), form), pillow(encoded(form, name)).frames
    assert len(found) == len(expected)
    wrong = [k for k, (one, other) in enumerate(zip(found, expected, strict=True)) if not same(one, other)]
    assert wrong == []


@pytest.mark.parametrize("form", MOVING)
def test_times_are_those_asked_for(form: str) -> None:
    found = pillow(encoded(form, "plain", step_ms="250", hold_ms="3210")).durations
    assert found == [250] * 15 + [3210]


def test_gif_gives_back_what_rounding_takes() -> None:
    found = pillow(encoded("gif", "plain", step_ms="255", hold_ms="1000")).durations
    assert set(found[:-1]) == {250, 260}
    assert abs(sum(found) - (15 * 255 + 1000)) <= 5


@pytest.mark.parametrize("form", ["apng", "webp"])
def test_odd_times_are_exact(form: str) -> None:
    assert pillow(encoded(form, "plain", step_ms="257", hold_ms="1003")).durations == [257] * 15 + [1003]


@pytest.mark.parametrize(("loop", "gif"), [(0, 0), (1, None), (2, 1), (7, 6)])
def test_loops(loop: int, gif: int | None) -> None:
    # GIF counts the times after the first and says nothing for none; the others count all of them.
    assert pillow(encoded("gif", "plain", loop=str(loop))).loop == gif
    assert pillow(encoded("apng", "plain", loop=str(loop))).loop == loop
    assert pillow(encoded("webp", "plain", loop=str(loop))).loop == loop


@pytest.mark.parametrize("form", MOVING)
def test_what_is_not_drawn_is_clear(form: str) -> None:
    frames = pillow(encoded(form, "transparent")).frames
    assert all(frame[0, 0, 3] == 0 for frame in frames)
    assert all((frame[..., 3] == 255).any() for frame in frames)
    levels = {0, 255} if form == "gif" else {0, HALF, 255}
    assert all(set(frame[..., 3].flat) == levels for frame in frames)


@pytest.mark.parametrize("form", MOVING)
def test_an_opaque_picture_has_no_hole(form: str) -> None:
    assert all((frame[..., 3] == 255).all() for frame in pillow(encoded(form, "plain")).frames)


def test_apng_numbers_its_frames_without_gap() -> None:
    data = encoded("apng", "plain")
    numbers = [int.from_bytes(body[:4], "big") for name, body in chunks(data) if name in ("fcTL", "fdAT")]
    assert numbers == list(range(31))
    assert [name for name, _ in chunks(data)][:5] == ["IHDR", "acTL", "PLTE", "tRNS", "fcTL"]


def test_png_is_the_last_frame() -> None:
    moving = scene("plain")
    still = pillow(b"".join(FORMATS["png"].encode(scene("plain", still="last"))))
    assert len(still.frames) == 1
    assert same(still.frames[0], painted(moving)[-1])


@pytest.mark.parametrize("form", [name for name in FORMATS if name not in ("svg", "mp4")])
@pytest.mark.parametrize("still", ["first", "last", "3", "sheet"])
def test_stills(form: str, still: str) -> None:
    found = pillow(encoded(form, "plain", still=still)).frames
    assert len(found) == 1
    assert same(found[0], painted(scene("plain", still=still))[0])
    if still == "3":
        assert same(found[0], painted(scene("plain"))[3])


@pytest.mark.parametrize("form", ["gif", "apng"])
def test_bytes_come_as_frames_are_painted(form: str, watched: Callable[[], int]) -> None:
    stream = FORMATS[form].encode(scene("plain"))
    assert watched() == 0, "a frame is painted before anybody reads"
    seen = [watched() for _ in stream]
    assert seen == sorted(seen)
    assert set(range(1, 17)) <= set(seen), "a frame's bytes wait for a later frame"


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count the frames painted so far."""
    from app.raster.paint import Canvas

    count = [0]
    change = Canvas._change

    def counted(self: Canvas, changes: object, frame: int) -> object:
        count[0] += 1
        return change(self, changes, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(Canvas, "_change", counted)
    return lambda: count[0]


@pytest.mark.parametrize("name", ["plain", "dark", "glide", "one"])
@pytest.mark.parametrize("form", ["gif", "apng"])
def test_ffmpeg_reads_the_painted_frames(form: str, name: str) -> None:
    with av.open(BytesIO(encoded(form, name))) as film:
        found = [frame.to_ndarray(format="rgba") for frame in film.decode(video=0)]
    expected = painted(scene(name))
    assert len(found) == len(expected)
    assert all(same(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("form", ["gif", "apng"])
def test_frames_are_not_kept(form: str) -> None:
    def peak(size: str) -> int:
        """Give bytes a pixel; a frame of palette indices has one."""
        drawn = scene("plain", input_size=size, width="400")
        for _ in FORMATS[form].encode(drawn):
            pass
        tracemalloc.start()
        for _ in FORMATS[form].encode(drawn):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found // (drawn.width * drawn.height)

    few, many = peak("3"), peak("16")
    assert few <= 8
    assert many <= few + 1, "256 frames take more than 9"
