"""The written forms of parameters (`7`, `5x7`, `[5,7]`, words) and their canonical values."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.refusal import refuse, shorten

Pairs = tuple[tuple[int, int], ...]
Array = NDArray[np.float64]

MAX_CELLS = 4096
_INT = re.compile(r"[+-]?[0-9]{1,9}")
_SIZES = re.compile(r"[+-]?[0-9]{1,9}(?:[xX×,][+-]?[0-9]{1,9})*")
_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}


def decode(field: str, value: Any) -> Any:
    """Read a JSON list or object out of a query string; leave everything else as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        raise refuse(field, "{field} is empty: give a value or leave the parameter out", field=field)
    if text[0] not in "[{":
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise refuse(
            field,
            "{field} is {value}, which is not valid JSON: close every bracket and use commas",
            field=field,
            value=shorten(text),
        ) from None


def integer(field: str, value: Any, low: int, high: int) -> int:
    """Read one whole number between `low` and `high`.

    >>> integer("groups", "3", 1, 8)
    3
    """
    number = _whole(field, decode(field, value))
    return _bounded(field, number, low, high)


def sizes(field: str, value: Any, rank: int, low: int, high: int) -> tuple[int, ...]:
    """Read one whole number for every axis, or one for all.

    >>> sizes("stride", "2x1", 2, 1, 9), sizes("stride", 3, 2, 1, 9)
    ((2, 1), (3, 3))
    """
    numbers = axes(field, value)
    if len(numbers) == 1:
        numbers = numbers * rank
    if len(numbers) != rank:
        raise refuse(
            field,
            "{field} is {value}, {count} numbers for {rank} axes: give one number, or one for each axis",
            field=field,
            value=written(numbers),
            count=len(numbers),
            rank=rank,
        )
    return tuple(_bounded(field, n, low, high) for n in numbers)


def axes(field: str, value: Any) -> tuple[int, ...]:
    """Read whole numbers in any of the forms `7`, `5x7`, `[5,7]`, as many as are written."""
    value = decode(field, value)
    if isinstance(value, str):
        if not _SIZES.fullmatch(value):
            raise _not_whole(field, value)
        return tuple(int(part) for part in re.split("[xX×,]", value))
    if isinstance(value, (list, tuple)):
        if not value:
            raise refuse(field, "{field} is an empty list: give one number for each axis", field=field)
        return tuple(_whole(field, part) for part in value)
    return (_whole(field, value),)


def pairs(field: str, value: Any, rank: int, high: int) -> Pairs:
    """Read padding: a number, one for each axis, or `[before, after]` for each axis.

    >>> pairs("padding", [[0, 1], [2, 2]], 2, 9)
    ((0, 1), (2, 2))
    """
    value = decode(field, value)
    if isinstance(value, (list, tuple)) and value and all(isinstance(p, (list, tuple)) for p in value):
        if len(value) != rank or any(len(p) != 2 for p in value):
            raise refuse(
                field,
                "{field} is {value}: give one [before, after] pair for each of {rank} axes",
                field=field,
                value=shorten(json.dumps(value)),
                rank=rank,
            )
        return tuple(
            (_bounded(field, _whole(field, a), 0, high), _bounded(field, _whole(field, b), 0, high)) for a, b in value
        )
    return tuple((n, n) for n in sizes(field, value, rank, 0, high))


def boolean(field: str, value: Any) -> bool:
    """Read `true` or `false` in the usual spellings.

    >>> boolean("ceil_mode", "true")
    True
    """
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise refuse(field, "{field} is {value}: give true or false", field=field, value=shorten(value))


def real(field: str, value: Any) -> float:
    """Read one finite number.

    >>> real("negative_slope", "0.1")
    0.1
    """
    value = decode(field, value)
    try:
        if isinstance(value, bool) or (isinstance(value, str) and not (value.isascii() and "_" not in value)):
            raise ValueError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise refuse(
            field, "{field} is {value}: give a number such as 0.25", field=field, value=shorten(value)
        ) from None
    if not np.isfinite(number):
        raise refuse(field, "{field} is {value}: give a finite number", field=field, value=shorten(value))
    return number


def word(field: str, value: Any, choices: Sequence[str]) -> str:
    """Read one of a few words."""
    if isinstance(value, str) and value.strip() in choices:
        return value.strip()
    raise refuse(
        field,
        "{field} is {value}: choose one of {choices}",
        field=field,
        value=shorten(value),
        choices=", ".join(choices),
    )


def written(numbers: Sequence[int]) -> str:
    """Write sizes in the short form.

    >>> written((3, 3)), written((3, 2))
    ('3', '3x2')
    """
    if len(set(numbers)) == 1:
        return str(numbers[0])
    return "x".join(str(n) for n in numbers)


def _whole(field: str, value: Any) -> int:
    if isinstance(value, str) and _INT.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    raise _not_whole(field, value)


def _not_whole(field: str, value: Any) -> Exception:
    return refuse(
        field,
        "{field} is {value}, which is not a whole number: give 3, or 3x2 or [3,2] for one per axis",
        field=field,
        value=shorten(value),
    )


def _bounded(field: str, number: int, low: int, high: int) -> int:
    if low <= number <= high:
        return number
    raise refuse(
        field,
        "{field} is {value}, the limit is {low} to {high}: choose a value between them",
        field=field,
        value=shorten(str(number)),
        low=low,
        high=high,
    )


def out_of_range(field: str, number: float, low: float, high: float) -> Exception:
    """Make the error for a number outside its limits."""
    return refuse(
        field,
        "{field} is {value}, the limit is {low} to {high}: choose a value between them",
        field=field,
        value=shorten(f"{number:g}"),
        low=f"{low:g}",
        high=f"{high:g}",
    )
