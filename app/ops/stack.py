"""Several layers one after another: what a cell of the output sees of every map before it, its receptive field."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import fields, reach
from app.fields import MAX_CELLS, Array
from app.forms import Form
from app.mathml import mathml_line
from app.ops.chain import build, layer_words, output_of, plans, window_of
from app.refusal import as_error, refuse, shorten
from app.spec import MAX_TAPS, LayerSpec
from app.trace import Equation, Formula, Tensor, Trace
from app.window import Window
from app.windowed import AXES, Sizes, Windowed, brief, place, sizes_text

if TYPE_CHECKING:
    from app.text import Translate

LARGEST = 512
USUAL = (
    "nn.Conv2d(1, 1, kernel_size=3), nn.Conv2d(1, 1, kernel_size=3, stride=2), nn.MaxPool2d(kernel_size=2, stride=2)"
)


def _read_stack(name: str, value: Any, rank: int) -> str:
    """Read calls in a text, or a list of texts; give them in one canonical spelling."""
    if isinstance(value, str) and value.lstrip()[:2] in ('["', "['"):
        value = fields.decode(name, value)
    several = isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
    text = ", ".join(value) if several else value if isinstance(value, str) else shorten(value)
    with as_error():
        found = plans(text)
        return ", ".join(layer.code() for layer in build(found, (LARGEST,) * found[0][0].rank))


def _read_size(name: str, value: Any, rank: int) -> Sizes:
    return fields.sizes(name, value, len(fields.axes(name, value)), 1, LARGEST)


class Stack(LayerSpec):
    """Follow what a cell of the output sees back through several layers."""

    op: ClassVar[str] = "stack"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "Sequential"
    family: ClassVar[str] = "Receptive field"
    formulas_say: ClassVar[str] = family
    views: ClassVar[dict[str, str]] = {"window": "stack"}

    stack: Annotated[
        str,
        Form(_read_stack, {"type": "string", "control": "code"}),
        Field(
            description="Layers as PyTorch calls, first to last; those that look at one cell are left out.",
            examples=["nn.Conv2d(1, 1, 3, stride=2), nn.MaxPool2d(2)"],
        ),
    ] = USUAL
    input_size: Annotated[
        Sizes,
        Form(
            _read_size,
            {
                "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "array", "items": {"type": "integer"}}],
                "control": "sizes",
                "minimum": 1,
                "maximum": LARGEST,
            },
        ),
        Field(description="Spatial size of the input in cells; by default enough for three cells of output an axis."),
    ] = None  # type: ignore[assignment]

    def settle(self) -> None:
        """Choose the input's size where none is given; refuse layers that do not fit, and too many cells."""
        rank = plans(self.stack)[0][0].rank
        given = self.input_size or self.usual("input_size")
        if len(given) not in (1, rank):
            raise refuse(
                "input_size",
                "{field} is {value}, {count} numbers for {rank} axes: give one number, or one for each axis",
                field="input_size",
                value=fields.written(given),
                count=len(given),
                rank=rank,
            )
        self.put(input_size=given if len(given) == rank else given * rank)
        with as_error():
            sizes = self.sizes
        for size in sizes:
            self.bound("map", *size)
        count = prod(self.table_size())
        if count > MAX_TAPS or sum(map(prod, sizes)) > MAX_CELLS:
            raise refuse(
                "input_size",
                "the maps have {cells} cells and the output sees {count} cells of the input altogether, the limits are "
                "{most} and {limit}: choose a smaller input_size or fewer layers",
                cells=sum(map(prod, sizes)),
                count=count,
                most=MAX_CELLS,
                limit=MAX_TAPS,
            )

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out: of the input's size, the least that shows all."""
        if name != "input_size":
            return super().usual(name)
        rank = plans(self.stack)[0][0].rank
        windows = [window_of(layer) for layer in build(plans(self.stack), (LARGEST,) * rank)]
        least = 2 if rank == 3 else 3
        found = []
        for axis in range(rank):
            start = reach.receptive_fields(windows, axis)[-1].size
            enough = (n for n in range(start, LARGEST) if output_of(windows, axis, n) >= least)
            found.append(next(enough, LARGEST))
        return tuple(found)

    @cached_property
    def layers(self) -> tuple[Windowed, ...]:
        """The specs of the layers."""
        return build(plans(self.stack), self.input_size)

    @property
    def windows(self) -> list[Window]:
        """The window of every layer."""
        return [window_of(layer) for layer in self.layers]

    @property
    def sizes(self) -> list[Sizes]:
        """Size of every map, from the input to the output."""
        return [self.input_size, *(window.output_size for window in self.windows)]

    @cached_property
    def ways(self) -> list[list[Array]]:
        """Ways from every cell of a map to every output cell: per axis, then per map, [output, cells]."""
        modes = [getattr(layer, "padding_mode", "zeros") for layer in self.layers]
        return [reach.ways(self.windows, axis, modes) for axis in range(len(self.input_size))]

    def seen(self, level: int) -> list[list[Any]]:
        """Give, per axis and output index, the cells of a map that it sees, in order."""
        return [[np.flatnonzero(row) for row in axis[level]] for axis in self.ways]

    def receptive(self, level: int) -> list[reach.ReceptiveField]:
        """Give the receptive field of a map's cells, per axis."""
        return [reach.receptive_fields(self.windows, axis)[level] for axis in range(len(self.input_size))]

    def most(self, level: int = 0) -> int:
        """Count the cells of a map that an output cell sees where no border cuts its field."""
        windows = self.windows[level:]
        return prod(len(reach.offsets(windows, axis)) for axis in range(len(self.input_size))) if windows else 1

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        seen = prod(int((axis[0] > 0).sum(axis=1).max()) for axis in self.ways)
        return prod(self.sizes[-1]), seen

    def trace(self) -> Trace:
        """Count the ways from every input cell to every output cell, as a table of taps.

        One step for each output cell, row-major; reads are the input cells it sees (−1 fills the row), terms the ways
        to it, values all ways together: what layers of ones would make of an input of ones.

        >>> Stack(stack="nn.Conv1d(1, 1, 3), nn.Conv1d(1, 1, 3)", input_size=5).trace().terms.tolist()
        [[1.0, 2.0, 3.0, 2.0, 1.0]]
        """
        reads, terms = np.zeros((1, 1), dtype=np.int64), np.ones((1, 1))
        for size, axis in zip(self.input_size, self.ways, strict=True):
            cells, counts = _table(axis[0])
            outside = (reads[:, None, :, None] < 0) | (cells[None, :, None, :] < 0)
            joined = reads[:, None, :, None] * size + cells[None, :, None, :]
            steps, taps = len(reads) * len(cells), reads.shape[1] * cells.shape[1]
            reads = np.where(outside, -1, joined).reshape(steps, taps)
            terms = (terms[:, None, :, None] * counts[None, :, None, :]).reshape(steps, taps)
        values = terms.sum(axis=1)
        tensors = {
            "input": Tensor("input", np.ones((1, *self.input_size))),
            "output": Tensor("output", values.reshape(1, *self.sizes[-1])),
        }
        writes = np.arange(len(reads))[:, None]
        return Trace(self, tensors, reads, writes, terms, part=reads >= 0, values=values)

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word what one output cell sees: the block of the input, and how many cells of it."""
        at = np.unravel_index(step, self.sizes[-1])
        seen = [axis[int(i)] for axis, i in zip(self.seen(0), at, strict=True)]
        block = ", ".join(f"{cells[0]}:{cells[-1] + 1}" if len(cells) else "–" for cells in seen)
        count, most = prod(map(len, seen)), self.most()
        found = say("{n} cells") if count >= most else say("{n} of {most} cells, the others are padding")
        cell = place("y", step, trace.output.shape)
        head = say("{cell} sees {block}").format(cell=cell, block=f"x[{block}]")
        return Equation(head, (), "", ": ", found.format(n=count, most=most))

    def formulas(self) -> list[Formula]:
        """Give the size of the receptive field on each axis."""
        found = []
        for axis, name in enumerate(AXES[len(self.input_size)]):
            steps = reach.receptive_fields(self.windows, axis)
            parts = [
                f"{w.kernel_size[axis] - 1}·{w.dilation[axis]}·{f.jump}"
                for w, f in zip(self.windows, steps, strict=False)
            ]
            line = f"1 + {' + '.join(parts)} = {steps[-1].size}"
            text = f"{name}_field = 1 + Σ (kernel_size − 1)·dilation·jump"
            found.append(Formula(name, text, line, mathml_line(line)))
        return found

    def code(self) -> str:
        """Write the layers as a PyTorch call."""
        return f"nn.Sequential({self.stack})"

    def headline(self, say: Translate) -> str:
        """Name the layers, and what they come to."""
        words = [f"{number} {layer_words(layer, say)}" for number, layer in enumerate(self.layers, 1)]
        field = self.receptive(-1)
        size, jump = tuple(f.size for f in field), tuple(f.jump for f in field)
        words.append(say("receptive field {size}, stride {n}").format(size=sizes_text(size), n=brief(jump)))
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        field = self.receptive(-1)
        return say(
            "{count} layers one after another, {layers}: maps of {sizes} cells. For each of {steps} output cells the "
            "cells it sees in every earlier map light up, up to {field} cells of the input; the next output cell sees "
            "those {jump} cells further."
        ).format(
            count=len(self.layers),
            layers=", ".join(layer.torch_name for layer in self.layers),
            sizes=" → ".join(map(sizes_text, self.sizes)),
            steps=trace.steps,
            field=sizes_text(tuple(f.size for f in field)),
            jump=brief(tuple(f.jump for f in field)),
        )


def _table(counts: Array) -> tuple[Any, Array]:
    """Give the cells with a count above 0 in every row, and their counts; −1 and 0 fill the rows."""
    seen = [np.flatnonzero(row) for row in counts]
    widest = max(1, *map(len, seen))
    cells, found = np.full((len(seen), widest), -1), np.zeros((len(seen), widest))
    for row, places in enumerate(seen):
        cells[row, : len(places)] = places
        found[row, : len(places)] = counts[row, places]
    return cells, found


OPS = (Stack,)
