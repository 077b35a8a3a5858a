"""From numbers to colours: grey or diverging, over a range that is stated beside the map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.photo.samples import Picture

DIVERGING = {
    "light": ((24, 78, 172), (143, 178, 232), (250, 250, 248), (240, 158, 128), (178, 38, 28)),
    "dark": ((150, 196, 255), (62, 112, 196), (24, 28, 36), (190, 82, 46), (255, 190, 140)),
}
"""From the lowest over 0 to the highest: on a dark sheet 0 is dark, so that what stands out is light."""
STEPS = 512
TAIL = 1.0
"""Percent of the cells (around 0: of those that are not 0) that `clip=percentile` cuts off at each end."""
SAMPLED = 65_536


@dataclass(frozen=True, slots=True)
class Range:
    """Hold the range a map is shown over, whether around 0, and whether numbers lie below and above it."""

    low: float
    high: float
    diverging: bool
    below: bool = False
    above: bool = False


def range_of(maps: Any, around: bool, clip: str) -> Range:
    """Choose the range of one map or of several: all numbers, or without the outermost; `around` 0 or not.

    >>> range_of(np.array([-2.0, 1.0]), True, "none")
    Range(low=-2.0, high=2.0, diverging=True, below=False, above=False)
    """
    least, most = _finite(float(np.nanmin(maps))), _finite(float(np.nanmax(maps)))
    low, high = least, most
    if clip == "percentile":
        # Sorting a share of the cells, evenly taken, says as much as sorting all of them.
        flat = np.asarray(maps).reshape(-1)
        taken = flat[:: max(1, flat.size // SAMPLED)]
        taken = taken[taken != 0] if around else taken
        if taken.size:
            low, high = (_finite(float(v)) for v in np.nanpercentile(taken, (TAIL, 100 - TAIL)))
        low, high = (low, high) if low < high else (least, most)
    if around:
        reach = max(abs(low), abs(high)) or 1.0
        low, high = -reach, reach
    return Range(low, high, around, low > least, high < most)


def _finite(value: float) -> float:
    return min(max(value, -1e30), 1e30)


@lru_cache(maxsize=4)
def _colours(theme: str) -> NDArray[np.uint8]:
    """Give the colours from lowest to highest; grey has no theme."""
    stops = DIVERGING.get(theme, ((0, 0, 0), (255, 255, 255)))
    at = np.linspace(0, len(stops) - 1, STEPS + 1)
    planes = [np.interp(at, range(len(stops)), [stop[i] for stop in stops]) for i in range(3)]
    return np.rint(np.stack(planes, axis=-1)).astype(np.uint8)


def tint(plane: Any, shown: Range, theme: str = "light") -> Picture:
    """Colour a plane (H, W): the range's ends at the ends of the scale.

    >>> tint(np.array([[0.0, 1.0]]), Range(0, 1, False))[0].tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    wide = (shown.high - shown.low) or 1.0
    share = np.asarray(plane, dtype=np.float32) * np.float32(STEPS / wide)
    share -= np.float32(shown.low * STEPS / wide - 0.5)
    index = np.nan_to_num(share).clip(0, STEPS).astype(np.int16)
    found: Picture = _colours(theme if shown.diverging else "grey").take(index, axis=0)
    return found


def bar(shown: Range, width: int, height: int, theme: str = "light") -> Picture:
    """Draw the scale as a strip from the lowest to the highest."""
    strip = np.linspace(shown.low, shown.high, width, dtype=np.float32)
    return np.broadcast_to(tint(strip[None, :], shown, theme), (height, width, 3))
