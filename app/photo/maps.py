"""From numbers to colours: grey or diverging, over a range that is stated beside the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.photo.samples import Picture

BLUE, WHITE, RED = (np.array(c, dtype=np.float32) for c in ((33, 87, 178), (250, 250, 250), (196, 54, 40)))
TAIL = 0.5
"""Percent cut off at each end by `clip=percentile`."""


@dataclass(frozen=True, slots=True)
class Range:
    """Hold the range a map is shown over, whether around 0, and what was cut off."""

    low: float
    high: float
    diverging: bool
    clipped: bool = False


def range_of(maps: Any, colour: str, clip: str) -> Range:
    """Choose the range of one map or of several: all numbers, or without the outermost.

    >>> range_of(np.array([-2.0, 1.0]), "auto", "none")
    Range(low=-2.0, high=2.0, diverging=True, clipped=False)
    """
    if clip == "percentile":
        low, high = (float(v) for v in np.percentile(maps, (TAIL, 100 - TAIL)))
    else:
        low, high = float(maps.min()), float(maps.max())
    diverging = colour == "diverging" or (colour == "auto" and low < 0 < high)
    if diverging:
        most = max(abs(low), abs(high)) or 1.0
        low, high = -most, most
    return Range(low, high, diverging, clip == "percentile")


def tint(plane: Any, shown: Range) -> Picture:
    """Colour a plane (H, W): the range's ends at the ends of the scale, 0 white where it diverges.

    >>> tint(np.array([[0.0, 1.0]]), Range(0, 1, False))[0].tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    wide = shown.high - shown.low
    share = np.clip((np.asarray(plane, dtype=np.float32) - shown.low) / (wide or 1.0), 0, 1)[..., None]
    if not shown.diverging:
        return np.broadcast_to(np.rint(share * 255).astype(np.uint8), (*share.shape[:2], 3))
    below = BLUE + (WHITE - BLUE) * np.minimum(share * 2, 1)
    above = WHITE + (RED - WHITE) * np.maximum(share * 2 - 1, 0)
    mixed: Picture = np.rint(np.where(share < 0.5, below, above)).astype(np.uint8)
    return mixed


def bar(shown: Range, width: int, height: int) -> Picture:
    """Draw the scale as a strip from the lowest to the highest."""
    strip = np.linspace(shown.low, shown.high, width, dtype=np.float32)
    return tint(np.broadcast_to(strip[None, :], (height, width)), shown)
