"""The estimate of a picture, seconds and bytes, and the refusal of what would take too much, before any work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.closest import Way, closest
from app.cost.features import features, kind
from app.cost.plan import plan
from app.refusal import Phrase, refusal
from app.spec import LayerSpec
from app.text import mark
from app.view import ViewSpec

SECONDS, BYTES = 2.0, 5_000_000
"""Limits: of one core, and what GitHub's proxy of pictures takes."""
SURE, SURER = 1.3, {"webp": 2.5, "mp4": 1.6}
"""What is accepted must be within the limits though an estimate may be this much too low."""
WAYS = ("input_size", "out_channels", "channels", "in_channels", "in_features", "out_features", "kernel_size")
"""What is made smaller, in this order."""
Rates = dict[str, dict[str, dict[str, float]]]


class Estimate(NamedTuple):
    """Hold what a picture takes: seconds of one core, and bytes."""

    seconds: float
    bytes: float
    sure: float = SURE

    @property
    def large(self) -> bool:
        """Whether it has too many bytes."""
        return self.sure * self.bytes > BYTES

    @property
    def much(self) -> bool:
        """Whether it is too much."""
        return self.large or self.sure * self.seconds > SECONDS


def estimate(spec: LayerSpec, view: ViewSpec, form: str) -> Estimate | None:
    """Estimate what a picture takes; None where there is no room for one.

    >>> from app.ops import OPS
    >>> found = estimate(OPS["conv2d"].read({"padding": 1}), ViewSpec(), "gif")
    >>> 0.005 < found.seconds < 0.1, 50_000 < found.bytes < 200_000
    (True, True)
    """
    laid = plan(spec, view)
    if not laid.pitch:
        return None
    rates, of = _rates()[kind(spec, view, laid, form)], features(spec, view, laid, form)
    seconds, size = (sum(rates[what].get(name, 0) * n for name, n in of.items()) for what in ("seconds", "bytes"))
    return Estimate(seconds, size, SURER.get(form, SURE))


def check(spec: LayerSpec, view: ViewSpec, form: str) -> None:
    """Refuse a picture that would take too much, naming the closest that does not."""
    found = estimate(spec, view, form)
    if found is None or not found.much:
        return
    near = next(_remedies(spec, view, form), None)
    remedy = Phrase(mark("choose a smaller input_size"))
    if near:
        remedy = Phrase(mark("choose for example {nearest}"), {"nearest": " ".join(near)})
    field = near[0] if near else "input_size"
    if found.large:
        message = "this picture would have about {size} MB, the limit is {limit} MB: {remedy}"
        raise refusal(
            field, message, size=_short(found.bytes / 1e6), limit=_short(BYTES / found.sure / 1e6), remedy=remedy
        )
    message = "this picture would take about {seconds} s to draw, the limit is {limit} s: {remedy}"
    raise refusal(field, message, seconds=_short(found.seconds), limit=_short(SECONDS / found.sure), remedy=remedy)


def _remedies(spec: LayerSpec, view: ViewSpec, form: str) -> Iterator[tuple[str, str]]:
    """Give parameters with a value that makes a picture acceptable, the least loss first."""

    def fits(spec: LayerSpec, view: ViewSpec = view) -> bool:
        found = estimate(spec, view, form)
        return found is not None and not found.much

    for count in range(view.tween - 1, -1, -1):
        if fits(spec, view.model_copy(update={"tween": count})):
            yield "tween", str(count)
    ways: list[Way] = [(name, -1) for name in WAYS]
    if not spec.transposed:
        ways.append(("stride", 1))
    if near := closest(spec, ways, fits):
        yield near
    if view.detail != "position" and fits(spec, view.model_copy(update={"detail": "position"})):
        yield "detail", "position"


def _short(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{number:.0f}"


@cache
def _rates() -> Rates:
    found: Rates = json.loads((Path(__file__).parent / "rates.json").read_text("utf-8"))
    return found
