"""The JSON document where no picture fits, and at the edges of the bounds."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from app.pipeline import frames_document, parse, render
from app.refusal import Refusal
from tests.conftest import Server

WIDE = {"op": "conv1d", "input_size": 2000, "kernel_size": 3}


def test_numbers_that_no_picture_holds_are_still_given() -> None:
    found = frames_document(WIDE)
    assert found["tensors"]["output"]["shape"] == [1, 1998]
    assert len(found["steps"]) == 1998
    assert found["scene"] is None
    assert "1600" in found["errors"][0]["message"]
    assert "errors" not in frames_document({"op": "conv1d"})
    with pytest.raises(Refusal, match="1600"):
        render(parse(WIDE, "png"))


def test_a_border_may_be_larger_than_a_tensor() -> None:
    found = frames_document({"op": "conv2d", "input_size": 64, "padding": 1})
    assert found["tensors"]["output"]["shape"] == [1, 64, 64]
    with pytest.raises(Refusal, match="16384"):
        parse({"op": "conv2d", "input_size": 64, "padding": 40})


def test_the_page_says_what_it_cannot_draw(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{server.url}/?op=conv1d&input_size=2000")
    assert error.value.code == 422
    assert "1600" in error.value.read().decode()


def test_a_body_may_hold_what_python_s_json_writes(server: Server) -> None:
    body = json.dumps({"op": "max_pool2d", "input": [[1.0, float("nan")], [2.0, float("inf")]]})
    assert "NaN" in body
    ask = urllib.request.Request(f"{server.url}/frames", body.encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(ask) as answer:
        found: dict[str, Any] = json.load(answer)
    assert found["tensors"]["output"]["data"] == [None]
    assert found["tensors"]["indices"]["data"] == [1]
