"""Sheets of layers over pictures: what stands on them, where, in which colours."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from PIL import Image

from app.gallery import PHOTOS, Card
from app.photo.document import document
from app.photo.layer import run
from app.photo.maps import Range, range_of, tint
from app.photo.render import render
from app.photo.request import PHOTO_OPS, PhotoView, parse
from app.photo.samples import SAMPLES, sample
from app.photo.sheet import compose, layout, ranges_of, shrunk
from app.photo.slots import slots
from app.photo.weights import even, kernel_of
from app.refusal import Refusal
from app.text import catalogue
from app.values import WEIGHTS
from tests.conftest import ROOT

SAY = catalogue("en")
LARGEST = 5_000_000


def planned(raw: dict[str, Any]) -> list[Any]:
    return layout(parse(raw), SAY).places


@pytest.mark.parametrize("op", PHOTO_OPS)
@pytest.mark.parametrize(
    ("width", "density"), [(240, 1), (640, 1), (1200, 1), (1600, 1), (240, 3), (240, 4), (300, 4), (320, 4)]
)
def test_every_layer_gives_a_sheet_on_which_nothing_overlaps_or_is_cut(op: str, width: int, density: int) -> None:
    request = parse({"op": op, "width": width, "density": density})
    image = compose(request, sample("landscape"))
    plan = layout(request, SAY)
    assert image.size == (plan.width, plan.height)
    assert np.asarray(image).std() > 20
    taken = np.zeros((plan.height, plan.width), dtype=int)
    for place in plan.places:
        x, y, w, h = place.room
        px, py, pw, ph = place.picture
        assert x >= 0
        assert x + w <= plan.width
        assert y + h <= plan.height
        assert x <= px
        assert px + pw <= x + w
        assert y <= py
        assert py + ph <= y + h
        taken[y : y + h, x : x + w] += 1
    assert taken.max() == 1


@pytest.mark.parametrize("filters", range(1, 9))
def test_every_filter_has_a_map_of_one_size_beside_the_picture(filters: int) -> None:
    places = planned({"out_channels": filters})
    assert [place.slot.source for place in places] == ["input", *["output"] * filters]
    assert len({place.picture[2:] for place in places[1:]}) == 1
    assert [place.slot.channel for place in places[1:]] == list(range(filters))


def test_pictures_are_seen_to_shrink_and_to_grow() -> None:
    for raw, factor in (({"op": "max_pool2d"}, 1 / 2), ({"op": "conv_transpose2d", "stride": 2}, 1025 / 512)):
        first, second = (place.picture for place in planned(raw)[:2])
        assert second.w / first.w == pytest.approx(factor, rel=0.02)


def test_small_maps_are_enlarged_by_whole_numbers_and_say_so() -> None:
    place = planned({"stride": 16})[1]
    assert place.zoom > 1
    assert place.picture.w >= place.columns


@pytest.mark.parametrize("size", [(1, 2048), (2048, 1), (2048, 2048), (1, 1), (700, 300)])
def test_sheets_of_noise_stay_below_five_megabytes(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    for raw in ({"op": "max_pool2d", "kernel_size": 1}, {"out_channels": 8, "kernel_size": 1}):
        request = parse(raw | {"width": 1600}, "png", size)
        body = render(request, noise)[1]
        assert len(body) < LARGEST
        with Image.open(BytesIO(body)) as image:
            assert image.width == 1600


def test_a_sheet_of_fine_noise_takes_fewer_colours_rather_than_more_bytes() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1440, 720, 3), dtype=np.uint8)
    request = parse({"op": "tanh", "width": 1600, "density": 2}, "png", (1440, 720))
    body = render(request, noise)[1]
    assert 1_000_000 < len(body) < LARGEST
    with Image.open(BytesIO(body)) as image:
        assert image.mode == "P"


def test_a_pattern_of_single_cells_makes_no_waves() -> None:
    request = parse({"op": "max_unpool2d"})
    sheet = np.asarray(compose(request, np.full((512, 512, 3), 200, dtype=np.uint8)))
    x, y, w, h = layout(request, SAY).places[2].picture
    part = sheet[y + h // 2 + 40 : y + h, x : x + w]
    assert w == 256
    assert np.unique(part).tolist() == [50]


def test_edges_do_not_cancel_out_where_a_map_is_shrunk() -> None:
    plane = np.tile(np.array([-4.0, 4.0], dtype=np.float32), (8, 4))
    shown = range_of(plane, around=True, clip="none")
    colours = shrunk(plane, shown, 4, 4, "light").astype(int)
    plain = tint(np.zeros((4, 4)), shown).astype(int)
    assert np.abs(colours - plain).min(axis=-1).max() > 20
    assert (shrunk(plane * 0, shown, 4, 4, "light") == plain).all()


def test_a_denser_sheet_is_the_same_layout_with_more_pixels() -> None:
    once, twice = (planned({"width": 600 * n, "density": n}) for n in (1, 2))
    for small, large in zip(once, twice, strict=True):
        assert large.picture.w == pytest.approx(2 * small.picture.w, rel=0.02)
        assert large.picture.y == pytest.approx(2 * small.picture.y, rel=0.02)


@pytest.mark.parametrize("format_", ["png", "webp", "gif"])
def test_formats_hold_the_same_sheet(format_: str) -> None:
    expected = np.asarray(compose(parse({}), sample("shapes").copy())).astype(int)
    with Image.open(BytesIO(render(parse({"image": "shapes"}, format_))[1])) as image:
        assert image.format == format_.upper()
        found = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(found - expected).mean() < (3 if format_ == "gif" else 0.01)


def test_seeds_give_other_kernels_and_other_maps() -> None:
    first, second = (render(parse({"seed": seed}))[1] for seed in (1, 2))
    assert first != second
    assert first == render(parse({"seed": 1}))[1]


@pytest.mark.parametrize("shape", [(8, 3, 3, 3), (4, 1, 1, 1), (2, 1, 1, 2), (3, 3, 1, 1), (5, 1, 7, 7)])
def test_drawn_filters_answer_to_differences(shape: tuple[int, ...]) -> None:
    for seed in range(40):
        weight = even(seed, shape)
        assert (weight == np.rint(weight)).all()
        assert np.abs(weight).max() <= 2
        assert np.abs(weight).reshape(shape[0], -1).sum(axis=1).min() > 0
        if np.prod(shape[1:]) > 1:
            assert (weight.reshape(shape[0], -1).sum(axis=1) == 0).all()
    assert (even(1, shape) == even(1, shape)).all()


def test_given_and_transposed_weights_are_taken_as_they_are() -> None:
    given = parse({"weight": [[[[1, 2]], [[3, 4]], [[5, 6]]]]})
    assert kernel_of(given.spec, 0)[1].tolist() == [[[1, 2]], [[3, 4]], [[5, 6]]]
    turned: Any = parse({"op": "conv_transpose2d", "out_channels": 2}).spec
    planes, kernel = kernel_of(turned, 1)
    assert planes == [0, 1, 2]
    assert (kernel == turned.weight_values()[:, 1]).all()


def test_groups_meet_their_own_planes() -> None:
    for op in ("conv2d", "conv_transpose2d"):
        spec: Any = parse({"op": op, "groups": 3, "out_channels": 6}).spec
        assert [kernel_of(spec, channel)[0] for channel in range(6)] == [[0], [0], [1], [1], [2], [2]]


def test_ranges_are_common_or_each() -> None:
    for scale, count in (("each", 3), ("common", 1)):
        request = parse({"out_channels": 3, "scale": scale})
        arrays = run(request, sample("landscape"))
        assert len(set(ranges_of(request, slots(request, SAY), arrays).values())) == count


@pytest.mark.parametrize(
    ("raw", "diverging"),
    [
        ({"weight": "sobel_x"}, True),
        ({"weight": "laplacian"}, True),
        ({}, True),
        ({"weight": "sharpen"}, False),
        ({"weight": "gaussian"}, False),
        ({"weight": "sobel_x", "colour": "grey"}, False),
        ({"weight": "gaussian", "colour": "diverging"}, True),
    ],
)
def test_zero_is_the_middle_where_weights_sum_to_zero(raw: dict[str, Any], diverging: bool) -> None:
    request = parse(raw)
    ranges = ranges_of(request, slots(request, SAY), run(request, sample("landscape")))
    assert [found.diverging for found in ranges.values()] == [diverging]


def test_colours_of_the_scale() -> None:
    shown = range_of(np.array([[-4.0, 2.0]]), around=True, clip="none")
    low, zero, high = tint(np.array([[-4.0, 0.0, 4.0]]), shown)[0].tolist()
    assert low[2] > low[0]
    assert high[0] > high[2]
    assert min(zero) > 240
    assert max(tint(np.array([[0.0]]), shown, "dark")[0, 0].tolist()) < 60
    assert tint(np.array([[1.0]]), Range(1.0, 1.0, diverging=False)).shape == (1, 1, 3)
    assert tint(np.array([[-np.inf, np.nan]]), shown).shape == (1, 2, 3)


def test_clipping_cuts_the_outermost_and_says_on_which_side() -> None:
    values = np.concatenate([np.linspace(0, 1, 999), [1000.0]])
    shown = range_of(values, around=False, clip="percentile")
    assert shown.above
    assert shown.high < 2
    whole = range_of(values, around=False, clip="none")
    assert (whole.low, whole.high, whole.below, whole.above) == (0, 1000, False, False)
    flat = range_of(np.concatenate([np.zeros(999), [5.0]]), around=False, clip="percentile")
    assert (flat.low, flat.high, flat.above) == (0, 5, False)
    high = range_of(np.concatenate([np.zeros(500), np.linspace(0, 1, 500), [9.0]]), around=False, clip="percentile")
    assert (high.below, high.above) == (False, True)


def test_max_and_average_are_compared() -> None:
    request = parse({"op": "max_pool2d", "compare": True, "dilation": 2, "kernel_size": 3})
    arrays = run(request, sample("landscape"))
    assert [slot.title for slot in slots(request, SAY)] == ["max_pool2d", "avg_pool2d", "max − average"]
    assert (arrays["max_pool2d"] >= arrays["avg_pool2d"]).all()
    assert (arrays["difference"][0] == (arrays["max_pool2d"] - arrays["avg_pool2d"]).max(axis=0)).all()


def test_the_checkerboard_comes_and_goes_with_the_kernel_size() -> None:
    request = parse({"op": "conv_transpose2d", "stride": 2, "compare": True})
    arrays = run(request, np.full((512, 512, 3), 90, dtype=np.uint8))
    uneven, even_ = (arrays[f"kernel{size}"][0, 8:-8, 8:-8] for size in (3, 4))
    assert sorted(np.unique(uneven)) == [270, 540, 1080]
    assert np.unique(even_).tolist() == [1080]
    assert [slot.title for slot in slots(request, SAY)] == ["input", "kernel 3×3 ones", "kernel 4×4 ones"]


def test_unpooling_puts_the_maxima_back_and_nothing_else() -> None:
    arrays = run(parse({"op": "max_unpool2d"}), sample("landscape"))
    kept = arrays["output"] != 0
    assert (arrays["output"][kept] == arrays["input"][kept]).all()
    assert kept.mean() <= 0.25
    assert arrays["pooled"].shape == (3, 256, 256)


def test_filters_are_bounded() -> None:
    with pytest.raises(Refusal, match="8"):
        parse({"out_channels": 9})


def test_grey_pictures_have_one_channel() -> None:
    request = parse({"in_channels": 1, "weight": "sobel_x"})
    assert run(request, sample("digit"))["input"].shape == (1, 512, 512)
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
        ({"density": 1.5, "clip": "none"}, "clip=none&density=1.5&op=conv2d"),
    ],
)
def test_the_canonical_query_says_what_differs_and_is_read_back(raw: dict[str, Any], query: str) -> None:
    assert parse(raw).query() == query
    assert parse(dict(pair.split("=") for pair in query.split("&"))).query() == query


@pytest.mark.parametrize("raw", [{"op": "conv1d"}, {"input": [[1]]}, {"foo": 1}, {"image": "nobody"}, {"at": "1"}])
def test_what_a_picture_cannot_have_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        parse(raw)


@pytest.mark.parametrize("card", PHOTOS, ids=lambda card: card.slug)
def test_every_card_of_the_gallery_is_a_sheet_with_and_without_labels(card: Card) -> None:
    raw = dict(parse_qsl(card.query))
    full, bare = (layout(parse(raw | {"labels": labels, "width": "320"}), SAY) for labels in ("true", "false"))
    assert bare.height < full.height
    assert max(p.picture.x + p.picture.w for p in bare.places) <= 320
    assert [p.slot for p in bare.places] == [p.slot for p in full.places]
    assert parse(raw).query() == "&".join(sorted(card.query.split("&")))
    assert render(parse(raw | {"labels": "false"}))[1] != render(parse(raw))[1]


def test_the_cards_say_true_sizes() -> None:
    sizes = {c.slug: document(parse(dict(parse_qsl(c.query)), "json"), sample("landscape")) for c in PHOTOS}
    for slug, side in (("size", 510), ("transposed", 1025), ("max-pool", 256), ("avg-pool", 256), ("unpool", 512)):
        assert sizes[f"photo-{slug}"]["output"]["shape"][1:] == [side, side]


def test_the_documentation_describes_everything_and_shows_what_is_drawn() -> None:
    """Renew the picture with the query in the assertion."""
    text = (ROOT / "docs" / "picture.md").read_text()
    for name in (*PhotoView.model_fields, *PHOTO_OPS, *SAMPLES, *WEIGHTS):
        assert f"`{name}`" in text or name == "random", name
    shown = compose(parse({"out_channels": 3, "width": 900}), sample("landscape"))
    with Image.open(ROOT / "docs" / "images" / "picture.png") as image:
        assert (np.asarray(image.convert("RGB")) == np.asarray(shown)).all()
