"""The product against the nested loops of `tests.brute`, on random calls of every op."""

import json
from random import Random
from typing import Any

import pytest

from tests.agreement import OPS_UNDER_TEST, differences, document_of, replay
from tests.brute import Refused, answer, flat, nest, shape_of
from tests.randomspec import random_call

CALLS = 300


@pytest.mark.parametrize("op", OPS_UNDER_TEST)
def test_product_agrees_with_nested_loops(op: str) -> None:
    rng = Random(f"agree {op}")
    wrong: list[Any] = []
    refused = 0
    for _ in range(CALLS):
        call = random_call(rng, op)
        document = document_of(call)
        try:
            found = compared(call, document)
        except Refused as reason:
            refused += 1
            found = [] if document is None else [f"not refused: {reason}"]
        if found:
            wrong.append((call, found))
    assert not wrong, f"{len(wrong)} of {CALLS} differ\n" + "\n".join(
        f"{json.dumps(call)}\n    {why}" for call, why in wrong[:5]
    )
    assert 0.03 * CALLS < refused < 0.2 * CALLS


def compared(call: dict[str, Any], document: dict[str, Any] | None) -> list[str]:
    """Return how the product differs from the loops, which work on the tensors that it drew."""
    if document is None:
        answer(call)
        return ["refused"]
    drawn = {name: nest(tensor["data"], tensor["shape"]) for name, tensor in document["tensors"].items()}
    given = answer(call, drawn)
    indices = None if given.indices is None else flat(given.indices)
    return differences(document, shape_of(given.output), flat(given.output), indices) + replay(document)
