"""Servers whose work is held behind gates: no test of load depends on how fast the machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from bench.loopback import Server, serving

PATIENCE = 60
T = TypeVar("T")


class Gate:
    """Hold work until it is opened, and tell which workers have begun."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> str:
        """Give the address of work behind this gate."""
        return f"/slow?key={self.folder.name}-{key}&gate={self.folder}"

    def begun(self) -> set[int]:
        """Give the ids of the workers that have begun such work."""
        return {int(one.name) for one in self.folder.iterdir() if one.name != "open"}

    def open(self) -> None:
        (self.folder / "open").touch()


@contextmanager
def slow_server(log: Path | None = None, **settings: str | int) -> Iterator[Server]:
    patient: dict[str, str | int] = {"render_seconds": PATIENCE, "queue_seconds": PATIENCE}
    with serving("-m", "tests.web", "{port}", log=log, **patient | settings) as server:
        httpx.get(f"{server.url}/slow?key=warm", timeout=PATIENCE)
        yield server


def with_client(server: Server, work: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    async def run() -> T:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE, limits=limits) as client:
            return await work(client)

    return asyncio.run(run())


def ask_all(server: Server, paths: list[str]) -> list[httpx.Response]:
    """Ask for everything at once."""

    async def all_at_once(client: httpx.AsyncClient) -> list[httpx.Response]:
        return list(await asyncio.gather(*(client.get(path) for path in paths)))

    return with_client(server, all_at_once)


async def begin(client: httpx.AsyncClient, gate: Gate, *keys: str) -> list[asyncio.Task[httpx.Response]]:
    """Ask for work behind a gate and wait until a worker has begun each."""
    asked = [asyncio.create_task(client.get(gate.path(key))) for key in keys]
    await until(lambda: len(gate.begun()) == len(keys))
    return asked


async def leave(asked: asyncio.Task[httpx.Response]) -> None:
    """Close the connection of a request under way."""
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


async def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.02)


def eventually(true: Callable[[], object]) -> None:
    asyncio.run(until(true))


def alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
