"""Nested lists as tensors, and the forms in which a size or a padding may be written."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any


class Refused(ValueError):
    """The layer cannot exist."""


def require(condition: bool, reason: str) -> None:
    """Raise `Refused` with the reason unless the condition holds."""
    if not condition:
        raise Refused(reason)


def shape_of(nested: Any) -> list[int]:
    """Return the shape of a nested list; ragged or empty lists are refused."""
    if not isinstance(nested, list):
        return []
    require(len(nested) > 0, "an empty axis")
    inner = [shape_of(entry) for entry in nested]
    require(all(shape == inner[0] for shape in inner), "ragged nesting")
    return [len(nested), *inner[0]]


def flat(nested: Any) -> list[Any]:
    """Return the entries of a nested list in row-major order."""
    if not isinstance(nested, list):
        return [nested]
    return [value for entry in nested for value in flat(entry)]


def nest(values: Sequence[Any], shape: Sequence[int]) -> Any:
    """Return flat row-major values as a nested list of the shape.

    >>> nest([1, 2, 3, 4, 5, 6], [2, 3])
    [[1, 2, 3], [4, 5, 6]]
    """
    if not shape:
        return values[0]
    step = len(values) // shape[0]
    return [nest(values[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]


def make(shape: Sequence[int], value: Callable[..., Any]) -> Any:
    """Return a nested list whose entry at each cell is `value(*cell)`."""
    return nest([value(*cell) for cell in cells(shape)], shape)


def cells(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """Return every cell of a shape in row-major order."""
    return list(product(*map(range, shape)))


def at(nested: Any, cell: Sequence[int]) -> Any:
    """Return the entry at a cell."""
    for i in cell:
        nested = nested[i]
    return nested


def position(cell: Sequence[int], shape: Sequence[int]) -> int:
    """Return the flat row-major position of a cell.

    >>> position([1, 2], [3, 5])
    7
    """
    place = 0
    for i, size in zip(cell, shape, strict=True):
        place = place * size + i
    return place


def with_axes(nested: Any, axes: int) -> Any:
    """Return the nested list with leading axes of size 1 put back until it has so many axes."""
    have = len(shape_of(nested))
    require(have <= axes, f"{have} axes where at most {axes} can be")
    for _ in range(axes - have):
        nested = [nested]
    return nested


def per_axis(form: Any, rank: int, least: int, name: str) -> list[int]:
    """Return one int an axis from an int or a list, each at least `least`."""
    entries = list(form) if isinstance(form, list | tuple) else [form] * rank
    require(len(entries) == rank, f"{name} has {len(entries)} entries for {rank} axes")
    for entry in entries:
        require(isinstance(entry, int) and entry >= least, f"{name} {entry}, at least {least}")
    return entries


def sides(form: Any, rank: int) -> list[tuple[int, int]]:
    """Return a (before, after) padding an axis from an int, a list or a list of pairs."""
    entries = list(form) if isinstance(form, list | tuple) else [form] * rank
    require(len(entries) == rank, f"padding has {len(entries)} entries for {rank} axes")
    pairs = [per_axis(entry, 2, 0, "padding") for entry in entries]
    return [(before, after) for before, after in pairs]
