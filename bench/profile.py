"""`python -m bench.profile`: where the time of a GIF goes, in milliseconds of one core."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np

from app.encoders import lzw
from app.pipeline import scene
from app.raster.paint import paint
from bench import clock
from bench.cases import CASES, composed, request
from bench.section import table

ROUNDS = 5
HEAVY = ("numpy", "pydantic", "PIL", "app")


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
        "compress": lambda: [lzw.compress(patch.pixels) for patch in patches],
        "compress as many pixels that do not change": lambda: [lzw.compress(pixels) for pixels in empty],
    }
    return clock.rounds(ways, ROUNDS)


def imports() -> dict[str, float]:
    """Give the milliseconds that imports take for themselves, by package."""
    command = [sys.executable, "-X", "importtime", "-c", "from app.pipeline import parse, render"]
    done = subprocess.run(command, cwd=clock.ROOT, check=True, capture_output=True, text=True)
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
    print("\n".join(table(("import, ms", ""), [(name, f"{value:.0f}") for name, value in imports().items()])))


if __name__ == "__main__":
    main()
