"""How near the estimates come that pictures are accepted or refused by: random layers, drawn in full."""

from __future__ import annotations

from random import Random
from statistics import median
from time import process_time

from app import pipeline
from app.cost.limits import BYTES, SECONDS, count, estimate
from app.encoders import FORMATS
from app.refusal import Refusal
from bench.anycall import any_request
from bench.section import Section, Target, table

COUNT, LEAST = 200, 0.02
MISSED = {
    "from parameters alone": "few requests, whose rectangles are unlike those of their kind: they are counted",
    "counted": "films of few frames, whose first picture weighs most, and what is over in a tenth of a second",
}
COLUMNS = ("estimate over what it was", "least", "5 %", "median", "95 %", "most", "within a factor of 2")


def section() -> Section:
    """Draw random requests that are accepted and take long enough to be measured."""
    rng, longest, largest = Random(11), 0.0, 0
    found: dict[tuple[str, str], list[float]] = {(way, what): [] for way in MISSED for what in ("seconds", "bytes")}
    while len(found["counted", "bytes"]) < COUNT:
        request = any_request(rng, rng.choice([name for name, form in FORMATS.items() if form.moving]), unusual=0)
        first = estimate(request.spec, request.view, request.format)
        if first is None or first.seconds < LEAST:
            continue
        try:
            start = process_time()
            size = len(pipeline.render(request))
            took = process_time() - start
        except Refusal:
            continue
        longest, largest = max(longest, took), max(largest, size)
        counted = count(pipeline.picture(request), request.format)
        for way, guess in zip(MISSED, (first, counted), strict=True):
            found[way, "seconds"].append(guess.seconds / took)
            found[way, "bytes"].append(guess.bytes / size)
    pace = median(found["counted", "seconds"])
    for way in MISSED:
        found[way, "seconds"] = [ratio / pace for ratio in found[way, "seconds"]]
    about = (
        f"{COUNT} random layers, views and details in the formats that move, as they look by default, each estimated "
        f"to take at least {1000 * LEAST:.0f} ms. Estimates of seconds are divided by their median, {pace:.2f}: how "
        f"fast this machine is beside the one they come from. The longest accepted took {longest:.2f} s, the largest "
        f"has {largest / 1e6:.2f} MB. What is far beyond {SECONDS:g} s or {BYTES / 1e6:g} MB is refused from its "
        f"parameters alone; the rest is composed, what there is to draw is counted, and that decides."
    )
    lines = [about, "", *table(COLUMNS, [_row(f"{what}, {way}", ratios) for (way, what), ratios in found.items()])]
    targets = [
        Target(
            f"Estimates of {what} within a factor of 2, {way}",
            100 * _within(ratios),
            least=100,
            unit=" %",
            missed=MISSED[way],
        )
        for (way, what), ratios in found.items()
    ]
    return Section("Estimates", lines, targets)


def _row(name: str, found: list[float]) -> tuple[str, ...]:
    order = sorted(found)
    places = (0, 0.05, 0.5, 0.95, 1)
    return (name, *(f"{order[round(p * (len(order) - 1))]:.2f}" for p in places), f"{100 * _within(found):.1f} %")


def _within(found: list[float]) -> float:
    return sum(0.5 <= ratio <= 2 for ratio in found) / len(found)
