"""A small client on raw sockets: one connection a request, and the time it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import NamedTuple


class Outcome(NamedTuple):
    """Hold one answer; `seconds` from opening the connection to the last byte. Status 0: the server hung up."""

    path: str
    status: int
    media: str
    body: bytes
    seconds: float


async def ask(port: int, path: str, head: str = "", body: bytes = b"", method: str = "GET") -> Outcome:
    """Send one request and read its answer."""
    start = time.perf_counter()
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    lines = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{length}{head}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        writer.write(lines.encode() + body)
        raw = await reader.read()
    finally:
        writer.close()
    seconds = time.perf_counter() - start
    top, _, rest = raw.partition(b"\r\n\r\n")
    if not top:
        return Outcome(path, 0, "", b"", seconds)
    headers = dict(line.lower().split(b": ", 1) for line in top.split(b"\r\n")[1:] if b": " in line)
    return Outcome(path, int(top.split(b" ")[1]), headers.get(b"content-type", b"").decode(), rest, seconds)


async def ask_all(port: int, paths: Iterable[str], at_once: int = 1000) -> list[Outcome]:
    """Ask for everything at once, or so many at a time."""
    turn = asyncio.Semaphore(at_once)

    async def one(path: str) -> Outcome:
        async with turn:
            return await ask(port, path)

    return await asyncio.gather(*(one(path) for path in paths))


async def leave(port: int, path: str, after: float) -> None:
    """Ask, and hang up before the answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    await asyncio.sleep(after)
    writer.transport.abort()
    writer.close()
