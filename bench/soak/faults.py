"""Workers that die, clients that leave, more than can be done, and how it starts and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Coroutine, Iterable, Iterator
from contextlib import contextmanager

from bench.loopback import Server, serving
from bench.soak.client import Outcome, ask, ask_all, leave
from bench.soak.table import Part, Row, counted, percentile

HEAVY = "/animate.gif?op=conv2d&input_size={size}&kernel_size=5&padding=2&seed={seed}"


@contextmanager
def slow_server(**settings: str | int) -> Iterator[Server]:
    """Run the application with a route whose work takes as long as it is told to."""
    with serving("-m", "tests.web", "{port}", **settings) as server:
        yield server


def run() -> Part:
    """Try each fault."""
    rows = [start_and_end(), one_render(), killed(), left(), *overload(), bodies(), pages()]
    about = (
        "A worker killed with SIGKILL, a client that hangs up, a hundred requests for one picture, forty heavy "
        "ones for forty; two workers, other settings as they are. The slow work sleeps in a worker for a given time."
    )
    return Part("Faults and load", about, rows)


def start_and_end() -> Row:
    """Measure the start to the first picture, and the end."""
    start = time.perf_counter()
    with serving(workers=2) as server:
        alive = time.perf_counter() - start
        asyncio.run(ask(server.port, "/animate.png"))
        first = time.perf_counter() - start
        begin = time.perf_counter()
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(30)
        end = time.perf_counter() - begin
    measured = f"{alive:.2f} s to the first 200, {first:.2f} s to the first picture; ended in {end:.2f} s with {code}"
    return Row("start, and SIGTERM", "first 200 within 2 s; exit code 0", measured, alive <= 2 and code == 0)


def one_render() -> Row:
    """Ask for one picture a hundred times at once."""
    with serving(workers=2) as server:
        asyncio.run(ask(server.port, "/readyz"))
        before = server.metric("renders_total{")
        found = asyncio.run(ask_all(server.port, ["/animate.gif?op=conv2d&input_size=14&seed=1"] * 100))
        done = server.metric("renders_total{") - before
    same = len({o.body for o in found}) == 1
    measured = f"{done:g} render, {counted([o.status for o in found])}, {'one body' if same else 'different bodies'}"
    return Row("100 identical requests at once", "1 render", measured, done == 1 and same)


def killed() -> Row:
    """Kill the workers of requests under way, ten times."""
    statuses: list[int] = []
    after: list[int] = []
    with slow_server(workers=2) as server:

        async def kill_while_asking(turn: int) -> None:
            under_way = [asyncio.create_task(ask(server.port, f"/slow?key=k{turn}-{i}&seconds=0.6")) for i in range(2)]
            await asyncio.sleep(0.3)
            for pid in server.workers():
                os.kill(pid, signal.SIGKILL)
            statuses.extend([(await one).status for one in under_way])
            after.extend(
                [o.status for o in await ask_all(server.port, [f"/slow?key=a{turn}-{i}&seconds=0" for i in range(10)])]
            )

        asyncio.run(ask(server.port, "/slow?key=warm&seconds=0"))
        for turn in range(10):
            asyncio.run(kill_while_asking(turn))
    good = set(statuses) <= {200, 503} and set(after) == {200}
    measured = f"under way: {counted(statuses)}; after: {counted(after)}"
    return Row("`kill -9` of every worker, ten times", "costs at most the requests under way", measured, good)


def left() -> Row:
    """Hang up on heavy work, and see how soon its worker does something else."""
    times: list[float] = []
    with slow_server(workers=1, render_seconds=60) as server:
        asyncio.run(ask(server.port, "/slow?key=warm&seconds=0"))
        for turn in range(10):
            asyncio.run(leave(server.port, f"/slow?key=l{turn}&seconds=30", 0.3))
            start = time.perf_counter()
            while server.metric("workers_busy") and time.perf_counter() - start < 10:
                time.sleep(0.005)
            times.append(time.perf_counter() - start)
            asyncio.run(ask(server.port, f"/slow?key=n{turn}&seconds=0"))
    measured = f"{percentile(times, 0.5):.2f} s, at most {max(times):.2f} s"
    return Row("a client leaves: its worker is freed", "within 0.5 s", measured, max(times) <= 0.5)


def overload() -> list[Row]:
    """Ask for forty heavy pictures at once and see who is answered, how long it takes, and whether it is alive."""
    with slow_server(workers=2) as server:
        asyncio.run(ask(server.port, "/slow?key=warm&seconds=0"))

        paths = [f"/slow?key={i}&seconds=1.5" for i in range(40)]
        slow, alive = asyncio.run(alive_during(server.port, ask_all(server.port, paths)))
        statuses, times = [o.status for o in slow], [o.seconds for o in slow]
    with serving(workers=2) as server:
        asyncio.run(ask(server.port, "/readyz"))
        real = asyncio.run(ask_all(server.port, [HEAVY.format(size=16, seed=i) for i in range(40)]))
    worst = percentile(alive, 0.99) * 1000
    return [
        Row(
            "40 requests of 1.5 s each at once",
            "no 5xx but 503; all within 10 s",
            f"{counted(statuses)}; the last after {max(times):.1f} s",
            set(statuses) <= {200, 503} and max(times) <= 10,
        ),
        Row("`/healthz` meanwhile, 99th of 100", "under 100 ms", f"{worst:.1f} ms of {len(alive):,}", worst < 100),
        Row(
            "40 different pictures of 256 steps at once",
            "no 5xx but 503; all within 10 s",
            f"{counted([o.status for o in real])}; the last after {max(o.seconds for o in real):.1f} s",
            {o.status for o in real} <= {200, 503} and max(o.seconds for o in real) <= 10,
        ),
    ]


def bodies() -> Row:
    """Send forty bodies as large as allowed that take long to read, and see whether others are answered meanwhile."""
    body = b'{"stride":[' + b"1," * 260_000 + b"1]}"
    with serving(workers=2) as server:
        sent = [ask(server.port, "/frames", body=body, method="POST") for _ in range(40)]
        found, alive = asyncio.run(alive_during(server.port, all_of(sent)))
        statuses = [one.status for one in found]
    worst = percentile(alive, 0.99) * 1000
    return Row(
        "`/healthz` while 40 bodies of 520 kB are read, 99th of 100",
        "under 100 ms",
        f"{worst:.1f} ms of {len(alive):,}; {counted(statuses)}",
        worst < 100 and set(statuses) == {422},
    )


def pages() -> Row:
    """Ask for pages with large layers, and for films that are refused, which the server itself puts into pictures."""
    asked = [f"/embed?op=conv2d&input_size=30&seed={i}" for i in range(20)]
    asked += [f"/?op=conv2d&input_size=30&seed={i}" for i in range(20)]
    asked += [f"/animate.mp4?op=conv2d&kernel_size={i}" for i in range(20, 60)]
    with serving(workers=2) as server:
        asyncio.run(ask_all(server.port, ["/embed", "/", "/animate.mp4?stride=0"], at_once=1))
        found, alive = asyncio.run(alive_during(server.port, ask_all(server.port, asked, at_once=40)))
        statuses = [one.status for one in found]
    worst = percentile(alive, 0.99) * 1000
    return Row(
        "`/healthz` while 40 large pages and 40 refused films are asked for, 99th of 100",
        "under 100 ms",
        f"{worst:.1f} ms of {len(alive):,}; {counted(statuses)}",
        worst < 100 and set(statuses) <= {200, 422, 503},
    )


async def all_of(asked: Iterable[Awaitable[Outcome]]) -> list[Outcome]:
    """Give what all come to."""
    return await asyncio.gather(*asked)


async def alive_during(port: int, work: Coroutine[None, None, list[Outcome]]) -> tuple[list[Outcome], list[float]]:
    """Ask whether the server is alive until some work is done: what that came to, and the seconds of each answer."""
    doing, alive = asyncio.create_task(work), list[float]()
    while not doing.done():
        await asyncio.sleep(0.01)
        alive.append((await ask(port, "/healthz")).seconds)
    return await doing, alive
