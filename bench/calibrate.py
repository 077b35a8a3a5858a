"""`python -m bench.calibrate`: measure what pictures take and write `app/cost/rates.json`, which estimates rest on.

Random requests are composed whole and encoded in parts: three stretches of frames stand for all. What each feature of
a request costs is then found by non-negative least squares of the relative errors, for every composer and format.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares, nnls

from app import pipeline
from app.cost.features import Features, features, kind
from app.cost.plan import Plan, plan
from app.encoders import FORMATS
from app.refusal import Refusal
from app.scene.marks import Changes, Scene
from app.scene.still import hold_still
from bench.anycall import any_request

RATES = Path(__file__).parent.parent / "app" / "cost" / "rates.json"
PLACES, LENGTH, LENGTHS = 3, 6, {"mp4": 30}
"""Stretches that stand for a whole animation, and the frames of each: a film plans its bytes over many."""
SHEETS = 0.3
NOTHING = 0.003
"""A share of what any picture takes that is not worth a rate."""
DEAREST = {"mp4": 0.2, "webp": 0.3}
"""The share of requests that are encoded in the formats that take long."""


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
        request = any_request(rng, "gif")
        request = replace(request, view=request.view.model_copy(update={"still": None}))
        laid = plan(request.spec, request.view)
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
        for form, known in FORMATS.items():
            if known.moving and scene.frames > 1 and rng.random() < DEAREST.get(form, 1.0):
                seconds, size = _moving(scene, form)
                yield _sample(request, laid, form, composed + seconds, size)


def _sample(request: pipeline.Request, laid: Plan, form: str, seconds: float, size: float) -> Sample:
    asked = request.spec, request.view, laid, form
    return Sample(kind(*asked), seconds, size, features(*asked), request.query())


def _stills(request: pipeline.Request, laid: Plan, still: Scene, composed: float) -> Iterator[Sample]:
    for form, known in FORMATS.items():
        if not known.moving or form == "mp4":
            seconds, size = _encoded(still, form)
            yield _sample(request, laid, form, composed + seconds, size)


def _sheet(request: pipeline.Request) -> Iterator[Sample]:
    request = replace(request, view=request.view.model_copy(update={"still": "sheet"}))
    laid, start = plan(request.spec, request.view), process_time()
    with suppress(Refusal):
        sheet = pipeline.picture(request)
        yield from _stills(request, laid, sheet, process_time() - start)


def _moving(scene: Scene, form: str) -> tuple[float, float]:
    """Encode three stretches of a scene and work out what all of it takes."""
    first, length = _encoded(hold_still(scene, 0), form), LENGTHS.get(form, LENGTH)
    if scene.frames <= PLACES * length:
        return _encoded(scene, form)
    each: list[tuple[float, float]] = []
    for start in np.linspace(0, scene.frames - length - 1, PLACES).astype(int).tolist():
        one, many = _encoded(hold_still(scene, start), form), _encoded(stretch(scene, start, length), form)
        each.append(((many[0] - one[0]) / length, (many[1] - one[1]) / length))
    seconds, size = np.mean(each, axis=0) * (scene.frames - 1) + first
    return max(float(seconds), first[0]), float(size)


def _encoded(scene: Scene, form: str) -> tuple[float, float]:
    start = process_time()
    size = sum(map(len, FORMATS[form].encode(scene)))
    return process_time() - start, size


def stretch(scene: Scene, first: int, length: int) -> Scene:
    """Give the scene of a frame and those after it."""
    last, changes = first + length, scene.changes
    sets, moves = (slice(s[first + 1], s[last + 1]) for s in (changes.set_start, changes.move_start))
    still = hold_still(scene, first)
    return replace(
        still,
        changes=Changes(
            _from(changes.set_start, first, last),
            changes.set_mark[sets],
            changes.set_look[sets],
            _from(changes.move_start, first, last),
            changes.move_mark[moves],
            changes.move_x[moves],
            changes.move_y[moves],
        ),
        durations=scene.durations[first : last + 1],
        captions=scene.captions[first : last + 1],
    )


def _from(starts: np.ndarray, first: int, last: int) -> np.ndarray:
    found: np.ndarray = np.concatenate([[0], starts[first + 1 : last + 2] - starts[first + 1]]).astype(np.int32)
    return found


def fit(found: list[Sample], what: str) -> dict[str, float]:
    """Find what each feature costs."""
    names = sorted({name for one in found for name in one.of})
    table = np.array([[one.of.get(name, 0.0) for name in names] for one in found])
    real = np.array([getattr(one, what) for one in found])
    share = table / real[:, None]
    scale = 1 / np.maximum(share.max(axis=0), 1e-300)
    start, _ = nnls(share * scale, np.ones(len(real)))

    def off(roots: np.ndarray) -> np.ndarray:
        ratio = np.log(share @ (roots**2 * scale) + 1e-9)
        wrong: np.ndarray = ratio * np.abs(ratio)
        return wrong

    roots = least_squares(off, np.sqrt(start + 1e-4)).x
    rates = roots**2 * scale
    rates[(share * rates).max(axis=0) < NOTHING] = 0
    return {name: float(f"{rate:.3g}") for name, rate in zip(names, rates.tolist(), strict=True) if rate}


def main(count: int = 1500, seed: int = 1) -> None:
    by_key: dict[str, list[Sample]] = defaultdict(list)
    for one in samples(Random(seed), count):
        by_key[one.key].append(one)
    write(by_key)


def write(by_key: dict[str, list[Sample]]) -> None:
    """Write the rates, a line for each kind of picture."""
    rates = {key: {"seconds": fit(found, "seconds"), "bytes": fit(found, "size")} for key, found in by_key.items()}
    lines = [f"{json.dumps(key)}: {json.dumps(rates[key])}" for key in sorted(rates)]
    RATES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
