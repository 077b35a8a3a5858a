"""Taps: the frame of a step becomes one frame for each of its taps, and the result grows before the eyes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.fields import Array
from app.number import factor, number
from app.scene.sliding import Lit
from app.scene.stage import Stage
from app.trace import Equation

PICKED = "winner"
"""The role of the cell whose turn it is."""


def point(stage: Stage, lit: Lit, times: int, role: str = PICKED) -> None:
    """Pick out the cells under a window one after another, `times` frames a step; each keeps its texts."""
    steps, taps = lit.marks.shape
    at = np.arange(steps)[:, None] * times + np.arange(taps)
    kinds, kind = np.unique(lit.looks, return_inverse=True)
    picked = np.array([stage.look(role, *stage.named(look)[1:]) for look in kinds.tolist()])
    stage.set_many(at, lit.marks, picked[kind.reshape(at.shape)])
    back = np.arange(taps) + 1 < times
    stage.set_many(at[:, back] + 1, lit.marks[:, back], lit.looks[:, back])


def grow(stage: Stage, marks: Sequence[int], values: Array, roles: tuple[str, str] = ("open2", "new")) -> None:
    """Write a growing value, [steps, frames a step], into the mark of each step; the last one is final."""
    steps, times = values.shape
    for step in range(steps):
        mark = marks[step]
        shown = stage.marks[mark].size > 0
        for tap, value in enumerate(values[step].tolist()):
            stage.set(step * times + tap, mark, roles[tap == times - 1], number(value) if shown else "")


def running(terms: Array, results: Array | None = None) -> Array:
    """Add terms up one after another; the last sum of each step is its result, as the layer rounded it.

    >>> import numpy as np
    >>> running(np.array([[1.0, 2.0, 3.0]])).tolist()
    [[1.0, 3.0, 6.0]]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        sums: Array = np.cumsum(terms, axis=1)
    if results is not None:
        sums[:, -1] = results
    return sums


def texts(values: Array) -> list[str]:
    """Give all texts that growing values are written with."""
    return [number(value) for value in np.unique(values).tolist()]


def adding(head: str, before: float, added: str, after: float) -> Equation:
    """Word one addition to a running sum.

    >>> adding("y[0]: ", 5.0, "2·3", 11.0).text
    'y[0]: 5 + 2·3 = 11'
    """
    return Equation(head, (number(before), added), " + ", " = ", number(after))


def product(x: float, w: float) -> str:
    """Word one product.

    >>> product(2.0, -3.0)
    '2·(−3)'
    """
    return f"{factor(x)}·{factor(w)}"
