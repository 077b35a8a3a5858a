"""Servers and clients on loopback, for measurements: bounded in count and time, and nothing is left running."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Time on the processor of this process alone, without its workers."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        """Bytes of memory of this process."""
        return resident(self.process.pid)

    def metric(self, name: str) -> float:
        """Add up a metric over the labels it has, as far as these are named."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(f"kernelwalk_{name}"))

    def workers(self) -> list[int]:
        """Give the ids of its worker processes."""
        return workers(self.process.pid)


def resident(pid: int) -> int:
    try:
        words = Path(f"/proc/{pid}/statm").read_text().split()
    except FileNotFoundError:
        return 0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE")


def workers(pid: int) -> list[int]:
    """Give the ids of a server's workers: the children of the child that they are forked from."""
    return [worker for child in _children(pid) for worker in _children(child)]


def _children(pid: int) -> list[int]:
    try:
        lists = [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return []
    return [int(word) for words in lists for word in words.split()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(*command: str, log: Path | None = None, **settings: str | int) -> Iterator[Server]:
    """Run a server until the block ends. `{port}` in the command is filled in; settings are the service's."""
    port = free_port()
    words = [word.format(port=port) for word in command or ("-m", "app", "serve", "--port", "{port}")]
    environment = dict(os.environ) | {f"KERNELWALK_{name.upper()}": str(value) for name, value in settings.items()}
    with (log or Path(os.devnull)).open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
    server = Server(port, process)
    try:
        wait(f"{server.url}/healthz", process)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for the first 200."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"no 200 from {url}")


class _Hammer(asyncio.Protocol):
    """Ask for one thing again and again on one connection; answers are told apart by their known length alone."""

    def __init__(self, request: bytes, length: int) -> None:
        self.request, self.length = request, length
        self.got = self.answers = 0
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.got += len(data)
        if self.got == self.length:
            self.got = 0
            self.answers += 1
            if self.open:
                self.transport.write(self.request)  # type: ignore[attr-defined]


def hammer(port: int, path: str, connections: int, seconds: float, headers: Mapping[str, str] | None = None) -> int:
    """Ask for one path on several connections for a while; give the number of answers, all of equal length."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    length = _length(port, request)

    async def attack() -> int:
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: _Hammer(request, length), "127.0.0.1", port))[1]
            for _ in range(connections)
        ]
        await asyncio.sleep(seconds)
        for client in made:
            client.open = False
        await asyncio.sleep(0.2)
        for client in made:
            client.transport.close()
        return sum(client.answers for client in made)

    import uvloop

    return uvloop.run(attack())


def _length(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), head
        words = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        size = int(words.get(b"content-length", b"0"))
        while len(body) < size:
            body += sock.recv(65536)
        assert len(body) == size
        return len(head) + 4 + size
