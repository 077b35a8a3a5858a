"""The closest layer that can be had: one parameter moved as little as it must be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from app.refusal import Refusal
from app.spec import LayerSpec, short

MOST_STRIDE = 64
Way = tuple[str, int]


def closest(spec: LayerSpec, ways: Iterable[Way], fits: Callable[[LayerSpec], bool]) -> tuple[str, str] | None:
    """Give one parameter and its value closest to the given one with which a layer fits, both as written.

    `ways` are parameters and the direction in which each makes a layer smaller; the first that can do it is taken.

    >>> from app.ops import OPS
    >>> spec = OPS["conv2d"].read({"input_size": "9"})
    >>> closest(spec, [("groups", -1), ("input_size", -1)], lambda one: one.input_size[0] < 8)
    ('input_size', '7')
    """
    words = {name: value for name, value in spec.query().items() if name != "op"}
    for name, step in ways:
        given = getattr(spec, name, None)
        if given is None or isinstance(given, (str, bool)):
            continue
        changed = partial(_changed, spec, given, step, least=0 if name == "padding" else 1)

        def able(count: int, name: str = name, changed: Callable[[int], str] = changed) -> bool:
            try:
                return fits(type(spec).read(words | {name: changed(count)}))
            except Refusal:
                return False

        most = MOST_STRIDE if step > 0 else max(np.ravel(given).tolist())
        count = bisect_left(range(1, most + 1), True, key=able) + 1
        if count <= most and able(count):
            return name, changed(count)
    return None


def _changed(spec: LayerSpec, given: Any, step: int, count: int, least: int) -> str:
    return short(spec.shortest(_moved(given, count * step, least)))


def _moved(value: Any, by: int, least: int) -> Any:
    """Move a number, or every number of a tuple, but not below `least`.

    >>> _moved((3, (0, 5)), -2, 1)
    (1, (1, 3))
    """
    return tuple(_moved(one, by, least) for one in value) if isinstance(value, tuple) else max(least, value + by)
