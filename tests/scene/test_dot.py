"""The dot product view: lit rows, products under their factors, results that stay."""

from tests.scene.reading import boxes, cells, clashes, inside, labels, scene_of

ROWS = {"op": "linear", "input": "[[1,2,3],[0,0,1]]", "weight": "[[1,1,1],[2,2,2]]", "bias": "[0.5,-1]"}


def test_rows_of_input_and_weight_light_up_together() -> None:
    scene = scene_of(**ROWS)
    assert scene.frames == 4
    assert [look.role for look in cells(scene, "input", 1)] == ["window"] * 3 + ["input"] * 3
    assert [look.role for look in cells(scene, "weight", 1)] == ["kernel"] * 3 + ["kernel.on"] * 3
    assert [look.role for look in cells(scene, "input", 2)] == ["input"] * 3 + ["window"] * 3
    assert [look.role for look in cells(scene, "bias", 2)] == ["kernel.on", "kernel"]


def test_results_appear_one_after_another() -> None:
    scene = scene_of(**ROWS)
    assert [look.text for look in cells(scene, "output", 1)] == ["6.5", "11", "", ""]
    assert [look.role for look in cells(scene, "output", 3)] == ["done", "done", "done", "new"]
    assert "y[1,1] = 0·2 + 0·2 + 1·2 + (−1) = 1" in labels(scene, 3)


def test_a_product_stands_under_its_factors() -> None:
    scene = scene_of(**ROWS)
    x = {box[0] for box in boxes(scene, "window", 0, "cell")}
    assert {box[0] for box in boxes(scene, "kernel.on", 0, "cell")} > x
    assert len(boxes(scene, "window", 0, "cell")) == 6


def test_everything_fits_at_every_width() -> None:
    for width in (150, 400, 1000, 1600):
        scene = scene_of(op="linear", bias="true", width=width)
        assert inside(scene)
        assert clashes(scene, 1) == []
    assert inside(scene_of(op="linear", in_features=64, out_features=63))
