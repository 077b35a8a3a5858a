"""Sample pictures, drawn by formula: the same on every machine. Each gives uint8 (rows, columns, 3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Plane = NDArray[np.float64]
SIDE = 512


def _grid(side: int) -> tuple[Plane, Plane]:
    """Give x to the right and y downwards, both from 0 to 1."""
    at = (np.arange(side) + 0.5) / side
    return np.broadcast_to(at[None, :], (side, side)), np.broadcast_to(at[:, None], (side, side))


def _noise(side: int, cells: int, seed: int) -> Plane:
    """Give smooth noise between 0 and 1: random values on a coarse grid, blended."""
    raw = np.random.Philox(key=np.array([seed, cells], dtype=np.uint64)).random_raw((cells + 1) ** 2)
    lattice = ((np.asarray(raw) >> np.uint64(40)).astype(np.float64) / 2**24).reshape(cells + 1, cells + 1)
    at = np.arange(side) * cells / side
    low = at.astype(int)
    part = at - low
    blend = part * part * (3 - 2 * part)
    rows = lattice[low] * (1 - blend)[:, None] + lattice[low + 1] * blend[:, None]
    found: Plane = rows[:, low] * (1 - blend)[None, :] + rows[:, low + 1] * blend[None, :]
    return found


def _paint(canvas: Plane, shape: Plane, colour: tuple[float, float, float]) -> None:
    """Lay a colour over the canvas where `shape` is 1, softly at its edge."""
    canvas += shape[..., None] * (np.array(colour) - canvas)


def _soft(distance: Plane, side: int) -> Plane:
    """Turn a distance (positive outside) into coverage, a pixel wide at the edge."""
    return np.clip(0.5 - distance * side, 0, 1)


def _bytes(canvas: Plane) -> Picture:
    return np.rint(np.clip(canvas, 0, 1) * 255).astype(np.uint8)


def landscape(side: int = SIDE) -> Picture:
    """Draw a house before hills: straight edges, curves, gradients, and the texture of a roof, a fence and grass."""
    x, y = _grid(side)
    sky = np.stack([0.52 + 0.36 * y, 0.72 + 0.2 * y, 0.95 - 0.05 * y], axis=-1)
    canvas = sky.copy()
    _paint(canvas, _soft(np.hypot(x - 0.78, y - 0.2) - 0.085, side), (1.0, 0.87, 0.45))
    cloud = np.clip((_noise(side, 6, 3) + 0.5 * _noise(side, 18, 4) - 0.9) * 3, 0, 1) * np.clip(1.2 - 2.6 * y, 0, 1)
    _paint(canvas, cloud, (1.0, 1.0, 1.0))
    for level, height, colour in ((0.52, 0.09, (0.55, 0.65, 0.72)), (0.6, 0.06, (0.42, 0.58, 0.5))):
        ridge = (
            level
            - height * np.sin(2.1 * np.pi * (x + level))
            - 0.5 * height * (_noise(side, 9, int(level * 100)) - 0.5)
        )
        _paint(canvas, _soft(ridge - y, side), colour)
    blades = 0.35 * _noise(side, 128, 7) + 0.4 * _noise(side, 40, 8)
    grass = np.stack([0.22 + 0.25 * blades, 0.48 + 0.3 * blades, 0.18 + 0.12 * blades], axis=-1)
    below = _soft(0.69 + 0.015 * np.sin(9 * x) - y, side)[..., None]
    canvas += below * (grass - canvas)
    _house(canvas, x, y, side)
    _tree(canvas, x, y, side)
    posts = ((x * 26) % 1 < 0.45) & (np.abs(y - 0.86) < 0.055)
    rails = (np.abs(y - 0.84) < 0.008) | (np.abs(y - 0.885) < 0.008)
    _paint(canvas, (posts | rails).astype(float), (0.93, 0.9, 0.84))
    return _bytes(canvas)


def _house(canvas: Plane, x: Plane, y: Plane, side: int) -> None:
    def box(left: float, top: float, right: float, bottom: float) -> Plane:
        distance = np.maximum.reduce([left - x, x - right, top - y, y - bottom])
        return _soft(distance, side)

    _paint(canvas, box(0.2, 0.5, 0.52, 0.78), (0.9, 0.82, 0.7))
    roof = np.maximum(np.abs(x - 0.36) * 0.9 + 0.34 - y, y - 0.51)
    tiles = 0.08 * (((y * 40) % 1 < 0.25) | (((x + 0.0125 * np.floor(y * 40)) * 40) % 1 < 0.15))
    _paint(canvas, _soft(roof, side), (0.68, 0.26, 0.2))
    canvas -= (_soft(roof, side) * tiles)[..., None]
    _paint(canvas, box(0.33, 0.62, 0.4, 0.78), (0.35, 0.2, 0.14))
    for left in (0.235, 0.44):
        _paint(canvas, box(left, 0.57, left + 0.055, 0.65), (0.98, 0.98, 0.96))
        _paint(canvas, box(left + 0.006, 0.576, left + 0.049, 0.644), (0.32, 0.45, 0.58))
        _paint(canvas, box(left + 0.025, 0.576, left + 0.03, 0.644), (0.98, 0.98, 0.96))


def _tree(canvas: Plane, x: Plane, y: Plane, side: int) -> None:
    _paint(
        canvas,
        _soft(np.maximum(np.abs(x - 0.74) - 0.014 - 0.02 * (y - 0.6), np.abs(y - 0.7) - 0.12), side),
        (0.36, 0.25, 0.16),
    )
    leaves = _noise(side, 64, 11)
    crown = np.hypot(x - 0.74, (y - 0.5) * 0.95) - 0.115 - 0.02 * (_noise(side, 20, 12) - 0.5)
    _paint(canvas, _soft(crown, side), (0.16, 0.4, 0.2))
    _paint(canvas, _soft(crown, side) * (leaves > 0.56), (0.27, 0.55, 0.26))


def gratings(side: int = SIDE) -> Picture:
    """Draw sixteen gratings: four directions, four frequencies."""
    x, y = _grid(side)
    column, row = np.minimum((x * 4).astype(int), 3), np.minimum((y * 4).astype(int), 3)
    angle, cycles = row * np.pi / 4, 2.0 ** (column + 1)
    u, v = x * 4 - column - 0.5, y * 4 - row - 0.5
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * cycles * (u * np.cos(angle) + v * np.sin(angle)))
    inside = (np.hypot(u, v) < 0.46).astype(float)
    plane = 0.5 + inside * (wave - 0.5)
    return _bytes(np.stack([plane] * 3, axis=-1))


def shapes(side: int = SIDE) -> Picture:
    """Draw flat shapes in clear colours: a disc, a square, a triangle, a ring, a cross and bars."""
    x, y = _grid(side)
    canvas = np.ones((side, side, 3)) * np.array([0.97, 0.96, 0.93])
    _paint(canvas, _soft(np.hypot(x - 0.25, y - 0.26) - 0.15, side), (0.87, 0.25, 0.22))
    _paint(canvas, _soft(np.maximum(np.abs(x - 0.7), np.abs(y - 0.26)) - 0.14, side), (0.16, 0.42, 0.78))
    _paint(canvas, _soft(np.maximum(np.abs(x - 0.25) * 1.7 + 0.58 - y, y - 0.88), side), (0.98, 0.76, 0.2))
    _paint(canvas, _soft(np.abs(np.hypot(x - 0.62, y - 0.7) - 0.11) - 0.03, side), (0.16, 0.55, 0.34))
    arms = np.minimum(
        np.maximum(np.abs(x - 0.87) - 0.02, np.abs(y - 0.62) - 0.09),
        np.maximum(np.abs(x - 0.87) - 0.09, np.abs(y - 0.62) - 0.02),
    )
    _paint(canvas, _soft(arms, side), (0.4, 0.25, 0.6))
    for i in range(5):
        _paint(
            canvas,
            _soft(np.maximum(np.abs(x - 0.8 - 0.035 * i) - 0.009, np.abs(y - 0.86) - 0.07), side),
            (0.1, 0.1, 0.12),
        )
    return _bytes(canvas)


def _span(middle: float, reach: float, side: int) -> slice:
    return slice(max(0, int((middle - reach) * side)), int((middle + reach) * side) + 2)


def digit(side: int = SIDE) -> Picture:
    """Draw a 5 as a pen writes it: white on black, thick and thin."""
    x, y = _grid(side)
    t = np.linspace(0, 1, 60)
    strokes = [
        np.stack([0.68 - 0.3 * t, 0.2 + 0.012 * np.sin(6 * t)], axis=1),
        np.stack([0.385 - 0.035 * t, 0.2 + 0.25 * t], axis=1),
        np.stack([0.49 + 0.2 * np.cos(-2.35 + 4.6 * t), 0.62 + (0.19 + 0.015 * t) * np.sin(-2.35 + 4.6 * t)], axis=1),
    ]
    nearest = np.full(x.shape, np.inf)
    for stroke in strokes:
        for i, (px, py) in enumerate(stroke):
            width = 0.032 + 0.01 * np.sin(np.pi * i / len(stroke))
            reach = width + 3 / side  # farther away a point of the pen leaves no ink
            near = np.s_[_span(py, reach, side), _span(px, reach, side)]
            nearest[near] = np.minimum(nearest[near], np.hypot(x[near] - px, y[near] - py) - width)
    plane = np.clip(0.5 - nearest * side / 3, 0, 1)
    return _bytes(np.stack([plane] * 3, axis=-1))


SAMPLES: dict[str, Callable[[int], Picture]] = {
    "landscape": landscape,
    "gratings": gratings,
    "shapes": shapes,
    "digit": digit,
}


@lru_cache(maxsize=8)
def sample(name: str) -> Picture:
    """Give a sample picture by its name, read-only."""
    found = SAMPLES[name](SIDE)
    found.flags.writeable = False
    return found
