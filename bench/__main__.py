"""`python -m bench`: measure and write docs/benchmarks.md. Times are of this machine; the ratios are what travels."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from bench import estimates, frames, page, photo, photo_page, speed, weight
from bench.cases import CASES
from bench.section import Section, overview

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PACKAGES = ("numpy", "pillow", "matplotlib", "imageio", "av", "fastapi", "orjson", "pydantic", "scipy", "torch")
INTRODUCTION = """Written by `make bench`, which measures everything in one run. Times are seconds of one core, medians
of rounds in which all ways take turns; ratios are medians over rounds. The machine is small and has other work, so only
ratios mean something elsewhere. The other ways are given every frame's texts and places: they draw what Kernelwalk
draws and compute nothing."""


def machine() -> list[str]:
    """Say what was measured on and with."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    gifsicle = subprocess.run(["gifsicle", "--version"], check=True, capture_output=True, text=True)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {platform.system()};",
        f"Python {platform.python_version()}, {packages}, {gifsicle.stdout.splitlines()[0]}.",
    ]


def main() -> None:
    start = time.monotonic()
    sections: list[Section] = []
    for measure in (speed.small, speed.large, speed.processes, speed.defaults, weight.gifs, weight.formats):
        sections.append(measure())
        print(f"{time.monotonic() - start:5.0f} s: {sections[-1].heading}", flush=True)
    sections.append(frames.section())
    sections.append(estimates.section())
    sections.append(Section("The page", page.report()))
    sections.append(Section("A layer over a picture", [*photo_page.report(), "", *photo.report()]))
    lines = ["# Benchmarks", "", INTRODUCTION, ""]
    lines += [f"- {name}: `{'&'.join(f'{k}={v}' for k, v in query.items())}`" for name, query in CASES.items()]
    lines += ["", "## Targets", "", *overview(t for section in sections for t in section.targets)]
    for section in sections:
        lines += ["", f"## {section.heading}", "", *section.lines]
    lines += ["", "## Measured on", "", *machine(), ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    print(f"{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
