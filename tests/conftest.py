"""Fixtures every test may use: a running server, and a browser that does not forgive."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# These record what PyTorch gives and need it installed; the tests read what they have written.
collect_ignore = [
    "record.py",
    "recording/forms.py",
    "recording/torchcalls.py",
    "recording/torchpools.py",
    "live/record.py",
]
ROOT = Path(__file__).parent.parent
START_SECONDS = 30.0
STOP_SECONDS = 15.0
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server process: where it answers, its process id, and the file that holds what it printed."""

    url: str
    pid: int
    log: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run `app serve` on a free loopback port; any traceback it prints fails the run."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as sink:
        process = serve(port := free_port(), sink.fileno())
    try:
        wait_until_alive(url := f"http://127.0.0.1:{port}", process, log)
        yield Server(url, process.pid, log)
    finally:
        stop(process)
    if "Traceback" in (said := log.read_text()):
        pytest.fail(f"the server printed a traceback:\n{said}", pytrace=False)
    assert process.returncode in (0, -signal.SIGTERM), f"the server ended with {process.returncode}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(port: int, sink: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
    )


def wait_until_alive(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    said = f"no answer from {url}/healthz (exit code {process.poll()}):\n{log.read_text()}"
    pytest.fail(said, pytrace=False)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


# A module at a time, not a session: while the browser is open, Playwright keeps an event loop in this thread,
# and a test of another module that runs a loop of its own could not.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open the system's Chromium."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("no Chromium: sudo apt-get install --no-install-recommends chromium", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def is_fault(message: ConsoleMessage) -> bool:
    """Say whether a message is an error; that the server refused a parameter is not one, though Chromium notes it."""
    asking = ("/", "/frames", "/picture", "/picture.json", "/picture.png")
    refused = "status of 422" in message.text and urlsplit(message.location["url"]).path in asking
    return message.type == "error" and not refused


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page; an error on its console or one that nobody caught fails the test."""
    errors: list[str] = []
    context = browser.new_context()
    tab = context.new_page()
    tab.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    tab.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
    yield tab
    context.close()
    if errors:
        pytest.fail("errors in the browser:\n" + "\n".join(errors), pytrace=False)
