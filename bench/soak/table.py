"""Rows of the report: what was tried, what is allowed, what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.loopback import ROOT

REPORT = ROOT / "docs" / "reliability.md"
HEAD = """# Reliability, measured

Written by `make soak`. Everything runs on loopback against the real server, `python -m app serve`, with the settings
named. Times are those of the machine and of what else it did. `python -m bench.soak PART` runs one part again:
{names}.
"""
SECTION = "\n## "


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


def write(parts: Mapping[str, Part], names: Sequence[str], path: Path = REPORT) -> None:
    """Write the parts that ran into the report, each in the place of what was measured before."""
    old = path.read_text().split(SECTION)[1:] if path.exists() else []
    sections = {text.partition("`python -m bench.soak ")[2].partition("`")[0]: text for text in old}
    sections |= {name: _section(name, part) for name, part in parts.items()}
    head = HEAD.format(names=", ".join(f"`{name}`" for name in names))
    text = SECTION.join([head, *(sections[name] for name in names if name in sections)])
    temporary = path.with_suffix(".new")
    temporary.write_text(text)
    temporary.replace(path)


def _section(name: str, part: Part) -> str:
    now = datetime.now(UTC)
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    text = f"{part.heading}\n\n{part.about}\n\n| what | limit | measured | |\n|---|---|---|---|\n"
    text += "".join(f"| {r.what} | {r.limit} | {r.measured} | {'✓' if r.good else '✗'} |\n" for r in part.rows)
    return f"{text}\n`python -m bench.soak {name}` on {now:%Y-%m-%d}, {machine}.\n"


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
