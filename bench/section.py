"""What a part of the report holds: lines of Markdown, and figures with the limit that each should keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Target(NamedTuple):
    """Hold a figure, the limit it is held to, and what to say where it is beyond."""

    what: str
    found: float
    least: float | None = None
    most: float | None = None
    unit: str = "×"
    missed: str = ""

    @property
    def met(self) -> bool:
        return (self.least is None or self.found >= self.least) and (self.most is None or self.found <= self.most)

    @property
    def limit(self) -> str:
        return f"≥ {self.least:g}{self.unit}" if self.least is not None else f"≤ {self.most:g}{self.unit}"


class Section(NamedTuple):
    heading: str
    lines: Sequence[str]
    targets: Sequence[Target] = ()


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a table; the first column is words, the others are figures."""
    lines = [" | ".join(head), " | ".join(["---", *["---:"] * (len(head) - 1)])]
    return [f"| {line} |" for line in [*lines, *(" | ".join(row) for row in rows)]]


def overview(targets: Iterable[Target]) -> list[str]:
    """Write all targets: what was found, the limit, whether it is kept and, where not, why not."""
    rows = [
        (t.what, f"{t.found:.3g}{t.unit}", t.limit, "met" if t.met else f"**not met**: {t.missed}") for t in targets
    ]
    return table(("target", "found", "limit", ""), rows)
