"""The equation line of every step: what it says is true, and written as people write it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.scene.reading import scene_of

SIGNS = [
    {"op": "conv2d", "input": "[[-1,-2,3],[4,-5,-6],[0,2,-3]]", "weight": "[[-1,2],[-3,4]]", "padding": 1},
    {"op": "conv1d", "input": "[-1,-2,3,-4]", "weight": "[-1,2]", "view": "im2col", "bias": "[-3]"},
    {"op": "conv1d", "input": "[-1,-2,3,-4]", "weight": "[-1,2]", "view": "matrix"},
    {"op": "conv1d", "input": "[[-1,-2,3],[-4,5,-6]]", "weight": "[[[-1,2],[-3,4]]]"},
    {"op": "conv_transpose1d", "input": "[-1,-2,3,-4]", "weight": "[-1,2,-3]", "view": "gather", "bias": "[-3]"},
    {"op": "linear", "input": "[-1,-2,3]", "weight": "[[1,2,-3],[-4,-5,6]]"},
]


@pytest.mark.parametrize("raw", SIGNS)
def test_no_minus_follows_another_sign(raw: dict[str, Any]) -> None:
    for caption in scene_of(**raw).captions:
        *_, said, result = caption.split(" = ")
        assert not re.search("[+·] ?−", said), caption
        assert eval(said.replace("−", "-").replace("·", "*")) == int(result.replace("−", "-"))
