"""Rows of the report: what was tried, what is allowed, what was measured."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.loopback import ROOT

REPORT = ROOT / "docs" / "reliability.md"
HEAD = """# Reliability, measured

Written by `make soak` on {day}, on {cores} cores ({machine}), Python {python}. Everything ran on loopback against the
real server, `python -m app serve`, with the settings named. Times are those of that machine and of what else it did.
"""


class Row(NamedTuple):
    """Hold one measurement and whether it is within its limit."""

    what: str
    limit: str
    measured: str
    good: bool


class Part(NamedTuple):
    """Hold the rows of one part of the report, with a heading and a sentence on how it was done."""

    heading: str
    about: str
    rows: Sequence[Row]


def write(parts: Sequence[Part], path: Path = REPORT) -> None:
    """Write the report."""
    import os

    day = datetime.now(UTC).date().isoformat()
    text = HEAD.format(
        day=day, cores=os.cpu_count(), machine=platform.machine(), python=sys.version.split(maxsplit=1)[0]
    )
    for part in parts:
        text += f"\n## {part.heading}\n\n{part.about}\n\n| what | limit | measured | |\n|---|---|---|---|\n"
        text += "".join(f"| {r.what} | {r.limit} | {r.measured} | {'✓' if r.good else '✗'} |\n" for r in part.rows)
    temporary = path.with_suffix(".new")
    temporary.write_text(text)
    temporary.replace(path)


def percentile(values: Sequence[float], share: float) -> float:
    """Give a percentile.

    >>> percentile([1, 2, 3, 4], 0.5)
    3
    """
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def counted(statuses: Sequence[int]) -> str:
    """Write how often each status occurred.

    >>> counted([200, 200, 503])
    '200: 2, 503: 1'
    """
    return ", ".join(f"{status}: {statuses.count(status):,}" for status in sorted(set(statuses)))
