"""All measurements, as plain numbers by name."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from app.encoders import FORMATS
from app.encoders.gif import encode
from app.pipeline import render, scene
from app.raster import glyphs, paint, tiles
from app.scene.marks import Scene
from bench import clock, frames, rivals
from bench.cases import CASES, composed, request
from bench.two_phase import two_phases

FEW = 12
"""Frames from which the time of the slow ways on long animations is scaled up."""


def forget() -> None:
    """Drop every tile and letter that is kept between pictures."""
    for module in (tiles, glyphs):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def cold() -> bytes:
    """Render S with nothing drawn before."""
    forget()
    return render(request("S"))


def small(count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Time S: ours warm and cold against everybody, in interleaved rounds."""
    found = composed("S")
    rivals.ready("S")
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: render(request("S")),
        "ours, cold tiles": cold,
        "Pillow, ready palette frames": lambda: rivals.pillow_ready("S"),
        "Pillow, frame by frame": lambda: rivals.pillow(found, found.frames),
        "imageio.mimsave": lambda: rivals.imageio_way(found, found.frames),
        "matplotlib, artists updated": lambda: rivals.matplotlib_way(found, found.frames),
    }
    return clock.ratios(ways, "ours", count)


def large(name: str, count: int) -> dict[str, float]:
    """Time M or L: ours and Pillow's saving in full, the others by their first frames."""
    found = composed(name)
    rivals.ready(name)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: render(request(name)),
        "Pillow, ready palette frames": lambda: rivals.pillow_ready(name),
    }
    seconds = clock.rounds(ways, count)
    for way, run in (
        ("Pillow, frame by frame", rivals.pillow),
        ("imageio.mimsave", rivals.imageio_way),
        ("matplotlib, artists updated", rivals.matplotlib_way),
    ):
        seconds[way] = clock.once(partial(run, found, FEW)) * found.frames / FEW
    return seconds


def slow_matplotlib() -> float:
    """Time matplotlib when the axes are cleared for every frame of S."""
    return clock.once(lambda: rivals.matplotlib_way(composed("S"), composed("S").frames, clear=True))


def sizes(name: str) -> dict[str, int]:
    """Give bytes of our GIF, of the smallest that gifsicle makes of these frames, and of the other ways."""
    ours, plain = render(request(name)), rivals.pillow_ready(name)
    found = {"ours": len(ours), "gifsicle -O3": min(gifsicle(ours), gifsicle(plain))}
    found["Pillow, ready palette frames"] = len(plain)
    found["two frames a step"] = sum(map(len, encode(two_phases(composed(name)))))
    return found


def gifsicle(data: bytes) -> int:
    """Give the bytes that gifsicle makes of a GIF."""
    with TemporaryDirectory() as folder:
        source, made = Path(folder) / "a.gif", Path(folder) / "b.gif"
        source.write_bytes(data)
        command = ["gifsicle", "-w", "-O3", str(source), "-o", str(made)]
        subprocess.run(command, check=True, capture_output=True)
        return made.stat().st_size


def encoded(form: str, found: Scene) -> int:
    """Encode a scene; give the bytes."""
    return sum(map(len, FORMATS[form].encode(found)))


def formats(count: int) -> dict[str, dict[str, tuple[int, float]]]:
    """Give bytes and seconds of every moving format for each case (without composing)."""
    table: dict[str, dict[str, tuple[int, float]]] = {}
    for name in CASES:
        found = composed(name)
        names = [form for form, kind in FORMATS.items() if kind.moving and (form != "mp4" or name == "S")]
        seconds = clock.rounds({form: partial(encoded, form, found) for form in names}, count)
        table[name] = {form: (encoded(form, found), seconds[form]) for form in names}
    return table


def webp_against_pillow(count: int) -> float:
    """Give our time for the WebP of S as a share of Pillow's for the same frames."""
    found = composed("S")
    rivals.ready("S")
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: list(FORMATS["webp"].encode(found)),
        "Pillow": lambda: rivals.pillow_webp("S"),
    }
    return 1 / clock.ratios(ways, "ours", count)[1]["Pillow"]


OURS = """
from app.pipeline import parse, render
open({path!r}, 'wb').write(render(parse({query!r}, 'gif')))
"""
MATPLOTLIB = """
from bench.rivals import matplotlib_way
from bench.cases import composed
open({path!r}, 'wb').write(matplotlib_way(composed({name!r}), composed({name!r}).frames))
"""


def processes(count: int) -> dict[str, float]:
    """Give the median seconds from starting Python to a finished GIF of S."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "a.gif")
        codes = {
            "ours": OURS.format(path=path, query=CASES["S"]),
            "matplotlib, artists updated": MATPLOTLIB.format(path=path, name="S"),
            "import of NumPy alone": "import numpy",
        }
        taken: dict[str, list[float]] = {name: [] for name in codes}
        for _ in range(count + 1):
            for name, code in codes.items():
                taken[name].append(clock.process(code))
        return {name: median(seconds[1:]) for name, seconds in taken.items()}


def memory() -> dict[str, float]:
    """Give the peak memory of whole processes in MiB."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "a.gif")
        found = {f"ours, {name}": clock.peak(STREAMED.format(path=path, query=query)) for name, query in CASES.items()}
        found["matplotlib, S"] = clock.peak(MATPLOTLIB.format(path=path, name="S"))
        return found


STREAMED = """
from app.files import write_atomically
from app.pipeline import encode, parse
write_atomically({path!r}, encode(parse({query!r}, 'gif')))
"""


def stages(name: str, count: int) -> dict[str, float]:
    """Give seconds of parsing, computing, composing, painting and compressing."""
    from app.encoders import lzw

    asked, found = request(name), composed(name)
    patches = list(paint.paint(found).patches)
    ways: dict[str, Callable[[], object]] = {
        "parse": lambda: request(name),
        "trace": asked.spec.trace,
        "trace and compose": lambda: scene(asked),
        "paint": lambda: list(paint.paint(found).patches),
        "compress": lambda: [lzw.compress(patch.pixels) for patch in patches],
    }
    return clock.rounds(ways, count)


def json_frames(count: int) -> dict[str, Any]:
    """Give time and size of the JSON of 900 steps."""
    untyped, serialised = frames.Untyped(), frames.Serialised()
    ways: dict[str, Callable[[], object]] = {
        "built and serialised": frames.ours,
        "FastAPI, untyped dict": untyped.call,
        "orjson": serialised.orjson,
        "FastAPI's encoder": serialised.fastapi,
    }
    return {"seconds": clock.rounds(ways, count), "bytes": frames.zipped()}
