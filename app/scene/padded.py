"""A tensor on a grid with its border: which cells are data, padding, or past the padding, and where a window lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.fields import Array
from app.number import number
from app.scene.grid import Grid
from app.text import Translate
from app.window import Ints, Window, lookup_table
from app.windowed import sizes_text


@dataclass(slots=True)
class Padded:
    """Lay a tensor (channels, *spatial) with its border on a grid.

    `table` gives the cells of the padded plane under each window, `taps` where it has cells on each axis, from its
    first; `role`, `text` and `flat` are per padded cell of all planes, flat −1 outside the data. `whole` is the size
    with the border, `first` the border before the data, `reach` the size of the window.
    """

    grid: Grid
    table: Ints
    starts: Ints
    span: tuple[int, int]
    taps: tuple[tuple[int, ...], ...]
    whole: tuple[int, ...]
    first: tuple[int, ...]
    reach: tuple[int, ...]
    roles: list[str]
    texts: list[str]
    flat: list[int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Say which cell of the real input, of `size`, each cell of a stretched one is: −1 for a zero put between."""

    cells: list[int]
    size: tuple[int, ...]

    def mark(self, source: Padded) -> None:
        """Give inserted zeros their own role, and real cells their own place."""
        for i, flat in enumerate(source.flat):
            if flat >= 0:
                source.flat[i] = self.cells[flat]
                if self.cells[flat] < 0:
                    source.roles[i] = "zero"

    def titles(self, channels: str, whole: tuple[int, ...], say: Translate) -> list[str]:
        """Name the real input and the size that is drawn of it, longest wording first."""
        size, drawn = channels + sizes_text(self.size), channels + sizes_text(whole)
        full = say("input {size}").format(size=size)
        if -1 not in self.cells and size == drawn:
            return [full]
        made = say("spread to {size}") if -1 in self.cells else say("cropped to {size}")
        return [f"{full} {made.format(size=drawn)}", made.format(size=drawn)]


def lift(size: tuple[int, ...]) -> tuple[int, int]:
    """Draw one axis as one row.

    >>> lift((5,)), lift((2, 3))
    ((1, 5), (2, 3))
    """
    rows, columns = ((1,) * (2 - len(size)) + size)[-2:]
    return rows, columns


def taps_of(window: Window) -> tuple[tuple[int, ...], ...]:
    """Give where a window has cells on each axis, counted from its first.

    >>> taps_of(Window((9, 9), (2, 3), (1, 1), ((0, 0), (0, 0)), (2, 1)))
    ((0, 2), (0, 1, 2))
    """
    return tuple(tuple(range(0, n, d)) for n, d in zip(window.span, window.dilation, strict=True))


def levels_of(taps: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Give the slices that a window covers, counted from its first."""
    return taps[0] if len(taps) == 3 else (0,)


def padded(
    tensor: str,
    values: Array,
    window: Window,
    roles: list[str],
    mode: str = "zeros",
    across: int = 1,
    blank: str = "0",
) -> Padded:
    """Lay out a tensor under a window. `roles` are one for each plane; `blank` is written on padding."""
    whole = window.reached_size
    beyond = [n - size for n, size in zip(whole, window.padded_size, strict=True)]
    pads = [(a, b + more) for (a, b), more in zip(window.padding, beyond, strict=True)]
    one = Window(whole, window.kernel_size, window.stride, ((0, 0),) * len(whole), window.dilation)
    lookups = [lookup_table(mode, n, p) for n, p in zip(window.input_size, pads, strict=True)]
    source = np.zeros(1, dtype=np.int64)
    outside = np.zeros(1, dtype=np.int64)
    past = np.zeros(1, dtype=bool)
    for n, lookup, pair, more in zip(window.input_size, lookups, pads, beyond, strict=True):
        where = np.arange(-pair[0], n + pair[1])
        source = (source[:, None] * n + np.where(lookup < 0, 0, lookup)[None, :]).reshape(-1)
        outside = (outside[:, None] | ((where < 0) | (where >= n))[None, :]).reshape(-1)
        past = (past[:, None] | (where >= n + pair[1] - more)[None, :]).reshape(-1)
    flat, role, text = _cells(values, roles, source, outside.astype(bool), past, mode, blank)
    starts = one.table()[:, 0]
    return Padded(
        Grid.of(tensor, values.shape[0], whole, across),
        one.table(),
        starts,
        lift(one.span),
        taps_of(one),
        whole,
        tuple(before for before, _ in pads),
        one.span,
        role,
        text,
        flat,
    )


def _cells(
    values: Array, roles: list[str], source: Ints, outside: Array, past: Array, mode: str, blank: str
) -> tuple[list[int], list[str], list[str]]:
    size = values[0].size
    flat: list[int] = []
    role: list[str] = []
    text: list[str] = []
    for plane, name in enumerate(roles):
        numbers = [number(v) for v in values[plane].reshape(-1).tolist()]
        for cell, out, gone in zip(source.tolist(), outside.tolist(), past.tolist(), strict=True):
            flat.append(-1 if out else plane * size + cell)
            role.append("beyond" if gone else "pad" if out else name)
            text.append("" if gone else blank if out and mode == "zeros" else numbers[cell])
    return flat, role, text
