"""Choosing among layouts: the one in which cells are largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from app.scene import slices
from app.scene.flow import Flow, Panel
from app.scene.grid import READABLE
from app.scene.sheet import Sheet
from app.scene.volume import Volume

STACKED, TALLEST, MOST = 4, 12, 8
ROWS = 4


def square(planes: int) -> int:
    """Give how many planes stand side by side in about a square: few planes stand in one stack.

    >>> square(4), square(9), square(10)
    (1, 3, 4)
    """
    return 1 if planes <= STACKED else round(planes**0.5 + 0.49)


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
    return max(layouts, key=lambda layout: fold(sheet, layout.flow))


def fold(sheet: Sheet, flow: Flow) -> int:
    """Break rows of slices where that makes cells larger, leave out volumes that do not fit; give the pitch."""
    panels = list(flow.panels())
    if all(panel.grid.depth == 1 for panel in panels):
        return sheet.try_fit(flow.measure)
    for panel in panels:
        panel.grid.head = round(1.5 * slices.caption_size(sheet))
    volumes = [panel.volume for panel in panels]
    found = [_break(sheet, flow, panels)]
    if found[0] >= READABLE or not any(volumes):
        return found[0]
    plain = [volume and replace(volume, text=0) for volume in volumes]
    for choice in (plain, [None] * len(panels)):
        _stand(panels, choice)
        found.append(_break(sheet, flow, panels))
    _stand(panels, volumes if found[0] > 0.8 * found[1] else plain)
    with_volumes, flat = max(found[:2]), found[2]
    if not with_volumes or flat >= max(READABLE, 2 * with_volumes):
        _stand(panels, [None] * len(panels))
    return _break(sheet, flow, panels)


def _stand(panels: list[Panel], volumes: Sequence[Volume | None]) -> None:
    for panel, volume in zip(panels, volumes, strict=True):
        panel.volume = volume


def _break(sheet: Sheet, flow: Flow, panels: list[Panel]) -> int:
    """Choose how many rows the slices stand in."""

    def stand(rows: int) -> int:
        for panel in panels:
            panel.grid.beside = -(-panel.grid.depth // rows)
        return sheet.try_fit(flow.measure)

    best = max(range(1, ROWS + 1), key=stand)
    return stand(best)
