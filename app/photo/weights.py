"""The numbers of the filters that run over a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from app import values
from app.fields import Array

LEAST, MOST = -2, 2


def weights_of(spec: Any) -> Array | None:
    """Give the weights of a layer over a picture; None where it has none.

    Drawn weights of a convolution are evened out: every filter's sum is 0, so that it answers to differences of light
    and colour and a plain surface gives 0. With any other sum all maps look like the picture itself.
    """
    if not hasattr(spec, "weight_values"):
        return None
    if isinstance(spec.weight, np.ndarray) or spec.weight != "random" or spec.transposed:
        found: Array = spec.weight_values()
        return found
    return values.frozen(even(spec.seed, spec.weight_shape))


def even(seed: int, shape: tuple[int, ...]) -> Array:
    """Draw whole numbers from −2 to 2 for filters (first axis) whose sums are 0; a single weight stays as drawn.

    >>> weight = even(1, (4, 3, 3, 3))
    >>> weight.min(), weight.max(), weight.sum(axis=(1, 2, 3)).tolist()
    (np.float64(-2.0), np.float64(2.0), [0.0, 0.0, 0.0, 0.0])
    """
    taps = values.draw(seed, "weight", shape, LEAST, MOST).reshape(shape[0], -1).copy()
    order = values.draw(seed, "order", taps.shape, 0, 2**30).argsort(axis=1, kind="stable")
    if taps.shape[1] == 1:
        return np.where(taps == 0, 1.0, taps).reshape(shape)
    for line, turns in zip(taps, order, strict=True):
        _even_out(line, turns)
    return taps.reshape(shape)


def _even_out(line: Array, turns: Any) -> None:
    """Move weights by one, in turn, until their sum is 0; no filter stays empty."""
    while total := line.sum():
        step = -np.sign(total)
        able = turns[(line[turns] + step >= LEAST) & (line[turns] + step <= MOST)]
        line[able[: int(abs(total))]] += step
    if not line.any():
        line[turns[0]], line[turns[1]] = 1.0, -1.0


def kernel_of(spec: Any, channel: int) -> tuple[list[int], Array]:
    """Give the input planes that an output channel meets, and its weights for them (planes, rows, columns)."""
    weight = weights_of(spec)
    assert weight is not None
    each, share = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    first = channel // share * each
    planes = list(range(first, first + each))
    return planes, weight[first : first + each, channel % share] if spec.transposed else weight[channel]


def answers_to_differences(kernel: Array) -> bool:
    """Tell whether a filter's weights sum to 0, so that 0 on its map means that there is nothing.

    >>> answers_to_differences(np.array([-1.0, 0.0, 1.0])), answers_to_differences(np.array([-1.0, 9.0, -1.0]))
    (True, False)
    """
    return bool(abs(kernel.sum()) <= 0.02 * np.abs(kernel).sum())


__all__ = ["answers_to_differences", "even", "kernel_of", "weights_of"]
