"""Sheets, sweeps and documents of layers over pictures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.photo import sheet, sweep
from app.photo.layer import run
from app.photo.lens import look
from app.photo.maps import Range, range_of, tint
from app.photo.render import document, render
from app.photo.request import PHOTO_OPS, parse
from app.photo.samples import sample
from app.pipeline import frames_document
from app.refusal import Refusal
from app.text import catalogue

SIZES = {
    "conv2d": [1, 510, 510],
    "conv_transpose2d": [1, 514, 514],
    "max_pool2d": [3, 256, 256],
    "avg_pool2d": [3, 256, 256],
    "max_unpool2d": [3, 512, 512],
}


@pytest.mark.parametrize("op", PHOTO_OPS)
def test_every_layer_gives_a_sheet_and_its_sizes(op: str) -> None:
    media, body = render(parse({"op": op}))
    assert media == "image/png"
    with Image.open(BytesIO(body)) as image:
        assert image.width == 1200
        assert np.asarray(image.convert("RGB")).std() > 20
    found = document(parse({"op": op}, "json"), sample("landscape"))
    assert found["output"]["shape"] == SIZES.get(op, [3, 512, 512])


def test_published_size_of_a_strided_transposed_convolution() -> None:
    found = document(parse({"op": "conv_transpose2d", "stride": 2}, "json"), sample("landscape"))
    assert found["output"]["shape"] == [1, 1025, 1025]


def test_unpooling_puts_the_maxima_back_and_nothing_else() -> None:
    request = parse({"op": "max_unpool2d"})
    result = run(request.spec, sample("landscape"), request.op)
    kept = result.output != 0
    assert (result.output[kept] == result.source[kept]).all()
    assert kept.mean() <= 0.25


def test_seeds_give_other_kernels_and_other_maps() -> None:
    first, second = (render(parse({"seed": seed}))[1] for seed in (1, 2))
    assert first != second
    assert first == render(parse({"seed": 1}))[1]


def test_filters_are_bounded_and_each_is_a_map() -> None:
    request = parse({"out_channels": 8})
    assert len(sheet.tiles(request, sample("shapes"), catalogue("en"))) == 9
    with pytest.raises(Refusal, match="8"):
        parse({"out_channels": 9})


def test_grey_pictures_have_one_channel() -> None:
    request = parse({"in_channels": 1, "weight": "sobel_x"})
    assert run(request.spec, sample("digit"), request.op).source.shape == (1, 512, 512)
    with pytest.raises(Refusal, match="channels"):
        parse({"in_channels": 2})


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ({}, "op=conv2d"),
        ({"in_channels": 3, "scale": "each", "stride": "1"}, "op=conv2d"),
        ({"in_channels": "1", "weight": "sobel_x"}, "in_channels=1&op=conv2d&weight=sobel_x"),
        ({"op": "relu", "channels": 1, "image": "digit"}, "channels=1&image=digit&op=relu"),
        ({"op": "max_unpool2d", "kernel_size": 4}, "kernel_size=4&op=max_unpool2d"),
    ],
)
def test_the_canonical_query_says_what_differs_and_is_read_back(raw: dict[str, Any], query: str) -> None:
    assert parse(raw).query() == query
    assert parse(dict(pair.split("=") for pair in query.split("&"))).query() == query


@pytest.mark.parametrize("raw", [{"op": "conv1d"}, {"input": [[1]]}, {"foo": 1}, {"image": "nobody"}, {"at": "1"}])
def test_what_a_picture_cannot_have_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        parse(raw)


def test_the_lens_shows_what_the_tap_engine_computes() -> None:
    request = parse({"padding": 1, "stride": 2, "out_channels": 2, "bias": True, "dilation": 2})
    spec: Any = request.spec
    result = run(spec, sample("landscape"), request.op)
    for row, column, channel in ((0, 0, 0), (17, 30, 1), (254, 254, 0)):
        seen = look(spec, result.source, result.output, row, column, channel)
        window = [[[v or 0.0 for v in line] for line in plane] for plane in seen["window"]]
        doc = frames_document({"op": "conv2d", "input": window, "weight": [seen["weight"]], "bias": [seen["bias"]]})
        assert doc["tensors"]["output"]["data"] == pytest.approx([seen["value"]], rel=1e-4)
        total = np.sum(np.array(seen["products"])) + seen["bias"]
        assert total == pytest.approx(seen["value"], rel=1e-4)


def test_the_lens_refuses_a_place_outside() -> None:
    request = parse({"at": "510x0"}, "json")
    with pytest.raises(Refusal, match="509"):
        document(request, sample("landscape"))


def test_ranges_are_common_or_each() -> None:
    picture = sample("landscape")
    say = catalogue("en")
    each = sheet.tiles(parse({"out_channels": 3}), picture, say)[1:]
    common = sheet.tiles(parse({"out_channels": 3, "scale": "common"}), picture, say)[1:]
    assert len({tile.shown for tile in each}) == 3
    assert len({tile.shown for tile in common}) == 1


def test_colours_of_the_scale() -> None:
    shown = range_of(np.array([[-4.0, 2.0]]), "auto", "none")
    low, zero, high = tint(np.array([[-4.0, 0.0, 4.0]]), shown)[0].tolist()
    assert low[2] > low[0]
    assert high[0] > high[2]
    assert min(zero) > 240
    assert not range_of(np.array([[0.0, 2.0]]), "auto", "none").diverging
    assert tint(np.array([[1.0]]), Range(1.0, 1.0, diverging=False)).shape == (1, 1, 3)


def test_clipping_cuts_the_outermost_and_says_so() -> None:
    values = np.concatenate([np.linspace(0, 1, 999), [1000.0]])
    shown = range_of(values, "auto", "percentile")
    assert shown.clipped
    assert shown.high < 2


def test_max_and_average_are_compared() -> None:
    say = catalogue("en")
    tiles = sheet.tiles(parse({"op": "max_pool2d", "compare": True}), sample("landscape"), say)
    assert [tile.title.split()[0] for tile in tiles] == ["max_pool2d", "avg_pool2d", "max"]
    assert tiles[2].shown is not None
    assert tiles[2].shown.low == 0


def test_the_checkerboard_comes_and_goes_with_the_kernel_size() -> None:
    say = catalogue("en")
    request = parse({"op": "conv_transpose2d", "stride": 2, "compare": True, "weight": "ones"})
    tiles = sheet.tiles(request, sample("shapes"), say)
    uneven, even = (tile.pixels[10:30, 2:22].astype(float).std() for tile in tiles[1:])
    assert uneven > 10 * (even + 0.1)


@pytest.mark.parametrize("form", ["webp", "gif"])
def test_the_sweep_moves_and_ends_with_the_whole_map(form: str) -> None:
    request = parse({"animate": True, "weight": "sobel_x", "width": 480}, form)
    with Image.open(BytesIO(render(request)[1])) as image:
        assert image.n_frames >= 20
        assert image.info["loop"] == 0
        image.seek(image.n_frames - 1)
        last = np.asarray(image.convert("RGB")).astype(int)
    expected = list(sweep.frames(request, sample("landscape")))[-1]
    assert np.abs(last - np.asarray(expected).astype(int)).mean() < 6


def test_a_png_does_not_move() -> None:
    with pytest.raises(Refusal, match="webp or gif"):
        render(parse({"animate": True}))
