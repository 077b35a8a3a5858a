"""The product against what PyTorch gave: outputs, indices and refusals of about 1,800 calls."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agreement import differences, document_of, replay
from tests.brute import Refused, answer, flat, shape_of
from tests.randomspec import OPS

FOLDER = Path(__file__).parent / "recorded"
FAMILIES = ("conv", "conv_transpose", "max_pool", "avg_pool", "max_unpool", "linear", "activation")


def recorded(family: str) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = json.loads((FOLDER / f"{family}.json").read_text())["calls"]
    return calls


@pytest.mark.parametrize("family", FAMILIES)
def test_product_gives_what_pytorch_gave(family: str) -> None:
    wrong = []
    for record in recorded(family):
        document = document_of(record["call"])
        if document is None or "refused" in record:
            if (document is None) != ("refused" in record):
                wrong.append((record["call"], "refused" if document is None else "not refused"))
            continue
        found = differences(document, record["shape"], record["output"], record.get("indices"))
        found += replay(document)
        if found:
            wrong.append((record["call"], found))
    assert not wrong, report(wrong)


@pytest.mark.parametrize("family", FAMILIES)
def test_nested_loops_give_what_pytorch_gave(family: str) -> None:
    wrong = []
    for record in recorded(family):
        try:
            given = answer(record["call"])
        except Refused:
            if "refused" not in record:
                wrong.append((record["call"], "refused"))
            continue
        if "refused" in record:
            wrong.append((record["call"], "not refused"))
            continue
        made = {"tensors": {"output": {"shape": shape_of(given.output), "data": finite(flat(given.output))}}}
        if given.indices is not None:
            made["tensors"]["indices"] = {"shape": [], "data": flat(given.indices)}
        if found := differences(made, record["shape"], record["output"], record.get("indices")):
            wrong.append((record["call"], found))
    assert not wrong, report(wrong)


def test_every_file_is_of_one_release_and_none_is_left_out() -> None:
    files = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    assert set(files) == set(FAMILIES)
    assert {record["call"]["op"] for file in files.values() for record in file["calls"]} == set(OPS)
    assert len({file["torch"] for file in files.values()}) == 1
    assert sum(len(file["calls"]) for file in files.values()) > 1700
    assert sum("refused" in record for file in files.values() for record in file["calls"]) > 250


def finite(values: list[float]) -> list[float | None]:
    return [value if abs(value) < float("inf") else None for value in values]


def report(wrong: list[Any]) -> str:
    return f"{len(wrong)} differ\n" + "\n".join(f"{json.dumps(call)}\n    {why}" for call, why in wrong[:5])
