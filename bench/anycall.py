"""Random requests from the smallest to the bounds: every operation, view, detail and format, and ways to show them."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import Any

from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import Request, parse
from app.refusal import Refusal
from app.scene.details import details

Words = dict[str, str]
MOST_CELLS, WIDEST = 4096, 1600
SELDOM = 0.12
STACKS = (
    "nn.Conv2d(1,1,3),nn.MaxPool2d(2)",
    "nn.Conv1d(1,1,5,stride=2),nn.Conv1d(1,1,3),nn.AvgPool1d(2)",
    "nn.Conv3d(1,1,3),nn.MaxPool3d(2)",
    "nn.Conv2d(1,1,3,dilation=2),nn.Conv2d(1,1,3),nn.Conv2d(1,1,3,stride=2)",
)


def any_request(rng: Random, form: str = "", unusual: float = SELDOM) -> Request:
    """Draw a request that can be read; `unusual` is how likely each way is not to look as pictures do by default."""
    op, view = rng.choice(rng.choice(list(pictures().values())))
    while True:
        words = {"op": op, "view": view, **layer(rng, op)}
        try:
            spec = parse(words, "json").spec
            words |= {"detail": rng.choice(details(spec, view)), **looks(rng, unusual)}
            return parse(words, form or rng.choice(list(FORMATS)))
        except Refusal:
            continue


def pictures() -> dict[str, list[tuple[str, str]]]:
    """Give operations and views by what composes them, so that every kind of picture is drawn as often."""
    found: dict[str, list[tuple[str, str]]] = {}
    for op, model in OPS.items():
        for view, composer in model.views.items():
            found.setdefault(composer, []).append((op, view))
    return found


def layer(rng: Random, op: str) -> Words:
    """Draw sizes; about as many small ones as large ones."""
    model = OPS[op]
    names = model.model_fields
    if op == "stack":
        return {"stack": rng.choice(STACKS), "input_size": str(some(rng, 6, 64))}
    if op == "linear":
        found = {"in_features": str(some(rng, 1, 256)), "out_features": str(some(rng, 1, 256))}
        return found | ({"bias": "true"} if rng.random() < 0.3 else {})
    sizes = [some(rng, 1, round(MOST_CELLS ** (1 / model.rank))) for _ in range(model.rank)]
    found: dict[str, Any] = {"input_size": "x".join(map(str, sizes))}
    if rng.random() < 0.4:
        for name in {"channels", "in_channels", "out_channels"} & set(names):
            found[name] = some(rng, 1, 12)
    for name, most in (("kernel_size", 9), ("stride", 4), ("dilation", 3), ("padding", 3)):
        if name in names and (name == "kernel_size" or rng.random() < 0.3):
            found[name] = some(rng, 1, most)
    for name in ("bias", "return_indices", "ceil_mode", "overlap"):
        if name in names and rng.random() < 0.3:
            found[name] = "true"
    return {name: str(value) for name, value in found.items()}


def looks(rng: Random, unusual: float) -> Words:
    """Draw how it is shown."""
    found: Words = {}
    ways = {
        "theme": rng.choice(("dark", "print")),
        "width": str(some(rng, 200, WIDEST)),
        "tween": str(some(rng, 1, 12)),
        "transparent": "true",
        "numbers": "false",
        "labels": "false",
        "still": rng.choice(("first", "last", "sheet")),
        "lang": "zh",
    }
    for name, value in ways.items():
        if rng.random() < unusual:
            found[name] = value
    return found


def some(rng: Random, least: int, most: int) -> int:
    """Draw a whole number, small ones as often as large ones."""
    return round(exp(rng.uniform(log(least), log(most))))
