"""The window: where a kernel lies over an input, for any number of axes. Every windowed layer reads this one table."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
PADDING = -1
BEYOND = -2


@dataclass(frozen=True, slots=True)
class Window:
    """Slide a kernel over an input, with a step, a border and gaps, axis by axis.

    All sizes are in cells. `padding` is (before, after) per axis.

    >>> Window((5,), (3,), (2,), ((1, 1),), (1,)).output_size
    (3,)
    >>> Window((4,), (3,), (1,), ((1, 0),), (1,)).table().tolist()
    [[-1, 0, 1], [0, 1, 2], [1, 2, 3]]
    """

    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    ceil_mode: bool = False
    count: tuple[int, ...] | None = None

    @property
    def span(self) -> tuple[int, ...]:
        """Cells from the first to the last tap: d·(k − 1) + 1 (arXiv 1603.07285, section 5.1)."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @property
    def padded_size(self) -> tuple[int, ...]:
        """Cells of the input with its border."""
        return tuple(n + sum(p) for n, p in zip(self.input_size, self.padding, strict=True))

    @property
    def reached_size(self) -> tuple[int, ...]:
        """Cells of the input with its border, and past it what only `ceil_mode` reaches."""
        columns = zip(self.output_size, self.stride, self.span, self.padded_size, strict=True)
        return tuple(max(size, (n - 1) * s + span) for n, s, span, size in columns)

    @property
    def output_size(self) -> tuple[int, ...]:
        """⌊(i + p − span) / s⌋ + 1 per axis (arXiv 1603.07285, relationship 15).

        With `ceil_mode` the quotient is rounded up, and a last window that would start in the border after
        the input is dropped, as PyTorch does. Below 1 where the kernel does not fit.
        """
        if self.count is not None:
            return self.count
        return tuple(self._positions(axis) for axis in range(len(self.input_size)))

    def _positions(self, axis: int) -> int:
        step = self.stride[axis]
        room = self.padded_size[axis] - self.span[axis]
        if not self.ceil_mode:
            return room // step + 1
        count = -(-room // step) + 1
        starts_beyond = (count - 1) * step >= self.input_size[axis] + self.padding[axis][0]
        return count - 1 if starts_beyond else count

    def coordinates(self, axis: int) -> Ints:
        """Input coordinate of every (position, tap) on one axis; outside the input where it is < 0 or ≥ its size."""
        starts = np.arange(self.output_size[axis]) * self.stride[axis] - self.padding[axis][0]
        taps = np.arange(self.kernel_size[axis]) * self.dilation[axis]
        grid: Ints = starts[:, None] + taps[None, :]
        return grid

    def table(self, lookup: tuple[Ints, ...] | None = None) -> Ints:
        """Flat input cell of every tap: int[positions, taps], −1 on padding, −2 past it (only `ceil_mode` gets there).

        `lookup` may give, per axis, the input coordinate to copy for each padded coordinate (padding modes).
        """
        flat = np.zeros((1, 1), dtype=np.int64)
        border = np.zeros((1, 1), dtype=np.int64)
        for axis, size in enumerate(self.input_size):
            along = self.coordinates(axis)
            if lookup is not None:
                along = lookup[axis][along + self.padding[axis][0]]
            outside = np.where((along < 0) | (along >= size), PADDING, 0)
            outside = np.where(along >= size + self.padding[axis][1], BEYOND, outside)
            flat = _outer(flat * size, along)
            border = np.minimum(_outer(border, 0 * along), _outer(0 * border, outside))
        return np.where(border < 0, border, flat)

    @property
    def positions(self) -> int:
        """Number of windows."""
        return prod(self.output_size)

    @property
    def taps(self) -> int:
        """Number of cells in the kernel."""
        return prod(self.kernel_size)


def _outer(left: Ints, right: Ints) -> Ints:
    """Combine two [positions, taps] tables to one over both axes, first axis slowest."""
    joined = left[:, None, :, None] + right[None, :, None, :]
    flat: Ints = joined.reshape(left.shape[0] * right.shape[0], left.shape[1] * right.shape[1])
    return flat


def lookup_table(mode: str, size: int, pair: tuple[int, int]) -> Ints:
    """Give the input coordinate shown at each padded coordinate: −1 for zeros, else the cell copied.

    >>> lookup_table("reflect", 4, (2, 1)).tolist(), lookup_table("circular", 3, (1, 1)).tolist()
    ([2, 1, 0, 1, 2, 3, 2], [2, 0, 1, 2, 0])
    """
    where: Ints = np.arange(-pair[0], size + pair[1])
    if mode == "reflect":
        folded: Ints = (size - 1) - np.abs((size - 1) - np.abs(where))
        return folded
    if mode == "replicate":
        return np.clip(where, 0, size - 1)
    if mode == "circular":
        return where % size
    return np.where((where < 0) | (where >= size), PADDING, where)
