"""Clients that leave before they have sent all, or have what they asked for; and files of many at once."""

import asyncio
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.web.service import RECEIVED
from bench.loopback import Server
from tests.web.gates import Gate, begin, eventually, leave, slow_server, until, with_client

FORM = (
    b"POST /picture.json HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b'Content-Length: 5000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
)


def left(server: Server) -> float:
    return sum(server.metric(f'requests_total{{cache="{cache}",status="499"}}') for cache in ("none", "miss"))


@pytest.mark.parametrize(
    "path", ["/?op=conv2d&seed=91", "/embed?op=conv2d&seed=92", "/picture?op=conv2d&seed=93", "/picture.png?seed=94"]
)
def test_who_leaves_a_page_waits_no_more(gate: Gate, path: str) -> None:
    async def one_leaves(client: httpx.AsyncClient) -> None:
        (busy,) = await begin(client, gate, "a")
        page = asyncio.create_task(client.get(path))
        await until(lambda: server.metric("queue ") == 1)
        await leave(page)
        await until(lambda: left(server) == 1)
        await until(lambda: server.metric("queue ") == 0)
        gate.open()
        assert (await busy).content == b"done"

    with slow_server(workers=1) as server:
        with_client(server, one_leaves)


def test_who_leaves_while_sending_a_picture_is_no_fault(tmp_path: Path) -> None:
    with slow_server(tmp_path / "log", workers=1) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
            sock.sendall(FORM)
            eventually(lambda: server.metric("requests_total{") > 0)
        eventually(lambda: left(server) == 1)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_pictures_beyond_those_being_received_wait_their_turn() -> None:
    with slow_server(workers=1, queue_seconds=1) as server, ExitStack() as stack:
        held = []
        for _ in range(RECEIVED):
            held.append(stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20)))
            held[-1].sendall(FORM)
        file = {"file": ("f.png", b"no picture")}
        eventually(lambda: httpx.post(f"{server.url}/picture.json", files=file, timeout=20).status_code == 503)
        held.pop().close()
        eventually(lambda: httpx.post(f"{server.url}/picture.json", files=file, timeout=20).status_code == 422)
