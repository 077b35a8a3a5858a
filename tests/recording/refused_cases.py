"""Layers that cannot exist, each refused by PyTorch itself."""

from math import inf, nan
from typing import Any

from tests.recording.layers import Call, conv, conv_transpose, ints, pool

SIZES = {1: [5], 2: [5, 4], 3: [3, 4, 3]}


def refusals() -> list[Call]:
    """Return every call that PyTorch refuses."""
    found = [refused_points()]
    for rank in (1, 2, 3):
        found += [refused_convs(rank), refused_transposed(rank), refused_pools(rank), refused_unpools(rank)]
    return [call for calls in found for call in calls]


def uneven(rank: int, value: Any, other: Any = 1) -> list[Any]:
    """Return a size whose last axis alone has the value."""
    return [other] * (rank - 1) + [value]


def refused_convs(rank: int) -> list[Call]:
    sizes, kernel = SIZES[rank], [3] * rank
    over = [n + 1 for n in sizes]
    reflect, circular = {"padding_mode": "reflect"}, {"padding_mode": "circular"}
    return [
        conv(sizes, over),
        conv(sizes, uneven(rank, 6)),
        conv(sizes, kernel, dilation=3),
        conv([1] * rank, [4] * rank, padding=1),
        conv(sizes, kernel, stride=0),
        conv(sizes, kernel, stride=uneven(rank, -1)),
        conv(sizes, kernel, dilation=0),
        conv(sizes, kernel, dilation=uneven(rank, -1)),
        conv(sizes, kernel, padding=-1),
        conv(sizes, kernel, padding=uneven(rank, -1)),
        conv(sizes, kernel, padding="same", stride=2),
        conv(sizes, kernel, padding="full"),
        conv(sizes, kernel, 2, 2, groups=0),
        conv(sizes, kernel, 2, 2, groups=-1),
        conv(sizes, kernel, 2, 2, weight=ints(3, 1, *kernel), groups=2),
        conv(sizes, kernel, 3, 2, weight=ints(2, 1, *kernel), groups=2),
        conv(sizes, kernel, 3, 2, weight=ints(2, 2, *kernel)),
        conv(sizes, kernel, 1, 2, bias=[1, 2, 3]),
        conv(sizes, kernel, 1, 3, bias=[1]),
        conv(sizes, kernel, padding=list(sizes), **reflect),
        conv(sizes, kernel, padding=uneven(rank, 5, 0), **reflect),
        conv(sizes, kernel, padding=uneven(rank, [0, 5], [0, 0]), **reflect),
        conv(sizes, kernel, padding=[n + 1 for n in sizes], **circular),
        conv(sizes, kernel, padding=uneven(rank, 6, 0), **circular),
        conv(sizes, kernel, padding=uneven(rank, [6, 0], [0, 0]), **circular),
        conv([2] * rank, [4] * rank, padding="same", **reflect),
        conv(sizes, kernel, padding="same", stride=2, padding_mode="replicate"),
        conv(sizes, kernel, padding=1, padding_mode="mirror"),
    ]


def refused_transposed(rank: int) -> list[Call]:
    sizes, kernel = [2] * rank, [3] * rank
    return [
        conv_transpose(sizes, kernel, output_padding=1),
        conv_transpose(sizes, kernel, stride=2, output_padding=2),
        conv_transpose(sizes, kernel, stride=3, output_padding=uneven(rank, 3)),
        conv_transpose(sizes, kernel, dilation=2, output_padding=2),
        conv_transpose(sizes, kernel, stride=2, output_padding=-1),
        conv_transpose(sizes, kernel, padding=-1),
        conv_transpose(sizes, kernel, padding=2),
        conv_transpose(sizes, kernel, padding=uneven(rank, 3)),
        conv_transpose([1] * rank, [1] * rank, padding=1),
        conv_transpose([2] * rank, [2] * rank, stride=2, padding=2),
        conv_transpose(sizes, kernel, padding=uneven(rank, [2, 2], [0, 0])),
        conv_transpose(sizes, kernel, stride=0),
        conv_transpose(sizes, kernel, dilation=0),
        conv_transpose(sizes, kernel, padding="same"),
        conv_transpose(sizes, kernel, 2, 2, groups=0),
        conv_transpose(sizes, kernel, 2, 1, weight=ints(1, 1, *kernel)),
        conv_transpose(sizes, kernel, 3, 2, weight=ints(3, 1, *kernel), groups=2),
        conv_transpose(sizes, kernel, 2, 4, groups=2, bias=[1, 2]),
        conv_transpose(sizes, kernel, 1, 2, bias=[1, 2, 3]),
    ]


def refused_pools(rank: int) -> list[Call]:
    sizes = SIZES[rank]
    calls = []
    for kind in ("max", "avg"):
        calls += [
            pool(kind, sizes, 6),
            pool(kind, sizes, uneven(rank, 6)),
            pool(kind, sizes, 8, stride=3, ceil_mode=True),
            pool(kind, sizes, 3, padding=2),
            pool(kind, sizes, 1, padding=1),
            pool(kind, sizes, uneven(rank, 2, 4), padding=uneven(rank, 2)),
            pool(kind, sizes, 3, padding=-1),
            pool(kind, sizes, 2, stride=0),
            pool(kind, sizes, 2, stride=uneven(rank, -1)),
            pool(kind, sizes, 0),
            pool(kind, sizes, -1),
        ]
    calls += [
        pool("max", sizes, 2, dilation=0),
        pool("max", sizes, 2, dilation=-1),
        pool("max", sizes, 3, dilation=3),
        pool("max", [8] * rank, 3, padding=2, dilation=2),
        pool("max", [8] * rank, 3, padding=3, dilation=2),
    ]
    if rank > 1:
        calls += [
            pool("avg", sizes, 2, divisor_override=0),
            pool("avg", sizes, 2, padding=1, divisor_override=0),
        ]
    if rank == 3:
        calls += [pool("avg", sizes, [4, 2, 2], padding=[1, 0, 0])]
    return calls


def refused_unpools(rank: int) -> list[Call]:
    one, op = [1] * rank, f"max_unpool{rank}d"
    base: Call = {"op": op, "input": ints(1, *one, low=1), "indices": fill(0, rank)}
    calls: list[Call] = [
        {**base, "indices": fill(2**rank, rank)},
        {**base, "indices": fill(-1, rank)},
        {**base, "indices": fill(100, rank)},
        {**base, "output_size": [4] * rank},
        {**base, "output_size": uneven(rank, 4, 2)},
        {**base, "output_size": [0] * rank},
        {**base, "output_size": [9] * rank},
        {**base, "output_size": [2] * (rank + 1)},
        {**base, "indices": fill(3**rank - 1, rank), "output_size": [1] * rank},
        {**base, "kernel_size": 3, "stride": 2, "output_size": [5] * rank},
        {**base, "kernel_size": 3, "stride": 2, "output_size": [1] * rank},
        {**base, "input": ints(2, *one, low=1)},
        {**base, "input": ints(1, *uneven(rank, 2), low=1)},
        {**base, "stride": 2, "padding": 1},
    ]
    return calls


def fill(index: int, rank: int) -> Any:
    """Return the index in as many brackets as the op's input has axes."""
    nested: Any = index
    for _ in range(rank + 1):
        nested = [nested]
    return nested


def refused_points() -> list[Call]:
    return [
        {"op": "linear", "input": ints(4), "weight": ints(3, 3)},
        {"op": "linear", "input": ints(2, 4), "weight": ints(3, 5)},
        {"op": "linear", "input": ints(4), "weight": ints(3, 4), "bias": [1, 2]},
        {"op": "linear", "input": ints(2, 4), "weight": ints(3, 4), "bias": [1, 2, 3, 4]},
        {"op": "prelu", "input": ints(3, 2), "weight": [0.25, 0.5]},
        {"op": "prelu", "input": ints(2, 3), "weight": [0.25, 0.5, 0.75]},
        {"op": "prelu", "input": ints(1, 4), "weight": [0.25, 0.5, 0.75, 1]},
        {"op": "prelu", "input": ints(2, 2, 2), "weight": [0.25, 0.5, 0.75]},
        {"op": "rrelu", "input": ints(4), "lower": 0.5, "upper": 0.25},
        {"op": "rrelu", "input": ints(4), "lower": 0.5},
        {"op": "rrelu", "input": ints(2, 3), "lower": 0.1, "upper": inf},
        {"op": "rrelu", "input": ints(2, 3), "lower": nan, "upper": 0.5},
    ]
