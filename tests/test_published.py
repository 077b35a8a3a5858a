"""Results that others published: the output has them, and the last frame shows them.

Sources stand beside the cases; configurations and numbers only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.number import number
from app.scene.marks import Scene
from tests.reading import drawn, texts

X3 = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
K2 = [[0, 1], [2, 3]]

# github.com/vdumoulin/conv_arithmetic, bin/generate_makefile: in, k, s, p, d, output_padding, out, frames
DIRECT = {
    "no_padding_no_strides": (4, 3, 1, 0, 1, 2, 4),
    "arbitrary_padding_no_strides": (5, 4, 1, 2, 1, 6, 36),
    "same_padding_no_strides": (5, 3, 1, 1, 1, 5, 25),
    "full_padding_no_strides": (5, 3, 1, 2, 1, 7, 49),
    "no_padding_strides": (5, 3, 2, 0, 1, 2, 4),
    "padding_strides": (5, 3, 2, 1, 1, 3, 9),
    "padding_strides_odd": (6, 3, 2, 1, 1, 3, 9),
    "dilation": (7, 3, 1, 0, 2, 3, 9),
}
TRANSPOSED = {
    "no_padding_no_strides_transposed": (2, 3, 1, 0, 0, 4, 16),
    "arbitrary_padding_no_strides_transposed": (6, 4, 1, 2, 0, 5, 25),
    "same_padding_no_strides_transposed": (5, 3, 1, 1, 0, 5, 25),
    "full_padding_no_strides_transposed": (7, 3, 1, 2, 0, 5, 25),
    "no_padding_strides_transposed": (2, 3, 2, 0, 0, 5, 25),
    "padding_strides_transposed": (3, 3, 2, 1, 0, 5, 25),
    "padding_strides_odd_transposed": (3, 3, 2, 1, 1, 6, 36),
}
CA_X = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
CA_K = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
BUG_X = [[2, 2, 3, 3, 3], [0, 1, 3, 0, 3], [2, 3, 0, 1, 3], [3, 3, 2, 1, 2], [3, 3, 0, 2, 3]]
BUG_K = [[2, 0, 1], [1, 0, 0], [0, 1, 1]]
EDGE_X = [[1, 1, 0, 0, 0, 0, 1, 1]] * 6


def stacked(*parts: Any) -> Any:
    return [np.asarray(p).tolist() for p in parts]


def plus(values: Any, n: int) -> Any:
    return (np.asarray(values) + n).tolist()


CASES: dict[str, tuple[dict[str, Any], Any]] = {
    # conv_arithmetic, pdf/numerical_no_padding_no_strides and numerical_padding_strides; issue 17
    "ca s1 p0": ({"input": CA_X, "weight": CA_K}, [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
    "ca s2 p1": ({"input": CA_X, "weight": CA_K, "stride": 2, "padding": 1}, [[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
    "ca#17": ({"input": BUG_X, "weight": BUG_K, "stride": 2, "padding": 1}, [[1, 5, 6], [7, 8, 3], [3, 10, 4]]),
    # d2l, chapter_convolutional-neural-networks
    "d2l corr2d": ({"input": X3, "weight": K2}, [[19, 25], [37, 43]]),
    "d2l p1": (
        {"input": X3, "weight": K2, "padding": 1},
        [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]],
    ),
    "d2l p1 s32": ({"input": X3, "weight": K2, "padding": 1, "stride": "3x2"}, [[0, 8], [6, 8]]),
    "d2l 2 channels": (
        {"input": stacked(X3, plus(X3, 1)), "weight": stacked(K2, plus(K2, 1))},
        [[56, 72], [104, 120]],
    ),
    "d2l 3 outputs": (
        {
            "input": stacked(X3, plus(X3, 1)),
            "weight": [stacked(plus(K2, n), plus(K2, n + 1)) for n in range(3)],
        },
        [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]],
    ),
    "d2l edge": ({"input": EDGE_X, "weight": [[1, -1]]}, [[0, 1, 0, 0, 0, -1, 0]] * 6),
    "d2l transposed": (
        {"op": "conv_transpose2d", "input": K2, "weight": K2},
        [[0, 0, 1], [0, 4, 6], [4, 12, 9]],
    ),
    "d2l transposed s2": (
        {"op": "conv_transpose2d", "input": K2, "weight": K2, "stride": 2},
        [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]],
    ),
    "d2l transposed p1": ({"op": "conv_transpose2d", "input": K2, "weight": K2, "padding": 1}, [[4]]),
    "d2l matrix": ({"input": X3, "weight": [[1, 2], [3, 4]]}, [[27, 37], [57, 67]]),
    "d2l matrix transposed": (
        {"op": "conv_transpose2d", "input": [[27, 37], [57, 67]], "weight": [[1, 2], [3, 4]]},
        [[27, 91, 74], [138, 400, 282], [171, 429, 268]],
    ),
    # pytorch issue 8816; FluxML/NNlib.jl issue 755
    "pytorch#8816": (
        {
            "op": "conv_transpose2d",
            "input": [[1]],
            "weight": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
            "stride": 2,
            "padding": 1,
            "output_padding": 1,
        },
        [[5, 6], [8, 9]],
    ),
    "nnlib#755": ({"op": "conv1d", "input": [1, 2, 3, 4, 5, 6], "weight": [1, 2, 3]}, [14, 20, 26, 32]),
    "nnlib#755 true convolution": (
        {"op": "conv1d", "input": [1, 2, 3, 4, 5, 6], "weight": [3, 2, 1]},
        [10, 16, 22, 28],
    ),
    # conv_arithmetic's transposed pictures with all ones: overlaps
    "overlap s2": (
        {"op": "conv_transpose2d", "input": "ones", "weight": "ones", "input_size": 2, "stride": 2},
        [[1, 1, 2, 1, 1], [1, 1, 2, 1, 1], [2, 2, 4, 2, 2], [1, 1, 2, 1, 1], [1, 1, 2, 1, 1]],
    ),
    "overlap s2 p1": (
        {"op": "conv_transpose2d", "input": "ones", "weight": "ones", "input_size": 3, "stride": 2, "padding": 1},
        [[1, 2, 1, 2, 1], [2, 4, 2, 4, 2], [1, 2, 1, 2, 1], [2, 4, 2, 4, 2], [1, 2, 1, 2, 1]],
    ),
}

# TensorFlow, tensorflow/python/kernel_tests/nn_ops/conv_ops_test.py (Apache-2.0): values 1, 2, 3, … in NHWC and HWIO
TENSORFLOW: list[tuple[tuple[int, ...], tuple[int, ...], Any, Any, str]] = [
    ((2, 3, 3), (1, 1, 3, 3), 1, 0, "30 36 42 66 81 96 102 126 150 138 171 204 174 216 258 210 261 312"),
    ((2, 3, 3), (2, 2, 3, 3), 1, 0, "2271 2367 2463 2901 3033 3165"),
    ((2, 3, 3), (1, 2, 3, 3), 1, 0, "231 252 273 384 423 462 690 765 840 843 936 1029"),
    ((2, 3, 3), (2, 2, 3, 3), 2, [[0, 0], [0, 1]], "2271 2367 2463 1230 1305 1380"),
    ((3, 6, 1), (2, 2, 1, 1), "1x2", 0, "58 78 98 118 138 158"),
    ((7, 7, 1), (2, 2, 1, 1), 3, 0, "65 95 275 305"),
    ((3, 3, 1), (1, 1, 1, 1), 2, 0, "1 3 7 9"),
    ((4, 4, 1), (1, 1, 1, 1), 2, 0, "1 3 9 11"),
    ((4, 4, 1), (2, 2, 1, 1), 3, [[0, 1], [0, 1]], "44 28 41 16"),
    ((2, 2, 1), (2, 2, 1, 2), 1, 0, "50 60"),
]
TENSORFLOW_TRANSPOSED: list[tuple[list[Any], list[Any], int, int, str]] = [
    ([[1, 2]], [[1, 2], [3, 4]], 1, 0, "1 4 4 3 10 8"),
    ([[1, 2], [3, 4]], [[1]], 2, 1, "1 0 2 0 0 0 0 0 3 0 4 0 0 0 0 0"),
]


def check(picture: Scene, output: Any, expected: Any) -> None:
    flat = np.asarray(expected, dtype=float).reshape(-1)
    assert output.reshape(-1).tolist() == flat.tolist()
    assert texts(picture, "output") == [number(v) for v in flat.tolist()]


@pytest.mark.parametrize("name", CASES)
def test_published_numbers_stand_in_the_last_frame(name: str) -> None:
    call, expected = CASES[name]
    trace, picture = drawn(**({"op": "conv2d"} | call))
    check(picture, trace.output.values, expected)


@pytest.mark.parametrize("name", [name for name in CASES if "transposed" in name or "8816" in name])
@pytest.mark.parametrize("view", ["gather", "matrix", "im2col"])
def test_every_view_of_a_transposed_convolution_ends_in_the_same_output(name: str, view: str) -> None:
    call, expected = CASES[name]
    if call.get("op") == "conv_transpose2d":
        trace, picture = drawn(**call, view=view)
        check(picture, trace.output.values, expected)


@pytest.mark.parametrize("name", DIRECT)
def test_conv_arithmetic_sizes_and_frames(name: str) -> None:
    size, kernel, stride, padding, dilation, out, frames = DIRECT[name]
    trace, picture = drawn(
        op="conv2d", input_size=size, kernel_size=kernel, stride=stride, padding=padding, dilation=dilation
    )
    assert trace.output.shape == (1, out, out)
    assert trace.steps == picture.frames == frames


@pytest.mark.parametrize("name", TRANSPOSED)
def test_conv_arithmetic_transposed_sizes_and_frames(name: str) -> None:
    size, kernel, stride, padding, extra, out, frames = TRANSPOSED[name]
    call = {"input_size": size, "kernel_size": kernel, "stride": stride, "padding": padding, "output_padding": extra}
    trace, picture = drawn(op="conv_transpose2d", view="gather", **call)
    assert trace.output.shape == (1, out, out)
    assert picture.frames == frames
    _, stamped = drawn(op="conv_transpose2d", **call)
    assert stamped.frames == size * size
    assert texts(stamped, "output") == texts(picture, "output")


@pytest.mark.parametrize("case", TENSORFLOW, ids=str)
def test_tensorflow_literals(case: tuple[tuple[int, ...], tuple[int, ...], Any, Any, str]) -> None:
    shape, filters, stride, padding, expected = case
    x = np.arange(1.0, np.prod(shape) + 1).reshape(shape).transpose(2, 0, 1)
    w = np.arange(1.0, np.prod(filters) + 1).reshape(filters).transpose(3, 2, 0, 1)
    trace, picture = drawn(op="conv2d", input=x.tolist(), weight=w.tolist(), stride=stride, padding=padding)
    channels_last = trace.output.values.transpose(1, 2, 0).reshape(-1)
    assert channels_last.tolist() == [float(v) for v in expected.split()]
    assert texts(picture, "output") == [number(v) for v in trace.output.flat.tolist()]


@pytest.mark.parametrize("case", TENSORFLOW_TRANSPOSED, ids=str)
def test_tensorflow_gradients_are_transposed_convolutions(case: tuple[list[Any], list[Any], int, int, str]) -> None:
    x, w, stride, extra, expected = case
    trace, picture = drawn(op="conv_transpose2d", input=x, weight=w, stride=stride, output_padding=extra)
    check(picture, trace.output.values, [float(v) for v in expected.split()])


def test_round_trip_of_a_strided_convolution() -> None:
    trace, _ = drawn(op="conv2d", input_size=12, kernel_size=3, stride=2, padding=1)
    assert trace.output.shape == (1, 6, 6)
    back, _ = drawn(op="conv_transpose2d", input_size=6, kernel_size=3, stride=2, padding=1, output_padding=1)
    assert back.output.shape == (1, 12, 12)
