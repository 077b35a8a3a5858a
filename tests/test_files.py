"""A file is whole or not there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.encoders import FORMATS
from app.files import write_atomically
from app.raster import paint
from tests.encoders.scenes import scene


def test_all_chunks_are_written(tmp_path: Path) -> None:
    assert write_atomically(tmp_path / "a.bin", [b"one", b"", b"two"]) == 6
    assert (tmp_path / "a.bin").read_bytes() == b"onetwo"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt(), ValueError("frame 3")])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, fault: BaseException) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"begun"
        raise fault

    (tmp_path / "old.gif").write_bytes(b"as it was")
    for name in ("new.gif", "old.gif"):
        with pytest.raises(type(fault)):
            write_atomically(tmp_path / name, chunks())
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"old.gif": b"as it was"}


@pytest.mark.parametrize("form", FORMATS)
def test_an_encoder_that_fails_halfway_leaves_no_file(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose, calls = paint.Canvas._compose, []

    def failing(self: paint.Canvas, area: tuple[int, int, int, int]) -> None:
        calls.append(area)
        if len(calls) == 12:
            raise MemoryError
        compose(self, area)

    monkeypatch.setattr(paint.Canvas, "_compose", failing)
    moving = FORMATS[form].moving
    if moving:
        with pytest.raises(MemoryError):
            write_atomically(tmp_path / f"a.{form}", FORMATS[form].encode(scene("plain")))
        assert list(tmp_path.iterdir()) == []
    else:
        write_atomically(tmp_path / f"a.{form}", FORMATS[form].encode(scene("plain")))
        assert (tmp_path / f"a.{form}").stat().st_size > 0


def test_it_is_readable_as_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    write_atomically(tmp_path / "ours", [b"x"])
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_and_its_target_is_written_whole(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    for name in ("there", "not yet"):
        link, target = tmp_path / f"{name}.gif", tmp_path / "far" / name
        link.symlink_to(target)
        if name == "there":
            target.write_bytes(b"as it was")
            with pytest.raises(OSError, match="disk full"):
                write_atomically(link, failing())
            assert target.read_bytes() == b"as it was"
        write_atomically(link, [b"new"])
        assert link.is_symlink()
        assert target.read_bytes() == b"new"
    assert sorted(path.name for path in (tmp_path / "far").iterdir()) == ["not yet", "there"]


def failing() -> Iterator[bytes]:
    yield b"begun"
    raise OSError("disk full")


def test_a_pipe_takes_the_chunks_as_they_come() -> None:
    reading, writing = os.pipe()
    assert write_atomically(f"/dev/fd/{writing}", [b"one", b"two"]) == 6
    assert os.read(reading, 7) == b"onetwo"
    os.close(reading)
    os.close(writing)
