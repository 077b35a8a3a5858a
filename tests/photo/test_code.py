"""The PyTorch call of a layer over a picture: PyTorch 2.13 gives the same picture for each of these."""

from __future__ import annotations

import pytest

from app.photo.document import code
from app.photo.request import parse

UNEVEN = """\
padded = F.pad(x, (1, 0, 0, 1), value=float("-inf"))
pooled, indices = nn.MaxPool2d(kernel_size=2, stride=2, return_indices=True)(padded)
F.pad(nn.MaxUnpool2d(kernel_size=2, stride=2)(pooled, indices, padded.shape[-2:]), (-1, 0, 0, -1))"""


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ({"op": "relu"}, "nn.ReLU()"),
        ({"out_channels": 8}, "nn.Conv2d(3, 8, kernel_size=3, bias=False)"),
        (
            {"op": "max_unpool2d"},
            (
                "pooled, indices = nn.MaxPool2d(kernel_size=2, stride=2, return_indices=True)(x)\n"
                "nn.MaxUnpool2d(kernel_size=2, stride=2)(pooled, indices, x.shape[-2:])"
            ),
        ),
        (
            {"op": "max_unpool2d", "dilation": 2},
            (
                "pooled, indices = nn.MaxPool2d(kernel_size=2, stride=2, dilation=2, return_indices=True)(x)\n"
                "nn.MaxUnpool2d(kernel_size=3, stride=2)(pooled, indices, x.shape[-2:])"
            ),
        ),
        ({"op": "max_unpool2d", "padding": [[0, 1], [1, 0]]}, UNEVEN),
    ],
)
def test_a_layer_over_a_picture_is_what_pytorch_takes(words: dict[str, object], written: str) -> None:
    assert code(parse(words, "json")) == written
