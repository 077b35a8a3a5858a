"""Pools to record."""

from itertools import product
from math import inf, nan

from tests.recording.layers import Call, decimals, ints, pool, ramp, same, sweep

SIZES = {1: [8], 2: [6, 5], 3: [4, 5, 3]}
MIXED = {1: [3], 2: [3, 2], 3: [2, 3, 2]}
SEEDED = [[[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]]


def max_pools() -> list[Call]:
    """Return every max pool."""
    return [*shared("max"), *max_sweeps(), *max_special(), *max_published()]


def avg_pools() -> list[Call]:
    """Return every average pool."""
    return [*shared("avg"), *avg_sweeps(), *avg_published()]


def shared(kind: str) -> list[Call]:
    """What both kinds are asked alike: defaults, sizes an axis, ceil_mode at its edges, pairs."""
    calls = []
    for rank in (1, 2, 3):
        sizes, mixed = SIZES[rank], MIXED[rank]
        calls += [
            pool(kind, sizes),
            pool(kind, sizes, channels=3),
            pool(kind, sizes, mixed, channels=2),
            pool(kind, sizes, mixed, stride=mixed[::-1], padding=[k // 2 for k in mixed]),
            pool(kind, sizes, 2, stride=1, padding=[[0, 1]] * rank),
            pool(kind, sizes, 2, stride=1, padding=[[1, 0]] * rank),
            pool(kind, sizes, 3, stride=2, padding=[[0, 1], [1, 0], [1, 1]][:rank], ceil_mode=True),
            pool(kind, sizes, 1, stride=3, ceil_mode=True),
            pool(kind, sizes, 3, input=decimals(2, *sizes), stride=2, padding=1),
            pool(kind, [5] * rank, 2, stride=2, padding=1, ceil_mode=True),
            pool(kind, [5] * rank, 3, stride=3, padding=1, ceil_mode=True),
            pool(kind, [2] * rank, 3, stride=3, padding=1, ceil_mode=True) if kind == "max" or rank < 3 else {},
            pool(kind, [2] * rank, 1, stride=2, ceil_mode=True),
            pool(kind, [4] * rank, 3, stride=2, ceil_mode=True),
            pool(kind, [1] * rank, 1),
            pool(kind, sizes, sizes),
        ]
        calls += [pool(kind, [n] * rank, 2, ceil_mode=ceil) for n in (3, 4) for ceil in (False, True)]
    calls += [
        pool(kind, [32], 1, stride=2, ceil_mode=True),
        pool(kind, [32], 2, channels=3),
        pool(kind, [5], 6, stride=2, ceil_mode=True),
        pool(kind, [5, 5], 6, stride=2, ceil_mode=True),
        pool(kind, [5], 6, padding=1),
        pool(kind, [8, 10], 3, stride=4, ceil_mode=True),
        pool(kind, [8, 8], 2, channels=3),
        pool(kind, [12, 12], 5, channels=2, stride=3),
        pool(kind, [5, 5], 5, input=ramp(1, 5, 5, start=1), stride=1, padding=2),
        pool(kind, [5, 5], 2, input=ramp(1, 5, 5, start=1), stride=2),
        pool(kind, [5, 5], 3, input=ramp(1, 5, 5, start=1), stride=2, padding=1),
        pool(kind, [4, 4], 3, input=ramp(1, 4, 4, start=1), stride=2, ceil_mode=True),
        pool(kind, [6, 6], 3, channels=2, stride=1, padding=1),
        pool(kind, [1, 9], [1, 3], stride=[1, 2], padding=[0, 1]),
        pool(kind, [9, 1], [3, 1], stride=[2, 1], padding=[1, 0], ceil_mode=True),
        pool(kind, [7, 7], "3x2", stride="2x1", padding="1x0"),
        pool(kind, [6, 7], [3, 3], stride=[2, 2], padding=[[1, 1], [0, 1]]),
        {"op": f"{kind}_pool1d", "input": [1, 5, 2, 4, 3], "kernel_size": [3], "stride": 1},
        {"op": f"{kind}_pool2d", "input": ints(4, 6), "kernel_size": [2, 3]},
        {"op": f"{kind}_pool3d", "input": ints(2, 4, 2), "stride": 1},
        pool(kind, [6, 5], 2, channels=2, input_size=[6, 5]),
    ]
    return [call for call in calls if call]


def max_sweeps() -> list[Call]:
    """Stride, padding, dilation and ceil_mode against each other in every rank."""
    calls = []
    for rank in (1, 2, 3):
        dilations = [None, 2] if rank == 3 else [None, 2, 3]
        options = sweep(stride=[None, 1, 2], padding=[None, 1], dilation=dilations, ceil_mode=[None, True])
        sizes, kernel = ([5, 4, 6] if rank == 3 else [8] * rank), 3 if rank == 1 else 2
        calls += [pool("max", sizes, kernel, **rest) for rest in options]
        calls.append(pool("max", [9, 8, 6][:rank], MIXED[rank], dilation=[2, 3, 1][:rank], channels=2))
        calls.append(pool("max", SIZES[rank], 2, return_indices=True))
    return calls


def max_special() -> list[Call]:
    """Ties, NaN, infinities and all-negative planes, in every rank."""
    rows: list[list[float]] = [
        [1, nan, 2, nan, 3, 4],
        [nan, nan, nan, 1, 2, 3],
        [-inf, -inf, -inf, -inf, 0, -inf],
        [inf, 1, inf, -inf, nan, inf],
        [-5, -3, -4, -3, -3, -9],
        [2, 2, 2, 2, 2, 2],
    ]
    calls: list[Call] = []
    for row, padding in product(rows, (0, 1)):
        calls.append({"op": "max_pool1d", "input": [row], "kernel_size": 3, "stride": 1, "padding": padding})
        plane = [row[:3], row[3:], row[1:4]]
        rest = {"kernel_size": 2, "stride": 1, "padding": padding}
        calls.append({"op": "max_pool2d", "input": [plane], **rest})
        calls.append({"op": "max_pool3d", "input": [[plane, plane[::-1]]], **rest})
    for rank in (1, 2, 3):
        calls.append(pool("max", SIZES[rank], 3, input=same(7, 2, *SIZES[rank]), stride=1, padding=1))
        calls.append(pool("max", SIZES[rank], 3, input=ints(1, *SIZES[rank], low=-9, high=-1), padding=1))
        calls.append(pool("max", SIZES[rank], 2, input=ints(1, *SIZES[rank], low=0, high=1), stride=1))
    return calls


def max_published() -> list[Call]:
    """Configurations whose numbers others have published."""
    return [
        pool("max", [5, 5], 3, input=SEEDED, stride=1),
        pool("max", [3, 3], 2, input=ramp(1, 3, 3), stride=1),
        pool("max", [4, 4], 3, input=ramp(1, 4, 4)),
        pool("max", [4, 4], 3, input=ramp(1, 4, 4), stride=2, padding=1),
        pool("max", [4, 4], [2, 3], input=ramp(1, 4, 4), stride=[2, 3], padding=[0, 1]),
        pool("max", [5], 2, stride=2, padding=1, ceil_mode=True),
        pool("max", [5], 3, stride=3, padding=1, ceil_mode=True),
        pool("max", [8], 2, input=[[1, 2, 3, 4, 5, 6, 7, 8]], stride=2),
        pool("max", [4, 5], 2, input=ramp(1, 4, 5, start=1), stride=2),
        pool("max", [4, 4], 2, input=ramp(1, 4, 4, start=1), stride=1, dilation=2),
        pool("max", [10], 4, stride=2, padding=1, dilation=2, channels=2),
    ]


def avg_sweeps() -> list[Call]:
    """Stride, padding, ceil_mode, count_include_pad and divisor_override against each other in every rank."""
    calls = []
    for rank in (1, 2, 3):
        options = sweep(stride=[None, 2], padding=[None, 1], ceil_mode=[None, True], count_include_pad=[None, False])
        calls += [pool("avg", [8, 6, 5][:rank], 3, **rest) for rest in options]
        for divisor, padding in product((1, 2, 3, -2), (0, 1)):
            rest = {"padding": padding, "ceil_mode": divisor == 3, "count_include_pad": divisor != 2}
            if rank > 1:
                calls.append(pool("avg", [5, 4, 5][:rank], 2, divisor_override=divisor, **rest))
        for counted in (True, False):
            rest = {"ceil_mode": True, "count_include_pad": counted}
            calls.append(pool("avg", [7, 6, 5][:rank], MIXED[rank], stride=[3, 2, 2][:rank], padding=1, **rest))
            pairs = [[1, 0], [0, 1], [1, 1]][:rank]
            calls.append(pool("avg", [6, 5, 4][:rank], 3, stride=2, padding=pairs, **rest))
            calls.append(pool("avg", [6, 5, 4][:rank], 2, stride=1, padding=pairs, count_include_pad=counted))
    return calls


def avg_published() -> list[Call]:
    """Configurations whose numbers others have published."""
    corner = [[[0, 0, 0], [0, 1, 2], [0, 3, 4]]]
    signal = [[[3.3653, -1.5815, -2.3832, 0.5, 1.25, -0.75, 2.0, -1.5815, -2.3832]]]
    ceil = {"stride": 3, "padding": 3, "ceil_mode": True}
    return [
        pool("avg", [5, 5], 3, input=SEEDED, stride=1),
        pool("avg", [3, 3], 2, input=ramp(1, 3, 3), stride=1),
        pool("avg", [7], 3, input=[[1, 2, 3, 4, 5, 6, 7]], stride=2),
        pool("avg", [2, 2], 2, input=same(1, 1, 2, 2), divisor_override=2),
        pool("avg", [3, 3], 3, input=corner, stride=1, padding=1),
        pool("avg", [3, 3], 3, input=corner, stride=1, padding=1, count_include_pad=False),
        pool("avg", [9], 7, input=signal[0], **ceil),
        pool("avg", [9], 7, input=signal[0], count_include_pad=False, **ceil),
        pool("avg", [8, 8], 3, padding=1, stride=1, count_include_pad=False, channels=2),
        pool("avg", [2, 2], 3, stride=3, padding=1, ceil_mode=True, channels=3),
        pool("avg", [2, 2], 3, stride=3, padding=1, ceil_mode=True, count_include_pad=False, channels=3),
        pool("avg", [4, 4], 3, stride=2, padding=1, ceil_mode=True),
        pool("avg", [3], 2, input=[[1, inf, nan]], stride=1),
        pool("avg", [2, 2], 2, input=[[[inf, 1], [-inf, 1]]], stride=1, padding=1),
        pool("avg", [4, 4, 4], 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    ]
