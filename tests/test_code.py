"""A layer from code: read without evaluating, and the way back."""

import contextlib
import re
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.ops import OPS
from app.pipeline import parse
from app.refusal import Refusal
from app.spec import LayerSpec
from tests.randomspec import OPS as RANDOM
from tests.randomspec import random_call

CALLS = {
    "nn.Conv2d(3, 8, kernel_size=3, stride=2, padding=1)": {
        "op": "conv2d",
        "in_channels": 3,
        "out_channels": 8,
        "kernel_size": 3,
        "stride": 2,
        "padding": 1,
        "bias": True,
    },
    "nn.Conv1d(1, 1, 3)": {"op": "conv1d", "bias": True},
    "torch.nn.Conv2d(1, 1, (3, 2), (2, 1), 0, 1, 1, False)": {
        "op": "conv2d",
        "kernel_size": [3, 2],
        "stride": [2, 1],
    },
    "Conv2d(2, 2, 3, groups=2, bias=False, padding='same', padding_mode=\"reflect\",)": {
        "op": "conv2d",
        "in_channels": 2,
        "out_channels": 2,
        "groups": 2,
        "padding": "same",
        "padding_mode": "reflect",
    },
    " nn.Conv2d(\n  1, 1, 3, device='cuda', dtype=torch.float64)(x),\n": {"op": "conv2d", "bias": True},
    "nn.ConvTranspose2d(1, 1, 3, 2, 1, 1, 1, False, 1)": {
        "op": "conv_transpose2d",
        "stride": 2,
        "padding": 1,
        "output_padding": 1,
    },
    "F.conv2d(x, torch.tensor([[[[1, 0], [0, -1.5]]]]), b, stride=[2, 2])": {
        "op": "conv2d",
        "weight": [[[[1, 0], [0, -1.5]]]],
        "bias": True,
        "stride": 2,
    },
    "torch.nn.functional.conv1d([[1, 2, 3]], [[[1, +1]]])": {
        "op": "conv1d",
        "input": [[1, 2, 3]],
        "weight": [[[1, 1]]],
    },
    "nn.Sequential(nn.ZeroPad2d((1, 2, 0, 1)), nn.Conv2d(1, 1, 3, bias=False))": {
        "op": "conv2d",
        "padding": [[0, 1], [1, 2]],
    },
    "nn.ReflectionPad1d((0, 2)), nn.Conv1d(1, 1, 3, bias=False)": {
        "op": "conv1d",
        "padding": [[0, 2]],
        "padding_mode": "reflect",
    },
    "nn.Sequential(nn.ConvTranspose1d(1, 1, 3, bias=False), nn.ZeroPad1d((-1, 0)))": {
        "op": "conv_transpose1d",
        "padding": [[1, 0]],
    },
    "nn.MaxPool2d(3, 2, 1, 1, True, True)": {
        "op": "max_pool2d",
        "kernel_size": 3,
        "stride": 2,
        "padding": 1,
        "return_indices": True,
        "ceil_mode": True,
    },
    "F.max_pool2d(x, 2)": {"op": "max_pool2d"},
    "F.max_pool1d(x, 3, 2, 1, 1, True)": {
        "op": "max_pool1d",
        "kernel_size": 3,
        "stride": 2,
        "padding": 1,
        "ceil_mode": True,
    },
    "torch.max_pool3d(input=x, kernel_size=(1, 2, 2))": {"op": "max_pool3d", "kernel_size": [1, 2, 2]},
    "nn.AvgPool2d(3, None, (1, 0), False, False, 2)": {
        "op": "avg_pool2d",
        "kernel_size": 3,
        "padding": [1, 0],
        "count_include_pad": False,
        "divisor_override": 2,
    },
    'nn.ConstantPad1d((0, 1), float("-inf")), nn.MaxPool1d(2)': {"op": "max_pool1d", "padding": [[0, 1]]},
    "nn.ZeroPad1d((0, 1)), nn.AvgPool1d(2)": {"op": "avg_pool1d", "padding": [[0, 1]]},
    "nn.MaxUnpool2d(2, stride=2)": {"op": "max_unpool2d"},
    "F.max_unpool1d(x, [[1, 3, 5, 7]], 2, output_size=[9])": {
        "op": "max_unpool1d",
        "indices": [[1, 3, 5, 7]],
        "output_size": 9,
    },
    "nn.Linear(20, 30)": {"op": "linear", "in_features": 20, "out_features": 30, "bias": True},
    "F.linear(x, torch.tensor([[1.0, 2.0], [3.0, 4.0]]), [1, 2])": {
        "op": "linear",
        "weight": [[1, 2], [3, 4]],
        "bias": [1, 2],
    },
    "nn.Sigmoid()": {"op": "sigmoid"},
    "torch.tanh(x)": {"op": "tanh"},
    "nn.ReLU(inplace=True)": {"op": "relu"},
    "nn.LeakyReLU(0.1)": {"op": "leaky_relu", "negative_slope": 0.1},
    "nn.PReLU(3, init=-1)": {"op": "prelu", "channels": 3, "weight": [-1, -1, -1]},
    "nn.RReLU(0.1, 0.3)": {"op": "rrelu", "lower": 0.1, "upper": 0.3},
    "F.rrelu(x, training=False)": {"op": "rrelu"},
    "nn.Conv2d(1, 1, 3), nn.MaxPool2d(2)": {"op": "stack", "stack": ["nn.Conv2d(1, 1, 3)", "nn.MaxPool2d(2, 2)"]},
}


@pytest.mark.parametrize("code", CALLS)
def test_a_call_means_the_parameters_it_names(code: str) -> None:
    assert parse({"code": code}).query() == parse(CALLS[code]).query()


REFUSED = {
    "nn.Conv2d": "not a PyTorch call",
    "x = nn.Conv2d(1, 1, 3)": "not a PyTorch call",
    "nn.Conv2d(1, 1, 3": "not a PyTorch call",
    "1if": "not a PyTorch call",
    "nn.Conv2d(1, 1, '\\d')": "not a PyTorch call",
    "lambda: nn.Conv2d(1, 1, 3)": "not a PyTorch call",
    "": "empty",
    "  ": "empty",
    "nn.Conv2d(1, 1)": "lacks kernel_size",
    "nn.Conv2d(1, 1, 3, kernel_size=3)": "gives kernel_size twice",
    "nn.Conv2d(1, 1, kernel_size=3, kernel_size=3)": "not evaluated",
    "nn.Conv2d(1, 1, **a)": "not evaluated",
    "nn.Conv2d(*a)": "not evaluated",
    "nn.Conv2d(1, 1, 1 + 2)": "not evaluated: write the number",
    "nn.Conv2d(1, 1, k)": "kernel_size=k: write the number",
    "nn.Conv2d(1, 1, '3')": "kernel_size='3'",
    "nn.Conv2d(1, 1, 3, strid=2)": "no argument strid: choose from in_channels",
    "nn.Conv2d(1, 1, 3, 1, 0, 1, 1, True, 'zeros', None, None, 3)": "takes at most 11",
    "nn.Conv4d(1, 1, 3)": "did you mean nn.Conv",
    "os.system(1)": "cannot be drawn",
    "nn.conv2d(x, w)": "cannot be drawn",
    "nn.Sequential()": "0 layers",
    "nn.ConvTranspose2d(1, 1, 3, padding_mode='reflect')": "padding_mode='reflect', which cannot be drawn",
    "F.conv2d(x, w)": "takes its sizes from w",
    "nn.ZeroPad2d(1), nn.Conv1d(1, 1, 3)": "cannot be drawn as one layer",
    "nn.ZeroPad2d(-1), nn.Conv2d(1, 1, 3)": "cannot be drawn as one layer",
    "nn.Conv2d(1, 1, 3), nn.ZeroPad2d(1)": "cannot be drawn as one layer",
    "nn.ConstantPad2d(1, 2), nn.Conv2d(1, 1, 3)": "cannot be drawn as one layer",
    "nn.ZeroPad2d(1), nn.Conv2d(1, 1, 3, padding=1)": "cannot be drawn as one layer",
    "F.rrelu(x, training=True)": "training=True, which cannot be drawn",
    "F.linear(x, w)": "takes its sizes from w",
    "nn.ConstantPad1d((0, 1), 0), nn.MaxPool1d(2)": "cannot be drawn as one layer",
    "nn.ZeroPad1d((0, 1)), nn.AvgPool1d(2, ceil_mode=True)": "cannot be drawn as one layer",
    "nn.ZeroPad1d((0, 1)), nn.Linear(3, 2)": "cannot be drawn as one layer",
    "nn.BatchNorm2d(3)": "cannot be drawn",
    "nn.Conv2d(1, 1, 3)(x, y)": "applied to more than a tensor",
    "nn.Conv2d(1, 1, " + "(" * 90 + "3" + ")" * 90 + ", (" * 500: "not a PyTorch call",
    "nn.Conv2d(1, 1, " + "-" * 3000 + "3)": "not a PyTorch call",
    "nn.Conv2d(1, 1, 3)" + " " * 4000: "the limit is 4000",
    "nn.Conv2d(1, 1, 3.5)": "not a whole number",
    "nn.Conv2d(1, 1, 1000000000000)": "limit",
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_not_a_layer_of_ours_is_refused_with_the_reason(code: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse({"code": code})
    assert REFUSED[code] in str(caught.value)


def test_what_is_given_beside_the_code_adds_to_it_or_agrees() -> None:
    code = "nn.Conv2d(1, 2, 3, stride=2)"
    request = parse({"code": code, "input_size": "7", "stride": "2x2", "bias": "[1,2]", "seed": "3", "op": "conv2d"})
    assert request.query() == "bias=[1,2]&input_size=7&op=conv2d&seed=3&stride=2"


def test_what_is_given_beside_the_code_and_differs_is_named_with_both_values() -> None:
    code = "nn.Conv2d(1, 1, 3)"
    with pytest.raises(Refusal) as caught:
        parse({"code": code, "stride": "2", "kernel_size": "3x2", "bias": "false"})
    assert [p.field for p in caught.value.problems] == ["kernel_size", "stride", "bias"]
    assert "stride is 2 but code has 1" in str(caught.value)
    with pytest.raises(Refusal, match="op is conv1d but code is a call of conv2d"):
        parse({"code": code, "op": "conv1d"})


@pytest.mark.parametrize("code", [5, ["nn.Conv2d(1, 1, 3)"], True, {}])
def test_code_is_text(code: Any) -> None:
    with pytest.raises(Refusal, match="PyTorch call"):
        parse({"code": code})


def test_every_operation_has_its_signature() -> None:
    for op, model in OPS.items():
        assert model.functional or op == "stack", op
        assert model.signature or op in ("sigmoid", "tanh", "stack"), op


def layer_of(op: str, seed: int) -> LayerSpec | None:
    try:
        return parse(random_call(Random(seed), op)).spec
    except Refusal:
        return None


@pytest.mark.parametrize("op", RANDOM)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_code_is_the_way_back(op: str, seed: int) -> None:
    spec = layer_of(op, seed)
    if spec is None:
        return
    code, everything = spec.code(), {k: v for k, v in spec.canonical().items() if v is not None}
    if not getattr(spec, "even", True):  # a pool with two different sides is written in other words
        trace = spec.trace()
        with contextlib.suppress(Refusal):
            again = parse({"code": code, "input": trace.input.values}).spec.trace()
            if not op.startswith("max_unpool"):
                np.testing.assert_allclose(again.output.values, trace.output.values, rtol=1e-12)
        return
    assert parse({"code": code, **everything}).spec.query() == spec.query()
    tensors = {name for name in everything if isinstance(getattr(spec, name, None), np.ndarray)}
    said = set(spec.from_torch(dict(spec.signature))) - tensors
    rest = {name: value for name, value in everything.items() if name not in said}
    again = parse({"code": code, **rest}).spec
    assert (again.query(), again.code()) == (spec.query(), code)


# What PyTorch 2.13 takes and answers as the layer does: its pools pad both sides alike, and so do its unpools.
WRITTEN = {
    "op=avg_pool1d&divisor_override=3": "nn.Sequential(nn.Unflatten(1, (1, -1)), "
    "nn.AvgPool2d(kernel_size=(1, 2), stride=(1, 2), divisor_override=3), nn.Flatten(1, 2))",
    "op=avg_pool1d&divisor_override=3&padding=[[0,1]]&ceil_mode=true": "nn.Sequential(nn.ZeroPad1d((0, 1)), "
    "nn.Unflatten(1, (1, -1)), nn.AvgPool2d(kernel_size=(1, 2), stride=(1, 2), divisor_override=3), nn.Flatten(1, 2))",
    "op=avg_pool2d&padding=[[0,1],[0,0]]": "nn.Sequential(nn.ZeroPad2d((0, 0, 0, 1)), "
    "nn.AvgPool2d(kernel_size=2, stride=2))",
    "op=avg_pool1d&input_size=7&padding=[[1,0]]&kernel_size=3&ceil_mode=true": "nn.Sequential(nn.ZeroPad1d((1, 0)), "
    "nn.AvgPool1d(kernel_size=3, stride=3, ceil_mode=True))",
    "op=avg_pool1d&input_size=5&padding=[[0,1]]&stride=5&ceil_mode=true": "nn.Sequential(nn.ZeroPad1d((0, -3)), "
    "nn.AvgPool1d(kernel_size=2, stride=5, ceil_mode=True))",
    "op=avg_pool1d&padding=[[0,1]]&count_include_pad=false": "F.avg_pool1d(F.pad(x, (0, 1)), kernel_size=2, stride=2) "
    "/ F.avg_pool1d(F.pad(torch.ones_like(x), (0, 1)), kernel_size=2, stride=2)",
    "op=max_pool1d&padding=[[0,1]]&return_indices=true": 'nn.Sequential(nn.ConstantPad1d((0, 1), float("-inf")), '
    "nn.MaxPool1d(kernel_size=2, stride=2))",
    "op=max_pool1d&input_size=5&padding=[[1,0]]&kernel_size=3&stride=2&ceil_mode=true": "nn.Sequential("
    'nn.ConstantPad1d((1, 1), float("-inf")), nn.MaxPool1d(kernel_size=3, stride=2))',
    "op=max_unpool1d&output_size=9": "F.max_unpool1d(input, indices, kernel_size=2, stride=2, output_size=(9,))",
    "op=max_unpool1d&input=[[1,2]]&indices=[[0,2]]&padding=[[0,1]]": "nn.MaxUnpool1d(kernel_size=1, stride=2)",
}


@pytest.mark.parametrize("query", WRITTEN)
def test_code_is_what_pytorch_takes(query: str) -> None:
    found = parse(dict(parse_qsl(query))).spec
    assert found.code() == WRITTEN[query]


TEXT = st.text() | st.text(alphabet="nFConv2dT.,()[]=-+'\" 0123xyz_*:\n", max_size=60)
PIECES = st.lists(
    st.sampled_from(
        re.findall(
            r"\S+",
            "nn. F. torch. Conv2d conv2d MaxPool2d max_pool2d Linear PReLU Sequential ( ) [ ] , = 3 -1 1.5 None True x "
            "kernel_size stride padding bias 'same' tensor float * ** : lambda if else for in await not",
        )
    ),
    max_size=30,
).map("".join)


@settings(max_examples=400, deadline=None)
@example("nn.Conv2d(1,1,3).__class__(2)(x)")
@example("[nn.Conv2d(1, 1, 3) for x in y]")
@example("nn.Conv2d(1, 1, x := 3)")
@example("nn.Conv2d(1, 1, f'{3}')")
@example("nn.Conv2d(1, 1, 3j)")
@example("nn.Conv2d(1, 1, ...)")
@example("nn.Conv2d(1, 1, b'3')")
@example("nn.Conv2d(1, 1, [])")
@example("nn.Conv2d(1, 1, [[3], 2])")
@example("nn.Conv2d(1, 1, 1e999)")
@example("nn.ZeroPad2d([]), nn.Conv2d(1, 1, 3)")
@example("nn.ZeroPad2d(x), nn.Conv2d(1, 1, 3)")
@example("\x00")
@example("\ud800")
@given(text=TEXT | PIECES | PIECES.map(lambda inner: f"nn.Conv2d(1, 1, {inner})"))
def test_any_text_is_a_layer_or_a_refusal(text: str) -> None:
    with contextlib.suppress(Refusal):
        parse({"code": text})
