"""The largest requests that are accepted, of every operation and format: how long they take and how large they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from urllib.parse import urlencode

from app import pipeline
from app.cost.limits import accepts
from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import parse
from app.refusal import Refusal
from app.scene.marks import Scene
from app.spec import LayerSpec
from app.view import ViewSpec
from bench.loopback import serving
from bench.soak.client import Outcome, ask
from bench.soak.table import Part, Row, counted, percentile

SECONDS, BYTES = 2.0, 5_000_000
AGAIN = 3
"""How often what took longer is asked for again: where that is quick, the machine did something else meanwhile."""
SIZES = (*range(1, 72), *(round(72 * 1.1**step) for step in range(43)), 4096)
Words = dict[str, str]


def run() -> Part:
    """Ask for each of them, in two halves side by side."""
    forms = (*FORMATS, "json")
    with ProcessPoolExecutor(2) as pool:
        found = [one for half in pool.map(_measured, (forms[::2], forms[1::2])) for one in half]
    slow = [o for o in found if o.seconds > SECONDS]
    large = [o for o in found if len(o.body) > BYTES]
    by_time, by_size = max(found, key=lambda o: o.seconds), max(found, key=lambda o: len(o.body))
    times = [o.seconds for o in found]
    rows = [
        Row(
            f"{len(found)} largest requests",
            "200",
            counted([o.status for o in found]),
            {o.status for o in found} == {200},
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
        "For each operation and format, each way to make it larger (input, kernel, channels, views, taps, frames "
        "between) is taken as far as a request is accepted; two servers with one worker each, each for half of the "
        f"formats, one request at a time. What takes more than {SECONDS:g} s is asked for again, {AGAIN} times at most."
    )
    return Part("The largest accepted requests", about, rows)


def _measured(forms: tuple[str, ...]) -> list[Outcome]:
    with serving(workers=1, render_seconds=60) as server:
        return asyncio.run(_all_in_turn(server.port, forms))


async def _all_in_turn(port: int, forms: tuple[str, ...]) -> list[Outcome]:
    """Ask for the largest of each kind; where layout finds no room for it, for the next smaller one."""
    found: dict[str, Outcome] = {}
    for op in OPS:
        for form in forms:
            for grow in ways(op):
                for path in larger_first(op, form, grow):
                    if path not in found:
                        found[path] = await ask(port, path)
                    if found[path].status != 422:
                        break
                    del found[path]
    return [await _quickest(port, one) for one in found.values()]


async def _quickest(port: int, found: Outcome) -> Outcome:
    """Ask again where it took too long: a moment less at the end is drawn alike, and not in memory."""
    path = found.path
    for turn in range(2, 2 + AGAIN):
        if found.seconds > SECONDS:
            again = await ask(port, f"{path}&hold_ms={1800 - turn}")
            found = min(found, again, key=lambda one: one.seconds)
    return found


def larger_first(op: str, form: str, grow: Callable[[int], Words]) -> Iterator[str]:
    """Give the addresses of what is accepted, the largest first. What is larger need not be refused: try all sizes."""
    for n in reversed(SIZES):
        words = {"op": op, **grow(n)}
        if accepted(words, form):
            yield f"/animate.{form}?{urlencode(words)}"


def ways(op: str) -> list[Callable[[int], Words]]:
    """Give the ways to make a layer larger."""
    fields = OPS[op].model_fields
    found: list[Callable[[int], Words]] = []
    if "input_size" in fields:
        found.extend(lambda n, view=view: {"input_size": str(n), "view": view} for view in OPS[op].views)
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
        request = parse(words, form)
        return form == "json" or accepts(request.spec, request.view, form, partial(_shown, form))
    except Refusal:
        return False


def _shown(form: str, spec: LayerSpec, view: ViewSpec) -> Scene:
    return pipeline.picture(pipeline.Request(spec, view, form))
