"""Pools and unpools as they are written: what is refused, the canonical query, the call in PyTorch, the formulas."""

from __future__ import annotations

from typing import Any

import pytest

from app.pipeline import parse
from app.refusal import Refusal

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "over half": ({"op": "max_pool2d", "padding": 2}, "padding", "choose at most 1"),
    "over half, dilated": ({"op": "max_pool1d", "kernel_size": 3, "padding": 2, "dilation": 2}, "padding", "at most 1"),
    "over half of one": ({"op": "avg_pool1d", "kernel_size": 1, "padding": 1}, "padding", "at most 0"),
    "one side": ({"op": "avg_pool1d", "padding": [[0, 2]]}, "padding", "at most 1"),
    "too large": ({"op": "max_pool1d", "kernel_size": 9}, "kernel_size", "spans 9 cells"),
    "too large for ceil": (
        {"op": "max_pool1d", "kernel_size": 11, "stride": 3, "ceil_mode": True},
        "kernel_size",
        "adds at most 2",
    ),
    "average over three axes": ({"op": "avg_pool3d", "kernel_size": 5, "padding": 1}, "kernel_size", "AvgPool3d"),
    "divisor": ({"op": "avg_pool2d", "divisor_override": 0}, "divisor_override", "another number"),
    "index": (
        {"op": "max_unpool1d", "input": [1, 2], "indices": [0, 4]},
        "indices",
        "indices[0][1] is 4, the limit is 0",
    ),
    "index below": ({"op": "max_unpool1d", "input": [1], "indices": [-1]}, "indices", "limit is 0 to 1"),
    "index not whole": ({"op": "max_unpool1d", "input": [1], "indices": [0.5]}, "indices", "limit is 0 to 1"),
    "shapes": ({"op": "max_unpool1d", "input": [1, 2], "indices": [0]}, "indices", "indices is 1×1 and input 1×2"),
    "output_size": ({"op": "max_unpool1d", "input_size": 2, "output_size": 6}, "output_size", "limit is 3 to 5"),
    "nothing left": ({"op": "max_unpool1d", "input": [1], "indices": [0], "padding": 1}, "padding", "leaves 0 cells"),
    "no such pool": (
        {"op": "max_unpool1d", "input_size": 3, "kernel_size": 1, "stride": 3, "output_size": 5},
        "indices",
        "give indices",
    ),
    "pool over half": ({"op": "max_unpool1d", "input_size": 3, "padding": 2}, "padding", "choose at most 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_with_the_remedy(name: str) -> None:
    call, field, words = REFUSED[name]
    with pytest.raises(Refusal) as caught:
        parse(call)
    problem = caught.value.problems[0]
    assert problem.field == field
    assert words in problem.say()


QUERIES = {
    "op=max_pool2d&kernel_size=2&stride=2&padding=0&dilation=1&ceil_mode=false": "op=max_pool2d",
    "op=max_pool2d&kernel_size=3": "kernel_size=3&op=max_pool2d",
    "op=max_pool2d&kernel_size=3&stride=3x3&padding=1x0": "kernel_size=3&op=max_pool2d&padding=1x0",
    "op=max_unpool2d&output_size=4x4": "input_size=2&op=max_unpool2d",
    "op=max_unpool2d&output_size=5x4": "input_size=2&op=max_unpool2d&output_size=5x4",
    "op=max_unpool1d&indices=[1,3]&input_size=2&channels=1": "indices=[1,3]&op=max_unpool1d",
    "op=avg_pool1d&divisor_override=3&count_include_pad=0": (
        "count_include_pad=false&divisor_override=3&op=avg_pool1d"
    ),
}


@pytest.mark.parametrize("query", QUERIES)
def test_the_canonical_query_leaves_out_what_follows(query: str) -> None:
    words = dict(pair.split("=", 1) for pair in query.split("&"))
    found = parse(words).query()
    assert found == QUERIES[query]
    assert parse(dict(pair.split("=", 1) for pair in found.split("&"))).query() == found


CODE = {
    "nn.MaxPool2d(kernel_size=2, stride=2)": {"op": "max_pool2d"},
    "nn.MaxPool1d(kernel_size=3, stride=2, padding=1, dilation=2, return_indices=True, ceil_mode=True)": {
        "op": "max_pool1d",
        "kernel_size": 3,
        "stride": 2,
        "padding": 1,
        "dilation": 2,
        "return_indices": True,
        "ceil_mode": True,
    },
    "nn.AvgPool2d(kernel_size=2, stride=1, count_include_pad=False, divisor_override=3)": {
        "op": "avg_pool2d",
        "stride": 1,
        "count_include_pad": False,
        "divisor_override": 3,
    },
    'nn.Sequential(nn.ConstantPad2d((1, 0, 0, 1), float("-inf")), nn.MaxPool2d(kernel_size=2, stride=2))': {
        "op": "max_pool2d",
        "padding": [[0, 1], [1, 0]],
    },
    "nn.MaxUnpool2d(kernel_size=2, stride=2)": {"op": "max_unpool2d"},
    "F.max_unpool2d(input, indices, kernel_size=2, stride=2, output_size=(4, 5))": {
        "op": "max_unpool2d",
        "output_size": "4x5",
    },
}


@pytest.mark.parametrize("code", CODE)
def test_code_is_the_call_in_pytorch(code: str) -> None:
    assert parse(CODE[code]).spec.code() == code


def test_formulas() -> None:
    (ceil,) = parse({"op": "avg_pool1d", "input_size": 8, "kernel_size": 3, "ceil_mode": True}).spec.formulas()
    assert ceil.substituted == "⌈(8 + 2·0 − 3) / 3⌉ + 1 = 3"
    assert ceil.text == "L_out = ⌈(L_in + 2·padding − kernel_size) / stride⌉ + 1"
    (dropped,) = parse(
        {"op": "max_pool1d", "input_size": 32, "kernel_size": 1, "stride": 2, "ceil_mode": 1}
    ).spec.formulas()
    assert dropped.substituted == "⌈(32 + 2·0 − 1·(1 − 1) − 1) / 2⌉ + 1 − 1 = 16"
    (back,) = parse({"op": "max_unpool1d", "input_size": 4, "output_size": 9}).spec.formulas()
    assert back.substituted == "(4 − 1)·2 − 2·0 + 2 + 1 = 9"
