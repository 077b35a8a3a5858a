"""nginx with the configuration of deploy/ in front of two instances."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

from bench.loopback import hammer
from bench.nginx import served_by_nginx
from bench.soak.client import ask, ask_all
from bench.soak.table import Part, Row, counted

PICTURE = "/animate.gif?op=conv2d&input_size=10&seed=1"


def run() -> Part:
    """Measure what nginx adds and what it spares."""
    with tempfile.TemporaryDirectory() as folder, served_by_nginx(Path(folder)) as site:
        cold = asyncio.run(ask_all(site.port, [PICTURE] * 200))
        renders = site.renders()
        times = sorted(asyncio.run(_one_by_one(site.port)))
        rate = hammer(site.port, PICTURE, 16, 3.0) / 3.0
        before = asyncio.run(ask(site.port, PICTURE)).body
        for one in site.instances:
            one.process.kill()
            one.process.wait()
        kept = asyncio.run(ask(site.port, PICTURE))
        other = asyncio.run(ask(site.port, PICTURE + "1"))
    rows = [
        Row(
            "200 identical cold requests",
            "1 render",
            f"{renders:g} render, {counted([o.status for o in cold])}",
            renders == 1,
        ),
        Row(
            "an answer out of nginx's cache, median, slowest of 200",
            "",
            f"{statistics.median(times) * 1000:.2f} ms, {times[-1] * 1000:.1f} ms",
            True,
        ),
        Row("answers out of nginx's cache", "", f"{rate:,.0f} a second, {len(before):,} bytes each", True),
        Row(
            "both instances killed: a kept picture",
            "200, the same bytes",
            f"{kept.status}, {'the same bytes' if kept.body == before else 'other bytes'}",
            kept.status == 200 and kept.body == before,
        ),
        Row(
            "both instances killed: another picture",
            "503 and a picture",
            f"{other.status}, {other.media}",
            (other.status, other.media) == (503, "image/png"),
        ),
    ]
    return Part(
        "Behind nginx", "`deploy/nginx.conf` with other ports and folders, two instances, all on loopback.", rows
    )


async def _one_by_one(port: int) -> list[float]:
    return [(await ask(port, PICTURE)).seconds for _ in range(200)]
