"""The same scene gives the same bytes: streamed or whole, in any process, whatever was imported or drawn before."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from app.encoders import FORMATS
from app.pipeline import encode, parse, render
from tests.encoders.scenes import QUERIES

QUERY = {"op": "conv2d", "padding": "1", "input_size": "4"}
SCRIPT = """
import hashlib, sys
{first}
from app.pipeline import parse, render
{before}
print(hashlib.sha256(render(parse({query}, sys.argv[1]))).hexdigest())
"""
OTHERWISE = "import app.encoders.svg, app.raster.tiles, PIL.ImageDraw, app.scene.window"
FILM = """
import ctypes, hashlib, sys
from pathlib import Path
import av
from app.encoders import mp4
from tests.encoders.scenes import QUERIES, scene

if {flags} is not None:
    library, = (Path(av.__file__).parents[1] / "av.libs").glob("libavutil*")
    ctypes.CDLL(str(library)).av_force_cpu_flags({flags})
mp4.OPTIONS = mp4.OPTIONS | {{"x264-params": mp4.SAME + "{more}"}}
for name in QUERIES:
    print(name, hashlib.sha256(b"".join(mp4.encode(scene(name)))).hexdigest())
"""
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


def test_a_film_is_the_same_on_any_processor_beside_others_in_any_memory() -> None:
    # What this machine's processor offers beyond SSE2 is hidden from FFmpeg, then from the encoder; memory that nobody
    # wrote to holds another byte each time. All run at once.
    machines = [("None", "", "0"), ("None", "", "85"), ("0", "", "170"), ("None", ":asm=sse2", "255")]
    films = [
        subprocess.Popen(
            [sys.executable, "-c", FILM.format(flags=flags, more=more)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "MALLOC_PERTURB_": memory},
        )
        for flags, more, memory in machines
    ]
    found = [film.communicate(timeout=120)[0].splitlines() for film in films]
    assert len(found[0]) == len(QUERIES)
    assert all(one == found[0] for one in found)
