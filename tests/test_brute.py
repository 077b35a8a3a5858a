"""The product against the nested loops of `tests.brute`, on random calls of every op."""

import json
from random import Random
from typing import Any

import pytest

from tests.agreement import differences, document_of, replay
from tests.brute import Refused, answer, flat, nest, shape_of
from tests.brute.call import family_of
from tests.randomspec import OPS, random_call

CALLS = {0: 300, 1: 300, 2: 300, 3: 200}  # by rank: pictures of three axes take the longest to compose


@pytest.mark.parametrize("op", OPS)
def test_product_agrees_with_nested_loops(op: str) -> None:
    rng = Random(f"agree {op}")
    wrong: list[Any] = []
    refused, calls = 0, CALLS[family_of(op)[1]]
    for _ in range(calls):
        call = random_call(rng, op)
        document = document_of(call)
        try:
            found = compared(call, document)
        except Refused as reason:
            refused += 1
            found = [] if document is None else [f"not refused: {reason}"]
        if found:
            wrong.append((call, found))
    assert not wrong, f"{len(wrong)} of {calls} differ\n" + "\n".join(
        f"{json.dumps(call)}\n    {why}" for call, why in wrong[:5]
    )
    assert 0.03 * calls < refused < 0.2 * calls


def compared(call: dict[str, Any], document: dict[str, Any] | None) -> list[str]:
    """Return how the product differs from the loops, which work on the tensors that it drew."""
    if document is None:
        answer(call)
        return ["refused"]
    drawn = {name: nest(tensor["data"], tensor["shape"]) for name, tensor in document["tensors"].items()}
    given = answer(call, drawn)
    indices = None if given.indices is None else flat(given.indices)
    return differences(document, shape_of(given.output), flat(given.output), indices) + replay(document)


# Of the size of the layers that other projects test themselves with, up to the contract's bounds.
LARGE: list[dict[str, Any]] = [
    {"op": "conv1d", "input_size": 64, "in_channels": 16, "out_channels": 16, "kernel_size": 5},
    {"op": "conv1d", "input_size": 1000, "kernel_size": 9, "dilation": 4, "stride": 3},
    {"op": "conv2d", "input_size": 64, "kernel_size": 3},
    {"op": "conv2d", "input_size": 32, "in_channels": 4, "kernel_size": 5, "bias": True},
    {"op": "conv2d", "input_size": 16, "in_channels": 8, "out_channels": 8, "groups": 8, "padding": "same"},
    {"op": "conv3d", "input_size": 10, "in_channels": 2, "kernel_size": 4, "stride": 2, "padding": 1},
    {"op": "conv_transpose1d", "input_size": 100, "kernel_size": 7, "stride": 5, "padding": 3},
    {"op": "conv_transpose2d", "input_size": 12, "in_channels": 4, "out_channels": 3, "kernel_size": 5},
    {"op": "conv_transpose3d", "input_size": 5, "out_channels": 2, "kernel_size": 3, "stride": 2},
    {"op": "max_pool1d", "input_size": 32, "channels": 3},
    {"op": "max_pool2d", "input_size": 32, "channels": 3, "stride": 1},
    {"op": "max_pool2d", "input_size": 28, "channels": 3, "kernel_size": 5, "stride": 1, "padding": 2},
    {"op": "max_pool3d", "input_size": 12, "channels": 2, "kernel_size": 2, "dilation": 2, "stride": 1},
    {"op": "avg_pool1d", "input_size": 32, "channels": 3, "kernel_size": 2, "stride": 1},
    {"op": "avg_pool2d", "input_size": 32, "channels": 3, "kernel_size": 5, "stride": 3},
    {"op": "avg_pool2d", "input_size": 28, "channels": 3, "kernel_size": 3, "stride": 1, "padding": 1},
    {"op": "avg_pool3d", "input_size": 12, "channels": 2, "kernel_size": 3, "stride": 1, "padding": 1},
    {"op": "max_unpool2d", "input_size": 14, "channels": 4},
    {"op": "max_unpool3d", "input_size": 6, "channels": 2},
    {"op": "linear", "in_features": 60, "out_features": 60, "bias": True},
]


@pytest.mark.parametrize("call", LARGE, ids=json.dumps)
def test_product_agrees_on_a_large_layer(call: dict[str, Any]) -> None:
    assert compared(call, document_of(call)) == []
