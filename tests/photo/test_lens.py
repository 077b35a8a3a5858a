"""The lens and the document: the numbers under a place, and where it lies on the sheet."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from app.photo.document import document
from app.photo.layer import run, shape_of
from app.photo.lens import look
from app.photo.request import PHOTO_OPS, PhotoRequest, parse
from app.photo.samples import sample
from app.pipeline import frames_document
from app.refusal import Refusal

LAYERS: list[dict[str, Any]] = [
    {"padding": 1, "stride": 2, "out_channels": 2, "bias": True, "dilation": 2},
    {"padding": 2, "padding_mode": "reflect", "kernel_size": 5},
    {"padding": [[3, 0], [1, 2]], "padding_mode": "circular", "groups": 3, "out_channels": 3},
    {"padding": 1, "padding_mode": "replicate", "in_channels": 1, "weight": "emboss"},
    {"op": "conv_transpose2d", "stride": 2, "out_channels": 3, "groups": 3, "bias": True},
    {"op": "conv_transpose2d", "stride": 3, "padding": 2, "dilation": 2, "output_padding": 1},
    {"op": "conv_transpose2d", "stride": 4, "kernel_size": 2},
    {"op": "max_pool2d", "kernel_size": 3, "padding": 1, "stride": 2},
    {"op": "max_pool2d", "kernel_size": 3, "dilation": 2, "ceil_mode": True},
    {"op": "avg_pool2d", "kernel_size": 3, "padding": 1, "ceil_mode": True, "stride": 2},
    {"op": "avg_pool2d", "kernel_size": 3, "padding": 1, "count_include_pad": False},
    {"op": "avg_pool2d", "divisor_override": 3},
    {"op": "max_unpool2d"},
    {"op": "max_unpool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"op": "sigmoid"},
    {"op": "prelu", "weight": [0.1, 0.2, 0.3]},
    {"op": "leaky_relu", "channels": 1},
]


def places(request: PhotoRequest, count: int) -> list[tuple[int, int, int]]:
    """Give corners and random places."""
    rng, (channels, rows, columns) = Random(request.query()), shape_of(request)
    found = [(0, 0, 0), (rows - 1, columns - 1, channels - 1)]
    return found + [(rng.randrange(rows), rng.randrange(columns), rng.randrange(channels)) for _ in range(count)]


@pytest.mark.parametrize("raw", LAYERS, ids=str)
def test_the_lens_shows_what_the_whole_map_has(raw: dict[str, Any]) -> None:
    picture = np.random.default_rng(3).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    request = parse(raw, "json", picture.shape[:2])
    output = run(request, picture)["output"]
    assert output.shape == shape_of(request)
    for row, column, channel in places(request, 40):
        seen = look(request, picture, row, column, channel)
        assert seen["value"] == pytest.approx(output[channel, row, column], rel=1e-5, abs=1e-5)


def test_the_lens_shows_what_the_tap_engine_computes() -> None:
    request = parse(LAYERS[0])
    for row, column, channel in ((0, 0, 0), (17, 30, 1), (254, 254, 0)):
        seen = look(request, sample("landscape"), row, column, channel)
        window = [[[v or 0.0 for v in line] for line in plane] for plane in seen["window"]]
        doc = frames_document({"op": "conv2d", "input": window, "weight": [seen["weight"]], "bias": [seen["bias"]]})
        assert doc["tensors"]["output"]["data"] == [seen["value"]]
        assert sum(seen["sums"]) + seen["bias"] == seen["value"]
        assert np.sum(np.array(seen["products"])) == sum(seen["sums"])


def test_a_maximum_names_its_place_and_an_unpool_its_own() -> None:
    picture = sample("landscape")
    seen = look(parse({"op": "max_pool2d"}), picture, 100, 37, 2)
    row, column = seen["winner"]
    assert seen["window"][0][row][column] == seen["value"] == max(max(line) for line in seen["window"][0])
    back = look(parse({"op": "max_unpool2d"}), picture, 200 + row, 74 + column, 2)
    assert back["place"] == back["winner"] == [row, column]
    assert back["value"] == seen["value"]
    beside = look(parse({"op": "max_unpool2d"}), picture, 200 + 1 - row, 74 + column, 2)
    assert beside["value"] == 0


@pytest.mark.parametrize("at", ["510x0", "0x510"])
def test_the_lens_refuses_a_place_outside(at: str) -> None:
    with pytest.raises(Refusal, match="509"):
        document(parse({"at": at}, "json"), sample("landscape"))


@pytest.mark.parametrize("op", PHOTO_OPS)
def test_every_layer_has_a_document(op: str) -> None:
    sizes = {"conv2d": [1, 510, 510], "conv_transpose2d": [1, 514, 514], "max_unpool2d": [3, 512, 512]}
    found = document(parse({"op": op}, "json"), sample("landscape"))
    assert found["output"]["shape"] == sizes.get(op, [3, 256, 256] if "pool" in op else [3, 512, 512])
    assert [len(found["output"]["maps"])] == found["output"]["shape"][:1]
    assert found["url"] == f"op={op}"
    assert found["code"]


def test_published_size_of_a_strided_transposed_convolution() -> None:
    found = document(parse({"op": "conv_transpose2d", "stride": 2}, "json"), sample("landscape"))
    assert found["output"]["shape"] == [1, 1025, 1025]


@pytest.mark.parametrize(
    "raw",
    [
        {"out_channels": 3},
        {"op": "max_pool2d", "compare": True},
        {"op": "conv_transpose2d", "stride": 2, "compare": True},
        {"op": "conv_transpose2d", "stride": 2},
        {"op": "max_unpool2d"},
        {"op": "relu"},
    ],
    ids=str,
)
def test_a_place_of_every_tile_is_answered_and_framed_inside_the_picture(raw: dict[str, Any]) -> None:
    picture = sample("landscape")
    tiles = document(parse(raw, "json"), picture)["sheet"]["tiles"]
    assert any(tile["asks"] for tile in tiles)
    for index, tile in enumerate(tiles):
        at = f"{tile['top'] + tile['rows'] // 2}x{tile['left'] + tile['columns'] // 2}"
        request = parse(raw | {"at": at, "tile": index}, "json")
        if not tile["asks"]:
            with pytest.raises(Refusal, match="choose one of"):
                document(request, picture)
            continue
        found = document(request, picture)
        shown = [one["channel"] for one in found["at"]]
        assert shown == ([tile["channel"]] if tile["channel"] is not None else [0, 1, 2])
        assert all(one["text"]["value"] for one in found["at"])
        for mark in found["sheet"]["marks"]:
            behind = tiles[mark["tile"]]
            assert behind["x"] - 10 <= mark["x"] <= behind["x"] + behind["w"] + 10
        mine = next(mark for mark in found["sheet"]["marks"] if mark["tile"] == index)
        assert abs(mine["x"] + mine["w"] / 2 - tile["x"] - tile["w"] / 2) < tile["w"] / tile["columns"] + 1
        assert mine["role"] == "cell"


def test_the_document_says_values_that_the_compared_tile_has() -> None:
    picture = sample("landscape")
    raw = {"op": "max_pool2d", "compare": True, "at": "70x80"}
    arrays = run(parse({"op": "max_pool2d", "compare": True}), picture)
    for tile, name in enumerate(("max_pool2d", "avg_pool2d")):
        seen = document(parse(raw | {"tile": tile}, "json"), picture)["at"]
        assert [one["value"] for one in seen] == pytest.approx(arrays[name][:, 70, 80].tolist())


def test_a_place_is_no_part_of_the_sheet_s_address_and_computes_no_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.photo.document.run", None)
    found = document(parse({"seed": 3, "at": "7x8", "tile": 1}, "json"), sample("landscape"))
    assert found["url"] == "op=conv2d&seed=3"
    assert "maps" not in found["output"]


def test_padding_is_no_number() -> None:
    seen = document(parse({"padding": 1, "at": "0x0", "weight": "sobel_x"}, "json"), sample("landscape"))["at"][0]
    assert seen["window"][0][0] == [None, None, None]
    assert seen["text"]["window"][0][0] == ["–", "–", "–"]
    assert seen["text"]["planes"] == ["R", "G", "B"]
