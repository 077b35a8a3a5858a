"""Heads that are endless or never end, and answers from memory, on raw connections."""

import socket
import time
from collections.abc import Iterator

import pytest

from app.web.wire import MOST_HEAD
from bench.loopback import Server, serving

WARM = "/animate.png?op=conv2d&input_size=4&seed=31"
DOCUMENT = "/frames?op=conv2d&input_size=4&seed=31"
CLOSE = "Connection: close\r\n"


@pytest.fixture(scope="module")
def quick() -> Iterator[Server]:
    with serving(workers=1, head_seconds=1) as server:
        yield server


def talk(server: Server, *sent: bytes) -> bytes:
    """Send pieces; give everything that comes until the server closes."""
    found = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
        for piece in sent:
            sock.sendall(piece)
        while data := sock.recv(65536):
            found += data
    return found


def ask(server: Server, path: str, more: str = CLOSE, method: str = "GET", version: str = "1.1") -> bytes:
    """Give an answer without its date."""
    said = talk(server, f"{method} {path} HTTP/{version}\r\nHost: x\r\n{more}\r\n".encode())
    head, _, body = said.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"date: ")]
    return b"\r\n".join([*sorted(lines[1:]), lines[0], b"", body])


@pytest.mark.parametrize(
    ("path", "more", "method", "version"),
    [
        (WARM, "", "GET", "1.1"),
        (WARM, "", "HEAD", "1.1"),
        (WARM, "", "GET", "1.0"),
        (WARM, "Range: bytes=3-9\r\n", "GET", "1.1"),
        (WARM, "Range: bytes=999999-\r\n", "GET", "1.1"),
        (WARM, "If-None-Match: *\r\n", "GET", "1.1"),
        (WARM, "Expect: 100-continue\r\n", "GET", "1.1"),
        (DOCUMENT, "Accept-Encoding: gzip\r\n", "GET", "1.1"),
        (DOCUMENT, 'If-None-Match: "a"\r\nIf-None-Match: *\r\n', "GET", "1.1"),
    ],
)
def test_what_is_in_memory_is_answered_as_it_was_before(
    quick: Server, path: str, more: str, method: str, version: str
) -> None:
    path += f"&step_ms={400 + abs(hash((more, method, version))) % 500}"
    cold = ask(quick, path, more + CLOSE, method, version)
    ask(quick, path)
    before = quick.metric('requests_total{cache="hit"')
    assert ask(quick, path, more + CLOSE, method, version) == cold
    if "None-Match" not in more:
        assert quick.metric('requests_total{cache="hit"') == before + 1
    assert ask(quick, path, "X-Forwarded-For: 192.0.2.1\r\n" + more + CLOSE, method, version) == cold


def test_requests_sent_together_are_answered_in_their_order(quick: Server) -> None:
    ask(quick, WARM)
    warm, slow = (f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in (WARM, f"{WARM}&width=200"))
    last = f"GET /healthz HTTP/1.1\r\nHost: x\r\n{CLOSE}\r\n".encode()
    said = talk(quick, slow + warm * 800 + last)
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 802
    assert said.endswith(b"ok\n")


def test_a_head_that_never_ends_is_not_waited_for(quick: Server) -> None:
    start = time.monotonic()
    assert talk(quick, b"GET / HTTP/1.1\r\nHost: x\r\n").startswith(b"HTTP/1.1 408 ")
    assert talk(quick) == b""
    after_another = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HT"
    assert b"HTTP/1.1 408 " in talk(quick, after_another)
    assert 2.5 < time.monotonic() - start < 20


@pytest.mark.parametrize("line", [b"X-Long: ", b"GET /?"])
def test_an_endless_head_is_not_read(quick: Server, line: bytes) -> None:
    begin = b"" if line.startswith(b"GET") else b"GET / HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(begin + line)
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            send_slowly(sock, 50 * MOST_HEAD)


def send_slowly(sock: socket.socket, size: int) -> None:
    for _ in range(0, size, 65536):
        sock.sendall(b"a" * 65536)
        time.sleep(0.001)


def test_a_body_that_nobody_reads_does_not_matter(quick: Server) -> None:
    head = f"GET {WARM}&width=240 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(head + piece * 16 + b"0\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")
    assert quick.metric('requests_total{cache="none",status="500"') == 0
