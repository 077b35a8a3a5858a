"""The window view says what the tap table says."""

from __future__ import annotations

import pytest

from app.number import number
from tests.reading import drawn, looks, texts, words


def test_each_frame_lights_the_cells_that_the_step_reads() -> None:
    trace, picture = drawn(op="conv2d", input_size=5, padding=1, in_channels=2, out_channels=2, groups=2)
    for frame in range(picture.frames):
        lit = {cell for cell, look in looks(picture, "input", frame).items() if look.role == "window"}
        assert lit == {cell for cell in trace.reads[frame].tolist() if cell >= 0}


def test_the_cells_under_the_window_carry_their_weights() -> None:
    trace, picture = drawn(op="conv2d", input_size=4, weight=[[1, 2], [3, 4]])
    shown = looks(picture, "input", 0)
    small = [shown[cell].small for cell in trace.reads[0].tolist()]
    assert small == ["×1", "×2", "×3", "×4"]


def test_computed_cells_stay_and_the_new_one_is_marked() -> None:
    _, picture = drawn(op="conv2d", input_size=3, kernel_size=2)
    roles = [look.role for look in looks(picture, "output", 2).values()]
    assert roles == ["done", "done", "new", "empty"]


def test_channels_of_other_groups_are_faded() -> None:
    _, picture = drawn(op="conv2d", input_size=3, in_channels=2, out_channels=2, groups=2)
    first, last = looks(picture, "input", 0), looks(picture, "input", -1)
    assert {look.role for cell, look in first.items() if cell >= 9} == {"input.off"}
    assert {look.role for cell, look in last.items() if cell < 9} == {"input.off"}


def test_the_equation_ends_in_the_value_and_fits() -> None:
    trace, picture = drawn(op="conv2d", input_size=6, kernel_size=5, padding=2, width=320)
    for frame in (0, 7, -1):
        value = number(float(trace.output.flat[frame]))
        assert any(line.startswith("y[") and line.endswith(f"= {value}") for line in words(picture, frame).split("\n"))


@pytest.mark.parametrize("width", [120, 150, 240, 400, 1000, 1600])
def test_no_mark_leaves_the_picture(width: int) -> None:
    for call in (
        {"op": "conv2d", "padding": 1},
        {"op": "conv2d", "in_channels": 3, "out_channels": 2, "bias": True},
        {"op": "conv1d"},
        {"op": "conv_transpose2d", "stride": 2, "padding": 1, "output_padding": 1},
    ):
        _, picture = drawn(**call, width=width)
        assert picture.width == width
        for frame in range(picture.frames):
            x, y = picture.places_at(frame)
            for i, mark in enumerate(picture.marks):
                if mark.kind == "cell":
                    assert 0 <= x[i] <= width - mark.w, mark
                    assert 0 <= y[i] <= picture.height - mark.h, mark


def test_labels_and_numbers_can_be_left_out() -> None:
    _, bare = drawn(op="conv2d", labels=False, numbers=False)
    assert set(texts(bare, "output")) == {""}
    assert "Conv2d" not in words(bare)
    assert "y[" not in words(bare)
