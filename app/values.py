"""Numbers that are not given: drawn from the seed, or made by a preset. The same on every machine and release."""

from __future__ import annotations

from math import comb
from zlib import crc32

import numpy as np

from app.fields import Array
from app.refusal import refuse

WEIGHTS = (
    "identity",
    "box",
    "gaussian",
    "sobel_x",
    "sobel_y",
    "laplacian",
    "sharpen",
    "emboss",
    "ones",
    "random",
)
_THREE = ("sobel_x", "sobel_y", "laplacian", "sharpen", "emboss")


def draw(seed: int, name: str, shape: tuple[int, ...], low: int, high: int) -> Array:
    """Draw small whole numbers from `low` to `high`.

    Each name has a stream of its own, so a larger kernel leaves the input as it is. NumPy keeps the raw stream of
    a bit generator the same in every release.

    >>> draw(0, "input", (4,), 0, 3).shape
    (4,)
    """
    stream = np.random.Philox(key=np.array([seed, crc32(name.encode())], dtype=np.uint64))
    raw = np.asarray(stream.random_raw(int(np.prod(shape))), dtype=np.uint64)
    drawn = (raw >> np.uint64(33)) % np.uint64(high - low + 1)
    return frozen(drawn.astype(np.float64).reshape(shape) + low)


def frozen(array: Array) -> Array:
    """Make an array read-only."""
    array.flags.writeable = False
    return array


def fill(how: str, seed: int, shape: tuple[int, ...], low: int, high: int) -> Array:
    """Make an input: `random`, `ones`, `ramp` (1, 2, 3, …) or `checkerboard` (1 and 0 in turn).

    >>> fill("ramp", 0, (1, 2, 2), 0, 3).tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    if how == "ones":
        return frozen(np.ones(shape))
    if how == "ramp":
        return frozen(np.arange(1.0, np.prod(shape) + 1).reshape(shape))
    if how == "checkerboard":
        return frozen((np.indices(shape)[1 if len(shape) > 1 else 0 :].sum(axis=0) + 1.0) % 2)
    return draw(seed, "input", shape, low, high)


def kernel(preset: str, shape: tuple[int, ...]) -> Array:
    """Make the weights of a preset for a shape (filters, channels, *kernel_size).

    >>> kernel("sobel_x", (1, 1, 3, 3))[0, 0].tolist()
    [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    size = shape[2:]
    suits(preset, size)
    if preset == "identity":
        return frozen(_identity(shape))
    return frozen(np.broadcast_to(_plane(preset, size), shape).copy())


def suits(preset: str, size: tuple[int, ...]) -> None:
    """Refuse a preset for a kernel size that it does not exist for."""
    if preset in _THREE and any(n != 3 for n in size):
        raise refuse(
            "weight",
            "weight {preset} is a kernel of 3 cells an axis but kernel_size is {size}: set kernel_size to 3",
            preset=preset,
            size="x".join(map(str, size)),
        )
    if preset == "sobel_y" and len(size) < 2:
        raise refuse("weight", "weight sobel_y needs two axes, this layer has {rank}: choose sobel_x", rank=len(size))


def _identity(shape: tuple[int, ...]) -> Array:
    weight = np.zeros(shape)
    centre = tuple(n // 2 for n in shape[2:])
    for filter_ in range(shape[0]):
        weight[(filter_, filter_ % shape[1], *centre)] = 1.0
    return weight


def _plane(preset: str, size: tuple[int, ...]) -> Array:
    offsets = np.indices(size) - np.reshape([n // 2 for n in size], (-1, *[1] * len(size)))
    distance = np.abs(offsets).sum(axis=0)
    if preset == "box":
        return np.full(size, 1.0 / np.prod(size))
    if preset == "gaussian":
        return _outer([np.array([comb(n - 1, i) for i in range(n)]) / 2.0 ** (n - 1) for n in size])
    if preset in ("sobel_x", "sobel_y"):
        steep = len(size) - (1 if preset == "sobel_x" else 2)
        return _outer([np.array([-1.0, 0.0, 1.0] if a == steep else [1.0, 2.0, 1.0]) for a in range(len(size))])
    if preset == "laplacian":
        return np.where(distance == 0, -2.0 * len(size), np.where(distance == 1, 1.0, 0.0))
    if preset == "sharpen":
        return np.where(distance == 0, 1.0 + 2.0 * len(size), np.where(distance == 1, -1.0, 0.0))
    if preset == "emboss":
        return np.where(distance == 0, 1.0, offsets.sum(axis=0).astype(np.float64))
    return np.ones(size)


def _outer(lines: list[Array]) -> Array:
    plane = lines[0]
    for line in lines[1:]:
        plane = plane[..., None] * line
    return plane
