"""Views of transposed convolutions: stamps, the direct convolution behind them, and overlaps."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest

from app.ops.conv_transpose import ConvTranspose
from app.pipeline import parse
from app.scene.gather import direct_convolution
from app.spec import Refusal
from tests.randomspec import random_call
from tests.reading import drawn, looks, texts, words

WANTED = 200


@pytest.mark.parametrize("op", ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"])
def test_the_direct_convolution_has_the_same_output(op: str) -> None:
    rng, checked = Random(f"gather {op}"), 0
    while checked < WANTED:
        try:
            trace = parse(random_call(rng, op)).spec.trace()
            direct, stretch = direct_convolution(trace)
        except Refusal:
            continue
        found = direct.trace().output.values
        assert found.shape == trace.output.shape
        assert np.allclose(found, trace.output.values, rtol=1e-9, atol=1e-9), trace.spec.query()
        real = [c for c in stretch.cells if c >= 0]
        assert real == sorted(set(real))
        checked += 1


def test_cells_are_open_until_their_last_stamp() -> None:
    trace, picture = drawn(op="conv_transpose2d", input_size=2, kernel_size=3, stride=2)
    for frame in range(picture.frames):
        later = set(trace.writes[frame + 1 :].reshape(-1).tolist())
        for cell, look in looks(picture, "output", frame).items():
            if look.role in ("new", "done"):
                assert cell not in later
            elif look.role != "empty":
                assert cell in later


def test_sums_grow_as_the_terms_say() -> None:
    trace, picture = drawn(op="conv_transpose2d", input_size=3, kernel_size=3, bias=True)
    bias = float(trace.tensors["bias"].flat[0])
    sums = np.full(trace.output.flat.size, bias)
    for frame in range(picture.frames):
        np.add.at(sums, trace.writes[frame], trace.terms[frame])
        shown = looks(picture, "output", frame)
        for cell in trace.writes[frame].tolist():
            assert shown[cell].text == f"{int(sums[cell])}".replace("-", "−")


def test_cropping_and_output_padding_are_drawn_and_named() -> None:
    _, picture = drawn(
        op="conv_transpose2d", input_size=3, kernel_size=3, stride=2, padding=1, output_padding=1, bias=False
    )
    roles = [picture.looks[look].role for look in picture.base.tolist()]
    # 6×6 output in a field of 7×7: one row and one column cropped, the last row and column kept by output_padding
    assert roles.count("crop") == 13 + 1
    assert roles.count("extra") == 11 + 1
    assert "cropped by padding" in words(picture)
    assert "output_padding" in words(picture)


@pytest.mark.parametrize("width", [None, 120, 240])
@pytest.mark.parametrize("bias", ["[2]", "[0.5,-3]"])
def test_what_the_cells_start_at_is_said_whatever_else_is(width: int | None, bias: str) -> None:
    many = {"input_size": 3, "stride": 2, "padding": 1, "output_padding": 1, "out_channels": bias.count(",") + 1}
    _, picture = drawn(op="conv_transpose2d", **many, bias=bias, width=width)
    assert f"bias {bias[1:-1].replace(',', ', ').replace('-', '−')}" in words(picture)
    assert "bias" not in words(drawn(op="conv_transpose2d", **many, width=width)[1])


def test_every_view_ends_in_the_same_output() -> None:
    call = {"op": "conv_transpose2d", "input_size": 3, "in_channels": 2, "out_channels": 2, "stride": 2, "padding": 1}
    last = {
        view: texts(drawn(**call, view=view, width=1600)[1], "output")
        for view in ("scatter", "gather", "window", "im2col")
    }
    assert len({tuple(shown) for shown in last.values()}) == 1
    assert last["scatter"] == [f"{int(v)}".replace("-", "−") for v in drawn(**call)[0].output.flat.tolist()]


@pytest.mark.parametrize("view", ["gather", "im2col"])
@pytest.mark.parametrize(
    ("layer", "size", "made"),
    [
        ({"stride": 2}, "2×2", "spread to 3×3"),
        ({"stride": 2, "in_channels": 2}, "2×2×2", "spread to 2×3×3"),
        ({"kernel_size": 1, "padding": 1, "input_size": 6}, "6×6", "cropped to 4×4"),
        ({"stride": 1}, "2×2", ""),
    ],
)
def test_the_input_has_one_size_above_and_below(view: str, layer: dict[str, int], size: str, made: str) -> None:
    _, picture = drawn(**{"op": "conv_transpose2d", "input_size": 2, "view": view} | layer)
    (title,) = {f"input {size} {made}".strip(), made or f"input {size}"} & set(re.split(" · |\n", words(picture)))
    assert view == "im2col" or title.startswith("input") or "cropped" in made


def test_overlap_counts_stamps() -> None:
    trace, picture = drawn(op="conv_transpose2d", input_size=2, kernel_size=3, stride=2, overlap=True)
    spec = trace.spec
    assert isinstance(spec, ConvTranspose)
    assert spec.overlap().tolist() == [
        [1, 1, 2, 1, 1],
        [1, 1, 2, 1, 1],
        [2, 2, 4, 2, 2],
        [1, 1, 2, 1, 1],
        [1, 1, 2, 1, 1],
    ]
    assert "checkerboard" in words(picture)
    even = words(drawn(op="conv_transpose2d", input_size=2, kernel_size=4, stride=2, overlap=True)[1])
    assert "checkerboard" not in even
    assert "divisible" in even


def test_overlap_is_refused_where_nothing_is_stamped() -> None:
    with pytest.raises(Refusal, match="overlap"):
        drawn(op="conv2d", overlap=True)
