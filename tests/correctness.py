"""How often every operation agrees with what PyTorch gave, as a page: ``python -m tests.correctness`` renews it.

For each recorded call: does the product refuse what PyTorch refused, are shape, values and indices those of PyTorch,
and do the cells of the picture's last frame say these values?
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from app import pipeline
from app.number import number
from app.ops import OPS
from app.refusal import Refusal
from app.scene import compose
from app.scene.marks import Scene
from tests.agreement import close
from tests.reading import looks

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "correctness.md"
RECORDED = ROOT / "tests" / "recorded"
NO_NUMBER = {"NaN", "∞", "−∞"}
SLIP = 1e-11


class Row(NamedTuple):
    """Count one operation's recorded calls."""

    op: str
    calls: int = 0
    agree: int = 0
    refused: int = 0
    refused_alike: int = 0
    shown: int = 0
    shown_right: int = 0
    small: int = 0
    """Pictures whose cells have no room for numbers."""

    def add(self, **more: int) -> "Row":
        """Count one call more."""
        return self._replace(**{name: getattr(self, name) + count for name, count in more.items()})


def rows() -> list[Row]:
    """Judge every recorded call."""
    found = {op: Row(op) for op in OPS}
    for file in sorted(RECORDED.glob("*.json")):
        for record in json.loads(file.read_text())["calls"]:
            op = record["call"]["op"]
            found[op] = judge(found[op], record)
    return [row for row in found.values() if row.calls + row.refused]


def judge(row: Row, record: dict[str, Any]) -> Row:
    """Count one call."""
    try:
        request = pipeline.parse(record["call"])
        trace = request.spec.trace()
        scene = compose(trace, request.view)
    except Refusal:
        return row.add(refused=1, refused_alike=1) if "refused" in record else row.add(calls=1)
    if "refused" in record:
        return row.add(refused=1)
    got = [float(value) for value in trace.output.flat]
    same = list(trace.output.shape) == record["shape"] and len(got) == len(record["output"])
    same = same and all(map(agrees, got, record["output"]))
    if "indices" in record:
        indices = trace.tensors["indices"].flat.tolist()
        same = same and all(want in (-1, have) for have, want in zip(indices, record["indices"], strict=True))
    row = row.add(calls=1, agree=int(same))
    if not readable(scene):
        return row.add(small=1)
    return row.add(shown=1, shown_right=int(says(scene, record["output"])))


def agrees(got: float, want: float | None) -> bool:
    """Tell whether a number is the recorded one; None stands for NaN and infinities."""
    return close(None if got - got != 0 else got, want)


def readable(scene: Scene) -> bool:
    """Tell whether the output's cells have room for numbers."""
    return all(mark.size for mark in scene.marks if mark.cell is not None and mark.cell[0] == "output")


def says(scene: Scene, output: list[float | None]) -> bool:
    """Tell whether the last frame's cells say the recorded output."""
    shown = looks(scene, "output")
    if sorted(shown) != list(range(len(output))):
        return False
    return all(shown[i].text in spellings(want) for i, want in enumerate(output))


def spellings(want: float | None) -> set[str]:
    """Give how a cell may say a number: summed in another order it may differ in its sixteenth figure, and be short."""
    if want is None:
        return NO_NUMBER
    near = (want, want * (1 - SLIP), want * (1 + SLIP), float(f"{want:.12g}"))
    return {number(value) for value in near}


def page(found: list[Row]) -> str:
    """Write the page."""
    torch = json.loads(next(RECORDED.glob("*.json")).read_text())["torch"]
    total = Row("", *(sum(column) for column in list(zip(*found, strict=True))[1:]))
    lines = [
        f"| [`{row.op}`](operations/{row.op}.md) | {row.agree} of {row.calls} | {row.refused_alike} of {row.refused} "
        f"| {row.shown_right} of {row.shown} | {row.small} |"
        for row in found
    ]
    return TEMPLATE.format(torch=torch, all=total.calls + total.refused, rows="\n".join(lines), **total._asdict())


TEMPLATE = """\
# Correctness

<!-- Written by: python -m tests.correctness -->

Every operation is held to {all:,} calls that were recorded with PyTorch {torch} in float64: explicit numbers in, and
what came out, or that it was refused. This page is written by the tests, and a test fails when it is not fresh.

- **{agree:,} of {calls:,}** results agree: shape, every value (whole numbers exactly, others to a relative 10⁻¹¹),
  every index.
- **{refused_alike:,} of {refused:,}** layers that PyTorch refuses are refused.
- **{shown_right:,} of {shown:,}** pictures end in these values: the cells of the last frame, read as a reader does, say
  them. {small:,} pictures are too large for numbers in their cells and show none.

| operation | results agree | refused alike | last frames right | too small to read |
|---|---|---|---|---|
{rows}

## What else is tested

- Nested loops, written independently of the product, agree with it on random calls of every operation, and with the
  recorded calls as well.
- Replaying every step's terms into the cells they name rebuilds the output, so the arithmetic that is shown is the
  arithmetic that was done.
- The numbers of conv_arithmetic, Dive into Deep Learning, PyTorch's documentation and TensorFlow's own tests come out
  of the pictures' last frames.
- Live layers of PyTorch, written down with all of their attributes, give what they gave there.
- The page's canvas and the raster paint the same cells in the same colours.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(rows()), encoding="utf-8")


if __name__ == "__main__":
    main()
