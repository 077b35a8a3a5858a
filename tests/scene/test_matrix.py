"""The matrix view against plain linear algebra."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from app.pipeline import parse
from app.scene.matrix import matrix_of
from app.spec import Refusal
from tests.randomspec import random_call
from tests.reading import drawn, texts, words
from tests.scene.reading import cells, looks, scene_of

WANTED = 200
OPS = ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "linear")


@pytest.mark.parametrize("op", OPS)
def test_the_matrix_times_the_input_is_the_output(op: str) -> None:
    rng, checked = Random(f"matrix {op}"), 0
    while checked < WANTED:
        try:
            trace = parse(random_call(rng, op)).spec.trace()
            matrix = matrix_of(trace)
        except Refusal:
            continue
        values = matrix.values.T if matrix.column else matrix.values
        expected = values @ trace.input.flat
        if "bias" in trace.tensors:
            bias = trace.tensors["bias"].flat
            times = trace.output.flat.size // bias.size
            expected = expected + (np.tile(bias, times) if op == "linear" else np.repeat(bias, times))
        assert np.allclose(expected, trace.output.flat, rtol=1e-9, atol=1e-9), trace.spec.query()
        assert (matrix.values[~matrix.exists] == 0).all()
        checked += 1


def entries(picture: Any) -> list[str]:
    """Give what stands in the cells of C, which belong to no tensor, at the first frame."""
    looks = picture.looks_at(0).tolist()
    titles = [m for i, m in enumerate(picture.marks) if m.kind == "label" and picture.looks[looks[i]].text[:2] == "C "]
    rows, columns = (int(n) for n in picture.looks[looks[picture.marks.index(titles[0])]].text[2:].split("×"))
    cells = [(i, m) for i, m in enumerate(picture.marks) if m.kind == "cell" and m.cell is None]
    assert len(cells) == rows * columns
    return [picture.looks[looks[i]].text for i, _ in cells]


def test_a_convolution_and_its_transpose_show_the_same_numbers() -> None:
    weight = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    _, direct = drawn(op="conv2d", input_size=4, weight=weight, view="matrix")
    _, transposed = drawn(op="conv_transpose2d", input_size=2, weight=weight, view="matrix")
    assert entries(direct) == entries(transposed)
    assert entries(direct)[:7] == ["1", "2", "3", "0", "4", "5", "6"]
    assert "C 4×16" in words(direct)
    assert "only the direction changed" in words(transposed).replace("\n", " ")


@pytest.mark.parametrize(("op", "moving", "still"), [("conv2d", 1, 0), ("conv_transpose2d", 0, 1)])
def test_a_convolution_lights_rows_its_transpose_columns(op: str, moving: int, still: int) -> None:
    _, picture = drawn(op=op, input_size=3, kernel_size=2, view="matrix")
    frame = next(i for i, m in enumerate(picture.marks) if m.kind == "outline")
    first, second = picture.places_at(0), picture.places_at(1)
    assert first[moving][frame] < second[moving][frame]
    assert first[still][frame] == second[still][frame]


def test_the_weights_have_the_name_that_their_layer_gives_them() -> None:
    for view in ("window", "matrix"):
        assert "weight 3×4" in words(drawn(op="linear", view=view)[1])
    assert "kernel 3×3" in words(drawn(op="conv2d", input_size=4, view="matrix")[1])


def test_a_matrix_beyond_the_bounds_is_refused_with_its_size() -> None:
    with pytest.raises(Refusal, match="16384"):
        drawn(op="conv2d", input_size=20, view="matrix")


def test_published_matrix_transposed_times_output() -> None:
    _, picture = drawn(op="conv_transpose2d", input=[[27, 37], [57, 67]], weight=[[1, 2], [3, 4]], view="matrix")
    assert texts(picture, "output") == ["27", "91", "74", "138", "400", "282", "171", "429", "268"]


def test_the_flattened_input_keeps_the_colours_of_its_channels() -> None:
    found = scene_of(op="conv2d", in_channels=2, input_size=4, view="matrix")
    for frame in (0, found.frames - 1):
        roles = [look.role for look in cells(found, "input", frame)]
        assert roles[::2] == roles[1::2]  # the map and the column beside it
        assert set(roles) == {"channel0", "channel1", "window"}


def along(found: Any, start: int) -> list[str]:
    """Give titles and signs from left to right, beginning with one that is at least `start` pixels from the left."""
    shown = zip(found.marks, looks(found, 0), strict=True)
    texts = [(m.x + m.w // 2, look.text) for m, look in shown if m.kind == "label" and m.anchor == "middle"]
    return [text for x, text in sorted(texts) if x >= start]


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        ({"op": "conv2d"}, ["→", "C 4×16", "·", "x 16", "=", "y 4", "→", "output 2×2"]),
        ({"op": "conv2d", "bias": True}, ["→", "C 4×16", "·", "x 16", "+", "b", "=", "y 4", "→", "output 2×2"]),
        ({"op": "conv_transpose2d", "kernel_size": 2}, ["→", "x 16", "", "C 16×25", "=", "y 25", "→", "output 5×5"]),
    ],
)
def test_the_product_stands_as_it_is_written(raw: dict[str, Any], order: list[str]) -> None:
    found = scene_of(**raw, input_size=4, view="matrix", width=1600)
    start = next(m.x for m, look in zip(found.marks, looks(found, 0), strict=True) if look.text == "→")
    assert [text for text in along(found, start) if text in order] == order


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "conv1d"},
        {"op": "conv1d", "out_channels": 3, "padding": 2, "kernel_size": 5},
        {"op": "conv2d", "padding": 1, "bias": True},
        {"op": "conv2d", "padding": 1, "width": 400},
        {"op": "conv2d", "in_channels": 2, "input_size": 4, "kernel_size": 2},
        {"op": "conv3d", "input_size": 3, "kernel_size": 2},
    ],
)
def test_input_and_filters_lead_to_the_windows_as_columns(raw: dict[str, Any]) -> None:
    found = scene_of(**raw, view="im2col")
    shown = list(zip(found.marks, looks(found, 0), strict=True))
    data = ("input", "channel", "window", "pad")
    for sign, roles in (("→", data), ("·", ("kernel",))):
        m = next(m for m, look in shown if look.text == sign)
        middle, line = m.y + m.h // 2, []
        for cell, look in shown:
            if cell.kind == "cell" and cell.y - 2 <= middle <= cell.y + cell.h + 2:
                line.append((cell.x, look.role))
        assert max(cell for cell in line if cell[0] < m.x)[1].startswith(roles)
        assert min(cell for cell in line if cell[0] > m.x)[1].startswith(data)


@pytest.mark.parametrize(
    "raw", [{"op": "conv2d", "input_size": 6, "kernel_size": 2}, {"op": "conv1d", "out_channels": 3}]
)
def test_an_input_that_cannot_lead_to_the_columns_leads_nowhere_else(raw: dict[str, Any]) -> None:
    signs = [look.text for look in looks(scene_of(**raw, view="im2col"), 0) if look.role == "sign" and look.text]
    assert signs[:2] == ["·", "="]
