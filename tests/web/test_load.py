"""Many at once, workers that die, clients that leave, and how it ends."""

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bench.loopback import ROOT, Server, free_port, serving, wait, workers


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server for the tests that need nothing of their own; a minute is enough for every nap."""
    log = tmp_path_factory.mktemp("slow") / "log"
    with slow_server(log, workers=2, render_seconds=60) as server:
        yield server
    said = log.read_text()
    assert said.count("Traceback") == said.count("ZeroDivisionError: fault"), said


@contextmanager
def slow_server(log: Path | None = None, **settings: str | int) -> Iterator[Server]:
    with serving("-m", "tests.web", "{port}", log=log, **settings) as server:
        yield server


def ask_all(server: Server, paths: list[str], timeout: float = 10) -> list[httpx.Response]:
    """Ask for everything at once; no answer within the timeout is an error."""

    async def all_at_once() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=server.url, timeout=timeout, limits=limits) as client:
            return list(await asyncio.gather(*(client.get(path) for path in paths)))

    return asyncio.run(all_at_once())


def eventually(true: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_hundred_identical_requests_are_one_render(slow: Server) -> None:
    before = slow.metric("renders_total{")
    found = ask_all(slow, ["/slow?key=one&seconds=0.5"] * 100)
    assert {(r.status_code, r.content) for r in found} == {(200, b"done")}
    assert slow.metric("renders_total{") == before + 1


def test_spellings_of_one_layer_are_one_render(slow: Server) -> None:
    before = slow.metric("renders_total{")
    found = ask_all(
        slow, ["/animate?op=conv2d&input_size=12&seed=7", "/animate.gif?seed=7&input_size=12x12&stride=1"] * 50
    )
    assert len({(r.status_code, r.content, r.headers["etag"]) for r in found}) == 1
    assert slow.metric("renders_total{") == before + 1


def test_a_killed_worker_costs_at_most_its_request(slow: Server) -> None:
    before = slow.metric('worker_kills_total{reason="died"}')
    for turn in range(2):
        killer = subprocess.Popen([sys.executable, "-c", KILLER, str(slow.process.pid)], cwd=ROOT)
        found = ask_all(slow, [f"/slow?key=killed-{turn}-{i}&seconds=0.6" for i in range(2)])
        assert killer.wait(10) == 0
        assert {r.status_code for r in found} <= {200, 503}
        after = ask_all(slow, [f"/slow?key=after-{turn}-{i}&seconds=0.01" for i in range(8)])
        assert {r.status_code for r in after} == {200}
    assert slow.metric('worker_kills_total{reason="died"}') >= before + 2


KILLER = """
import os, signal, sys, time
from bench.loopback import workers
time.sleep(0.3)
for pid in workers(int(sys.argv[1])):
    os.kill(pid, signal.SIGKILL)
"""


def test_overload_ends_in_answers_or_in_503(slow: Server) -> None:
    found = ask_all(slow, [f"/slow?key=heavy-{i}&seconds=0.8" for i in range(40)], timeout=10)
    assert {r.status_code for r in found} == {200, 503}
    for refused in (r for r in found if r.status_code == 503):
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["content-type"] == "image/gif"
        assert refused.headers["cache-control"] == "no-store"
        assert refused.content.startswith(b"GIF89a")


def test_the_queue_is_bounded() -> None:
    with slow_server(workers=1, queue=2) as server:
        ask_all(server, ["/slow?key=warm&seconds=0"])
        found = ask_all(server, [f"/slow?key={i}&seconds=0.3" for i in range(8)])
        assert Counter(r.status_code for r in found) == {200: 3, 503: 5}


def test_alive_and_ready_while_saturated(slow: Server) -> None:
    async def both() -> list[int]:
        async with httpx.AsyncClient(base_url=slow.url, timeout=10) as client:
            heavy = [asyncio.create_task(client.get(f"/slow?key=long-{i}&seconds=1.5")) for i in range(2)]
            found: list[int] = []
            while not all(one.done() for one in heavy):
                found.append((await client.get("/healthz")).status_code)
            # Whoever drew something a moment ago is ready, however many wait.
            found.append((await client.get("/readyz")).status_code)
            return found

    found = asyncio.run(both())
    assert len(found) >= 4
    assert set(found) == {200}


def test_work_of_a_client_that_leaves_is_given_up(slow: Server) -> None:
    before = slow.metric('worker_kills_total{reason="left"}')
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{slow.url}/slow?key=left&seconds=30", timeout=0.3)
    eventually(lambda: slow.metric('worker_kills_total{reason="left"}') == before + 1, 2.0)
    eventually(lambda: slow.metric("workers_busy") == 0)


def test_work_that_somebody_still_waits_for_goes_on(slow: Server) -> None:
    async def one_leaves() -> bytes:
        async with httpx.AsyncClient(base_url=slow.url, timeout=10) as client:
            stays = asyncio.create_task(client.get("/slow?key=shared&seconds=1"))
            with pytest.raises(httpx.ReadTimeout):
                await client.get("/slow?key=shared&seconds=1", timeout=0.2)
            return (await stays).content

    killed, rendered = slow.metric("worker_kills_total{"), slow.metric("renders_total{")
    assert asyncio.run(one_leaves()) == b"done"
    assert slow.metric("worker_kills_total{") == killed
    assert slow.metric("renders_total{") == rendered + 1


def test_work_that_somebody_comes_back_for_goes_on() -> None:
    with slow_server(workers=1, grace_seconds=2) as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{server.url}/slow?key=again&seconds=3", timeout=0.3)
        assert httpx.get(f"{server.url}/slow?key=again&seconds=3", timeout=10).content == b"done"
        assert server.metric("worker_kills_total{") == 0
        assert server.metric("renders_total{") == 1


def test_work_that_takes_too_long_is_ended() -> None:
    with slow_server(workers=1, render_seconds="0.5") as server:
        found = httpx.get(f"{server.url}/slow?key=long&seconds=20", timeout=10)
        assert (found.status_code, found.headers["content-type"]) == (503, "image/gif")
        assert "took too long" in found.headers["x-problem"]
        assert server.metric('worker_kills_total{reason="overdue"}') == 1
        assert httpx.get(f"{server.url}/slow?key=next&seconds=0", timeout=10).content == b"done"


def test_a_fault_is_logged_and_not_shown(slow: Server) -> None:
    found = httpx.get(f"{slow.url}/slow?key=x&seconds=0&fate=fault", headers={"accept": "application/json"})
    assert found.status_code == 500
    assert found.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in found.text
    assert "ZeroDivision" not in found.text
    assert httpx.get(f"{slow.url}/slow?key=y&seconds=0").status_code == 200


def test_sigterm_drains_and_ends_with_zero() -> None:
    with slow_server() as server:
        ask_all(server, ["/slow?key=warm&seconds=0"])

        async def ask_and_end() -> httpx.Response:
            async with httpx.AsyncClient(base_url=server.url, timeout=10) as client:
                under_way = asyncio.create_task(client.get("/slow?key=last&seconds=1"))
                await asyncio.sleep(0.3)
                server.process.send_signal(signal.SIGTERM)
                return await under_way

        running = server.workers()
        assert asyncio.run(ask_and_end()).content == b"done"
        assert server.process.wait(10) == 0
        eventually(lambda: not any(alive(pid) for pid in running))


@pytest.mark.parametrize("under_way", [False, True])
def test_no_worker_outlives_a_killed_server(under_way: bool) -> None:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.web", str(port)], cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/healthz", process)
        eventually(lambda: len(workers(process.pid)) >= 1)
        httpx.get(f"http://127.0.0.1:{port}/slow?key=warm&seconds=0", timeout=10)
        running = workers(process.pid)
        if under_way:
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(f"http://127.0.0.1:{port}/slow?key=x&seconds=1", timeout=0.1)
    finally:
        process.kill()
        process.wait()
    eventually(lambda: not any(alive(pid) for pid in running))
