"""Many at once, workers that die, clients that leave, and how it ends. How long things take is for `make soak`."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.web import forking
from bench.loopback import ROOT, Server, free_port, wait, workers
from tests.web.gates import PATIENCE, Gate, alive, ask_all, begin, eventually, leave, slow_server, until, with_client


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server for the tests that need nothing of their own."""
    log = tmp_path_factory.mktemp("slow") / "log"
    with slow_server(log, workers=2) as server:
        yield server
    said = log.read_text()
    assert said.count("Traceback") == said.count("ZeroDivisionError: fault"), said


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


def test_a_killed_worker_costs_nobody_else_anything(slow: Server, gate: Gate) -> None:
    async def kill_both(client: httpx.AsyncClient) -> list[int]:
        asked = await begin(client, gate, "a", "b")
        killed = gate.begun()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        # A render that lost its worker is tried once more.
        await until(lambda: len(gate.begun() - killed) == 2)
        gate.open()
        return [(await one).status_code for one in asked]

    before = slow.metric('worker_kills_total{reason="died"}')
    assert with_client(slow, kill_both) == [200, 200]
    assert slow.metric('worker_kills_total{reason="died"}') == before + 2
    assert {r.status_code for r in ask_all(slow, [f"/slow?key=after-{i}" for i in range(8)])} == {200}


def test_work_whose_worker_dies_twice_is_given_up(slow: Server, gate: Gate) -> None:
    async def kill_twice(client: httpx.AsyncClient) -> httpx.Response:
        (asked,) = await begin(client, gate, "a")
        first = gate.begun()
        os.kill(*first, signal.SIGKILL)
        await until(lambda: gate.begun() - first)
        os.kill(*gate.begun() - first, signal.SIGKILL)
        return await asked

    found = with_client(slow, kill_twice)
    assert (found.status_code, found.headers["content-type"]) == (503, "image/gif")
    assert httpx.get(f"{slow.url}/slow?key=after-twice", timeout=PATIENCE).status_code == 200


def test_overload_ends_in_answers_or_in_503(gate: Gate) -> None:
    async def forty(client: httpx.AsyncClient) -> list[httpx.Response]:
        asked = [asyncio.create_task(client.get(gate.path(str(i)))) for i in range(40)]
        await until(lambda: sum(one.done() for one in asked) == 38)
        gate.open()
        return await asyncio.gather(*asked)

    with slow_server(workers=2, queue_seconds=1) as server:
        found = with_client(server, forty)
    assert Counter(r.status_code for r in found) == {200: 2, 503: 38}
    for refused in (r for r in found if r.status_code == 503):
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["content-type"] == "image/gif"
        assert refused.headers["cache-control"] == "no-store"
        assert refused.content.startswith(b"GIF89a")


def test_the_queue_is_bounded(gate: Gate) -> None:
    async def eight(client: httpx.AsyncClient) -> list[int]:
        asked = [asyncio.create_task(client.get(gate.path(str(i)))) for i in range(8)]
        await until(lambda: sum(one.done() for one in asked) == 5)
        gate.open()
        return [(await one).status_code for one in asked]

    with slow_server(workers=1, queue=2) as server:
        assert Counter(with_client(server, eight)) == {200: 3, 503: 5}


def test_alive_and_ready_while_saturated(slow: Server, gate: Gate) -> None:
    async def both(client: httpx.AsyncClient) -> list[int]:
        asked = await begin(client, gate, "a", "b")
        found = [(await client.get("/healthz")).status_code for _ in range(20)]
        gate.open()
        found += [(await one).status_code for one in asked]
        found.append((await client.get("/readyz")).status_code)
        return found

    assert set(with_client(slow, both)) == {200}


def test_work_of_a_client_that_leaves_is_given_up(slow: Server, gate: Gate) -> None:
    async def one_leaves(client: httpx.AsyncClient) -> None:
        (asked,) = await begin(client, gate, "a")
        await leave(asked)

    before = slow.metric('worker_kills_total{reason="left"}')
    with_client(slow, one_leaves)
    eventually(lambda: slow.metric('worker_kills_total{reason="left"}') == before + 1)
    eventually(lambda: not any(alive(pid) for pid in gate.begun()))
    eventually(lambda: slow.metric("workers_busy") == 0)


def left(server: Server, cache: str) -> float:
    return server.metric(f'requests_total{{cache="{cache}",status="499"}}')


def test_work_that_somebody_still_waits_for_goes_on(slow: Server, gate: Gate) -> None:
    async def one_leaves(client: httpx.AsyncClient) -> bytes:
        (stays,) = await begin(client, gate, "a")
        leaves = asyncio.create_task(client.get(gate.path("a")))
        await client.get("/healthz")
        await leave(leaves)
        await until(lambda: left(slow, "joined") == before + 1)
        gate.open()
        return (await stays).content

    before = left(slow, "joined")
    killed, rendered = slow.metric("worker_kills_total{"), slow.metric("renders_total{")
    assert with_client(slow, one_leaves) == b"done"
    assert slow.metric("worker_kills_total{") == killed
    assert slow.metric("renders_total{") == rendered + 1


def test_work_that_somebody_comes_back_for_goes_on(gate: Gate) -> None:
    async def leave_and_come_back(client: httpx.AsyncClient) -> bytes:
        (asked,) = await begin(client, gate, "a")
        await leave(asked)
        await until(lambda: left(server, "miss") == 1)
        again = asyncio.create_task(client.get(gate.path("a")))
        for _ in range(5):  # so that the server has taken up what was asked before this
            await client.get("/healthz")
        gate.open()
        return (await again).content

    with slow_server(workers=1, grace_seconds=10) as server:
        before = server.metric("renders_total{")
        assert with_client(server, leave_and_come_back) == b"done"
        assert server.metric("worker_kills_total{") == 0
        assert server.metric("renders_total{") == before + 1


def test_work_that_takes_too_long_is_ended(gate: Gate) -> None:
    with slow_server(workers=1, render_seconds=2) as server:
        found = httpx.get(server.url + gate.path("a"), timeout=PATIENCE)
        assert (found.status_code, found.headers["content-type"]) == (503, "image/gif")
        assert "took too long" in found.headers["x-problem"]
        assert server.metric('worker_kills_total{reason="overdue"}') >= 1
        eventually(lambda: not any(alive(pid) for pid in gate.begun()))
        eventually(lambda: httpx.get(f"{server.url}/slow?key=next", timeout=PATIENCE).content == b"done")


def test_a_fault_is_logged_and_not_shown(slow: Server) -> None:
    path = f"{slow.url}/slow?key=x&fate=fault"
    found = httpx.get(path, headers={"accept": "application/json"}, timeout=PATIENCE)
    assert found.status_code == 500
    assert found.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in found.text
    assert "ZeroDivision" not in found.text
    assert httpx.get(f"{slow.url}/slow?key=y", timeout=PATIENCE).status_code == 200


def test_a_temporary_folder_that_is_emptied_costs_nothing(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with slow_server(workers=1) as server:
        assert httpx.get(f"{server.url}/slow?key=a").status_code == 200
        for folder in tmp_path.glob("pymp-*"):
            shutil.rmtree(folder)
        for turn in range(3):
            for pid in server.workers():
                os.kill(pid, signal.SIGKILL)
            assert httpx.get(f"{server.url}/slow?key=b{turn}", timeout=PATIENCE).content == b"done"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0


def test_the_way_to_the_workers_has_a_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/" + "a" * forking.LONGEST_FOLDER)
    assert forking.socket_folder() == "/tmp"
    monkeypatch.setattr(os, "access", lambda folder, _: folder == "/dev/shm")
    assert forking.socket_folder() == "/dev/shm"
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(RuntimeError, match="TMPDIR"):
        forking.socket_folder()


def test_sigterm_drains_and_ends_with_zero(gate: Gate) -> None:
    def refused() -> bool:
        try:
            httpx.get(f"{server.url}/healthz")
        except httpx.TransportError:  # refused, or taken a moment before nobody listened
            return True
        return False

    async def ask_and_end(client: httpx.AsyncClient) -> bytes:
        (asked,) = await begin(client, gate, "a")
        server.process.send_signal(signal.SIGTERM)
        await until(refused)
        gate.open()
        return (await asked).content

    with slow_server() as server:
        running = server.workers()
        assert running
        assert with_client(server, ask_and_end) == b"done"
        assert server.process.wait(PATIENCE) == 0
        eventually(lambda: not any(alive(pid) for pid in running))


@pytest.mark.parametrize("under_way", [False, True])
def test_no_worker_outlives_a_killed_server(under_way: bool, gate: Gate) -> None:
    async def kill_it(client: httpx.AsyncClient) -> None:
        if under_way:
            await begin(client, gate, "a")
        process.kill()

    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.web", str(port)], cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/healthz", process)
        httpx.get(f"http://127.0.0.1:{port}/slow?key=warm", timeout=PATIENCE)
        running = set(workers(process.pid))
        assert running
        with_client(Server(port, process), kill_it)
    finally:
        process.kill()
        process.wait()
    # The work under way would never end by itself.
    eventually(lambda: not any(alive(pid) for pid in running | gate.begun()))
