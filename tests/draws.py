"""What random calls are put together from: sizes in their written forms, numbers and tensors."""

from math import prod
from random import Random
from typing import Any

from tests.brute import nest

Call = dict[str, Any]


def some(rng: Random, most: int, least: int = 1) -> int:
    """Return an int that is more often small."""
    return min(rng.randint(least, most), rng.randint(least, most))


def per_axis(rng: Random, rank: int, most: int, least: int = 1) -> list[int]:
    """Return one int an axis, half of the time the same for all."""
    if rng.random() < 0.5:
        return [some(rng, most, least)] * rank
    return [some(rng, most, least) for _ in range(rank)]


def written(rng: Random, sizes: list[int]) -> Any:
    """Return sizes in one of the forms accepted: 3, [3, 2] or "3x2"."""
    if len(set(sizes)) == 1 and rng.random() < 0.7:
        return sizes[0]
    return "x".join(map(str, sizes)) if len(sizes) > 1 and rng.random() < 0.2 else sizes


def state(rng: Random, call: Call, name: str, sizes: list[int], usual: int | None, chance: float = 0.6) -> None:
    """Put a size parameter into a call, at times also where it is the usual one."""
    if rng.random() < chance and (usual is None or sizes != [usual] * len(sizes) or rng.random() < 0.3):
        call[name] = written(rng, sizes)


def number(rng: Random, kind: str) -> float:
    """Return a small integer, a quarter or any decimal."""
    if kind == "int":
        return rng.randint(-4, 5)
    return rng.randint(-12, 12) / 4 if kind == "quarter" else round(rng.uniform(-3, 3), 3)


def tensor(rng: Random, shape: list[int], squeeze: int = 0) -> Any:
    """Return nested numbers; up to `squeeze` leading axes of size 1 may be left out."""
    kind = rng.choice(("int", "int", "int", "quarter", "decimal"))
    while squeeze and shape[0] == 1 and rng.random() < 0.5:
        shape, squeeze = shape[1:], squeeze - 1
    return nest([number(rng, kind) for _ in range(prod(shape))], shape)
