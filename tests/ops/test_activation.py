"""Activations: published values, shapes, slopes a channel, numbers far out, refusals."""

from math import exp, inf, nan, tanh
from typing import Any

import numpy as np
import pytest

from app.pipeline import frames_document, parse
from app.pointwise import Pointwise
from app.spec import Refusal

OPS = ("sigmoid", "tanh", "relu", "leaky_relu", "prelu", "rrelu")


def spec_of(**raw: Any) -> Pointwise:
    spec = parse(raw).spec
    assert isinstance(spec, Pointwise)
    return spec


def output(**raw: Any) -> list[float]:
    data: list[float] = spec_of(**raw).trace().output.flat.tolist()
    return data


def test_values_of_each_curve() -> None:
    x = [-2, 0, 3]
    assert output(op="sigmoid", input=x) == pytest.approx([1 / (1 + exp(2)), 0.5, 1 / (1 + exp(-3))])
    assert output(op="tanh", input=x) == pytest.approx([tanh(-2), 0, tanh(3)])
    assert output(op="relu", input=x) == [0, 0, 3]
    assert output(op="leaky_relu", input=x) == [-0.02, 0, 3]
    assert output(op="prelu", input=x) == [-0.5, 0, 3]
    assert output(op="rrelu", input=x) == pytest.approx([-2 * (1 / 8 + 1 / 3) / 2, 0, 3])


def test_nothing_overflows_and_nan_stays() -> None:
    x = [-inf, -800, 800, inf, nan]
    assert output(op="sigmoid", input=x)[:4] == [0, 0, 1, 1]
    assert output(op="relu", input=x)[:4] == [0, 0, 800, inf]
    assert all(np.isnan(output(op=op, input=x)[4]) for op in OPS)


def test_null_is_nan_in_json() -> None:
    document = frames_document({"op": "relu", "input": "[null,-1,2]"})
    assert document["tensors"]["input"]["data"] == [None, -1, 2]
    assert document["tensors"]["output"]["data"] == [None, 0, 2]


@pytest.mark.parametrize(
    ("raw", "shape"),
    [
        ({}, (1, 5, 5)),
        ({"input_size": 7}, (1, 7)),
        ({"input_size": "3x4", "channels": 2}, (2, 3, 4)),
        ({"input_size": "4x4x4"}, (4, 4, 4)),
        ({"input": [1, 2]}, (2,)),
        ({"input": [1, 2], "input_size": 2}, (2,)),
        ({"input": [[1, 2]], "channels": 1}, (1, 2)),
        ({"input": [[[1, 2]]], "input_size": "1x2"}, (1, 1, 2)),
    ],
    ids=str,
)
def test_shapes(raw: dict[str, Any], shape: tuple[int, ...]) -> None:
    request = parse({"op": "relu"} | raw)
    assert isinstance(request.spec, Pointwise)
    assert request.spec.shape == shape == request.spec.trace().output.shape
    assert parse(request.spec.canonical()).etag() == request.etag()


def test_drawn_input_is_whole_and_half_numbers_from_minus_3_to_3() -> None:
    x = spec_of(op="relu", input_size="20x20").trace().input.flat
    assert set((x * 2).tolist()) == set(range(-6, 7))


def test_prelu_has_a_slope_for_each_channel() -> None:
    document = frames_document({"op": "prelu", "input": [[-4, 2], [-4, 2]], "weight": [0.25, 0.5]})
    assert document["tensors"]["output"]["data"] == [-1, 2, -2, 2]
    assert document["tensors"]["weight"] == {"shape": [2], "data": [0.25, 0.5]}
    assert [step["weights"] for step in document["steps"]] == [[0], [0], [1], [1]]
    assert document["steps"][2]["caption"] == "y[1,0] = 0.5·(−4) = −2"
    assert document["code"] == "nn.PReLU(num_parameters=2)"


def test_slopes_of_prelu_give_the_channels() -> None:
    spec = spec_of(op="prelu", weight="[1,2,3]")
    assert spec.shape == (3, 5, 5)
    assert spec.query() == {"op": "prelu", "weight": "[1,2,3]"}


@pytest.mark.parametrize(
    "code",
    [
        "nn.Sigmoid()",
        "nn.ReLU()",
        "nn.LeakyReLU(negative_slope=0.2)",
        "nn.PReLU()",
        "nn.PReLU(num_parameters=3, init=0.5)",
        "nn.RReLU(lower=0.1, upper=0.3)",
    ],
)
def test_code_round_trip(code: str) -> None:
    assert parse({"code": code}).spec.code() == code


def test_functional_forms() -> None:
    assert parse({"code": "F.leaky_relu(x, 0.2, inplace=True)"}).spec.query() == {
        "op": "leaky_relu",
        "negative_slope": "0.2",
    }
    assert parse({"code": "torch.tanh(x)"}).spec.op == "tanh"
    assert parse({"code": "nn.PReLU(3)"}).spec.query() == {"op": "prelu", "channels": "3"}
    assert parse({"code": "F.prelu(x, torch.tensor([0.5, 1]))"}).spec.query() == {"op": "prelu", "weight": "[0.5,1.0]"}
    with pytest.raises(Refusal, match="training"):
        parse({"code": "F.rrelu(x, training=True)"})


@pytest.mark.parametrize("op", OPS)
def test_derivative_is_the_slope_of_the_curve(op: str) -> None:
    spec = spec_of(op=op)
    slope, h = float(spec.slopes()[0]), 1e-6
    x = np.array([-2.5, -1.0, -0.1, 0.1, 1.0, 2.5])
    rise = (spec.value(x + h, slope) - spec.value(x - h, slope)) / (2 * h)
    assert spec.derivative(x, slope) == pytest.approx(rise, abs=1e-8)


@pytest.mark.parametrize("op", OPS)
def test_steps_are_one_for_each_cell(op: str) -> None:
    document = frames_document({"op": op, "input_size": 2})
    assert [(s["reads"], s["writes"]) for s in document["steps"]] == [([0], [0]), ([1], [1])]
    assert all(s["terms"] == [s["value"]] for s in document["steps"])
    assert all((s["weights"] == []) == (op != "prelu") for s in document["steps"])


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ({"op": "rrelu", "lower": 0.5, "upper": 0.25}, "lower", "lower is 0.5, upper is 0.25"),
        ({"op": "prelu", "input": [[1], [2]], "weight": [1, 2, 3]}, "weight", "3 slopes for 2 channels"),
        ({"op": "prelu", "weight": [[0.5, 1]]}, "weight", "2 axes"),
        ({"op": "relu", "input": [[[[1]]]]}, "input", "4 axes"),
        ({"op": "relu", "input": [[1, 2]], "channels": 3}, "channels", "channels is 3 but input has 1"),
        ({"op": "relu", "input_size": "2x2x2", "channels": 2}, "input_size", "4 axes"),
        ({"op": "relu", "input_size": "2x2x2x2"}, "input_size", "4 numbers for 3 axes"),
        ({"op": "relu", "input_size": "65x65"}, "input", "4225 cells"),
        ({"op": "relu", "input_size": 0}, "input_size", "1 to 4096"),
        ({"op": "leaky_relu", "negative_slope": "nan"}, "negative_slope", "finite"),
    ],
    ids=str,
)
def test_refusals_name_the_field_and_the_values(raw: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse(raw)
    (problem,) = caught.value.problems
    assert problem.field == field
    assert words in problem.say()
