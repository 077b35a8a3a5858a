"""Patches rebuild exactly what painting every frame from nothing gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pipeline import parse, scene
from app.raster.paint import paint
from app.raster.palette import MOST, UNCHANGED
from app.raster.patch import PLAIN, SHORT, join, thin
from app.scene.still import hold_still

QUERIES = [
    {"op": "conv2d", "padding": "1", "input_size": "4"},
    {"op": "conv2d", "in_channels": "2", "out_channels": "2", "groups": "2", "theme": "dark"},
    {"op": "conv2d", "view": "matrix", "input_size": "3", "kernel_size": "2"},
    {"op": "conv2d", "view": "im2col", "input_size": "3", "kernel_size": "2"},
    {"op": "conv2d", "detail": "tap", "input_size": "3", "kernel_size": "2"},
    {"op": "conv_transpose2d", "stride": "2", "input_size": "2"},
    {"op": "max_pool2d"},
    {"op": "max_unpool2d", "input_size": "2"},
    {"op": "sigmoid"},
    {"op": "linear"},
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: "-".join(q.values()))
def test_patches_rebuild_every_frame(query: dict[str, str]) -> None:
    moving = scene(parse(query))
    picture = paint(moving)
    shown = np.zeros((picture.height, picture.width), dtype=np.uint8)
    for frame, patch in enumerate(picture.patches):
        height, width = patch.pixels.shape
        place = shown[patch.y : patch.y + height, patch.x : patch.x + width]
        np.copyto(place, patch.pixels, where=patch.pixels != UNCHANGED)
        assert np.array_equal(shown, picture.canvas)
        alone = paint(hold_still(moving, frame))
        next(alone.patches)
        colours, others = picture.palette.colours, alone.palette.colours
        assert np.array_equal(colours[shown], others[alone.canvas]), f"frame {frame}"
        assert patch.duration == moving.durations[frame]
        assert patch.pixels.size < shown.size or frame == 0


def test_the_palette_is_small_and_each_colour_is_there_once() -> None:
    for query in QUERIES:
        colours = paint(scene(parse(query))).palette.colours[1:]
        assert len(colours) < MOST
        assert len({tuple(c) for c in colours.tolist()}) == len(colours)


@given(st.lists(st.tuples(*[st.integers(0, 200)] * 2, *[st.integers(0, 60)] * 2), max_size=30))
def test_joined_boxes_cover_all_and_lie_apart(sizes: list[tuple[int, int, int, int]]) -> None:
    boxes = [(x, y, x + w, y + h) for x, y, w, h in sizes]
    found = join(boxes, 8)
    for a, b, c, d in boxes:
        inside = [1 for x0, y0, x1, y1 in found if x0 <= a and y0 <= b and c <= x1 and d <= y1]
        assert len(inside) == 1 or a == c or b == d
    for i, (a, b, c, d) in enumerate(found):
        for x0, y0, x1, y1 in found[i + 1 :]:
            assert x0 >= c + 8 or a >= x1 + 8 or y0 >= d + 8 or b >= y1 + 8


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3)), min_size=1, max_size=200))
def test_thinning_leaves_out_only_long_runs_of_what_did_not_change(cells: list[tuple[bool, int]]) -> None:
    changed = np.array([c for c, _ in cells])
    pixels = np.array([p for _, p in cells], dtype=np.uint8)
    kept = thin(pixels, changed)
    assert set((kept - pixels)[kept != UNCHANGED].tolist()) <= {0}
    assert (kept[changed] == pixels[changed]).all()
    start = 0
    for end in range(1, len(cells) + 1):
        if end == len(cells) or changed[end] != changed[start]:
            run = pixels[start:end]
            short = len(run) < (PLAIN if len(set(run.tolist())) == 1 else SHORT)
            between = start > 0 and end < len(cells)
            assert changed[start] or bool(kept[start:end].any()) == (short and between)
            start = end
