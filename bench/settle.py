"""`python -m bench.settle`: what animations take at most, written to `app/cost/rates.json`.

Animations that take about as much as is accepted are drawn in full. The rates of the usual estimate are set by them as
a whole; for the estimate that decides, quantile regression finds rates that few animations are beyond, and a margin is
put on those: of animations that were left out of it, one in a hundred takes more than estimated.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from app import pipeline
from app.cost.counts import counted_kind, counts
from app.cost.features import Features, total
from app.cost.limits import SECONDS, estimate
from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import Request, parse
from app.refusal import Refusal
from bench.anycall import any_request

RATES = Path(__file__).parent.parent / "app" / "cost" / "rates.json"
UNUSUAL = 0.12, 0.4
"""How likely a request is to look otherwise than by default, each way: in one half of them, and in the other."""
LEAST, MOST = 0.175, (0.4, 1.2)
"""Shares of the limit that animations are estimated to take: the least, and between which the most is drawn."""
SIZES = sorted({*range(1, 40, 2), *(round(40 * 1.2**step) for step in range(24))})
GROWING = {"input_size": 5, "in_features": 5, "kernel_size": 1} | dict.fromkeys(
    ("in_channels", "channels", "out_channels", "out_features"), 1
)
"""Parameters that a layer grows by, and how often each is taken."""
SELDOM = {"tween": ("1", "3", "6", "12"), "width": ("300", "800", "1200", "1600")}
QUANTILE, COVERED, PARTS, TURNS = 0.98, 0.99, 10, 3
SLACK = {"seconds": 1.1, "bytes": 1.0}
"""How much less than the limit is to be taken: machines are unlike, bytes are not."""
FARTHEST, FARTHER = 1.7, {"counted.clear.webp": 2.0}
"""How many times the usual estimate the other may be: what few animations show of one feature says little of others."""
Rates = dict[str, dict[str, dict[str, float]]]
Numbers = NDArray[np.float64]


class Drawn(NamedTuple):
    """Hold what an animation took, seconds of one core and bytes, and what was counted in it."""

    seconds: float
    bytes: float
    of: Features


def main(count: int = 280, seed: int = 1) -> None:
    settle(json.loads(RATES.read_text("utf-8")), Random(seed), count)


def settle(rates: Rates, rng: Random, count: int) -> None:
    """Draw so many animations of each kind, and write the rates with what they show."""
    for key in sorted(key for key in rates if key.startswith("counted")):
        rates[key] = settled(key, rates[key], list(near_limit(rng, key, rates[key]["seconds"], count)))
    save(rates)


def settled(key: str, rates: dict[str, dict[str, float]], found: list[Drawn]) -> dict[str, dict[str, float]]:
    """Give the rates of a kind, set by animations of it."""
    usual: dict[str, dict[str, float]] = {}
    most: dict[str, dict[str, float]] = {}
    for what, name in (("seconds", "longest"), ("bytes", "largest")):
        real = np.array([getattr(one, what) for one in found], dtype=float)
        guess = np.array([total(rates[what], one.of) for one in found])
        pace = float(np.median(real / guess))
        usual[what] = short({name: rate * pace for name, rate in rates[what].items()})
        most[name] = at_most([one.of for one in found], real, guess * pace, SLACK[what])
    return usual | most | {"farthest": dict.fromkeys(usual, FARTHER.get(key, FARTHEST))}


def at_most(of: list[Features], real: Numbers, guess: Numbers, slack: float) -> dict[str, float]:
    """Find rates of an estimate that few are beyond; it is never below the usual one, `guess`.

    The margin comes from estimates of those that were left out when rates were found.
    """
    names = sorted(of[0])
    table = np.array([[one[name] for name in names] for one in of], dtype=float) / real[:, None]
    found = np.zeros(len(of))
    for turn in range(TURNS):
        part = np.random.default_rng(turn).permutation(len(of)) % PARTS
        for one in range(PARTS):
            found[part == one] += table[part == one] @ quantile(table[part != one]) / TURNS
    margin = slack / float(np.quantile(np.maximum(found, guess / real), 1 - COVERED))
    return short(dict(zip(names, (quantile(table) * max(margin, 1)).tolist(), strict=True)))


def quantile(table: Numbers) -> Numbers:
    """Find rates, none negative, at which all but a few rows come to 1 or more, and to as little beyond as can be."""
    rows, columns = table.shape
    scale = 1 / np.maximum(table.max(axis=0), 1e-300)
    price = np.concatenate([np.full(columns, 1e-4), np.full(rows, QUANTILE), np.full(rows, 1 - QUANTILE)])
    sides = np.hstack([table * scale, np.eye(rows), -np.eye(rows)])
    found: Numbers = linprog(price, A_eq=sides, b_eq=np.ones(rows), method="highs").x[:columns] * scale
    return found


def near_limit(rng: Random, key: str, rates: dict[str, float], count: int) -> Iterator[Drawn]:
    """Draw animations that are estimated to take about as much as is accepted."""
    form = key.rsplit(".", maxsplit=1)[-1]
    while count:
        low, high = LEAST * SECONDS, rng.uniform(*MOST) * SECONDS
        for request in larger_first(rng, form, "clear" in key):
            first = estimate(request.spec, request.view, form)
            if first is None or first.seconds > 2 * high:
                continue
            start = process_time()
            try:
                scene = pipeline.picture(request)
            except Refusal:
                continue
            composed = process_time() - start
            of = counts(scene)
            if counted_kind(scene, form) != key or total(rates, of) < low:
                break
            if total(rates, of) < high:
                start = process_time()
                size = sum(map(len, FORMATS[form].encode(scene)))
                yield Drawn(composed + process_time() - start, size, of)
                count -= 1
                break


def larger_first(rng: Random, form: str, clear: bool) -> Iterator[Request]:
    """Give a random request as it is, or one that has grown in one parameter, the largest first."""
    request = any_request(rng, form, rng.choice(UNUSUAL))
    words = dict(parse_qsl(request.query())) | {"transparent": str(clear).lower()}
    words.pop("still", None)
    words |= {name: rng.choice(some) for name, some in SELDOM.items() if rng.random() < 0.2}
    grows = [name for name in GROWING if name in OPS[request.spec.op].model_fields]
    grown: list[dict[str, str]] = [{}]
    if rng.random() < 0.7:
        name = rng.choices(grows, [GROWING[name] for name in grows])[0]
        grown = [{name: str(size)} for size in reversed(SIZES)]
    for more in grown:
        try:
            yield parse(words | more, form)
        except Refusal:
            continue


def save(rates: Rates) -> None:
    """Write the rates, a line for each kind of picture."""
    lines = [f"{json.dumps(key)}: {json.dumps(one)}" for key, one in rates.items()]
    RATES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def short(rates: dict[str, float]) -> dict[str, float]:
    """Give rates as they are written: in three digits, and none that is nothing."""
    return {name: float(f"{rate:.3g}") for name, rate in rates.items() if rate > 0}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
