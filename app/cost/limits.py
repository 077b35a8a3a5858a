"""The estimate of a picture, seconds and bytes, and the refusal of what would take too much, before it is drawn."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from math import inf
from pathlib import Path
from typing import NamedTuple

from app.closest import Way, closest
from app.cost.counts import counted_kind, counts
from app.cost.features import Features, features, kind, moving, total
from app.cost.plan import plan
from app.refusal import Phrase, refusal
from app.scene.marks import Scene
from app.spec import LayerSpec
from app.text import mark
from app.view import ViewSpec

SECONDS, BYTES = 2.0, 5_000_000
"""Limits: of one core, and what GitHub's proxy of pictures takes."""
DOUBT = 2.0
"""An estimate from parameters alone may be this many times too high or too low."""
LITTLE = 0.25
"""What surely takes less than this share of the time is not counted."""
WAYS = ("input_size", "out_channels", "channels", "in_channels", "in_features", "out_features", "kernel_size")
"""What is made smaller, in this order."""
Rates = dict[str, dict[str, dict[str, float]]]
Compose = Callable[[LayerSpec, ViewSpec], Scene]


class Estimate(NamedTuple):
    """Hold what a picture takes, seconds of one core and bytes: about, and at most."""

    seconds: float
    bytes: float
    longest: float
    largest: float

    @property
    def large(self) -> bool:
        """Whether it has too many bytes."""
        return self.largest > BYTES

    @property
    def much(self) -> bool:
        """Whether it is too much."""
        return self.large or self.longest > SECONDS


def estimate(spec: LayerSpec, view: ViewSpec, form: str) -> Estimate | None:
    """Estimate what a picture takes from parameters alone; None where there is no room for one.

    What moves is looked at again when it is composed: here it is too much only where there is no doubt.

    >>> from app.ops import OPS
    >>> found = estimate(OPS["conv2d"].read({"padding": 1}), ViewSpec(), "gif")
    >>> 0.005 < found.seconds < 0.1, 50_000 < found.bytes < 200_000
    (True, True)
    """
    laid = plan(spec, view)
    if not laid.pitch:
        return None
    found = _estimate(kind(spec, view, laid, form), features(spec, view, laid, form))
    if moving(view, form):
        return found._replace(longest=found.seconds / DOUBT, largest=found.bytes / DOUBT)
    return found


def count(scene: Scene, form: str) -> Estimate:
    """Estimate what an animation takes that is composed, and not drawn yet.

    >>> from app.ops import OPS
    >>> from app.scene import compose
    >>> found = count(compose(OPS["conv2d"].read({"padding": 1}).trace(), ViewSpec()), "gif")
    >>> 0.005 < found.seconds < 0.1, 50_000 < found.bytes < 200_000
    (True, True)
    """
    return _estimate(counted_kind(scene, form), counts(scene))


def admit(spec: LayerSpec, view: ViewSpec, form: str, compose: Compose) -> Scene:
    """Compose a picture; one that would take too much is refused before it is drawn, naming the closest that does not.

    What is far beyond the limits is refused from its parameters alone. The rest is composed, a small part of the work,
    and what there is to draw is counted: an estimate that is nearer.
    """
    found = estimate(spec, view, form)
    if found is None or not found.much:
        scene = compose(spec, view)
        if found is None or not moving(view, form) or found.seconds * DOUBT < LITTLE * SECONDS:
            return scene
        found = count(scene, form)
        if not found.much:
            return scene
    near = next(_remedies(spec, view, form, compose), None)
    remedy = Phrase(mark("choose for example {nearest}"), {"nearest": " ".join(near)}) if near else _smaller()
    field = near[0] if near else "input_size"
    if found.large:
        message = "this picture would have about {size} MB, the limit is {limit} MB: {remedy}"
        size = _short(max(found.bytes, found.largest) / 1e6)
        raise refusal(field, message, size=size, limit=_short(BYTES / 1e6), remedy=remedy)
    message = "this picture would take about {seconds} s to draw, the limit is {limit} s: {remedy}"
    seconds = _short(max(found.seconds, found.longest))
    raise refusal(field, message, seconds=seconds, limit=_short(SECONDS), remedy=remedy)


def hold(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield an answer's bytes as they are made; one that grows beyond the limit, however estimated, is refused.

    >>> list(hold([b"GIF89a", b";"]))
    [b'GIF89a', b';']
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > BYTES:
            message = "the answer has more than {limit} MB: {remedy}"
            raise refusal("input_size", message, limit=_short(BYTES / 1e6), remedy=_smaller())
        yield chunk


def accepts(spec: LayerSpec, view: ViewSpec, form: str, compose: Compose) -> bool:
    """Say whether a picture is within the limits."""
    found = estimate(spec, view, form)
    if found is None or found.much:
        return False
    return not moving(view, form) or not count(compose(spec, view), form).much


def _remedies(spec: LayerSpec, view: ViewSpec, form: str, compose: Compose) -> Iterator[tuple[str, str]]:
    """Give parameters with a value that makes a picture acceptable, the least loss first."""

    def fits(spec: LayerSpec, view: ViewSpec = view) -> bool:
        return accepts(spec, view, form, compose)

    between = range(view.tween - 1, -1, -1)
    at = bisect_left(between, True, key=lambda number: fits(spec, view.model_copy(update={"tween": number})))
    if at < len(between):
        yield "tween", str(between[at])
    ways: list[Way] = [(name, -1) for name in WAYS]
    if not spec.transposed:
        ways.append(("stride", 1))
    if near := closest(spec, ways, fits):
        yield near
    if view.detail != "position" and fits(spec, view.model_copy(update={"detail": "position"})):
        yield "detail", "position"


def _estimate(kind: str, of: Features) -> Estimate:
    rates = _rates()[kind]
    seconds, size = total(rates["seconds"], of), total(rates["bytes"], of)
    longest, largest = (total(rates.get(most, {}), of) for most in ("longest", "largest"))
    farthest = rates.get("farthest", {})
    return Estimate(
        seconds,
        size,
        min(max(seconds, longest), farthest.get("seconds", inf) * seconds),
        min(max(size, largest), farthest.get("bytes", inf) * size),
    )


def _smaller() -> Phrase:
    return Phrase(mark("choose a smaller input_size"))


def _short(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{number:.0f}"


@cache
def _rates() -> Rates:
    found: Rates = json.loads((Path(__file__).parent / "rates.json").read_text("utf-8"))
    return found
