"""Heads that are endless or never end, and answers from memory, on raw connections."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from app.web.wire import MOST_HEAD, MOST_WAITING
from bench.loopback import Server, serving

WARM = "/animate.png?op=conv2d&input_size=4&seed=31"
LONG = "/animate.apng?op=conv2d&input_size=30"
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
        (DOCUMENT, "", "GET", "1.1"),
        (DOCUMENT, "Accept-Encoding: gzip\r\n", "GET", "1.1"),
        (DOCUMENT, "Accept-Encoding: gzip;q=0\r\n", "GET", "1.1"),
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
    said = talk(quick, slow + warm * 98 + last)
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 100
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


def send_slowly(sock: socket.socket, size: int, piece: bytes = b"a") -> None:
    for _ in range(0, size, 65536):
        sock.sendall(piece * (65536 // len(piece)))
        time.sleep(0.001)


def test_a_body_that_nobody_reads_does_not_matter(quick: Server) -> None:
    head = f"GET {WARM}&width=240 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(head + piece * 16 + b"0\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")
    assert quick.metric('requests_total{cache="none",status="500"') == 0


@pytest.mark.parametrize(
    "late", [b"a: b\r\n", b"a", b"0;" + b"e" * 100], ids=["trailers", "one trailer", "extensions of a chunk"]
)
def test_what_follows_a_body_is_bounded(quick: Server, late: bytes) -> None:
    last = b"" if late.startswith(b"0;") else b"0\r\n"
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + last)
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            send_slowly(sock, 50 * MOST_HEAD, late)


def test_a_body_does_not_go_on_for_ever_after_its_answer(quick: Server) -> None:
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(b"POST /frames HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            sock.sendall(piece * 1000)


def test_many_requests_sent_together_are_read_to_their_end(quick: Server) -> None:
    ask(quick, WARM)
    many = f"HEAD {WARM} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 8000  # several times what a head may have
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sender = threading.Thread(target=sock.sendall, args=(many,))
        sender.start()
        found = 0
        while found < 8000 and (data := sock.recv(2**20)):
            found += data.count(b"ETag: ") + data.count(b"etag: ")
        sender.join()
    assert found >= 7990  # one that two pieces share is not counted


def test_who_sends_more_than_may_wait_gets_the_first_whole_and_an_end(quick: Server) -> None:
    slow = f"GET {WARM}&width=260 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    said = talk(quick, slow + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2000)
    assert said.count(b"HTTP/1.1 200 OK\r\n") == MOST_WAITING + 1
    assert said.count(b"connection: close\r\n") == 1
    assert said.endswith(b"ok\n")


def test_a_late_head_waits_for_the_answer_before_it(quick: Server) -> None:
    slow = f"GET {LONG}&step_ms=301 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    said = talk(quick, slow + b"GET / HT")
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"HTTP/1.1 408 " in said


def test_a_client_that_leaves_more_behind_is_noticed(quick: Server) -> None:
    before = quick.metric('worker_kills_total{reason="left"')
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(
            f"GET {LONG}&step_ms=302 HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        time.sleep(0.2)
    deadline = time.monotonic() + 5
    while quick.metric('worker_kills_total{reason="left"') == before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert quick.metric('worker_kills_total{reason="left"') == before + 1


def test_a_connection_that_says_little_ends(quick: Server) -> None:
    ask(quick, WARM)
    with socket.create_connection(("127.0.0.1", quick.port), timeout=20) as sock:
        sock.sendall(f"GET {WARM} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode())
        assert sock.recv(2**20).startswith(b"HTTP/1.1 200 ")
        sock.sendall(b"1")
        while sock.recv(2**20):
            pass


def test_what_is_refused_has_its_line(quick: Server) -> None:
    before = [quick.metric(f'requests_total{{cache="none",status="{status}"') for status in (400, 408)]
    assert talk(quick, b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert talk(quick, b"GET / HTTP/1.1\r\n").startswith(b"HTTP/1.1 408 ")
    for line in (b"CONNECT a:1", b"GET http://x"):  # no path
        assert talk(quick, line + b" HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    after = [quick.metric(f'requests_total{{cache="none",status="{status}"') for status in (400, 408)]
    assert after == [before[0] + 3, before[1] + 1]


def test_another_protocol_is_not_taken(quick: Server) -> None:
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    assert talk(quick, f"GET {WARM} HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n".encode()).startswith(b"HTTP/1.1 200 ")
    body = '{"op":"conv2d"}'
    post = f"POST /frames HTTP/1.1\r\nHost: x\r\n{upgrade}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    said = talk(quick, post)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"without Upgrade" in said


def test_headers_that_name_many_things_are_read_at_once(quick: Server) -> None:
    for header in ("If-None-Match: " + ",  " * 3000 + "x", "Range: bytes=" + " " * 5000 + "-" + " " * 5000 + "x"):
        for path in (WARM, f"{WARM}&width=280"):
            start = time.monotonic()
            assert talk(quick, f"GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n{CLOSE}\r\n".encode())[9:12] == b"200"
            assert time.monotonic() - start < 5


def test_an_answer_that_nobody_reads_is_given_up() -> None:
    # 60 s in use; what a test can wait for is a tenth of a second.
    patched = "import app.web.wire as w, app.__main__ as m; w.SEND_SECONDS = 0.3; m.main()"
    large = "/frames?op=conv2d&input_size=40&kernel_size=5"
    with serving("-c", patched, "serve", "--port", "{port}", workers=1) as server:
        found, size = 0, [len(ask(server, large)) for _ in range(2)][1]
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", server.port))
            sock.sendall(f"GET {large} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20)  # the system holds some of them
            time.sleep(1.5)
            with suppress(ConnectionResetError):
                while data := sock.recv(2**20):
                    found += len(data)
        assert found < 18 * size
        assert len(ask(server, large)) == size > 2**20


def test_a_log_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with serving(workers=1, log=Path("/dev/full")) as server:
        assert [ask(server, WARM).count(b"HTTP/1.1 200 OK") for _ in range(3)] == [1, 1, 1]


def test_a_log_that_nobody_reads_stops_nothing(tmp_path: Path) -> None:
    fifo = tmp_path / "log"
    os.mkfifo(fifo)
    unread = os.open(fifo, os.O_RDWR)  # holds 64 kB
    try:
        with serving(workers=1, log=fifo) as server, httpx.Client(base_url=server.url, timeout=20) as client:
            ask(server, WARM)
            for _ in range(600):
                assert client.get(WARM).status_code == 200
            client.close()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(20) == 0
            first = os.read(unread, 2000).decode().splitlines()
            assert json.loads(first[-2])["status"] == 200
    finally:
        os.close(unread)
