"""Convolutions to record."""

from itertools import product
from typing import Any

from tests.recording.layers import Call, conv, decimals, ints, ramp, sweep

SIZES = {1: [9], 2: [6, 5], 3: [4, 3, 5]}
KERNEL = {1: [3], 2: [3, 2], 3: [2, 3, 2]}
MODES = ("zeros", "reflect", "replicate", "circular")


def convolutions() -> list[Call]:
    """Return every plain convolution."""
    return [*conv_sweeps(), *conv_shapes(), *conv_modes(), *conv_forms(), *conv_published()]


def conv_sweeps() -> list[Call]:
    """Stride, padding and dilation against each other, in every rank; channels and groups; `same`, `valid`."""
    calls = []
    for rank in (1, 2, 3):
        options = sweep(stride=[None, 2, 3], padding=[None, 1, 2], dilation=[None, 2])
        calls += [conv(SIZES[rank], [2] * rank, **rest) for rest in options]
        for ins, outs, groups in (
            (2, 1, 1),
            (1, 3, 1),
            (3, 2, 1),
            (2, 2, 2),
            (2, 4, 2),
            (4, 2, 2),
            (3, 3, 3),
        ):
            rest = {"groups": groups} if groups > 1 else {}
            calls.append(conv(SIZES[rank], KERNEL[rank], ins, outs, bias=True, padding=1, **rest))
        for name, kernel, dilation in product(("same", "valid"), (1, 2, 3, 4), (None, 2)):
            rest = {"dilation": dilation} if dilation else {}
            if rank < 3 or kernel < 4:
                calls.append(conv([7, 6, 7][:rank], [kernel] * rank, padding=name, **rest))
    return calls


def conv_shapes() -> list[Call]:
    """Sizes that differ an axis, kernels as large as the input, strides beyond the kernel, one cell."""
    return [
        conv([5], [5]),
        conv([1], [1], bias=True),
        conv([9], [1], stride=4),
        conv([10], [3], 4, 5, bias=True),
        conv([10], [3], 4, 5, stride=2, bias=True),
        conv([10], [3], 4, 5, padding=1, bias=True),
        conv([1], [3], 4, 4, padding=1, bias=True),
        conv([10], [5], 4, 5, padding=2, bias=True),
        conv([1], [5], 4, 4, padding=2),
        conv([11], [3], 4, 5, dilation=2, bias=True),
        conv([6], [3], 4, 6, groups=2, bias=True),
        conv([6], [2], 4, 8, groups=4, stride=2, dilation=2, padding=2, bias=True),
        conv([7, 5], [3, 2], 3, 4, bias=True),
        conv([6, 6], [3, 3], 3, 4, stride=2, bias=True),
        conv([6, 6], [3, 3], 3, 4, stride=2, padding=1),
        conv([8, 8], [3, 2], 3, 2, stride=[2, 1], padding=1, dilation=2, bias=True),
        conv([6, 5], [3, 2], 4, 6, groups=2, bias=True),
        conv([6, 6], [3, 3], 4, 4, groups=4, bias=True),
        conv([6, 6], [3, 3], 4, 8, groups=4, bias=True),
        conv([6, 6], [3, 3], 4, 4, groups=4, stride=2, padding=1, dilation=2),
        conv([6, 5], [3, 2], 3, 4, stride=1, bias=False),
        conv([1, 9], [1, 3], stride=[1, 2], padding=[0, 1]),
        conv([9, 1], [3, 1], stride=[4, 1], padding=[2, 0]),
        conv([2, 2], [4, 4], padding=[1, 2]),
        conv([5, 7], [2, 3], stride=[3, 4]),
        conv([7, 8], [2, 3], dilation=[3, 2], stride=[1, 2], padding=[2, 1]),
        conv([6, 8], [1, 1], 3, 2, bias=True),
        conv([4, 5, 4], [2, 3, 2], 3, 4, bias=True),
        conv([4, 5, 4], [2, 3, 2], 3, 4),
        conv([3, 4, 5], [1, 1, 1], 2, 2),
        conv([5, 5, 5], [3, 2, 2], 2, 3, stride=2, padding=1, bias=True),
        conv([4, 5, 4], [3, 2, 3], 2, 4, groups=2, bias=True),
        conv([5, 5, 5], [2, 2, 2], 2, 2, dilation=2, bias=True),
        conv([5, 5, 5], [2, 2, 2], dilation=[2, 1, 3], stride=[1, 3, 2], padding=[0, 1, 2]),
        conv([2, 3, 4], [2, 3, 4]),
        conv([1, 1, 1], [3, 3, 3], padding=1),
        *(
            conv(SIZES[r], KERNEL[r], input=decimals(2, *SIZES[r]), weight=decimals(3, 2, *KERNEL[r]))
            for r in (1, 2, 3)
        ),
    ]


def conv_modes() -> list[Call]:
    """The four modes with numbers, sizes an axis, pairs, `same` and the largest padding each one takes."""
    calls = []
    for rank, mode in product((1, 2, 3), MODES):
        sizes, kernel = [4, 5, 3][:rank], [3, 2, 3][:rank]
        most = {"reflect": [n - 1 for n in sizes], "circular": sizes}.get(mode, [n + 2 for n in sizes])
        pairs = [[n // 2, n - 1] if axis % 2 else [1, 0] for axis, n in enumerate(sizes)]
        paddings = (1, [2, 1, 0][:rank], pairs, most, "same", "valid")
        calls += [conv(sizes, kernel, padding=padding, padding_mode=mode) for padding in paddings]
        calls.append(conv(sizes, kernel, 2, 2, padding=1, padding_mode=mode, stride=2, groups=2, bias=True))
        calls.append(conv(sizes, [2] * rank, padding=2, dilation=2, padding_mode=mode))
    return calls


def conv_forms() -> list[Call]:
    """Asymmetric padding (what others call same-upper and same-lower), left-out axes, sizes said twice."""
    return [
        conv([8], [3], padding=[[2, 0]]),
        conv([8], [3], padding=[[0, 2]], dilation=2, bias=True),
        conv([5, 5], [3, 3], padding=[[1, 1], [0, 0]], stride=2),
        conv([7, 5], [3, 3], padding=[[1, 1], [0, 0]], stride=2),
        conv([7, 5], [3, 3], padding=1, stride=2),
        conv([7, 5], [3, 3], stride=2),
        conv([5, 5], [3, 3], padding=1),
        conv([5, 5], [3, 3]),
        conv([5, 5], [3, 3], padding=[[1, 1], [1, 1]], stride=2),
        conv([4, 4], [3, 3], padding=[[0, 1], [0, 1]], stride=2),
        conv([4, 4], [3, 3], padding=[[1, 0], [1, 0]], stride=2),
        conv([6, 5], [2, 4], 2, 2, padding=[[0, 1], [1, 2]], bias=True),
        conv([4, 3, 4], [3, 3, 2], padding=[[1, 0], [0, 2], [1, 1]]),
        conv([4, 3, 4], [3, 3, 2], padding=[[2, 1], [1, 1], [0, 1]], stride=2),
        {"op": "conv1d", "input": [1, 2, 3, 4], "weight": [1, -1]},
        {"op": "conv1d", "input": [[1, 2, 3, 4]], "weight": [[1, -1]], "kernel_size": 2, "stride": [2]},
        {
            "op": "conv2d",
            "input": ints(5, 5),
            "weight": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
            "padding": "1x0",
        },
        {"op": "conv2d", "input": ints(2, 4, 4), "weight": ints(2, 2, 2), "in_channels": 2, "stride": "2x1"},
        {"op": "conv3d", "input": ints(3, 3, 3), "weight": ints(2, 2, 2), "dilation": "1x2x1"},
        conv([5, 4], [2, 2], 2, 3, in_channels=2, out_channels=3, input_size=[5, 4], kernel_size=2),
    ]


def conv_published() -> list[Call]:
    """Configurations whose numbers others have published."""
    seeded = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    other = [[2, 2, 3, 3, 3], [0, 1, 3, 0, 3], [2, 3, 0, 1, 3], [3, 3, 2, 1, 2], [3, 3, 0, 2, 3]]
    edge = [[1, 1, 0, 0, 0, 0, 1, 1]] * 6
    guide = {"input": [seeded], "weight": [[[[0, 1, 2], [2, 2, 0], [0, 1, 2]]]]}
    book = {"input": ramp(1, 3, 3), "weight": ramp(1, 1, 2, 2)}
    direct = (
        (4, 3, 1, 0, 1),
        (5, 4, 1, 2, 1),
        (5, 3, 1, 1, 1),
        (5, 3, 1, 2, 1),
        (5, 3, 2, 0, 1),
        (5, 3, 2, 1, 1),
    )
    more = ((6, 3, 2, 1, 1), (7, 3, 1, 0, 2))
    pair = [ramp(3, 3), ramp(3, 3, start=1)]
    kernels = [ramp(2, 2), ramp(2, 2, start=1)]
    thirds = [[ramp(2, 2, start=n), ramp(2, 2, start=n + 1)] for n in range(3)]
    unary = [[[[n + 1]], [[n + 2]], [[n + 3]]] for n in range(3)]
    return [
        *(conv([n, n], [k, k], stride=s, padding=p, dilation=d) for n, k, s, p, d in (*direct, *more)),
        {"op": "conv2d", **guide},
        {"op": "conv2d", **guide, "stride": 2, "padding": 1},
        {
            "op": "conv2d",
            "input": [other],
            "weight": [[[[2, 0, 1], [1, 0, 0], [0, 1, 1]]]],
            "stride": 2,
            "padding": 1,
        },
        *({"op": "conv2d", **book, **rest} for rest in ({}, {"padding": 1}, {"padding": 1, "stride": [3, 2]})),
        {"op": "conv2d", "input": pair, "weight": [kernels]},
        {"op": "conv2d", "input": pair, "weight": thirds},
        {"op": "conv2d", "input": ramp(3, 3, 3), "weight": unary},
        {"op": "conv2d", "input": [edge], "weight": [[[[1, -1]]]]},
        {"op": "conv2d", "input": ramp(1, 3, 3), "weight": ramp(1, 1, 2, 2, start=1)},
        {"op": "conv1d", "input": [[1, 2, 3, 4, 5, 6]], "weight": [[[1, 2, 3]]]},
        {"op": "conv1d", "input": [[1, 2, 3, 4, 5, 6]], "weight": [[[3, 2, 1]]]},
        {"op": "conv2d", "input": ramp(1, 7, 7, start=1), "weight": ramp(1, 1, 2, 2, start=1), "stride": 3},
        {
            "op": "conv2d",
            "input": ramp(1, 3, 6, start=1),
            "weight": ramp(1, 1, 2, 2, start=1),
            "stride": [1, 2],
        },
        {"op": "conv2d", "input": ramp(1, 3, 3, start=1), "weight": [[[[1]]]], "stride": 2},
        {"op": "conv2d", "input": ramp(1, 4, 4, start=1), "weight": [[[[1]]]], "stride": 2},
        last_axis_first(2, 3, 3, 1, 1, 3, 3),
        last_axis_first(2, 3, 3, 2, 2, 3, 3),
        last_axis_first(2, 3, 3, 1, 2, 3, 3),
        last_axis_first(2, 3, 3, 2, 2, 3, 3, stride=2, padding=[[0, 0], [0, 1]]),
        last_axis_first(4, 4, 1, 2, 2, 1, 1, stride=3, padding=[[0, 1], [0, 1]]),
        last_axis_first(2, 2, 1, 2, 2, 1, 2),
    ]


def last_axis_first(h: int, w: int, ins: int, kh: int, kw: int, depth: int, outs: int, **rest: Any) -> Call:
    """Return the call whose input and kernel count 1, 2, 3, ... with the channels running fastest."""
    x, k = ramp(h, w, ins, start=1), ramp(kh, kw, depth, outs, start=1)
    call: Call = {
        "op": "conv2d",
        "input": [[[x[r][c][i] for c in range(w)] for r in range(h)] for i in range(ins)],
    }
    call["weight"] = [
        [[[k[r][c][i][o] for c in range(kw)] for r in range(kh)] for i in range(depth)] for o in range(outs)
    ]
    return {**call, **rest}
