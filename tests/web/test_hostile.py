"""More than two thousand hostile requests over raw sockets: only decent answers, a picture where one was asked for."""

import asyncio
from typing import NamedTuple

from tests.conftest import Server
from tests.web.attack import Attack
from tests.web.hostile import attacks, formats

AT_ONCE = 8
SECONDS = 30
DECENT = {200, 204, 206, 304, 503, *range(400, 500)}
"""204 is for OPTIONS, 206 for a part that was asked for."""
HUNG_UP = 0


class Outcome(NamedTuple):
    attack: Attack
    status: int
    media: str
    body: bytes


def test_strangers(server: Server) -> None:
    sent = [*attacks(), *formats()]
    assert len(sent) >= 2000
    port = int(server.url.rpartition(":")[2])
    outcomes = asyncio.run(attack_all(port, sent))
    indecent = [shown(o) for o in outcomes if o.status not in DECENT]
    assert not indecent, "\n".join(indecent)
    # What the server's own parser refuses never reaches us and has no picture.
    unpictured = [
        shown(o)
        for o in outcomes
        if o.attack.picture and o.body != b"Invalid HTTP request received." and not pictured(o)
    ]
    assert not unpictured, "\n".join(unpictured)
    leaking = [shown(o) for o in outcomes if b"Traceback" in o.body or b"X-Evil: 1\r\n" in o.body]
    assert not leaking, "\n".join(leaking)
    assert {200, 206, 304, 400, 404, 405, 413, 414, 422, 431} <= {o.status for o in outcomes}
    assert asyncio.run(attack_all(port, [Attack(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")]))[0].status == 200


def pictured(outcome: Outcome) -> bool:
    return outcome.media.startswith(("image/", "video/")) or outcome.status == 304


def shown(outcome: Outcome) -> str:
    return f"{outcome.status} {outcome.media} {outcome.attack.request[:200]!r} {outcome.body[:200]!r}"


async def attack_all(port: int, sent: list[Attack]) -> list[Outcome]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(attack: Attack) -> Outcome:
        async with turn, asyncio.timeout(SECONDS):
            return await strike(port, attack)

    return await asyncio.gather(*(one(attack) for attack in sent))


async def strike(port: int, attack: Attack) -> Outcome:
    """Send one request and read one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        # A refused body may meet a closed door before all of it is sent.
        sending = asyncio.ensure_future(send(writer, attack.request))
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return Outcome(attack, HUNG_UP, "", b"")
        finally:
            sending.cancel()
        status = int(head.split(b" ")[1])
        lines = [line.partition(b":") for line in head.lower().split(b"\r\n")[1:]]
        headers = {name: value.strip() for name, _, value in lines}
        length = int(headers.get(b"content-length", b"0"))
        if attack.request.startswith(b"HEAD") or status in (204, 304):
            length = 0
        body = await reader.readexactly(length) if length else b""
        if headers.get(b"transfer-encoding") == b"chunked" or b"content-length" not in headers:
            body = (
                await reader.read(2**20) if not attack.request.startswith(b"HEAD") and status not in (204, 304) else b""
            )
        return Outcome(attack, status, headers.get(b"content-type", b"").decode(), body)
    finally:
        writer.close()


async def send(writer: asyncio.StreamWriter, request: bytes) -> None:
    try:
        writer.write(request)
        await writer.drain()
        # Whatever is not a whole request is never answered unless the server sees its end.
        if not request.endswith(b"\r\n\r\n") and b"Content-Length" not in request:
            writer.write_eof()
    except ConnectionError:
        return
