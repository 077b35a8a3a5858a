"""Seconds and memory of our GIF against the ways that people would take instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.encoders.gif import encode
from app.pipeline import parse, picture, render
from app.raster import glyphs, tiles
from bench import clock, rivals
from bench.cases import CASES, composed, request
from bench.section import Section, Target, table

ROUNDS, FEW = 5, 8
"""Rounds; and the frames from which the time of the slow ways on long animations is scaled up."""
OURS, COLD, READY = "Kernelwalk", "Kernelwalk, nothing drawn before", "Pillow `save_all` of ready palette frames"
PILLOW, IMAGEIO = "Pillow frame by frame, `save_all`", "`imageio.mimsave`"
UPDATED, CLEARED = "matplotlib, artists updated", "matplotlib, axes cleared"
LEAST = {UPDATED: 200, PILLOW: 40, IMAGEIO: 40, READY: 4}
WHY = "painting is half of it, small NumPy calls, and Pillow's LZW a third: see [performance](performance.md)"


def forget() -> None:
    """Drop every tile and letter that is kept between pictures."""
    for module in (tiles, glyphs):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def cold() -> bytes:
    forget()
    return render(request("S"))


def small() -> Section:
    """Time S in interleaved rounds of all ways."""
    found = composed("S")
    rivals.ready("S")
    ways: dict[str, Callable[[], object]] = {
        OURS: lambda: render(request("S")),
        COLD: cold,
        READY: lambda: rivals.pillow_ready("S"),
        PILLOW: lambda: rivals.pillow(found, found.frames),
        IMAGEIO: lambda: rivals.imageio_way(found, found.frames),
        UPDATED: lambda: rivals.matplotlib_way(found, found.frames),
    }
    seconds, ratios = clock.ratios(ways, OURS, ROUNDS)
    seconds[CLEARED] = clock.once(lambda: rivals.matplotlib_way(found, found.frames, clear=True))
    ratios[CLEARED] = seconds[CLEARED] / seconds[OURS]
    targets = [Target(f"S, warm: {name} takes", ratios[name], least, missed=WHY) for name, least in LEAST.items()]
    targets.append(Target(f"S, cold tiles: {UPDATED} takes", ratios[UPDATED] / ratios[COLD], 100, missed=WHY))
    rows = [(name, f"{1000 * taken:.1f}", f"{ratios[name]:.1f}") for name, taken in seconds.items()]
    lines = table((f"S, {found.frames} frames of {found.width}×{found.height}", "ms", "times Kernelwalk"), rows)
    return Section("One short animation", lines, targets)


def large() -> Section:
    """Time M and L: ours and Pillow's saving in full, the others by their first frames."""
    names = ("M", "L")
    for name in names:
        rivals.ready(name)
    ways: dict[str, Callable[[], object]] = {
        **{f"{OURS} {name}": partial(lambda name: render(request(name)), name) for name in names},
        **{f"{READY} {name}": partial(rivals.pillow_ready, name) for name in names},
    }
    seconds = clock.rounds(ways, ROUNDS)
    for way, run in ((PILLOW, rivals.pillow), (IMAGEIO, rivals.imageio_way), (UPDATED, rivals.matplotlib_way)):
        for name in names:
            found = composed(name)
            seconds[f"{way} {name}"] = clock.once(partial(run, found, FEW)) * found.frames / FEW
    steps = {name: composed(name).frames for name in names}
    rows = [
        (
            way,
            *(f"{seconds[f'{way} {name}']:.2f}" for name in names),
            f"{seconds[f'{way} L'] / seconds[f'{OURS} L']:.1f}",
        )
        for way in (OURS, READY, PILLOW, IMAGEIO, UPDATED)
    ]
    lines = table(("", *(f"{name}, {steps[name]} frames: s" for name in names), "L: times Kernelwalk"), rows)
    lines += ["", f"The last three ways are scaled up from {FEW} frames."]
    growth = (seconds[f"{OURS} L"] / steps["L"]) / (seconds[f"{OURS} M"] / steps["M"])
    return Section("Long animations", lines, [Target("Time a step, L over M", growth, most=1.1)])


WHOLE = """
from app.encoders.gif import encode
from app.pipeline import parse, picture, render
open({path!r}, 'wb').write(render(parse({query!r}, 'gif')))
"""
MATPLOTLIB = """
from bench.rivals import matplotlib_way
from bench.cases import composed
open({path!r}, 'wb').write(matplotlib_way(composed('S'), composed('S').frames))
"""
STREAMED = """
from app.files import write_atomically
from app.pipeline import encode, parse
write_atomically({path!r}, encode(parse({query!r}, 'gif')))
"""


def processes() -> Section:
    """Time whole processes, from starting Python to a finished GIF of S, and their peak memory."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "a.gif")
        codes = {
            OURS: WHOLE.format(path=path, query=CASES["S"]),
            UPDATED: MATPLOTLIB.format(path=path),
            "Python that imports NumPy and ends": "import numpy",
        }
        taken: dict[str, list[float]] = {name: [] for name in codes}
        for _ in range(1 + ROUNDS):
            for name, code in codes.items():
                taken[name].append(clock.process(code, folder))
        held = {name: clock.peak(STREAMED.format(path=path, query=query)) for name, query in CASES.items()}
        other = clock.peak(MATPLOTLIB.format(path=path))
    seconds = {name: median(each[1:]) for name, each in taken.items()}
    rows = [(name, f"{value:.2f}", f"{value / seconds[OURS]:.1f}") for name, value in seconds.items()]
    lines = table(("from starting Python to a finished file of S", "s", "times Kernelwalk"), rows)
    peaks = [(f"{OURS}, {name}", f"{value:.1f}") for name, value in held.items()]
    lines += ["", *table(("peak memory of the process", "MiB"), [*peaks, (f"{UPDATED}, S", f"{other:.1f}")])]
    why = "two thirds are imports, half of these NumPy, pydantic and Pillow"
    return Section(
        "A whole process",
        lines,
        [
            Target(f"Whole process: {UPDATED} takes", seconds[UPDATED] / seconds[OURS], 12, missed=why),
            Target("Peak memory, L over S", held["L"] - held["S"], most=8, unit=" MiB"),
        ],
    )


def drawn(query: dict[str, str]) -> bytes:
    """Draw a GIF whatever it takes: the service refuses L as wide as it comes."""
    return b"".join(encode(picture(parse(query, "gif"))))


def defaults() -> Section:
    """Time the same layers as wide as they come, and count bytes."""
    asked = {name: {k: v for k, v in query.items() if k != "width"} for name, query in CASES.items()}
    seconds = clock.rounds({name: partial(drawn, q) for name, q in asked.items()}, 3)
    rows = [(name, f"{seconds[name]:.2f}", f"{len(drawn(q)):,}") for name, q in asked.items()]
    return Section("Without `width`", table(("as wide as they come", "s", "bytes"), rows))
