"""The same scene gives the same bytes: streamed or whole, in any process, whatever was imported or drawn before."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from app.encoders import FORMATS
from app.pipeline import encode, parse, render

QUERY = {"op": "conv2d", "padding": "1", "input_size": "4"}
SCRIPT = """
import hashlib, sys
{first}
from app.pipeline import parse, render
{before}
print(hashlib.sha256(render(parse({query}, sys.argv[1]))).hexdigest())
"""
OTHERWISE = "import app.encoders.svg, app.raster.tiles, PIL.ImageDraw, app.scene.window"
BEFORE = "render(parse({'op': 'conv2d', 'theme': 'dark', 'in_channels': '3'}, 'gif'))"


@pytest.mark.parametrize("form", FORMATS)
def test_streaming_gives_the_same_bytes(form: str) -> None:
    request = parse(QUERY, form)
    assert b"".join(encode(request)) == render(request)


@pytest.mark.parametrize("form", FORMATS)
def test_another_process_gives_the_same_bytes(form: str) -> None:
    here = hashlib.sha256(render(parse(QUERY, form))).hexdigest()
    for first, before, seed in (("", "", "0"), (OTHERWISE, BEFORE, "4242")):
        script = SCRIPT.format(first=first, before=before, query=QUERY)
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script, form], capture_output=True, text=True, check=True, env=environment
        )
        assert done.stdout.strip() == here
