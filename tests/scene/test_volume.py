"""Volumes: what covers what, which faces are in sight, and what moves through them beside the slices."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from app.scene.marks import Scene
from app.scene.shades import FACES
from app.scene.volume import Volume, bare, covering
from tests.scene.reading import boxes, cells, clashes, inside, labels, looks, scene_of

SIZE = (3, 4, 5)


def voxels(found: Scene, frame: int, state: str) -> int:
    """Return how many faces in a state are in sight."""
    return sum(look.role in [f"{state}.{face}" for face in FACES] for look in looks(found, frame))


def hexagon(d: int, h: int, w: int) -> set[tuple[int, int]]:
    """Return the points of a fine lattice inside the outline of a voxel, by its projection alone."""
    x, y = 8 * (w - d), 4 * (w + d + 2 * h)
    return {
        (x + a, y + b)
        for a in range(-7, 8)
        for b in range(1, 16)
        if abs(a) < 8 and abs(a) / 2 < b and abs(a) / 2 < 16 - b
    }


def test_covering_is_what_lies_before_in_the_projection() -> None:
    for q in ((0, 0, 0), (1, 2, 1), (2, 3, 4), (0, 3, 0)):
        seen = np.zeros((1, *SIZE), dtype=bool)
        seen[(0, *q)] = True
        expected = {
            t
            for t in product(*map(range, SIZE))
            if t[0] - t[1] + t[2] > q[0] - q[1] + q[2] and hexagon(*t) & hexagon(*q)
        }
        assert set(zip(*np.nonzero(covering(seen)[0]), strict=True)) == expected


def test_faces_between_voxels_are_not_drawn() -> None:
    there = np.zeros((1, *SIZE), dtype=bool)
    there[0, :2, :2, :2] = True
    assert bare(there).sum() == 3 * 4


def test_faces_of_neighbours_meet() -> None:
    volume = Volume((2, 2, 2))
    volume.put(0, 0, 24)
    u = volume.unit
    assert np.subtract(volume.at(0, 0, 1), volume.at(0, 0, 0)).tolist() == [2 * u, u]
    assert np.subtract(volume.at(1, 0, 0), volume.at(0, 0, 0)).tolist() == [-2 * u, u]
    assert np.subtract(volume.at(0, 1, 0), volume.at(0, 0, 0)).tolist() == [0, 2 * u]


def test_the_window_is_whole_at_every_position() -> None:
    scene = scene_of(op="conv3d", kernel_size=2)
    assert scene.frames == 27
    assert all(voxels(scene, frame, "window") == 3 * 4 for frame in range(27))


def test_window_cells_on_padding_look_different() -> None:
    scene = scene_of(op="conv3d", kernel_size=2, padding=1)
    assert (voxels(scene, 0, "window"), voxels(scene, 0, "window.pad")) == (2, 10)
    assert voxels(scene, 31, "window") > 0


def test_the_result_appears_and_stays() -> None:
    scene = scene_of(op="conv3d")
    assert [voxels(scene, f, "new") > 0 for f in range(8)] == [True] * 8
    assert voxels(scene, 0, "done") == 0 < voxels(scene, 1, "done") < voxels(scene, 7, "done")


def test_slices_carry_the_numbers_of_the_step() -> None:
    scene = scene_of(op="conv3d", kernel_size=2, input="ramp", weight="ones", input_size=3)
    assert [look.text for look in cells(scene, "output", 7)][-1] == "164"
    lit = [i for i, look in enumerate(cells(scene, "input", 7)) if look.role == "window"]
    assert lit == [13, 14, 16, 17, 22, 23, 25, 26]
    assert len(boxes(scene, "outline", 7, "outline")) == 2
    assert {"d = 0", "d = 1", "d = 2", "D", "H", "W", "not yet computed"} <= set(labels(scene, 7))


def test_a_frame_lies_around_the_lit_cells_of_every_slice() -> None:
    scene = scene_of(op="conv3d", kernel_size=2, padding=1)
    for frame in (0, 30, scene.frames - 1):
        frames = boxes(scene, "outline", frame, "outline")
        lit = boxes(scene, "window", frame, "cell") + boxes(scene, "window.pad", frame, "cell")
        around = [[(x, y) for x, y, _, _ in lit if a <= x < a + w and b <= y < b + h] for a, b, w, h in frames]
        assert [len(group) for group in around] == [4, 4]
        assert len({corner for group in around for corner in group}) == 8


def test_no_cell_lies_over_another() -> None:
    scene = scene_of(op="conv3d", in_channels=2, padding=1)
    corners = [(mark.x, mark.y) for mark in scene.marks if mark.kind == "cell"]
    assert len(set(corners)) == len(corners)


def bright(found: Scene, frame: int) -> set[str]:
    """Return what the captions of slices say that are lit."""
    return {look.small for look in looks(found, frame) if look.small.startswith("d = ")}


def test_captions_light_where_the_window_is() -> None:
    scene = scene_of(op="max_pool3d", channels=2)
    assert bright(scene, 0) == {"d = 0", "d = 1"}
    assert bright(scene, 7) == {"d = 1", "d = 2", "d = 3"}
    lit = [sum(look.small.startswith("d = ") for look in looks(scene, f)) for f in (0, 15)]
    assert lit == [3, 3]


def test_the_maximum_is_seen_in_its_slice() -> None:
    scene = scene_of(op="max_pool3d", input_size=2, input="ramp")
    assert [look.role for look in cells(scene, "input", 0)] == ["window"] * 7 + ["winner"]
    assert voxels(scene, 0, "winner") == 2


def test_a_stamp_grows_the_output() -> None:
    scene = scene_of(op="conv_transpose3d", input_size=2, kernel_size=2)
    assert (voxels(scene, 0, "stamp"), voxels(scene, 0, "new")) == (11, 1)
    assert voxels(scene, 7, "window") == 3
    larger = scene_of(op="conv_transpose3d", input_size=3, kernel_size=2)
    assert [voxels(larger, 9, state) > 0 for state in ("open", "open2", "open3", "done")] == [True] * 4


def test_cropped_places_of_a_stamp_are_seen_once() -> None:
    scene = scene_of(op="conv_transpose3d", input_size=2, padding=1)
    assert voxels(scene, 0, "crop") > 0
    assert "cropped" in labels(scene, 0)


def test_an_unpooled_value_is_seen_at_its_place() -> None:
    given: dict[str, Any] = {"input": "[[[1,2]]]", "indices": "[[[7,0]]]", "output_size": "2x2x4"}
    scene = scene_of(op="max_unpool3d", **given)
    assert [voxels(scene, f, "new") for f in range(2)] == [3, 3]
    assert (voxels(scene, 0, "done"), voxels(scene, 1, "done")) == (0, 3)


@pytest.mark.parametrize("op", ["conv3d", "conv_transpose3d", "max_pool3d", "avg_pool3d", "max_unpool3d"])
@pytest.mark.parametrize("width", [150, 400, 1000, 1600])
def test_everything_fits_at_every_width(op: str, width: int) -> None:
    scene = scene_of(op=op, width=width)
    assert inside(scene)
    assert [clashes(scene, frame) for frame in (0, scene.frames - 1)] == [[], []]


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "max_unpool3d", "input_size": "1x3x1", "kernel_size": "1x2x2", "channels": 5},
        {"op": "max_pool3d", "input_size": "1x3x2", "kernel_size": "1x3x2", "channels": 2, "width": 150},
    ],
    ids=str,
)
def test_indices_of_a_thin_volume_have_room(raw: dict[str, Any]) -> None:
    assert clashes(scene_of(**raw), 0) == []


def test_a_narrow_picture_keeps_the_volumes_and_drops_their_indices() -> None:
    scene = scene_of(op="conv3d", width=150)
    assert voxels(scene, 0, "window") > 0
    assert not {"D", "H", "W"} & set(labels(scene, 0))


def test_a_volume_too_large_to_read_is_left_out() -> None:
    scene = scene_of(op="max_pool3d", input_size=12, kernel_size=4)
    assert voxels(scene, 0, "window") == 0
    assert len(cells(scene, "input", 0)) == 12**3


def test_labels_can_be_left_out() -> None:
    scene = scene_of(op="conv3d", labels="false")
    assert labels(scene, 0) == ["*", "*", "=", "="]
