"""The curve view: a point at (x, y) on the curve and at (x, slope) on the other, cells lit and filled."""

import pytest

from app.scene.plot import ticks, widened
from tests.scene.reading import boxes, cells, clashes, inside, labels, looks, scene_of


def middle(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def test_points_move_as_x_and_y_do() -> None:
    scene = scene_of(op="leaky_relu", input="[-2,0,2,1]", negative_slope=0.5)
    (left,), (zero,), (right,) = (boxes(scene, "new", f, "face") for f in range(3))
    unit = (middle(right)[0] - middle(zero)[0]) / 2
    assert middle(zero)[0] - middle(left)[0] == pytest.approx(2 * unit, abs=1)
    rise, fall = middle(zero)[1] - middle(right)[1], middle(left)[1] - middle(zero)[1]
    assert rise == pytest.approx(2 * fall, abs=2)
    slopes = [middle(box)[1] for f in range(4) for box in boxes(scene, "index.new", f, "face")]
    assert slopes[0] == slopes[1] > slopes[2] == slopes[3]


def test_a_number_that_is_none_has_no_point() -> None:
    scene = scene_of(op="relu", input="[1,null,2]")
    assert [len(boxes(scene, "new", f, "face")) for f in range(3)] == [1, 0, 1]
    assert "x = NaN" in labels(scene, 1)


def test_cells_light_up_and_fill() -> None:
    scene = scene_of(op="relu", input="[[-1,2],[3,-4]]")
    assert [look.role for look in cells(scene, "input", 2)] == ["input", "input", "window", "input"]
    assert [(look.role, look.text) for look in cells(scene, "output", 2)] == [
        ("done", "0"),
        ("done", "2"),
        ("new", "3"),
        ("empty", ""),
    ]
    assert {"x = 3", "y = 3", "derivative = 1"} <= set(labels(scene, 2))


def test_a_derivative_with_a_jump_is_two_pieces() -> None:
    for op, pieces in (("relu", 2), ("sigmoid", 1)):
        scene = scene_of(op=op, labels="false")
        assert len(boxes(scene, "curve.slope", 0, "link")) == pieces


def test_the_curve_is_that_of_the_current_channel() -> None:
    scene = scene_of(op="prelu", input="[[-1],[-1]]", weight="[0.5,-0.5]", labels="false")
    shown = [[i for i, look in enumerate(looks(scene, f)) if look.role == "curve"] for f in range(2)]
    assert len(shown[0]) == len(shown[1]) == 1
    assert shown[0] != shown[1]


def test_the_legend_stays_over_the_plot() -> None:
    assert clashes(scene_of(op="prelu", input_size="6x7", channels=6), 0) == []


def test_ticks_and_ranges() -> None:
    assert ticks((-4, 4), 8) == [-4, -3, -2, -1, 0, 1, 2, 3, 4]
    assert ticks((0, 1e12), 5) == [0, 2e11, 4e11, 6e11, 8e11, 1e12]


def test_a_range_ignores_what_is_not_finite() -> None:
    import numpy as np

    assert widened(np.array([np.nan, np.inf, 10.0]), (-4.0, 4.0), 0.0) == (-4.0, 10.0)


def test_everything_fits_at_every_width() -> None:
    for width in (150, 240, 400, 1000, 1600):
        scene = scene_of(op="tanh", width=width)
        assert inside(scene)
        assert clashes(scene, 7) == []
    assert inside(scene_of(op="relu", input_size="64x64"))
    assert inside(scene_of(op="relu", input="[1e15,-1e15]"))
