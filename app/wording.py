"""Wording many steps at once: each different number is written once, however often it occurs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from app.fields import Array
from app.number import factor, number
from app.window import Ints
from app.windowed import Sizes


def products(x: Array, reads: Ints, w: Array, weights: Ints) -> list[list[str]]:
    """Write the products of all taps: `reads` are places in `x` (−1 reads 0), `weights` places in `w`; [steps, taps].

    A negative factor is in brackets, unless the line begins with it.

    >>> products(np.array([-2.0, 3.0]), np.array([[0, -1, 0]]), np.array([-1.0, 4.0]), np.array([[0, 1, 1]]))
    [['−2·(−1)', '0·4', '(−2)·4']]
    """
    left, of_x = np.unique(np.append(x, 0.0), return_inverse=True)
    right, of_w = np.unique(w, return_inverse=True)
    keys, of_key = np.unique(of_x[reads] * len(right) + of_w[weights], return_inverse=True)
    second = [factor(v) for v in right.tolist()]
    texts = []
    for first in ([number(v) for v in left.tolist()], [factor(v) for v in left.tolist()]):
        texts += [f"{first[key // len(second)]}·{second[key % len(second)]}" for key in keys.tolist()]
    table = of_key.reshape(reads.shape)
    table[:, 1:] += len(keys)
    return _spread(texts, table)


def written(values: Array, write: Callable[[float], str] = number) -> list[list[str]]:
    """Write a table of numbers."""
    found, of_value = np.unique(values, return_inverse=True)
    return _spread([write(v) for v in found.tolist()], of_value.reshape(values.shape))


def places(letter: str, shape: Sizes) -> list[str]:
    """Name all cells of a tensor (channels, *spatial), row-major; one channel is not named.

    >>> places("y", (1, 1, 2)), places("y", (2, 1))
    (['y[0,0]', 'y[0,1]'], ['y[0,0]', 'y[1,0]'])
    """
    axes = shape[1:] if len(shape) > 1 and shape[0] == 1 else shape
    return [f"{letter}[{','.join(index)}]" for index in product(*[[str(i) for i in range(n)] for n in axes])]


def _spread(texts: list[str], table: Ints) -> list[list[str]]:
    found: list[list[str]] = np.array(texts, dtype=object)[table].tolist()
    return found
