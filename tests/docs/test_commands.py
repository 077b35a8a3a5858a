"""What README and documentation tell a reader to type is typed here: every command, every line of Python."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Server, free_port, wait_until_alive
from tests.docs import torchlike

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
SERVICE = "http://127.0.0.1:8000"
# Only a container engine could run these; deploy/check-image does, where there is one.
CONTAINERS = ("docker build -t kernelwalk .", "docker run --rm -p 8000:8000 --read-only --cap-drop ALL kernelwalk")


def blocks(page: Path, language: str) -> list[str]:
    """Give the code blocks of a language."""
    text = re.sub(r"^````.*?^````$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    """Give every command, with the page that has it."""
    found = []
    for page in PAGES:
        for block in blocks(page, "(?:sh|bash|console|shell)"):
            lines = block.replace("\\\n", " ").splitlines()
            found += [(str(page.relative_to(ROOT)), line.strip()) for line in lines if line.strip()]
    return found


COMMANDS = commands()


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give an environment in which `kernelwalk`, `python` and `pip` are those of this checkout."""
    folder = tmp_path_factory.mktemp("bin")
    for name, what in (("kernelwalk", "-m app"), ("python", ""), ("python3", ""), ("pip", "-m pip")):
        (folder / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {what} "$@"\n')
        (folder / name).chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TERM": "dumb"}


def test_there_are_commands_to_run() -> None:
    assert len(COMMANDS) > 25
    assert {page for page, _ in COMMANDS} >= {"README.md", "docs/start.md", "docs/command-line.md", "docs/http.md"}


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{page}: {command}" for page, command in COMMANDS])
def test_a_documented_command_runs(
    page: str, command: str, tools: dict[str, str], server: Server, tmp_path: Path
) -> None:
    if command in CONTAINERS:
        assert (ROOT / "Dockerfile").exists()
        return
    if re.search(r"\bserve\b", command) and not command.startswith("make"):
        starts(command, tools, tmp_path)
        return
    where = tmp_path
    if command.startswith("make "):
        command, where = command.replace("make ", "make --dry-run ", 1), ROOT
    if command == ". env/bin/activate":
        (tmp_path / "env" / "bin").mkdir(parents=True)
        (tmp_path / "env" / "bin" / "activate").touch()  # python3 -m venv makes it; each command runs on its own
    command = command.replace("-m venv", "-m venv --without-pip").replace(SERVICE, server.url)
    command = command.replace(
        "pip install /path/to/kernelwalk", f"pip install --quiet --no-deps --no-build-isolation --target . {ROOT}"
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], env=tools, cwd=where, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, f"{page}: {command}\n{done.stderr.decode()}"
    assert b"Traceback" not in done.stderr
    for name in re.findall(r"(?:-o|>) ([\w.-]+\.\w+)", command):
        assert (where / name).stat().st_size > 100
        assert not (where / name).read_bytes().startswith(b'{"type"'), "a problem, not a picture"


def starts(command: str, tools: dict[str, str], folder: Path) -> None:
    """Start a service, wait until it answers, and end it."""
    words = [word for word in shlex.split(command) if word not in ("--port", "8000")]
    port = free_port()
    log = folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen([*words, "--port", str(port)], env=tools, cwd=folder, stdout=sink, stderr=sink)
    try:
        wait_until_alive(f"http://127.0.0.1:{port}", process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


PYTHON = [page for page in PAGES if blocks(page, "python")]


@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.name)
def test_documented_python_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    torchlike.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)
        for name in re.findall(r'save\("([\w.-]+)"', block):
            assert (tmp_path / name).stat().st_size > 100


def test_the_picture_on_top_is_what_the_product_draws() -> None:
    """Renew it with: kernelwalk render conv2d --input-size 5 --padding 1 -o docs/images/conv2d.gif."""
    from app import animate

    assert (ROOT / "docs" / "images" / "conv2d.gif").read_bytes() == animate("conv2d", padding=1).render("gif")
