"""How near the estimates come that pictures are accepted or refused by: random layers, drawn in full."""

from __future__ import annotations

from random import Random
from statistics import median
from time import process_time

from app import pipeline
from app.cost.limits import BYTES, SECONDS, SURE, SURER, Estimate, estimate
from app.encoders import FORMATS
from app.refusal import Refusal
from bench.anycall import any_request
from bench.section import Section, Target, table

COUNT, LEAST = 200, 0.02
MISSED = "few requests, whose rectangles are unlike those of others of their kind"


def section() -> Section:
    """Draw random requests that are accepted and take long enough to be measured."""
    rng, seconds, sizes, most = Random(11), [], [], Estimate(0, 0)
    while len(seconds) < COUNT:
        request = any_request(rng, rng.choice([name for name, form in FORMATS.items() if form.moving]), usual=True)
        guess = estimate(request.spec, request.view, request.format)
        if guess is None or guess.much or guess.seconds < LEAST:
            continue
        start = process_time()
        try:
            size = len(pipeline.render(request))
        except Refusal:  # a matrix with too many entries
            continue
        took = process_time() - start
        seconds.append(guess.seconds / took)
        sizes.append(guess.bytes / size)
        most = Estimate(max(most.seconds, took), max(most.bytes, size))
    pace = median(seconds)
    seconds = [ratio / pace for ratio in seconds]
    rows = [_row("seconds", seconds), _row("bytes", sizes)]
    margins = ", ".join(f"{name} {times:g} times" for name, times in SURER.items())
    about = (
        f"{COUNT} random layers, views and details in the formats that move, as they look by default, each estimated "
        f"to take at least {1000 * LEAST:.0f} ms. Estimates of seconds are divided by their median, {pace:.2f}: how "
        f"fast this machine is beside the one they come from. The longest accepted took {most.seconds:.2f} s, the "
        f"largest has {most.bytes / 1e6:.2f} MB. An estimate is taken {SURE:g} times ({margins}) before it is held "
        f"against {SECONDS:g} s and {BYTES / 1e6:g} MB."
    )
    columns = ("estimate over what it was", "least", "5 %", "median", "95 %", "most", "within a factor of 2")
    lines = [about, "", *table(columns, rows)]
    targets = [
        Target(f"Estimates of {name} within a factor of 2", 100 * _within(found), least=100, unit=" %", missed=MISSED)
        for name, found in (("seconds", seconds), ("bytes", sizes))
    ]
    return Section("Estimates", lines, targets)


def _row(name: str, found: list[float]) -> tuple[str, ...]:
    order = sorted(found)
    places = (0, 0.05, 0.5, 0.95, 1)
    return (name, *(f"{order[round(p * (len(order) - 1))]:.2f}" for p in places), f"{100 * _within(found):.1f} %")


def _within(found: list[float]) -> float:
    return sum(0.5 <= ratio <= 2 for ratio in found) / len(found)
