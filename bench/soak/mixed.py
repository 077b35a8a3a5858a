"""Minutes of mixed load: hits, renders of every kind, documents, refusals, 304s and clients that leave."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import parse
from bench.loopback import Server, resident, serving
from bench.soak.client import Outcome, ask, ask_all, leave
from bench.soak.table import Part, Row, counted, percentile

CACHE, UPLOADS = 16 * 2**20, 2**20
FORMS = (*FORMATS, "json")
PAGES = "/?op=", "/embed?op=", "/picture?op="
CLIENTS, PAUSE = 4, 0.02
SETTLED = 120.0
FORM_HEAD = "Content-Type: multipart/form-data; boundary=b\r\n"
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n%s\r\n--b--\r\n'
EXPECTED = {200, 304, 422, 503}
MIB = 2**20
Sample = tuple[float, int, float, int]
"""Seconds; bytes of the server, of a worker in the mean, of the largest worker."""


def run(minutes: float) -> Part:
    """Load a server for so many minutes and give what became of it."""
    with serving(cache_bytes=CACHE, uploads_bytes=UPLOADS) as server:
        asyncio.run(_fill(server.port))
        outcomes, samples = asyncio.run(_load(server, minutes * 60))
    statuses = [o.status for o in outcomes]
    settled = [s for s in samples if s[0] >= min(SETTLED, minutes * 30)]
    main, workers = (_slope([(one[0], one[i]) for one in settled]) for i in (1, 2))
    unexpected = [s for s in statuses if s not in EXPECTED]
    times = [o.seconds for o in outcomes]
    rows = [
        Row("answers", "no unexpected status", counted(statuses), not unexpected),
        Row(
            "answers 503",
            "fewer than 1 %",
            f"{statuses.count(503) / len(statuses):.2%}",
            statuses.count(503) * 100 < len(statuses),
        ),
        Row(
            "time, median and 99th of 100",
            "",
            f"{percentile(times, 0.5) * 1000:.1f} ms, {percentile(times, 0.99) * 1000:.0f} ms",
            True,
        ),
        Row(
            "memory of the server after the second minute",
            "slope under 1 MB a minute",
            f"{main:+.2f} MB a minute, {settled[-1][1] / MIB:.0f} MB at the end",
            main < 1,
        ),
        Row(
            "memory of a worker, mean of all, after the second minute",
            "slope under 1 MB a minute",
            f"{workers:+.2f} MB a minute, {max(largest for *_, largest in settled) / MIB:.0f} MB at most",
            workers < 1,
        ),
    ]
    about = (
        f"{minutes:g} minutes, {CLIENTS} clients, {len(outcomes):,} requests: seven in ten for one of forty pictures, "
        "the rest new pictures of every operation and format, documents (also by POST), pages, uploaded pictures, "
        "layers that cannot be, conditional requests, and clients that leave. Before, every operation was drawn in "
        "every format three times and shown on every page, 400 layers were refused and 200 pictures uploaded, which "
        f"fills the {CACHE // MIB} MB that this server has for answers, the {UPLOADS // MIB} MB for uploads and the "
        "places for problems."
    )
    return Part("Mixed load", about, rows)


async def _fill(port: int) -> None:
    """Ask for all kinds of things, so that what a server keeps is there before the time begins, however slow it is."""
    paths = [f"/animate.{form}?op={op}&loop={turn}" for turn in range(1, 4) for op in OPS for form in FORMATS]
    paths += [f"{page}{op}" for turn in range(4) for op in OPS for page in PAGES]
    paths += [f"/animate.{form}?width={width}" for form in FORMATS for width in range(0, 100, 2)]
    await ask_all(port, paths, at_once=4)
    draw = random.Random(0)
    for _ in range(200):
        await _upload(draw, port)


async def _load(server: Server, seconds: float) -> tuple[list[Outcome], list[Sample]]:
    end, outcomes, samples = time.monotonic() + seconds, list[Outcome](), list[Sample]()
    start = time.monotonic()

    async def client(seed: int) -> None:
        draw = random.Random(seed)
        requests = _requests(draw, server.port)
        while time.monotonic() < end:
            found = await next(requests)
            if isinstance(found, Outcome):
                # Bodies would only fill this process.
                outcomes.append(found._replace(body=b""))
            await asyncio.sleep(PAUSE)

    async def watch() -> None:
        while time.monotonic() < end:
            # Those who leave have workers replaced all the time, which begin small: the mean says most of all of them.
            workers = [resident(pid) for pid in server.workers()]
            if all(workers) and workers:
                seconds = time.monotonic() - start
                samples.append((seconds, server.resident(), sum(workers) / len(workers), max(workers)))
            await asyncio.sleep(2)

    await asyncio.gather(watch(), *(client(seed) for seed in range(CLIENTS)))
    return outcomes, samples


def _requests(draw: random.Random, port: int) -> Iterator[asyncio.Future[Outcome] | object]:
    """Draw one request after the other."""
    while True:
        kind = draw.random()
        op, form = draw.choice(list(OPS)), draw.choice(FORMS)
        new = f"/animate.{form}?op={op}&step_ms={draw.randrange(20, 10_000)}&hold_ms={draw.randrange(20, 10_000)}"
        if kind < 0.7:
            yield ask(port, f"/animate?op=conv2d&input_size=4&seed={draw.randrange(40)}")
        elif kind < 0.86:
            yield ask(port, new)
        elif kind < 0.92:
            yield ask(port, f"/frames?op={op}&hold_ms={draw.randrange(20, 10_000)}", "Accept-Encoding: gzip\r\n")
        elif kind < 0.93:
            words = f'{{"op":"{op}","hold_ms":{draw.randrange(20, 10_000)}}}'.encode()
            yield ask(port, "/frames", body=words, method="POST")
        elif kind < 0.94:
            yield ask(port, f"{draw.choice(PAGES)}{op}&seed={draw.randrange(10_000)}")
        elif kind < 0.945:
            yield _upload(draw, port)
        elif kind < 0.96:
            yield ask(port, f"/animate.{form}?op={op}&width={draw.randrange(100)}")
        elif kind < 0.98:
            seed = draw.randrange(10_000)
            tag = parse({"op": "conv1d", "seed": str(seed)}).etag()
            yield ask(port, f"/animate?op=conv1d&seed={seed}", f"If-None-Match: {tag}\r\n")
        else:
            yield leave(port, new, draw.random() * 0.1)


async def _upload(draw: random.Random, port: int) -> Outcome:
    """Send a picture of noise."""
    file = BytesIO()
    Image.frombytes("L", (64, 64), draw.randbytes(64 * 64)).save(file, "PNG")
    return await ask(port, "/picture.png", FORM_HEAD, FORM % file.getvalue(), "POST")


def _slope(points: list[tuple[float, float]]) -> float:
    """Fit a line; give MB a minute."""
    n = len(points)
    mean_t, mean_m = sum(t for t, _ in points) / n, sum(m for _, m in points) / n
    above = sum((t - mean_t) * (m - mean_m) for t, m in points)
    below = sum((t - mean_t) ** 2 for t, _ in points)
    return above / below * 60 / 1e6
