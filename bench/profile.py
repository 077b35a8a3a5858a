"""`python -m bench.profile`: where the time of a GIF goes, in milliseconds of one core."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from tempfile import TemporaryDirectory

import numpy as np

from app.encoders import lzw
from app.pipeline import scene
from app.raster import glyphs
from app.raster.paint import paint
from app.raster.patch import Pixels
from bench import clock
from bench.cases import CASES, composed, request
from bench.section import table

ROUNDS = 5
HEAVY = ("numpy", "pydantic", "PIL", "app")


def compress(frames: Iterable[Pixels]) -> None:
    """Compress the frames of an animation."""
    packer = lzw.Compressor()
    for pixels in frames:
        packer.compress(pixels)


def texts(name: str) -> Callable[[], object]:
    """Give what draws the texts of a case's equations anew."""
    found = composed(name)
    looks = [look for look in found.looks if look.role == "equation"]
    return lambda: [glyphs.draw(text, 16, False) for look in looks for text in (look.text, look.small) if text]


def stages(name: str) -> dict[str, float]:
    """Give seconds of every stage of a case."""
    asked, found = request(name), composed(name)
    patches = list(paint(found).patches)
    empty = [np.zeros_like(patch.pixels) for patch in patches]
    ways: dict[str, Callable[[], object]] = {
        "parse": lambda: request(name),
        "compute": asked.spec.trace,
        "compute and compose": lambda: scene(asked),
        "paint": lambda: list(paint(found).patches),
        "of it: the letters of the equations": texts(name),
        "compress": lambda: compress(patch.pixels for patch in patches),
        "by Pillow alone": lambda: [lzw.direct(patch.pixels, 7) for patch in patches],
        "by Pillow, as many pixels that do not change": lambda: compress(empty),
    }
    return clock.rounds(ways, ROUNDS)


def imports(folder: str) -> dict[str, float]:
    """Give the milliseconds that imports take for themselves, by package; modules are kept compiled in a folder."""
    command = [sys.executable, "-X", "importtime", "-c", "from app.pipeline import parse, render"]
    environment = clock.compiled(folder)
    for _ in range(2):  # the first one compiles
        done = subprocess.run(command, cwd=clock.ROOT, check=True, capture_output=True, text=True, env=environment)
    found = dict.fromkeys((*HEAVY, "others"), 0.0)
    for line in done.stderr.splitlines()[1:]:
        own, _, name = line.removeprefix("import time:").split("|")
        package = name.strip().partition(".")[0].removesuffix("_core")
        found[package if package in HEAVY else "others"] += int(own) / 1000
    return found


def main() -> None:
    measured = {name: stages(name) for name in CASES}
    rows = [(stage, *(f"{1000 * measured[name][stage]:.1f}" for name in CASES)) for stage in measured["S"]]
    print("\n".join(table(("ms", *CASES), rows)))
    print()
    with TemporaryDirectory() as folder:
        taken = imports(folder)
    print("\n".join(table(("import, ms", ""), [(name, f"{value:.0f}") for name, value in taken.items()])))


if __name__ == "__main__":
    main()
