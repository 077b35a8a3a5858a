"""What would take too long or too much memory is refused before any work, with a layer that is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from app.photo.cost import LIMIT, MOST_CELLS, cells, seconds
from app.photo.request import PHOTO_OPS, parse
from app.photo.source import LONGEST
from app.refusal import Refusal

HOSTILE: list[tuple[dict[str, Any], str, int]] = [
    ({"op": "conv_transpose2d", "stride": 16}, "stride", 512),
    ({"op": "conv_transpose2d", "stride": 4096}, "stride", 512),
    ({"op": "conv_transpose2d", "stride": 8, "out_channels": 8}, "out_channels", 512),
    ({"op": "conv_transpose2d", "dilation": 4000}, "dilation", 512),
    ({"kernel_size": 63, "out_channels": 8}, "out_channels", 512),
    ({"kernel_size": 200}, "kernel_size", 512),
    ({"kernel_size": "100x90", "weight": "gaussian"}, "kernel_size", 512),
    ({"padding": 4096}, "padding", 512),
    ({"padding": [[4096, 0], [0, 4096]], "padding_mode": "replicate"}, "padding", 512),
    ({"op": "max_pool2d", "kernel_size": 512}, "kernel_size", 512),
    ({"op": "max_pool2d", "kernel_size": 31, "stride": 1}, "kernel_size", 1024),
    ({"op": "avg_pool2d", "kernel_size": 300, "stride": 1}, "kernel_size", 512),
    ({"op": "max_unpool2d", "kernel_size": 64, "stride": 1}, "kernel_size", 512),
    ({"out_channels": 8, "animate": True}, "out_channels", 2048),
]


@pytest.mark.parametrize(("raw", "field", "side"), HOSTILE, ids=str)
def test_what_costs_too_much_is_refused_and_the_remedy_is_accepted(raw: dict[str, Any], field: str, side: int) -> None:
    with pytest.raises(Refusal, match="choose for example") as refused:
        parse(raw, "webp", (side, side))
    problem = refused.value.problems[0]
    assert problem.field == field
    assert problem.values["limit"] in (LIMIT, MOST_CELLS)
    name, value = problem.values["remedy"].values["nearest"].split()
    assert name == field
    parse(raw | {name: value}, "webp", (side, side))


@pytest.mark.parametrize("preset", ["ones", "gaussian", "sobel_x", "random"])
def test_no_weights_are_made_to_find_out_that_they_are_too_large(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.values.kernel", None)
    monkeypatch.setattr("app.values.draw", None)
    with pytest.raises(Refusal):
        parse({"weight": preset, "kernel_size": 4000, "padding": 4000, "out_channels": 8})


@pytest.mark.parametrize("op", PHOTO_OPS)
@pytest.mark.parametrize("side", [512, LONGEST])
def test_ordinary_layers_are_accepted_on_the_largest_picture(op: str, side: int) -> None:
    spec: Any = parse({"op": op}, "png", (side, side)).spec
    assert 0 < seconds(op, spec) < LIMIT / 2
    assert cells(spec) <= MOST_CELLS


def test_every_filter_and_every_tap_costs() -> None:
    one, eight, wide = (seconds("conv2d", parse(raw).spec) for raw in ({}, {"out_channels": 8}, {"kernel_size": 9}))
    assert one < eight
    assert one < wide
