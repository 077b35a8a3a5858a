"""Pictures of pools and unpools: the winner, places in corners, what counts, and both halves of a pair."""

from __future__ import annotations

from typing import Any

import pytest

from app.number import number
from app.scene.marks import Scene
from app.trace import Trace
from tests.reading import drawn, looks, texts, words

POOLS: dict[str, dict[str, Any]] = {
    "1d": {"op": "max_pool1d", "return_indices": True},
    "padded": {"op": "max_pool2d", "kernel_size": 3, "stride": 2, "padding": 1, "return_indices": True},
    "dilated": {"op": "max_pool2d", "input_size": 6, "stride": 1, "dilation": 2, "return_indices": True},
    "channels": {"op": "max_pool2d", "channels": 3, "return_indices": True},
    "ceil": {"op": "max_pool2d", "ceil_mode": True, "return_indices": True},
    "eight channels": {"op": "max_pool1d", "channels": 8, "return_indices": True},
}


def cells_with(picture: Scene, tensor: str, frame: int, *roles: str) -> set[int]:
    return {cell for cell, look in looks(picture, tensor, frame).items() if look.role in roles}


@pytest.mark.parametrize("name", POOLS)
def test_the_window_the_winner_and_what_it_fills_in_every_frame(name: str) -> None:
    trace, picture = drawn(**POOLS[name])
    assert trace.winner is not None
    assert picture.frames == trace.steps
    for step in range(trace.steps):
        reads = trace.reads[step]
        won = int(reads[trace.winner[step]])
        assert cells_with(picture, "input", step, "winner") == {won}
        assert cells_with(picture, "input", step, "winner", "window") == set(reads[reads >= 0].tolist())
        for tensor, new, done in (("output", "new", "done"), ("indices", "index.new", "index")):
            assert cells_with(picture, tensor, step, new) == {step}
            assert cells_with(picture, tensor, step, done) == set(range(step))
            assert looks(picture, tensor, step)[step].text == number(float(trace.tensors[tensor].flat[step]))
        small = looks(picture, "input", step)[won].small
        assert small == looks(picture, "indices", step)[step].text


def test_places_stand_in_corners_only_beside_indices() -> None:
    _, without = drawn(op="max_pool2d")
    assert {look.small for look in looks(without, "input").values()} == {""}
    _, beside = drawn(op="max_pool2d", return_indices=True, channels=2)
    found = looks(beside, "input", 0)
    assert [found[cell].small for cell in sorted(found)] == [str(cell % 25) for cell in range(50)]
    assert "Small numbers are places" in words(beside)


def test_small_cells_have_no_places_and_no_word_of_them() -> None:
    _, picture = drawn(op="max_pool2d", return_indices=True, input_size=24, width=400)
    assert {look.small for look in looks(picture, "input").values()} == {""}
    assert "Small numbers" not in words(picture)


def test_only_the_channel_of_the_window_is_in_colour() -> None:
    _, picture = drawn(op="avg_pool2d", channels=3)
    faded = cells_with(picture, "input", 4, "input.off")
    assert faded == {cell for cell in range(75) if cell // 25 != 1}


def borders(picture: Scene, frame: int) -> list[tuple[str, str]]:
    """Give role and text of the cells that belong to no tensor, of full size."""
    at, side = picture.looks_at(frame).tolist(), max(mark.w for mark in picture.marks if mark.kind == "cell")
    return [
        (picture.looks[at[i]].role, picture.looks[at[i]].text)
        for i, mark in enumerate(picture.marks)
        if mark.kind == "cell" and mark.cell is None and mark.w == side
    ]


def test_padding_shows_whether_it_takes_part() -> None:
    call = {"input_size": 2, "kernel_size": 2, "padding": 1}
    _, most = drawn(op="max_pool2d", **call)
    assert set(borders(most, 0)) == {("pad", "−∞")}
    _, pair = drawn(op="max_unpool2d", input_size=2, kernel_size=2, padding=1)
    assert set(borders(pair, 0)) == {("pad", "−∞")}
    _, counted = drawn(op="avg_pool2d", **call)
    assert borders(counted, 0).count(("window.pad", "0")) == 3
    _, left_out = drawn(op="avg_pool2d", count_include_pad=False, **call)
    assert set(borders(left_out, 0)) == {("pad", "–")}
    assert "padding 1, not counted" in words(left_out)
    _, beyond = drawn(op="avg_pool1d", input_size=3, ceil_mode=True)
    assert borders(beyond, 1) == [("beyond", "")]


def test_the_divisor_stands_in_the_equation() -> None:
    trace, picture = drawn(op="avg_pool2d", padding=1, count_include_pad=False)
    assert trace.divisor is not None
    for step in range(trace.steps):
        assert f") / {int(trace.divisor[step])} = " in words(picture, step)


UNPOOLS: dict[str, dict[str, Any]] = {
    "pair": {"op": "max_unpool2d", "input_size": 2, "channels": 2},
    "overlapping pair": {"op": "max_unpool2d", "input_size": 3, "kernel_size": 3, "stride": 1, "padding": 1},
    "given": {"op": "max_unpool2d", "input": [[6, 8], [14, 16]], "indices": [[5, 7], [13, 15]]},
    "twice": {"op": "max_unpool1d", "input": [2, 4, 6], "indices": [5, 0, 5]},
    "1d pair": {"op": "max_unpool1d", "input_size": 3, "output_size": 7},
}


def placed(trace: Trace, step: int) -> dict[int, float]:
    writes, values = trace.writes[: step + 1, 0].tolist(), trace.input.flat[: step + 1].tolist()
    return dict(zip(writes, values, strict=True))


@pytest.mark.parametrize("name", UNPOOLS)
def test_every_value_goes_to_its_place_among_zeros(name: str) -> None:
    trace, picture = drawn(**UNPOOLS[name])
    plane = trace.output.values[0].size
    for step in range(trace.steps):
        there = placed(trace, step)
        for cell, look in looks(picture, "output", step).items():
            assert look.text == number(there.get(cell, 0.0))
            assert look.small == str(cell % plane)
            now = cell == trace.writes[step, 0]
            assert look.role == ("new" if now else "done" if cell in there else "zero")
        assert cells_with(picture, "indices", step, "index.new") == {step}
    assert texts(picture, "output") == [number(v) for v in trace.output.flat.tolist()]


def test_a_pair_shows_the_pool_and_names_its_output_the_pooled_map() -> None:
    trace, picture = drawn(op="max_unpool2d", input_size=2)
    assert texts(picture, "pooled", 0) == [number(v) for v in trace.extra["pooled"].flat.tolist()]
    assert trace.winner is not None
    for step in range(trace.steps):
        won = cells_with(picture, "pooled", step, "winner")
        assert won == {int(trace.tensors["indices"].flat[step])}
    shown = words(picture)
    for title in ("pool input 4×4", "pooled map 2×2", "indices 2×2", "output 4×4"):
        assert title in shown
    assert shown.startswith("MaxPool2d → MaxUnpool2d  1×4×4 → 1×2×2 → 1×4×4")


def test_given_tensors_are_shown_whole_and_alone() -> None:
    _, picture = drawn(**UNPOOLS["given"])
    assert texts(picture, "input", 0) == ["6", "8", "14", "16"]
    assert texts(picture, "indices", 0) == ["5", "7", "13", "15"]
    assert looks(picture, "pooled") == {}
    assert cells_with(picture, "input", 2, "winner") == {2}


@pytest.mark.parametrize("call", [*POOLS.values(), *UNPOOLS.values()], ids=[*POOLS, *UNPOOLS])
def test_cells_have_one_size_and_lie_inside(call: dict[str, Any]) -> None:
    _, picture = drawn(**call)
    owned = [mark for mark in picture.marks if mark.cell is not None]
    assert len({(mark.w, mark.h) for mark in owned}) == 1
    assert all(m.x >= 0 and m.x + m.w <= picture.width and m.y >= 0 and m.y + m.h <= picture.height for m in owned)
