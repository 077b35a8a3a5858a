"""Transposed convolutions to record."""

from random import Random

from tests.recording.layers import Call, conv_transpose, decimals, ints, ramp, same, sweep


def transposed() -> list[Call]:
    """Return every transposed convolution."""
    return [*transposed_sweeps(), *transposed_shapes(), *transposed_published()]


def transposed_sweeps() -> list[Call]:
    """Stride, padding, dilation and output_padding against each other in every rank; channels and groups."""
    calls = []
    sizes, kernel = {1: [4], 2: [3, 2], 3: [2, 1, 3]}, {1: [3], 2: [3, 2], 3: [2, 3, 2]}
    for rank in (1, 2, 3):
        options = sweep(stride=[None, 2, 3], padding=[None, 1], dilation=[None, 2], output_padding=[None, 1])
        options = [rest for rest in options if len(rest) > 1 or "output_padding" not in rest]
        calls += [conv_transpose(sizes[rank], [3] * rank, **rest) for rest in options]
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
            calls.append(conv_transpose(sizes[rank], kernel[rank], ins, outs, bias=True, stride=2, **rest))
    return calls


def transposed_shapes() -> list[Call]:
    """Sizes that differ an axis, padding beyond the kernel, cells nothing reaches, pairs and left-out axes."""
    rng = Random("float weights")
    slope = [[[[round(rng.uniform(-1, 1), 3) for _ in range(3)] for _ in range(2)]]]
    return [
        conv_transpose([3, 3], [3, 3], 1, 2),
        conv_transpose([3], [3], 1, 2),
        conv_transpose([3, 4, 5], [3, 3, 3], 1, 2),
        conv_transpose([3, 3], [3, 3], 1, 2, stride=[3, 2], output_padding=1),
        conv_transpose([3, 3], [3, 3], 1, 2, stride=[3, 2], padding=[1, 2]),
        conv_transpose([3, 3], [3, 3], 1, 2, stride=[3, 2], padding=[[0, 1], [1, 0]], output_padding=1),
        conv_transpose([3, 3], [3, 3], 1, 2, stride=2, padding=[[0, 1], [0, 1]]),
        conv_transpose([3, 3], [3, 3], 1, 2, stride=2, padding=[[1, 0], [1, 0]]),
        conv_transpose([3, 3], [2, 2], dilation=2),
        conv_transpose([4, 4], [3, 3], 2, 2, groups=2),
        conv_transpose([4, 4], [3, 3], 2, 4, groups=2, bias=True),
        conv_transpose([4, 3], [3, 3], 3, 4, stride=[3, 2], padding=1, output_padding=1, bias=True),
        conv_transpose([4, 3], [3, 3], 3, 4, stride=[2, 3], padding=1, output_padding=1, dilation=2),
        conv_transpose([3], [3], 3, 4, stride=3, padding=1, output_padding=1, bias=True),
        conv_transpose([3], [3], 3, 4, stride=3, padding=1, output_padding=1, dilation=2),
        conv_transpose([4], [3], 4, 6, stride=3, padding=1, output_padding=1, groups=2, bias=True),
        conv_transpose([2, 3, 2], [2, 3, 2], 2, 3, bias=True),
        conv_transpose([2, 2, 2], [2, 2, 2], 2, 2, dilation=2, stride=[1, 2, 3], output_padding=[1, 1, 2]),
        conv_transpose([1, 2, 2], [2, 3, 1], stride=2, padding=[0, 1, 0], output_padding=[0, 1, 1]),
        conv_transpose([2, 2, 2], [2, 2, 2], stride=2, padding=[[0, 1], [1, 0], [1, 1]]),
        conv_transpose([5], [3], padding=3),
        conv_transpose([5, 5], [3, 3], padding=3),
        conv_transpose([1], [1], stride=3, padding=1, output_padding=2),
        conv_transpose([2], [2], stride=2, padding=2, output_padding=1),
        conv_transpose([3], [1], stride=3, bias=True),
        conv_transpose([3, 2], [1, 1], stride=3, output_padding=2),
        conv_transpose([2], [3], stride=2, output_padding=2, dilation=3),
        conv_transpose([2], [3], output_padding=1, dilation=2),
        conv_transpose([2, 2], [3, 3], output_padding=[0, 1], dilation=[1, 2]),
        conv_transpose([4], [3], padding=[[2, 0]]),
        conv_transpose([4], [3], padding=[[0, 3]], stride=2, output_padding=1),
        conv_transpose([3, 4], [2, 3], input=decimals(1, 3, 4), weight=slope),
        {"op": "conv_transpose1d", "input": [1, 2, 3], "weight": [1, -1, 2]},
        {
            "op": "conv_transpose2d",
            "input": ints(2, 2),
            "weight": ints(2, 3),
            "stride": "2x1",
            "padding": "0x1",
        },
        {"op": "conv_transpose2d", "input": ints(1, 2, 2), "weight": ints(2, 3, 3), "out_channels": 2},
        {"op": "conv_transpose3d", "input": ints(2, 2, 2), "weight": ints(2, 2, 2), "kernel_size": 2},
    ]


def transposed_published() -> list[Call]:
    """Configurations whose numbers others have published."""
    guide = (
        (2, 3, 1, 0, 0),
        (6, 4, 1, 2, 0),
        (5, 3, 1, 1, 0),
        (7, 3, 1, 2, 0),
        (2, 3, 2, 0, 0),
        (3, 3, 2, 1, 0),
    )
    book = {"op": "conv_transpose2d", "input": ramp(1, 2, 2), "weight": ramp(1, 1, 2, 2)}
    calls = []
    for n, k, s, p, extra in (*guide, (3, 3, 2, 1, 1)):
        rest = {"stride": s, "padding": p, "output_padding": extra}
        calls.append(conv_transpose([n, n], [k, k], **rest))
        calls.append({"op": "conv_transpose2d", "input": same(1, 1, n, n), "weight": same(1, 1, 1, k, k), **rest})
    return [
        *calls,
        book,
        {**book, "stride": 2},
        {**book, "padding": 1},
        {"op": "conv_transpose2d", "input": [[[27, 37], [57, 67]]], "weight": ramp(1, 1, 2, 2, start=1)},
        conv_transpose([1, 1], [3, 3], input=[[[1]]], stride=2, padding=1, output_padding=1),
        {"op": "conv_transpose2d", "input": [[[1, 2]]], "weight": ramp(1, 1, 2, 2, start=1)},
        {
            "op": "conv_transpose2d",
            "input": [[[1, 2], [3, 4]]],
            "weight": [[[[1]]]],
            "stride": 2,
            "output_padding": 1,
        },
        conv_transpose([6], [3], stride=2, padding=1, output_padding=1),
    ]
