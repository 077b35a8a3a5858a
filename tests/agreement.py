"""Hold a JSON-frames document against an answer, and replay its steps."""

import math
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from app.pipeline import frames_document
from app.spec import Refusal
from tests.brute.call import family_of

Call = Mapping[str, Any]
SUMS = ("conv", "conv_transpose", "linear")


def document_of(call: Call) -> dict[str, Any] | None:
    """Return the product's document for a call, None where it refuses the layer."""
    try:
        return frames_document(dict(call))
    except Refusal:
        return None


def differences(document: Call, shape: list[int], output: Sequence[Any], indices: Sequence[int] | None) -> list[str]:
    """Return how a document's tensors differ from an expected output and its indices.

    None stands for NaN and infinities; an index of -1 is one that PyTorch leaves undefined.
    """
    tensors = document["tensors"]
    found = [] if tensors["output"]["shape"] == shape else [f"shape {tensors['output']['shape']}, not {shape}"]
    found += unequal("output", tensors["output"]["data"], output)
    if indices is not None:
        got = tensors["indices"]["data"]
        known = [i if i != -1 else g for g, i in zip_longest(got, indices)]
        found += [] if got == known else [f"indices {got}, not {known}"]
    return found


def unequal(name: str, got: Sequence[Any], expected: Sequence[Any]) -> list[str]:
    """Return a complaint about the first numbers that are not equal, up to rounding in the last places."""
    if len(got) != len(expected):
        return [f"{name} has {len(got)} numbers, not {len(expected)}"]
    wrong = [(i, g, e) for i, (g, e) in enumerate(zip(got, expected, strict=True)) if not close(g, e)]
    return [f"{name}[{i}] is {g}, not {e} ({len(wrong)} such)" for i, g, e in wrong[:1]]


def close(got: float | None, expected: float | None) -> bool:
    """Tell whether two numbers of JSON frames are the same; whole numbers must be it exactly."""
    if expected is None or not math.isfinite(expected):
        return got is None
    return got is not None and abs(got - expected) <= 1e-11 * max(1.0, abs(expected))


def replay(document: Call) -> list[str]:
    """Return what goes wrong when a document's steps are replayed into its output."""
    family, _ = family_of(document["layer"]["op"])
    if family in SUMS:
        return replay_sum(document)
    if family == "max_unpool":
        return replay_assign(document)
    return [wrong for step in document["steps"] for wrong in replay_cell(document, family, step)][:2]


def taps(step: Call) -> list[tuple[int, int | None, int, float | None]]:
    """Return a step's (read, weight, write, term) a tap; a list of equal entries may hold that entry once."""
    columns = [step[name] for name in ("reads", "weights", "writes", "terms")]
    count = max(len(column) for column in columns)
    full = [column * count if len(column) == 1 else column or [None] * count for column in columns]
    return list(zip(*full, strict=True))


def replay_sum(document: Call) -> list[str]:
    """Add every term to its place, plus bias; each term must be what is read times its weight."""
    tensors = document["tensors"]
    output, x, w = tensors["output"], tensors["input"]["data"], tensors["weight"]["data"]
    bias = tensors["bias"]["data"] if "bias" in tensors else None
    linear = document["layer"]["op"] == "linear"
    plane = 1 if linear else math.prod(output["shape"][1:])
    places = range(len(output["data"]))
    total = [bias[i // plane % len(bias)] if bias else 0.0 for i in places]
    for step in document["steps"]:
        for read, weight, write, term in taps(step):
            if weight is None or term is None:
                return [f"a tap of a sum without weight or term: {step}"]
            expected = 0.0 if read == -1 else x[read] * w[weight]
            if not close(term, expected):
                return [f"term {term} is not {expected}: {step}"]
            if write != -1:
                total[write] += term
    return unequal("replayed output", output["data"], total)


def replay_assign(document: Call) -> list[str]:
    """Put each value at its place, later ones over earlier ones."""
    tensors = document["tensors"]
    output = [0.0] * len(tensors["output"]["data"])
    for step in document["steps"]:
        for read, _, write, term in taps(step):
            if term != tensors["input"]["data"][read]:
                return [f"an unpool writes {term}, it reads {tensors['input']['data'][read]}"]
            output[write] = term
    return unequal("replayed output", tensors["output"]["data"], output)


def replay_cell(document: Call, family: str, step: Call) -> list[str]:
    """Reduce one step of a pool or an activation to its value, and find that in the output."""
    x, output = document["tensors"]["input"]["data"], document["tensors"]["output"]["data"]
    found, parts = [], []
    for read, _, write, term in taps(step):
        if not close(step["value"], output[write]):
            found.append(f"value {step['value']} is not the output's {output[write]} at {write}")
        if family == "max_pool" and (term is None) != (read == -1 or x[read] is None):
            found.append(f"term {term} of what is read at {read}")
        if term is not None and family in ("max_pool", "avg_pool"):
            parts.append(term)
            if not close(term, 0.0 if read == -1 else x[read]):
                found.append(f"term {term} is not what is read at {read}")
    if family == "max_pool" and None not in x and max(parts, default=None) != step["value"]:
        found.append(f"{max(parts, default=None)} is not {step['value']}")
    if family == "avg_pool" and None not in x and not close(sum(parts) / step["divisor"], step["value"]):
        found.append(f"{sum(parts)} / {step['divisor']} is not {step['value']}")
    return found
