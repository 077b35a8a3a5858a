"""The sweep: the window moves, the map follows, the numbers change."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.photo import sweep
from app.photo.render import render
from app.photo.request import PHOTO_OPS, parse
from app.photo.samples import sample
from app.refusal import Refusal

LARGEST = 5_000_000


@pytest.mark.parametrize("form", ["webp", "gif"])
def test_the_sweep_moves_and_ends_with_the_whole_map(form: str) -> None:
    request = parse({"animate": True, "weight": "sobel_x", "width": 480}, form)
    with Image.open(BytesIO(render(request)[1])) as image:
        assert image.n_frames == 30  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        image.seek(29)
        last = np.asarray(image.convert("RGB")).astype(int)
    expected = list(sweep.frames(request, sample("landscape")))[-1]
    assert np.abs(last - np.asarray(expected).astype(int)).mean() < 6


@pytest.mark.parametrize("op", PHOTO_OPS)
def test_every_layer_can_be_swept(op: str) -> None:
    images = [
        np.asarray(i) for i in sweep.frames(parse({"op": op, "animate": True, "width": 400}, "webp"), sample("digit"))
    ]
    assert len({image.shape for image in images}) == 1
    assert all((a != b).any() for a, b in pairwise(images))


def test_the_map_appears_behind_the_window() -> None:
    request = parse({"animate": True, "width": 400}, "webp")
    images = [np.asarray(image) for image in sweep.frames(request, sample("landscape"))]
    right = np.s_[70:230, 214:366]
    shown = [(image[right] == images[-1][right]).all(axis=-1).mean() for image in images]
    assert shown[0] < 0.1
    assert shown[-1] == 1
    assert all(a < b for a, b in pairwise(shown))


@pytest.mark.parametrize(
    "raw", [{"kernel_size": 31}, {"kernel_size": 7}, {"compare": True, "op": "avg_pool2d"}, {"stride": 500}], ids=str
)
def test_windows_of_every_size_find_room(raw: dict[str, Any]) -> None:
    images = list(sweep.frames(parse(raw | {"animate": True}, "webp"), sample("digit")))
    assert len(images) == 30


@pytest.mark.parametrize("form", ["webp", "gif"])
def test_a_sweep_over_noise_stays_below_five_megabytes(form: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (600, 600, 3), dtype=np.uint8)
    assert len(render(parse({"animate": True, "density": 2}, form, (600, 600)), noise)[1]) < LARGEST


def test_a_png_does_not_move() -> None:
    with pytest.raises(Refusal, match="webp or gif"):
        parse({"animate": True})


def edges(image: np.ndarray, low: int, high: int) -> int:
    """Count the columns from the first to the last that differ from the background, between two places."""
    drawn = np.flatnonzero((image[:, low:high] != image[0, 0]).any(axis=(0, 2)))
    return int(drawn[-1] - drawn[0] + 1)


@pytest.mark.parametrize(
    ("raw", "grows"), [({"op": "max_pool2d"}, 0.5), ({"op": "conv_transpose2d", "stride": 2}, 2), ({"op": "relu"}, 1)]
)
def test_a_map_is_seen_to_shrink_and_to_grow(raw: dict[str, Any], grows: float) -> None:
    image = np.asarray(list(sweep.frames(parse(raw | {"animate": True, "width": 760}, "webp"), sample("gratings")))[-1])
    body = image[80:130]
    middle = 396  # the map begins here
    assert edges(body, middle, 760) / edges(body, 0, middle - 16) == pytest.approx(grows, rel=0.02)
