"""Reach: which cells of earlier maps a cell sees through several windows, axis by axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.fields import Array
from app.window import Window, lookup_table


class ReceptiveField(NamedTuple):
    """Hold what a map's cell sees of the input on one axis: how many cells, and how far it jumps to the next.

    >>> ReceptiveField(1, 1).through(kernel=3, stride=2, dilation=1)
    ReceptiveField(size=3, jump=2)
    """

    size: int
    jump: int

    def through(self, kernel: int, stride: int, dilation: int) -> ReceptiveField:
        """Give the field one layer on: r + (k − 1)·d·j and j·s (Araujo et al. 2019, doi 10.23915/distill.00021)."""
        return ReceptiveField(self.size + (kernel - 1) * dilation * self.jump, self.jump * stride)


def receptive_fields(windows: Sequence[Window], axis: int) -> list[ReceptiveField]:
    """Give the field of every map on one axis, from the input (one cell) to the output."""
    found = [ReceptiveField(1, 1)]
    for window in windows:
        found.append(found[-1].through(window.kernel_size[axis], window.stride[axis], window.dilation[axis]))
    return found


def offsets(windows: Sequence[Window], axis: int) -> set[int]:
    """Give the places within its field that a cell sees where no border cuts it: with gaps where windows have them."""
    seen, jump = {0}, 1
    for window in windows:
        taps = [tap * window.dilation[axis] * jump for tap in range(window.kernel_size[axis])]
        seen = {place + tap for place in seen for tap in taps}
        jump *= window.stride[axis]
    return seen


def taps(window: Window, axis: int, mode: str = "zeros") -> Array:
    """Count, for every position of a window on one axis, how often it meets each cell: [positions, cells].

    >>> taps(Window((4,), (3,), (1,), ((1, 0),), (1,)), 0).tolist()
    [[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0]]
    """
    cells = window.coordinates(axis)
    size = window.input_size[axis]
    if mode != "zeros":
        cells = lookup_table(mode, size, window.padding[axis])[cells + window.padding[axis][0]]
    found = np.zeros((len(cells), size))
    rows = np.broadcast_to(np.arange(len(cells))[:, None], cells.shape)
    inside = (cells >= 0) & (cells < size)
    np.add.at(found, (rows[inside], cells[inside]), 1.0)
    return found


def ways(windows: Sequence[Window], axis: int, modes: Sequence[str]) -> list[Array]:
    """Count the ways from every cell of every map to every output cell on one axis: [output, cells] for each map."""
    found = [np.eye(windows[-1].output_size[axis])]
    for window, mode in zip(reversed(windows), reversed(modes), strict=True):
        found.append(found[-1] @ taps(window, axis, mode))
    return found[::-1]
