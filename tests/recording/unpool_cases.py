"""Unpools to record."""

from itertools import product
from math import prod
from random import Random
from typing import Any

from tests.brute import nest
from tests.recording.layers import Call, ints


def max_unpools() -> list[Call]:
    """Return every unpool."""
    calls = []
    for rank, channels in product((1, 2, 3), (1, 2)):
        for kernel, stride, padding, extra in UNPOOLS:
            sizes = [3, 2, 2][:rank]
            usual = [(n - 1) * (stride or kernel) + kernel - 2 * padding for n in sizes]
            rest: dict[str, Any] = {"stride": stride} if stride else {}
            rest |= {"padding": padding} if padding else {}
            out = [n + extra * (1 if axis % 2 == 0 else -1) for axis, n in enumerate(usual)]
            rest |= {"output_size": out} if extra is not None and (extra or channels == 2) else {}
            calls.append(placed(sizes, out, channels, kernel_size=kernel, **rest))
    return [*calls, *unpool_special()]


UNPOOLS = (
    (2, None, 0, 0),
    (2, None, 0, 1),
    (2, None, 0, -1),
    (3, None, 0, 2),
    (3, 2, 0, 0),
    (3, 2, 1, 0),
    (3, 2, 1, 1),
    (2, 1, 0, 0),
    (1, 2, 0, 1),
    (2, 3, 1, -2),
)


def placed(sizes: list[int], out: list[int], channels: int, **rest: Any) -> Call:
    """Return an unpool whose indices are drawn, some of them twice."""
    rng = Random(f"{sizes}{out}{channels}{rest}")
    places = [rng.randrange(prod(out)) for _ in range(channels * prod(sizes))]
    shape = [channels, *sizes]
    return {
        "op": f"max_unpool{len(sizes)}d",
        "input": ints(*shape, low=1, high=9),
        "indices": nest(places, shape),
        **rest,
    }


def unpool_special() -> list[Call]:
    """Published configurations, duplicates, left-out axes, sizes an axis and padding beyond half the kernel."""
    wide = [[[7, 9], [17, 19]]]
    small = {"op": "max_unpool2d", "input": [[[5, 6], [7, 8]]]}
    return [
        {
            "op": "max_unpool1d",
            "input": [[2, 4, 6, 8]],
            "indices": [[1, 3, 5, 7]],
            "kernel_size": 2,
            "stride": 2,
        },
        {"op": "max_unpool1d", "input": [[2, 4, 6, 8]], "indices": [[1, 3, 5, 7]], "output_size": [9]},
        {"op": "max_unpool1d", "input": [[2, 4, 6, 8]], "indices": [[1, 3, 5, 7]], "output_size": 9},
        {
            "op": "max_unpool2d",
            "input": [[[6, 8], [14, 16]]],
            "indices": [[[5, 7], [13, 15]]],
            "kernel_size": 2,
        },
        {"op": "max_unpool2d", "input": wide, "indices": [[[6, 8], [16, 18]]], "output_size": [4, 5]},
        {"op": "max_unpool2d", "input": wide, "indices": [[[6, 8], [16, 18]]], "output_size": "4x5"},
        {**small, "indices": [[[5, 7], [13, 15]]], "kernel_size": [2, 2], "stride": [2, 2]},
        {**small, "indices": [[[5, 7], [13, 15]]], "kernel_size": [2, 2], "output_size": [5, 5]},
        {**small, "indices": [[[0, 0], [0, 0]]]},
        {**small, "indices": [[[3, 3], [1, 3]]]},
        {"op": "max_unpool2d", "input": [[5, 6], [7, 8]], "indices": [[0, 3], [9, 12]]},
        {"op": "max_unpool1d", "input": [5, 6], "indices": [3, 0]},
        {"op": "max_unpool1d", "input": [[1, 2, 3]], "indices": [[2, 2, 2]]},
        {"op": "max_unpool1d", "input": [[1, 2]], "indices": [[1, 1]], "kernel_size": 3, "stride": 1},
        {
            "op": "max_unpool1d",
            "input": [[1]],
            "indices": [[0]],
            "kernel_size": 2,
            "stride": 3,
            "output_size": [4],
        },
        {
            "op": "max_unpool1d",
            "input": [[1]],
            "indices": [[0]],
            "kernel_size": 2,
            "stride": 3,
            "output_size": [1],
        },
        {
            "op": "max_unpool1d",
            "input": [[1, 2, 3, 4]],
            "indices": [[0, 0, 1, 2]],
            "kernel_size": 3,
            "stride": 2,
            "padding": 2,
        },
        placed([2, 2], [5, 8], 1, kernel_size=[2, 3], stride=[3, 5]),
        placed([2, 2], [4, 5], 2, kernel_size=[3, 2], stride=[2, 3], padding=[0, 0], output_size=[4, 5]),
        placed([2, 2, 2], [4, 5, 6], 1, kernel_size=3, stride=2, output_size=[4, 5, 6]),
        placed([2, 2, 2], [2, 3, 4], 1, kernel_size=3, stride=2, padding=1, output_size=[2, 3, 4]),
        placed([2, 1, 3], [4, 2, 6], 2),
    ]
