"""Signals: a command ends at once, with the exit code that says so, and leaves nothing half done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.test_commands import process


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Let processes hear what the tests themselves may have been started to ignore, as under nohup."""
    ignored = [one for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


def when(command: "subprocess.Popen[bytes]", found: Callable[[], list[Path]]) -> list[Path]:
    """Wait until a command that runs has made files."""
    deadline = time.monotonic() + 60
    while not (files := found()) and command.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return files


@pytest.mark.parametrize(
    ("number", "to", "code"),
    [(signal.SIGINT, os.killpg, 130), (signal.SIGTERM, os.kill, 143), (signal.SIGHUP, os.killpg, 129)],
)
def test_a_signal_ends_the_gallery_at_once_and_leaves_nothing(
    tmp_path: Path, number: int, to: Callable[[int, int], None], code: int
) -> None:
    words = ("gallery", "--to", str(tmp_path), "-j", "2", "-f", "gif", "-f", "mp4")
    with process(*words, start_new_session=True) as command:
        seen = when(command, lambda: list(tmp_path.glob("[!.]*")))
        to(command.pid, number)
        _, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (code, b"")
    left = [path.name for path in tmp_path.iterdir()]
    assert [name for name in left if name.startswith(".")] == []
    assert len(left) < len(seen) + 20, "it went on"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_drawing_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    with process("render", "conv2d", "--input-size", "40", "-o", str(tmp_path / "a.gif")) as command:
        when(command, lambda: list(tmp_path.iterdir()))
        command.send_signal(number)
        assert command.communicate(timeout=60) == (b"", b"")
    assert command.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_a_signal_is_not_lost_where_an_exception_would_be() -> None:
    code = """
import os, signal
from app.cli.signals import ended_by_signals

class Thing:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

with ended_by_signals(at_once=True):
    Thing()
    print("went on")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")


@pytest.mark.parametrize("module", ["typer", "numpy", "app.cli.serve"])
def test_ctrl_c_while_it_is_loaded_ends_it_without_a_word(module: str) -> None:
    code = f"""
import os, signal, sys

class Finder:
    def find_spec(self, name, *more):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from app.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
