"""Hostile requests, and a machine that reads the OpenAPI document and tries to break what it says."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.loopback import ROOT, serving
from bench.soak.table import Part, Row, counted, percentile
from tests.web.hostile import attacks, formats
from tests.web.test_hostile import DECENT, pictured, strike

SLOWEST = 4.0


def run() -> Part:
    """Send everything."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with serving(log=log) as server:
            rows = [*hostile(server.port), schemathesis(server.url, folder)]
        faults = log.read_text().count("Traceback")
    rows.append(Row("tracebacks in the log", "0", str(faults), faults == 0))
    return Part(
        "Strangers", "Raw sockets, eight at a time; schemathesis over the whole document with all its checks.", rows
    )


def hostile(port: int) -> list[Row]:
    """Send every hostile request and time it."""
    sent = [*attacks(), *formats()]
    times: list[float] = []

    async def all_of_them() -> list[tuple[int, bool]]:
        turn = asyncio.Semaphore(8)

        async def one(attack: object) -> tuple[int, bool]:
            async with turn:
                start = time.perf_counter()
                outcome = await strike(port, attack)  # type: ignore[arg-type]
                times.append(time.perf_counter() - start)
                parsed = outcome.body != b"Invalid HTTP request received."
                return outcome.status, pictured(outcome) or not (outcome.attack.picture and parsed)

        return await asyncio.gather(*(one(attack) for attack in sent))

    found = asyncio.run(all_of_them())
    statuses = [status for status, _ in found]
    decent = set(statuses) <= DECENT
    pictures = all(good for _, good in found)
    return [
        Row(
            f"{len(sent):,} hostile requests",
            "200, 304, 4xx or 503 (204 to OPTIONS, 206 to Range)",
            counted(statuses),
            decent,
        ),
        Row("a picture where one was asked for", "always", "always" if pictures else "not always", pictures),
        Row(
            "slowest, median",
            f"under {SLOWEST:g} s",
            f"{max(times):.2f} s, {percentile(times, 0.5) * 1000:.1f} ms",
            max(times) < SLOWEST,
        ),
    ]


def schemathesis(url: str, folder: str) -> Row:
    """Run every phase of schemathesis over every operation."""
    settings = ROOT / "tests" / "web" / "schemathesis.toml"
    command = ["-m", "schemathesis.cli", "--config-file", str(settings), "run", f"{url}/openapi.json"]
    command += ["--checks", "all", "--seed", "7", "--max-examples", "100", "--no-color"]
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    cases = re.search(r"(\d+) generated", done.stdout)
    measured = (
        f"{int(cases[1]):,} cases, {'nothing found' if done.returncode == 0 else 'something found'}"
        if cases
        else "did not run"
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-5000:] + done.stderr)
    return Row("schemathesis over `/openapi.json`", "finds nothing", measured, done.returncode == 0)
