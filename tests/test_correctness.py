"""The page about correctness says what is, and what it says is good."""

from dataclasses import replace

import pytest

from app.ops import OPS
from app.scene.marks import Look
from tests.correctness import PAGE, Row, judge, page, readable, rows, says
from tests.reading import drawn

CALL = {"op": "conv2d", "input": [[0, 1, 2], [3, 4, 5], [6, 7, 8]], "weight": [[0, 1], [2, 3]]}
ANSWER = {"call": CALL, "shape": [1, 2, 2], "output": [19, 25, 37, 43]}


@pytest.fixture(scope="module")
def found() -> list[Row]:
    return rows()


def test_the_page_is_fresh(found: list[Row]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), "run: python -m tests.correctness"


def test_every_recorded_call_agrees(found: list[Row]) -> None:
    assert {row.op for row in found} == set(OPS) - {"stack"}
    for row in found:
        assert (row.agree, row.refused_alike, row.shown_right) == (row.calls, row.refused, row.shown), row
        assert row.shown > row.small, row


def test_a_difference_is_counted_as_one() -> None:
    good = judge(Row("conv2d"), ANSWER)
    assert good == Row("conv2d", calls=1, agree=1, shown=1, shown_right=1)
    assert judge(Row("conv2d"), ANSWER | {"output": [19, 25, 37, 44]}) == good._replace(agree=0, shown_right=0)
    assert judge(Row("conv2d"), ANSWER | {"shape": [4, 1, 1]}).agree == 0
    assert judge(Row("conv2d"), {"call": CALL, "refused": True}) == Row("conv2d", refused=1)
    bad = {"call": CALL | {"stride": 0}, "refused": True}
    assert judge(Row("conv2d"), bad) == Row("conv2d", refused=1, refused_alike=1)


def test_a_wrong_picture_is_seen() -> None:
    _, scene = drawn(**CALL)
    assert readable(scene)
    assert says(scene, [19, 25, 37, 43])
    assert not says(scene, [19, 25, 37, 42])
    assert not says(scene, [19, 25, 37])
    blank = tuple(Look(look.role, look.text.replace("43", "")) for look in scene.looks)
    assert not says(replace(scene, looks=blank), [19, 25, 37, 43])
