"""Choosing among layouts: the one in which cells are largest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from app.scene.flow import Flow
from app.scene.sheet import Sheet

STACKED, TALLEST, MOST = 4, 12, 8


class Layout(Protocol):
    """Anything that is laid out as a flow."""

    flow: Flow


AnyLayout = TypeVar("AnyLayout", bound=Layout)


def splits(planes: int) -> list[int]:
    """Give how many planes may stand side by side: few planes stand in one stack.

    >>> splits(3), splits(25)
    ([1], [3, 4, 5, 6, 7, 8, 9, 10])
    """
    if planes <= STACKED:
        return [1]
    return [n for n in range(1, planes + 1) if -(-planes // n) <= TALLEST or n == planes][:MOST]


def roomiest(sheet: Sheet, layouts: Sequence[AnyLayout]) -> AnyLayout:
    """Give the layout whose cells are largest, the first of equals."""
    return max(layouts, key=lambda layout: sheet.try_fit(layout.flow.measure))
