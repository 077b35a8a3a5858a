"""Patches: what changed from one frame to the next, as one rectangle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.raster.palette import UNCHANGED

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]
NEAR = 8
"""Changes nearer than this are looked at together."""
SHORT, PLAIN = 6, 24
"""Runs of unchanged pixels shorter than this are written again: another index costs a compressor more than they do."""


class Patch(NamedTuple):
    """Hold palette indices for a rectangle at (x, y) shown for `duration` ms; index 0 means unchanged."""

    x: int
    y: int
    pixels: Pixels
    duration: int


class _Piece(NamedTuple):
    """Hold the smallest rectangle of an area that holds all its changes."""

    x: int
    y: int
    pixels: Pixels
    changed: Mask


def cut(areas: Sequence[Box], before: Sequence[Pixels], after: Sequence[Pixels], duration: int) -> Patch:
    """Cut out what differs in areas that do not overlap: one rectangle around all of it."""
    found = [p for area, old, new in zip(areas, before, after, strict=True) for p in _piece(area, new, new != old)]
    if not found:
        return Patch(0, 0, np.full((1, 1), UNCHANGED, dtype=np.uint8), duration)
    left, top = min([p.x for p in found]), min([p.y for p in found])
    right = max([p.x + p.pixels.shape[1] for p in found])
    bottom = max([p.y + p.pixels.shape[0] for p in found])
    whole = np.full((bottom - top, right - left), UNCHANGED, dtype=np.uint8)
    kept = thin(
        np.concatenate([p.pixels.reshape(-1) for p in found]), np.concatenate([p.changed.reshape(-1) for p in found])
    )
    start = 0
    for piece in found:
        height, width = piece.pixels.shape
        part = kept[start : (start := start + height * width)].reshape(height, width)
        whole[piece.y - top : piece.y - top + height, piece.x - left : piece.x - left + width] = part
    return Patch(left, top, whole, duration)


def _piece(area: Box, pixels: Pixels, changed: Mask) -> list[_Piece]:
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return []
    y, x = int(rows[0]), int(columns[0])
    tight = slice(y, int(rows[-1]) + 1), slice(x, int(columns[-1]) + 1)
    return [_Piece(area[0] + x, area[1] + y, pixels[tight], changed[tight])]


def join(boxes: Iterable[Box], near: int = NEAR) -> list[Box]:
    """Join boxes (left, top, right, bottom) that overlap or lie nearer than `near` pixels; empty ones are dropped.

    >>> join([(0, 0, 10, 10), (12, 0, 20, 10), (90, 0, 99, 9), (5, 5, 5, 9)])
    [(0, 0, 20, 10), (90, 0, 99, 9)]
    """
    found: list[Box] = []
    for box in boxes:
        if box[0] >= box[2] or box[1] >= box[3]:
            continue
        x0, y0, x1, y1 = box
        i = 0
        while i < len(found):
            a, b, c, d = found[i]
            if x0 < c + near and a < x1 + near and y0 < d + near and b < y1 + near:
                x0, y0, x1, y1 = min(a, x0), min(b, y0), max(c, x1), max(d, y1)
                found.pop(i)
                i = 0
            else:
                i += 1
        found.append((x0, y0, x1, y1))
    return found


def thin(pixels: Pixels, changed: Mask) -> Pixels:
    """Set unchanged pixels to 0, but for short runs of them between changes: below `SHORT`, or `PLAIN` of one colour.

    >>> thin(np.full(50, 7, np.uint8), np.arange(50) % 40 == 0).tolist().count(0), SHORT, PLAIN
    (48, 6, 24)
    """
    edges = np.flatnonzero(changed[1:] != changed[:-1])
    edges = edges[int(not changed[0]) :]
    end = edges[1::2]
    start = edges[0::2][: len(end)]
    same = changed[1:] | changed[:-1] | (pixels[1:] == pixels[:-1])
    breaks = np.flatnonzero(~same)
    length = end - start
    filled = length < np.where(np.searchsorted(breaks, start) == np.searchsorted(breaks, end), PLAIN, SHORT)
    start, length = start[filled] + 1, length[filled]
    ends = np.cumsum(length)
    again = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - ends + length, length)
    kept: Pixels = pixels * changed
    kept[again] = pixels[again]
    return kept
