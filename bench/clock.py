"""Seconds of one core, in interleaved rounds, and memory in processes of their own.

What is counted is the time that a process has a core for, not the time on the wall: what else a machine does then
counts as little as it can. All ways measured here use one thread.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
PEAK = """
{code}
print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])
"""


def rounds(ways: Mapping[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Give the median seconds of each way over rounds in which all take turns."""
    return ratios(ways, next(iter(ways)), count)[0]


def ratios(
    ways: Mapping[str, Callable[[], object]], ours: str, count: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Give the median seconds, and the median over rounds of each way's time over ours. All run once before."""
    for way in ways.values():
        way()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            taken[name].append(once(way))
    shares = {n: median(a / b for a, b in zip(s, taken[ours], strict=True)) for n, s in taken.items()}
    return {name: median(seconds) for name, seconds in taken.items()}, shares


def once(way: Callable[[], object]) -> float:
    """Give the seconds that one run takes."""
    start = time.process_time()
    way()
    return time.process_time() - start


def process(code: str, folder: str) -> float:
    """Give the seconds that a whole process takes; modules are kept compiled in a folder."""
    before = os.times()
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=compiled(folder))
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compiled(folder: str) -> dict[str, str]:
    """Give an environment in which modules are kept compiled in a folder, as they are where they are installed."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**usual, "PYTHONPYCACHEPREFIX": folder}


def peak(code: str) -> float:
    """Give the peak resident memory of a process, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK.format(code=code)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1]) / 1024
