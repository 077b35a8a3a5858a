"""Linear layers: published numbers, shapes, refusals and wording."""

from typing import Any

import pytest

from app.pipeline import frames_document, parse
from app.spec import Refusal

TUTORIAL = {"op": "linear", "input": [1, 2, 3], "weight": [[n] * 3 for n in (1, 2, 3, 4)], "bias": [0.5] * 4}


def test_published_numbers_of_the_tutorial() -> None:
    tensors = frames_document(TUTORIAL)["tensors"]
    assert tensors["output"] == {"shape": [4], "data": [6.5, 12.5, 18.5, 24.5]}


def test_rows_of_the_input_become_rows_of_the_output() -> None:
    document = frames_document(TUTORIAL | {"input": [[1, 2, 3], [0, 0, 1]]})
    assert document["tensors"]["output"] == {"shape": [2, 4], "data": [6.5, 12.5, 18.5, 24.5, 1.5, 2.5, 3.5, 4.5]}
    assert document["steps"][5] == {
        "reads": [3, 4, 5],
        "weights": [3, 4, 5],
        "writes": [5],
        "terms": [0, 0, 2],
        "value": 2.5,
        "caption": "y[1,1] = 0·2 + 0·2 + 1·2 + 0.5 = 2.5",
    }


def test_features_follow_from_values_and_stay_out_of_the_query() -> None:
    spec = parse(TUTORIAL).spec
    assert (spec.canonical()["in_features"], spec.canonical()["out_features"]) == (3, 4)
    assert set(spec.query()) == {"op", "input", "weight", "bias"}
    assert parse(spec.canonical()).etag() == parse(TUTORIAL).etag()


@pytest.mark.parametrize(
    ("preset", "output"), [("identity", [1, 2, 3, 0]), ("box", [2] * 4), ("ones", [6] * 4)], ids=str
)
def test_presets(preset: str, output: list[float]) -> None:
    document = frames_document({"op": "linear", "input": [1, 2, 3], "out_features": 4, "weight": preset})
    assert document["tensors"]["output"]["data"] == output


def test_code_and_formula() -> None:
    document = frames_document(TUTORIAL)
    assert document["code"] == "nn.Linear(3, 4)"
    assert document["formula"][0]["text"] == "y = x·Wᵀ + b"
    assert document["formula"][0]["substituted"] == "(3)·(4×3)ᵀ + (4) = (4)"
    assert frames_document({"op": "linear"})["code"] == "nn.Linear(4, 3, bias=False)"


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ({"input": [1, 2], "in_features": 3}, "in_features", "in_features is 3 but input has 2"),
        ({"input": [1, 2], "weight": [[1, 2, 3]]}, "weight", "has 3 numbers but a row of input has 2"),
        ({"weight": [[1, 2], [3, 4]], "bias": [1, 2, 3]}, "bias", "bias has 3 numbers but weight has 2 rows"),
        ({"out_features": 2, "bias": [1, 2, 3]}, "out_features", "out_features is 2 but bias has 3"),
        ({"input": [[[1, 2]]]}, "input", "3 axes, linear takes at most 2"),
        ({"bias": [[1], [2]]}, "bias", "2 axes"),
        ({"in_features": 65, "out_features": 65}, "weight", "4225 cells"),
        ({"input": [[1] * 100] * 40, "out_features": 40}, "in_features", "160000 multiplications"),
        ({"weight": "sobel_x"}, "weight", "choose one of identity, box, ones, random"),
    ],
    ids=str,
)
def test_refusals_name_the_field_and_the_values(raw: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse({"op": "linear"} | raw)
    (problem,) = caught.value.problems
    assert problem.field == field
    assert words in problem.say()


@pytest.mark.parametrize("op", ["linear", "conv1d", "conv_transpose2d"])
@pytest.mark.parametrize("bias", ["2", 2, 2.0, "+2.0"])
def test_one_number_is_the_bias_of_one_output_channel(op: str, bias: object) -> None:
    assert parse({"op": op, "bias": bias}).query() == parse({"op": op, "bias": [2]}).query()
    several = "out_features" if op == "linear" else "out_channels"
    with pytest.raises(Refusal, match=f"{several} is 3 but bias has 1"):
        parse({"op": op, "bias": bias, several: 3})
