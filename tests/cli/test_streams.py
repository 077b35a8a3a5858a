"""Standard output and what stands in its place: closed, full, of few letters, a device, a named pipe."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import httpx
import pytest

from app import animate
from tests.cli.conftest import Run
from tests.cli.test_commands import process
from tests.cli.test_serve import address

GIF = animate("conv2d").render("gif")


def shell(redirection: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command as a shell does: sh, for only a shell closes a stream."""
    line = ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "app", *arguments]
    return subprocess.run(line, capture_output=True, check=False, timeout=60, env={**os.environ, **environment})


@pytest.mark.parametrize("command", ["explain", "formula"])
def test_a_letter_that_an_encoding_lacks_is_replaced(command: str) -> None:
    done = shell("", command, "conv1d", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("cp1252").startswith("Conv1d 1×8 ? 1×6")


def test_json_has_its_letters_replaced_too(tmp_path: Path) -> None:
    done = shell("", "render", "conv1d", "--json", "-o", str(tmp_path / "a.png"), PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("cp1252"))["title"] == "Conv1d 1×8 ? 1×6"


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
@pytest.mark.parametrize("arguments", [("explain", "conv1d"), ("formula", "conv1d"), ("render", "conv1d", "-o", "-")])
def test_an_output_that_takes_nothing_is_an_error_of_one_line(arguments: tuple[str, ...], redirection: str) -> None:
    done = shell(redirection, *arguments)
    assert done.returncode == 1
    assert done.stderr in (b"Error: Bad file descriptor\n", b"Error: No space left on device\n")


def test_a_picture_needs_neither_input_nor_errors(tmp_path: Path) -> None:
    picture = tmp_path / "a.gif"
    assert shell("<&- 2>&-", "render", "conv2d", "-o", str(picture)).returncode == 0
    assert picture.read_bytes() == GIF
    closed = shell("<&-", "formula", "conv2d", "--parameters", "-")
    assert (closed.returncode, closed.stderr) == (1, b"Error: Bad file descriptor\n")


def test_a_server_without_an_output_has_no_log_and_serves() -> None:
    with process("serve", "--port", "0", "--workers", "1", preexec_fn=lambda: os.close(1)) as command:
        found = address(command)
        assert httpx.get(f"{found}healthz").text == "ok\n"
        assert httpx.get(f"{found}animate.png?op=relu").status_code == 200
        command.send_signal(signal.SIGTERM)
        _, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (0, b"")


def test_beside_a_piped_picture_words_go_to_standard_error(tmp_path: Path) -> None:
    done = shell("", "render", "conv2d", "-o", "-", "--json")
    assert done.stdout == GIF
    assert json.loads(done.stderr)["url"] == "op=conv2d"


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_standard_output_by_its_name_is_the_pipe(tmp_path: Path, json_too: tuple[str, ...]) -> None:
    # What /dev/stdout leads to; here nothing can be made by mistake, as it could in /dev.
    words = ("render", "conv2d", "-f", "gif", "-o", "/dev/fd/1", "-o", str(tmp_path / "b.png"), *json_too)
    assert shell("", *words).stdout == GIF
    into = tmp_path / "a"
    assert shell(f">>{into}", *words).stderr != b""
    assert into.read_bytes() == GIF
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b.png"]


def test_a_device_is_written_as_it_is_named(run: Run) -> None:
    with Path("/dev/full").open("wb") as device:
        done = run("render", "conv2d", "-f", "gif", "-o", f"/dev/fd/{device.fileno()}")
    assert (done.code, done.err) == (1, "Error: No space left on device\n")


@pytest.mark.parametrize(("name", "form"), [("pipe", "gif"), ("pipe.gif", "png")])
def test_a_named_pipe_is_written_and_stays(run: Run, tmp_path: Path, name: str, form: str) -> None:
    pipe, got = tmp_path / name, io.BytesIO()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: got.write(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run("render", "conv2d", "-f", form, "-o", name).code == 0
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    reader.join(60)
    assert got.getvalue() == GIF
