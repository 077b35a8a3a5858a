"""The largest requests that are accepted, of every operation and format: how long they take and how large they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import parse
from app.refusal import Refusal
from bench.loopback import serving
from bench.soak.client import Outcome, ask
from bench.soak.table import Part, Row, counted, percentile

SECONDS, BYTES = 2.0, 5_000_000
MOST = 4096
Words = dict[str, str]


def run() -> Part:
    """Ask for each of them, one after the other."""
    asked = list(requests())

    async def all_in_turn(port: int) -> list[Outcome]:
        return [await ask(port, path) for path in asked]

    with serving(workers=1, render_seconds=60) as server:
        found = asyncio.run(all_in_turn(server.port))
    slow = [o for o in found if o.seconds > SECONDS]
    large = [o for o in found if len(o.body) > BYTES]
    by_time, by_size = max(found, key=lambda o: o.seconds), max(found, key=lambda o: len(o.body))
    times = [o.seconds for o in found]
    rows = [
        Row(
            f"{len(found)} largest requests",
            "200, or 422 where layout finds no room",
            counted([o.status for o in found]),
            {o.status for o in found} <= {200, 422},
        ),
        Row(
            "time: median, largest",
            f"at most {SECONDS:g} s",
            f"{percentile(times, 0.5):.2f} s, {by_time.seconds:.2f} s (`{by_time.path}`)"
            + (f"; {len(slow)} beyond" if slow else ""),
            not slow,
        ),
        Row(
            "size: largest",
            f"at most {BYTES / 1e6:g} MB",
            f"{len(by_size.body) / 1e6:.2f} MB (`{by_size.path}`)" + (f"; {len(large)} beyond" if large else ""),
            not large,
        ),
    ]
    about = (
        "For each operation and format, each way to make it larger (input, kernel, channels, taps, frames between) is "
        "taken as far as a request is accepted; one worker, one request at a time."
    )
    return Part("The largest accepted requests", about, rows)


def requests() -> Iterator[str]:
    """Give the address of the largest accepted request of each kind."""
    seen: set[str] = set()
    for op in OPS:
        for form in (*FORMATS, "json"):
            for grow in ways(op):
                size = largest(lambda n, grow=grow, op=op, form=form: accepted({"op": op, **grow(n)}, form))
                if size is None:
                    continue
                path = f"/animate.{form}?{urlencode({'op': op, **grow(size)})}"
                if path not in seen:
                    seen.add(path)
                    yield path


def ways(op: str) -> list[Callable[[int], Words]]:
    """Give the ways to make a layer larger."""
    fields = OPS[op].model_fields
    found: list[Callable[[int], Words]] = []
    if "input_size" in fields:
        found.append(lambda n: {"input_size": str(n)})
    if "kernel_size" in fields:
        found.append(lambda n: {"input_size": str(n), "kernel_size": "5"})
        found.append(lambda n: {"input_size": str(n), "detail": "tap"})
        found.append(lambda n: {"input_size": str(n), "tween": "12", "width": "1600"})
    for name in ("channels", "in_channels"):
        if name in fields:
            both = ("in_channels", "out_channels") if name == "in_channels" else (name,)
            found.append(lambda n, both=both: dict.fromkeys(both, str(n)))
    if "in_features" in fields:
        found.append(lambda n: {"in_features": str(n), "out_features": str(n)})
    return found


def accepted(words: Words, form: str) -> bool:
    """Say whether a request is accepted."""
    try:
        parse(words, form)
    except Refusal:
        return False
    return True


def largest(good: Callable[[int], bool]) -> int | None:
    """Give the largest number up to the bound that is good, where what is larger than a bad one is bad.

    >>> largest(lambda n: 3 <= n < 100)
    99
    """
    start = next((n for n in (8, 5, 3, 2, 1) if good(n)), None)
    if start is None:
        return None
    low, high = start, start * 2
    while high <= MOST and good(high):
        low, high = high, high * 2
    high = min(high, MOST + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low
