"""Max unpooling in one, two and three dimensions: every value goes back to the place it was found at."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from app import values
from app.call import write
from app.fields import Array
from app.mathml import mathml_line
from app.number import number
from app.pooled import Maxima, every_channel, maxima, places
from app.trace import Equation, Formula, Tensor, Trace
from app.unpooled import Unpooled
from app.window import Ints
from app.windowed import AXES, brief, brief_pairs, cells, place, sizes_text

if TYPE_CHECKING:
    from app.text import Translate


class MaxUnpool(Unpooled):
    """Put every input value at its index in a larger output of zeros; where two meet, the last stays."""

    family: ClassVar[str] = "Max unpool"
    signature: ClassVar[dict[str, Any]] = {"kernel_size": ..., "stride": None, "padding": 0}
    functional: ClassVar[dict[str, Any]] = {"input": ..., "indices": ...} | signature | {"output_size": None}

    def pool_input(self) -> Array:
        """Give what the pool that this layer undoes is drawn from: (channels, *output_size)."""
        shape = (self.channels, *self.output_size)
        if self.pair:
            return values.fill(self.input, self.seed, shape, 0, 9)
        return values.draw(self.seed, "indices", shape, 0, 9)

    @cached_property
    def pool_reads(self) -> Ints:
        """Give the flat cells of the output under every window of that pool: [steps, taps], −1 on padding."""
        return every_channel(self.window.table(), self.channels, cells(self.output_size))

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return self.channels * cells(self.input_size), 1

    def trace(self) -> Trace:
        """Place every value.

        Shapes: input and indices (channels, *input_size), output (channels, *output_size). One step for each input
        cell, row-major. The trace of a pair holds what was pooled as `extra["pooled"]`.

        >>> spec = MaxUnpool1d(input=[2, 4], indices=[1, 3])
        >>> spec.trace().output.flat.tolist()
        [0.0, 2.0, 0.0, 4.0]
        """
        shape, plane = (self.channels, *self.input_size), cells(self.output_size)
        extra, winner = {}, None
        if self.indices is None:
            whole, reads = self.pool_input(), self.pool_reads
            found: Maxima = maxima(whole, reads)
            flat = places(reads, found.winner, plane)
            if self.pair:
                extra, winner = {"pooled": Tensor("pooled", whole)}, found.winner
            x = found.values.reshape(shape) if self.pair else self.input
        else:
            flat = self.indices.reshape(-1).astype(np.int64)
            x = self.input_values(self.channels, 1, 9)
        writes = flat + np.repeat(np.arange(self.channels) * plane, cells(self.input_size))
        output = np.zeros(self.channels * plane)
        output[writes] = x.reshape(-1)
        tensors = {
            "input": Tensor("input", x),
            "indices": Tensor("indices", flat.astype(np.float64).reshape(shape)),
            "output": Tensor("output", output.reshape(self.channels, *self.output_size)),
        }
        reads = np.arange(x.size)[:, None]
        terms = x.reshape(-1)[:, None]
        return Trace(self, tensors, reads, writes[:, None], terms, winner=winner, reducer="assign", extra=extra)

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word one placing: where the index points, which value goes there, and what stood there before."""
        shape, value = trace.input.shape, number(float(trace.input.flat[step]))
        flat = number(float(trace.tensors["indices"].flat[step]))
        plane = say("output") if self.channels == 1 else f"{say('output')}[{step // cells(self.input_size)}]"
        there = say("place {index} of {plane}").format(index=flat, plane=plane)
        index = f"{place(say('indices'), step, shape)} = {flat}"
        short = say("{value} goes to place {index}").format(value=value, index=flat)
        result = value
        before = np.flatnonzero(trace.writes[:step, 0] == trace.writes[step, 0])
        if len(before):
            old = number(float(trace.input.flat[before[-1]]))
            again = say(", once more") if old == value else say(", no longer {old}: the last write wins")
            result += again.format(old=old)
        if not self.pair:
            source = place(say("input"), step, shape)
            return Equation(f"{index}: {there} = ", (source,), "", " = ", result, short)
        cells_ = self.pool_reads[step]
        parts = [number(v) for v in trace.extra["pooled"].flat[cells_[cells_ >= 0]].tolist()]
        head = place(say("pooled map"), step, shape) + " = max("
        return Equation(head, parts, ", ", f") = {value}, {index}: {there} = ", result, short)

    def formulas(self) -> list[Formula]:
        """Give the size formula of each axis (PyTorch, `MaxUnpool2d`)."""
        found = []
        for axis, i, s, pair, k, usual, out in zip(
            AXES[self.rank],
            self.input_size,
            self.stride,
            self.padding,
            self.kernel_size,
            self.usual_size,
            self.output_size,
            strict=True,
        ):
            border = f"2·{pair[0]}" if pair[0] == pair[1] else f"({pair[0]} + {pair[1]})"
            more = "" if out == usual else f" + {out - usual}" if out > usual else f" − {usual - out}"
            asked = " + (output_size − usual)" if more else ""
            numbers = f"({i} − 1)·{s} − {border} + {k}{more} = {out}"
            text = f"{axis}_out = ({axis}_in − 1)·stride − 2·padding + kernel_size{asked}"
            found.append(Formula(axis, text, numbers, mathml_line(numbers)))
        return found

    def code(self) -> str:
        """Write the layer as a PyTorch call: as a function where another output size is asked for than the usual.

        Of kernel and padding only the size they make counts: padding with two different sides, which PyTorch does not
        have here, is taken off the kernel.
        """
        found = self.to_torch()
        if not self.even:
            kernel = tuple(k - sum(pair) for k, pair in zip(self.kernel_size, self.padding, strict=True))
            found |= {"kernel_size": kernel, "padding": 0}
        if self.output_size == self.usual_size:
            return write(self.torch_name, self.signature, found)
        call = write(self.op, self.signature, found).removeprefix(f"nn.{self.op}(")
        return f"F.{self.op}(input, indices, {call[:-1]}, output_size={tuple(self.output_size)})"

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [say("window {size}").format(size=sizes_text(self.kernel_size))]
        words.append(say("stride {n}").format(n=brief(self.stride)))
        if any(max(p) for p in self.padding):
            words.append(say("padding {n}").format(n=brief_pairs(self.padding)))
        if self.output_size != self.usual_size:
            words.append(f"output_size {sizes_text(self.output_size)}")
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        text = say(
            "{name}: each of the {steps} values of the {input} input goes to the place that its index names, counted "
            "row by row, in the {output} output; all other cells are 0."
        )
        if self.pair:
            text = say(
                "MaxPool{rank}d then {name}: a {kernel} window moves with stride {stride} and padding {padding} over a "
                "{output} input; at each of {steps} positions the largest number fills a cell of the {input} pooled "
                "map and its place, counted row by row, the indices; unpooling puts it back to that place in the "
                "{output} output, where all other cells are 0."
            )
        return text.format(
            name=self.torch_name,
            rank=self.rank,
            kernel=sizes_text(self.kernel_size),
            stride=brief(self.stride),
            padding=brief_pairs(self.padding),
            steps=trace.steps,
            input=sizes_text(trace.input.shape),
            output=sizes_text(trace.output.shape),
        )


class MaxUnpool1d(MaxUnpool):
    """Undo a pool over one axis."""

    op: ClassVar[str] = "max_unpool1d"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "MaxUnpool1d"
    views: ClassVar[dict[str, str]] = {"window": "unpool"}


class MaxUnpool2d(MaxUnpool):
    """Undo a pool over two axes."""

    op: ClassVar[str] = "max_unpool2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "MaxUnpool2d"
    views: ClassVar[dict[str, str]] = {"window": "unpool"}


class MaxUnpool3d(MaxUnpool):
    """Undo a pool over three axes."""

    op: ClassVar[str] = "max_unpool3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "MaxUnpool3d"
    views: ClassVar[dict[str, str]] = {"window": "unpool"}


OPS = (MaxUnpool1d, MaxUnpool2d, MaxUnpool3d)
