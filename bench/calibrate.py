"""`python -m bench.calibrate`: measure what pictures take and write `app/cost/rates.json`, which estimates rest on.

Random requests are composed whole and encoded in parts: stretches of frames stand for all. What each feature of a
request costs is then found by non-negative least squares of the relative errors, for every composer and format. At last
`bench.settle` draws some in full.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from random import Random
from time import process_time
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares, nnls

from app import pipeline
from app.cost.counts import counted_kind, counts
from app.cost.features import Features, features, kind, total
from app.cost.limits import BYTES, SECONDS, estimate
from app.cost.plan import Plan, plan
from app.encoders import FORMATS
from app.refusal import Refusal
from app.scene.marks import Scene
from app.scene.still import hold_still
from bench.anycall import any_request
from bench.settle import UNUSUAL, Rates, settle, short
from bench.stretches import encoded, moving

LIMITS = {"seconds": SECONDS, "size": BYTES}
SHEETS = 0.3
NOTHING = 0.003
"""A share of what any picture takes that is not worth a rate."""
DEAREST = {"mp4": 0.3, "webp": 0.5}
"""The share of requests that are encoded in the formats that take long."""
FEW, SHORT, LONG = 0.2, 0.2, 8.0
"""The share of requests that are taken though their GIF takes less than `SHORT` seconds; longer than `LONG`, none."""
OTHERS, MOST_OTHERS = 0.25, 2000
"""What samples of other kinds in the same format count, for what is rare in a kind; and how many of them are asked."""
NEAR = 0.2, 4.0
"""Between which shares of a limit samples tell most: there it is decided."""
TELLING, SURE, UNSURE, FAR = 2.0, 1.5, 2.0, 0.95
"""What they count; the least and the most margin of a kind, and the share of them that its margin is to cover."""
DRAWN = 280
"""Animations of each kind that are drawn in full to settle what they take at most."""


class Sample(NamedTuple):
    """Hold what one picture took: seconds of one core, bytes."""

    key: str
    seconds: float
    size: float
    of: Features
    query: str


def samples(rng: Random, count: int) -> Iterator[Sample]:
    """Measure random requests, each in several formats."""
    while count:
        request = any_request(rng, "gif", rng.choice(UNUSUAL))
        request = replace(request, view=request.view.model_copy(update={"still": None}))
        laid, guess = plan(request.spec, request.view), estimate(request.spec, request.view, "gif")
        if guess is None or guess.seconds > LONG or (guess.seconds < SHORT and rng.random() > FEW):
            continue
        try:
            start = process_time()
            scene = pipeline.scene(request)
            composed = process_time() - start
        except Refusal:
            continue
        count -= 1
        still = request.view.model_copy(update={"still": "last"})
        yield from _stills(replace(request, view=still), laid, hold_still(scene, scene.frames - 1), composed)
        if rng.random() < SHEETS:
            yield from _sheet(request)
        scene = pipeline.tween(scene, request.view.tween) if request.view.tween else scene
        counted = counts(scene) if scene.frames > 1 else {}
        for form, known in FORMATS.items():
            if known.moving and counted and rng.random() < DEAREST.get(form, 1.0):
                seconds, size = moving(scene, form)
                yield _sample(request, laid, form, composed + seconds, size)
                yield Sample(counted_kind(scene, form), composed + seconds, size, counted, request.query())


def _sample(request: pipeline.Request, laid: Plan, form: str, seconds: float, size: float) -> Sample:
    asked = request.spec, request.view, laid, form
    return Sample(kind(*asked), seconds, size, features(*asked), request.query())


def _stills(request: pipeline.Request, laid: Plan, still: Scene, composed: float) -> Iterator[Sample]:
    for form, known in FORMATS.items():
        if not known.moving or form == "mp4":
            seconds, size = encoded(still, form)
            yield _sample(request, laid, form, composed + seconds, size)


def _sheet(request: pipeline.Request) -> Iterator[Sample]:
    request = replace(request, view=request.view.model_copy(update={"still": "sheet"}))
    laid, start = plan(request.spec, request.view), process_time()
    with suppress(Refusal):
        sheet = pipeline.picture(request)
        yield from _stills(request, laid, sheet, process_time() - start)


def fit(found: list[Sample], others: list[Sample], what: str) -> dict[str, float]:
    """Find what each feature costs."""
    everyone = found + others
    names = sorted({name for one in everyone for name in one.of})
    table = np.array([[one.of.get(name, 0.0) for name in names] for one in everyone])
    share = table / np.array([getattr(one, what) for one in everyone])[:, None]
    weight = np.repeat([1.0, OTHERS], [len(found), len(others)]) * [
        TELLING if near(one, what) else 1 for one in everyone
    ]
    scale = 1 / np.maximum(share.max(axis=0), 1e-300)
    share = share * scale
    start, _ = nnls(share * weight[:, None], weight)

    def off(roots: np.ndarray) -> np.ndarray:
        ratio = np.log(share @ roots**2 + 1e-9)
        wrong: np.ndarray = weight * ratio * np.abs(ratio)
        return wrong

    def slope(roots: np.ndarray) -> np.ndarray:
        guess = share @ roots**2 + 1e-9
        found: np.ndarray = (weight * 4 * np.abs(np.log(guess)) / guess)[:, None] * share * roots
        return found

    rates = least_squares(off, np.sqrt(start + 1e-4), slope).x ** 2
    rates[(share * rates).max(axis=0) < NOTHING] = 0
    return short(dict(zip(names, (rates * scale).tolist(), strict=True)))


def near(one: Sample, what: str) -> bool:
    """Say whether a picture takes about as much as is accepted."""
    share = getattr(one, what) / LIMITS[what]
    return NEAR[0] < share < NEAR[1]


def most(found: list[Sample], rates: dict[str, float], what: str) -> dict[str, float]:
    """Raise rates to what pictures near a limit take at most, but for the farthest of them."""
    far = [getattr(one, what) / total(rates, one.of) for one in found if near(one, what)]
    margin = min(max(SURE, float(np.quantile(far, FAR)) if far else SURE), UNSURE)
    return short({name: rate * margin for name, rate in rates.items()})


def main(count: int = 1500, seed: int = 1) -> None:
    settle(rates(list(samples(Random(seed), count))), Random(seed), DRAWN)


def rates(found: list[Sample]) -> Rates:
    """Find the rates of every kind of picture."""
    by_key: dict[str, list[Sample]] = defaultdict(list)
    for one in found:
        by_key[one.key].append(one)
    return {key: _rates(key, by_key) for key in sorted(by_key)}


def _rates(key: str, by_key: dict[str, list[Sample]]) -> dict[str, dict[str, float]]:
    alike = [one for other in sorted(by_key) if other != key and _way(other) == _way(key) for one in by_key[other]]
    others = Random(1).sample(alike, min(len(alike), MOST_OTHERS))
    own = by_key[key]
    seconds, size = fit(own, others, "seconds"), fit(own, others, "size")
    found = {"seconds": seconds, "bytes": size}
    if still(key):
        found |= {"longest": most(own, seconds, "seconds"), "largest": most(own, size, "size")}
    return found


def still(key: str) -> bool:
    """Say whether a kind of picture stands still: what moves is counted, and what it takes at most settled by that."""
    return key.endswith((".png", ".svg")) or key == "still.mp4"


def _way(key: str) -> tuple[object, ...]:
    """Give what kinds have in common that are written in the same way."""
    parts = key.split(".")
    return parts[0] in ("still", "counted"), "sheet" in parts, "clear" in parts, parts[-1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
