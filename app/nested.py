"""Nested lists of numbers, as they are written, and the arrays they mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.fields import MAX_CELLS, Array, decode
from app.refusal import refuse, shorten


def values(field: str, value: Any, finite: bool = True, most: int = MAX_CELLS) -> Array:
    """Read a nested list of numbers into an array; rows must be equally long.

    With `finite=False`, `null` and `NaN` mean NaN and infinities are kept.

    >>> values("weight", "[[1,0],[2,-1]]").tolist()
    [[1.0, 0.0], [2.0, -1.0]]
    """
    value = decode(field, value)
    if hasattr(value, "__array__"):
        value = np.asarray(value).tolist()
    if not isinstance(value, (list, tuple)):
        raise refuse(
            field,
            "{field} is {value}: give a nested list of numbers such as [[1,0],[0,1]]",
            field=field,
            value=shorten(value),
        )
    shape = _shape(field, value)
    if int(np.prod(shape)) > most:
        raise refuse(
            field,
            "{field} has {count} cells, the limit is {limit}: give a smaller tensor",
            field=field,
            count=int(np.prod(shape)),
            limit=most,
        )
    flat: list[float] = []
    _collect(field, value, shape, (), flat, finite)
    array = np.array(flat, dtype=np.float64).reshape(shape)
    array.flags.writeable = False
    return array


def _shape(field: str, value: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(value, (list, tuple)):
        if not value:
            raise refuse(field, "{field} has an empty list in it: give at least one number", field=field)
        if len(shape) == 6:
            raise refuse(
                field,
                "{field} is nested more than 5 lists deep: give a tensor of at most 5 axes",
                field=field,
            )
        shape.append(len(value))
        value = value[0]
    return tuple(shape)


def _collect(
    field: str, value: Any, shape: tuple[int, ...], place: tuple[int, ...], flat: list[float], finite: bool
) -> None:
    where = field + "".join(f"[{i}]" for i in place)
    if len(place) == len(shape):
        flat.append(_number(field, where, value, finite))
        return
    if not isinstance(value, (list, tuple)) or len(value) != shape[len(place)]:
        got = len(value) if isinstance(value, (list, tuple)) else shorten(value)
        raise refuse(
            field,
            "{where} is ragged: it has {got} where its neighbours have {want} entries; make all rows equally long",
            where=where,
            got=got,
            want=shape[len(place)],
        )
    for i, part in enumerate(value):
        _collect(field, part, shape, (*place, i), flat, finite)


def _number(field: str, where: str, value: Any, finite: bool) -> float:
    if value is None and not finite:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refuse(field, "{where} is {value}: give a number", where=where, value=shorten(value))
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if finite and not np.isfinite(number):
        raise refuse(field, "{where} is {value}: give a finite number", where=where, value=shorten(str(number)))
    if abs(number) > 1e15 and np.isfinite(number):
        raise refuse(
            field,
            "{where} is {value}: give a number of at most 1e15 in size",
            where=where,
            value=shorten(str(value)),
        )
    return number
