"""Pools and unpools: published results, the rules of padding, ties, sizes and indices, and what is refused."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest

from app.pipeline import frames_document, parse
from app.refusal import Refusal
from app.trace import Trace

X3 = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
TO_15 = np.arange(16).reshape(4, 4).tolist()
CA_X = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
CORNER = [[0, 0, 0], [0, 1, 2], [0, 3, 4]]
SIGNAL = [0, 0, 0, 0, 0, 0, 3.3653, -1.5815, -2.3832]

# Configurations and numbers as published; the source beside each.
PUBLISHED: dict[str, tuple[dict[str, Any], Any]] = {
    "conv_arithmetic pdf, average": (
        {"op": "avg_pool2d", "input": CA_X, "kernel_size": 3, "stride": 1},
        [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]],
    ),
    "conv_arithmetic pdf, maximum": (
        {"op": "max_pool2d", "input": CA_X, "kernel_size": 3, "stride": 1},
        [[3, 3, 3], [3, 3, 3], [3, 2, 3]],
    ),
    "d2l pooling, maximum": ({"op": "max_pool2d", "input": X3, "stride": 1}, [[4, 5], [7, 8]]),
    "d2l pooling, mean": ({"op": "avg_pool2d", "input": X3, "stride": 1}, [[2, 3], [5, 6]]),
    "d2l k3": ({"op": "max_pool2d", "input": TO_15, "kernel_size": 3}, [[10]]),
    "d2l k3 s2 p1": (
        {"op": "max_pool2d", "input": TO_15, "kernel_size": 3, "stride": 2, "padding": 1},
        [[5, 7], [13, 15]],
    ),
    "d2l k2x3 s2x3 p0x1": (
        {"op": "max_pool2d", "input": TO_15, "kernel_size": "2x3", "stride": "2x3", "padding": "0x1"},
        [[5, 7], [13, 15]],
    ),
    "MaxUnpool1d docstring": (
        {"op": "max_unpool1d", "input": [2, 4, 6, 8], "indices": [1, 3, 5, 7]},
        [0, 2, 0, 4, 0, 6, 0, 8],
    ),
    "MaxUnpool1d docstring, output_size": (
        {"op": "max_unpool1d", "input": [2, 4, 6, 8], "indices": [1, 3, 5, 7], "output_size": 9},
        [0, 2, 0, 4, 0, 6, 0, 8, 0],
    ),
    "MaxUnpool2d docstring": (
        {"op": "max_unpool2d", "input": "ramp", "input_size": 2},
        [[0, 0, 0, 0], [0, 6, 0, 8], [0, 0, 0, 0], [0, 14, 0, 16]],
    ),
    "MaxUnpool2d docstring, output_size": (
        {"op": "max_unpool2d", "input": [[7, 9], [17, 19]], "indices": [[6, 8], [16, 18]], "output_size": [4, 5]},
        [[0, 0, 0, 0, 0], [0, 7, 0, 9, 0], [0, 0, 0, 0, 0], [0, 17, 0, 19, 0]],
    ),
    "AvgPool1d docstring": (
        {"op": "avg_pool1d", "input": [1, 2, 3, 4, 5, 6, 7], "kernel_size": 3, "stride": 2},
        [2, 4, 6],
    ),
    "pytorch#62636": (
        {"op": "avg_pool2d", "input": "ones", "input_size": 4, "divisor_override": 2},
        [[2, 2], [2, 2]],
    ),
}


def traced(**call: Any) -> Trace:
    return parse(call).spec.trace()


def output(**call: Any) -> list[float]:
    return traced(**call).output.flat.tolist()


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_results(name: str) -> None:
    call, expected = PUBLISHED[name]
    found = traced(**call).output.values[0]
    digits = 1 if "average" in name else 12
    assert np.round(found, digits).tolist() == expected


def test_the_indices_of_the_unpool_docstring_refer_to_its_own_width() -> None:
    twenty = np.arange(1, 21).reshape(4, 5).tolist()
    assert traced(op="max_pool2d", input=twenty).tensors["indices"].flat.tolist() == [6, 8, 16, 18]


def test_a_corner_divides_by_nine_or_by_what_is_there() -> None:  # tvm#1144
    call = {"op": "avg_pool2d", "input": CORNER, "kernel_size": 3, "stride": 1, "padding": 1}
    assert output(**call)[-1] == 10 / 9
    assert output(**call, count_include_pad=False)[-1] == 10 / 4


def test_cells_past_the_padding_never_count() -> None:  # onnxruntime#16203
    trace = traced(op="avg_pool1d", input=SIGNAL, kernel_size=7, stride=3, padding=3, ceil_mode=True)
    assert trace.divisor is not None
    assert trace.divisor[-1] == 6
    assert round(float(trace.output.flat[-1]), 4) == -0.0999


CEIL = {  # pytorch#57178, burn#5791, webnn#935, xla#2583
    "32": ({"kernel_size": 1, "stride": 2}, (16,)),
    "5": ({"kernel_size": 2, "stride": 2, "padding": 1}, (3,)),
    "5x5": ({"kernel_size": 3, "stride": 3, "padding": 1}, (2, 2)),
    "8x10": ({"kernel_size": 3, "stride": 4}, (2, 3)),
}


@pytest.mark.parametrize("kind", ["max", "avg"])
@pytest.mark.parametrize("size", CEIL)
def test_a_last_window_that_starts_in_the_right_padding_is_dropped(kind: str, size: str) -> None:
    call, expected = CEIL[size]
    rank = 2 if "x" in size else 1
    spec = parse({"op": f"{kind}_pool{rank}d", "input_size": size, "ceil_mode": True, **call}).spec
    assert spec.trace().output.shape[1:] == expected
    assert [f.substituted.split("= ")[-1] for f in spec.formulas()] == [str(n) for n in expected]


def test_padding_is_never_a_maximum() -> None:
    document = frames_document({"op": "max_pool1d", "input": [-5, -3], "kernel_size": 2, "padding": 1})
    assert document["tensors"]["output"]["data"] == [-5, -3]
    assert document["tensors"]["indices"]["data"] == [0, 1]
    step = document["steps"][0]
    assert (step["reads"], step["terms"], step["value"], step["weights"]) == ([-1, 0], [None, -5], -5, [])


@pytest.mark.parametrize(
    ("values", "winner"),
    [
        ([2, 2, 1], 0),
        ([1, 2, 2], 1),
        ([-inf, -inf, -inf], 0),
        ([inf, 1, inf], 0),
        ([nan, inf, 1], 0),
        ([nan, 1, nan], 2),
    ],
)
def test_the_first_of_equals_wins_and_nan_over_all(values: list[float], winner: int) -> None:
    trace = traced(op="max_pool1d", input=values, kernel_size=3)
    assert trace.tensors["indices"].flat.tolist() == [winner]
    found = float(trace.output.flat[0])
    assert found == values[winner] or (isnan(found) and isnan(values[winner]))


def test_a_cell_of_minus_infinity_wins_over_padding() -> None:
    trace = traced(op="max_pool1d", input=[-inf, -inf], padding=1)
    assert trace.tensors["indices"].flat.tolist() == [0, 1]


def test_every_output_size_that_pools_to_the_input_is_taken() -> None:
    given = {"op": "max_unpool1d", "input": [1, 2], "indices": [0, 1], "stride": 3}
    assert [n for n in range(1, 9) if accepted(**given, output_size=n)] == [3, 4, 5, 6, 7]


def accepted(**call: Any) -> bool:
    try:
        parse(call)
    except Refusal:
        return False
    return True


def test_a_window_on_padding_alone_has_no_maximum_and_no_place() -> None:
    trace = traced(op="max_pool1d", input=[1, 2], padding=1, dilation=3, stride=1)
    assert trace.output.flat.tolist() == [-inf]
    assert trace.tensors["indices"].flat.tolist() == [-1]
    assert (
        "padding only"
        in frames_document({"op": "max_pool1d", "input": [1, 2], "padding": 1, "dilation": 3})["steps"][0]["caption"]
    )


def test_the_terms_and_divisor_of_a_mean() -> None:
    call = {"op": "avg_pool1d", "input": [4, 6], "kernel_size": 2, "padding": 1, "ceil_mode": True, "stride": 2}
    first = frames_document(call)["steps"][0]
    assert (first["terms"], first["divisor"], first["value"]) == ([0, 4], 2, 2)
    assert first["caption"] == "output[0] = (0 + 4) / 2 = 2"
    first = frames_document({**call, "count_include_pad": False})["steps"][0]
    assert (first["terms"], first["divisor"], first["value"]) == ([None, 4], 1, 4)
    first = frames_document({**call, "divisor_override": -4})["steps"][0]
    assert (first["divisor"], first["value"]) == (-4, -1)
    assert first["caption"] == "output[0] = (0 + 4) / (−4) = −1"


def test_three_axes_are_the_same_code() -> None:
    flat = traced(op="max_pool2d", channels=3, seed=4, input_size=6, kernel_size=2).output
    deep = traced(op="max_pool3d", seed=4, input_size="3x6x6", kernel_size="1x2x2").output
    assert deep.flat.tolist() == flat.flat.tolist()


@pytest.mark.parametrize("op", ["max_unpool1d", "max_unpool2d", "max_unpool3d"])
def test_an_unpool_without_tensors_undoes_a_pool_of_a_drawn_input(op: str) -> None:
    call = {"kernel_size": 3, "stride": 2, "padding": 1}
    trace = traced(op=op, input_size=2, channels=2, **call)
    pooled = trace.extra["pooled"].values
    again = traced(op=op.replace("unpool", "pool"), input=pooled.tolist(), **call)
    assert again.output.values.tolist() == trace.input.values.tolist()
    assert again.tensors["indices"].flat.tolist() == trace.tensors["indices"].flat.tolist()


def test_an_unpool_with_one_of_both_draws_the_other() -> None:
    only_input = traced(op="max_unpool1d", input=[5, 6, 7])
    indices = only_input.tensors["indices"].flat.tolist()
    assert [i // 2 for i in indices] == [0, 1, 2]
    assert [only_input.output.flat[int(i)] for i in indices] == [5, 6, 7]
    only_indices = traced(op="max_unpool1d", indices=[1, 3])
    assert only_indices.input.shape == (1, 2)
    assert only_indices.output.flat[[1, 3]].tolist() == only_indices.input.flat.tolist()


def test_the_last_of_two_writes_stays_and_the_caption_says_so() -> None:
    document = frames_document({"op": "max_unpool1d", "input": [5, 6, 7], "indices": [2, 2, 0]})
    assert document["tensors"]["output"]["data"] == [7, 0, 6, 0, 0, 0]
    captions = [step["caption"] for step in document["steps"]]
    assert "last write wins" in captions[1]
    assert "no longer 5" in captions[1]
    assert not any("last write" in caption for caption in (captions[0], captions[2]))
    assert [(s["reads"], s["writes"], s["terms"], s["value"]) for s in document["steps"][:2]] == [
        ([0], [2], [5], None),
        ([1], [2], [6], None),
    ]
