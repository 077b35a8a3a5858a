"""The contact sheet: frames side by side, none cut, none overlapping, each as in the animation."""

from __future__ import annotations

import itertools

import pytest

from app.pipeline import parse, picture
from app.refusal import Refusal
from app.scene.contact import choose
from app.scene.marks import Scene

QUERIES = [
    {"op": "conv2d", "padding": "1"},
    {"op": "conv1d", "width": "640"},
    {"op": "conv2d", "in_channels": "3", "out_channels": "2", "theme": "dark"},
    {"op": "conv2d", "input_size": "12", "width": "300"},
    {"op": "max_pool2d", "labels": "false"},
    {"op": "conv2d", "input_size": "20", "width": "1600"},
]


def sheet(query: dict[str, str]) -> Scene:
    return picture(parse({**query, "still": "sheet"}, "png"))


@pytest.mark.parametrize("query", QUERIES)
def test_all_marks_lie_inside_and_cells_apart(query: dict[str, str]) -> None:
    found = sheet(query)
    assert found.frames == 1
    assert max(found.width, found.height) <= 1600
    cells = [m for m in found.marks if m.kind in ("cell", "label")]
    assert all(m.x >= 0 and m.y >= 0 and m.x + m.w <= found.width and m.y + m.h <= found.height for m in cells)
    boxes = sorted((m.y, m.x, m.h, m.w) for m in cells if m.kind == "cell")
    assert len(set(boxes)) == len(boxes)
    for (y, x, h, w), (y2, x2, _, _) in itertools.pairwise(boxes):
        assert y2 >= y + h or x2 >= x + w or x2 < x


def test_it_has_the_given_width() -> None:
    assert sheet(QUERIES[1]).width == 640


def test_the_last_frame_shows_the_whole_output() -> None:
    whole = picture(parse(QUERIES[0] | {"still": "last"}, "png"))
    done = [look.text for look in map(whole.looks.__getitem__, whole.base.tolist()) if look.role in ("done", "new")]
    found = sheet(QUERIES[0])
    looks = [found.looks[look] for look in found.base.tolist()]
    last = [look.text for look in looks if look.role in ("done", "new")][-len(done) :]
    assert last == done


def test_numbers_are_read_if_any_arrangement_lets_them() -> None:
    assert any(mark.size for mark in sheet(QUERIES[2]).marks if mark.kind == "cell")


def test_captions_number_the_frames() -> None:
    found = sheet(QUERIES[1])
    looks = [
        found.looks[look] for mark, look in zip(found.marks, found.base.tolist(), strict=True) if mark.kind == "label"
    ]
    numbers = [look.text.strip() for look in looks if look.role == "title" and look.text.strip().isdigit()]
    assert numbers == ["1", "2", "3", "4", "5", "6"]


def test_frames_are_chosen_evenly() -> None:
    assert choose(1, 12) == [0]
    assert choose(100, 1) == [99]
    for frames in range(2, 60):
        found = choose(frames, 12)
        assert (found[0], found[-1]) == (0, frames - 1)
        gaps = {b - a for a, b in itertools.pairwise(found)}
        assert max(gaps) - min(gaps) <= 1


def test_what_cannot_fit_is_refused() -> None:
    with pytest.raises(Refusal):
        sheet(
            {
                "op": "conv2d",
                "in_channels": "60",
                "out_channels": "60",
                "kernel_size": "1",
                "input_size": "1",
                "width": "120",
            }
        )
