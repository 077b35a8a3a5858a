"""Average pooling in one, two and three dimensions; padding may count or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.call import border, sides, write
from app.number import factor, number
from app.pooled import Pooled, every_channel
from app.refusal import refuse
from app.trace import Equation, Tensor, Trace
from app.window import BEYOND
from app.windowed import AXES, brief, brief_pairs, cells, place, sizes_text

if TYPE_CHECKING:
    from app.text import Translate

MOST = 1_000_000


class AvgPool(Pooled):
    """Slide a window over every channel; each output cell is the mean of the numbers under it."""

    # PyTorch has no divisor_override over one axis; it is taken here as over two.
    family: ClassVar[str] = "Avg pool"
    signature: ClassVar[dict[str, Any]] = {
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    }
    functional: ClassVar[dict[str, Any]] = {"input": ...} | signature

    count_include_pad: Annotated[
        bool,
        forms.flag(),
        Field(description="Count padding as zeros; otherwise only cells of the input count.", examples=[False]),
    ] = True
    divisor_override: Annotated[
        int | None,
        forms.whole(-MOST, MOST),
        Field(description="What sums are divided by, instead of the cells that count; not 0.", examples=[3]),
    ] = None

    def settle(self) -> None:
        """Complete the parameters and refuse what PyTorch refuses."""
        super().settle()
        if self.divisor_override == 0:
            raise refuse(
                "divisor_override",
                "divisor_override is {value}: give another number, or leave it out to divide by the cells that count",
                value=0,
            )
        for axis, (k, n) in enumerate(zip(self.kernel_size, self.input_size, strict=True)):
            if self.rank == 3 and k > n:
                raise refuse(
                    "kernel_size",
                    "kernel_size {kernel} on axis {axis} is larger than the {n} cells of the input, which AvgPool3d "
                    "does not allow even with padding: make the kernel smaller or enlarge input_size",
                    kernel=k,
                    axis=AXES[self.rank][axis],
                    n=n,
                )

    def trace(self) -> Trace:
        """Compute every mean.

        Shapes: input (channels, *input_size), output (channels, *output_size). Cells past the padding, which only
        `ceil_mode` reaches, never count. One step for each output cell, row-major.

        >>> AvgPool1d(input=[1, 2, 3, 4, 5, 6, 7], kernel_size=3, stride=2).trace().output.flat.tolist()
        [2.0, 4.0, 6.0]
        """
        x, table = self.input_values(self.channels, 0, 9), self.window.table()
        reads = every_channel(table, self.channels, cells(self.input_size))
        part = np.tile(table > BEYOND if self.count_include_pad else table >= 0, (self.channels, 1))
        terms = np.append(x.reshape(-1), 0.0)[reads]
        count = part.sum(axis=1)
        divisor = (count if self.divisor_override is None else np.full_like(count, self.divisor_override)).astype(float)
        with np.errstate(over="ignore", invalid="ignore"):
            means = terms.sum(axis=1) / divisor
        shape = (self.channels, *self.window.output_size)
        tensors = {"input": Tensor("input", x), "output": Tensor("output", means.reshape(shape))}
        writes = np.arange(len(reads))[:, None]
        return Trace(self, tensors, reads, writes, terms, part=part, values=means, divisor=divisor, reducer="mean")

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word one mean: the numbers that count, and what their sum is divided by."""
        assert trace.part is not None
        assert trace.divisor is not None
        first, *rest = trace.terms[step][trace.part[step]].tolist()
        divisor, value = factor(float(trace.divisor[step])), number(float(trace.output.flat[step]))
        head = place(say("output"), step, trace.output.shape) + " = ("
        parts = [number(first), *(factor(v) for v in rest)]
        return Equation(head, parts, " + ", f") / {divisor} = ", value, say("mean = {value}").format(value=value))

    def code(self) -> str:
        """Write the layer in PyTorch: padding with two different sides apart, as PyTorch pads both alike.

        Where padding does not count, the mean of the padded input is divided by that of as many ones. Over one axis
        PyTorch has no `divisor_override`: it is that of two axes, the first of them of one cell.
        """
        found, parts = self.to_torch(), []
        if not self.even:
            found |= {"padding": 0, "ceil_mode": False, "count_include_pad": True}
            if self.divisor_override is None and not self.count_include_pad:
                return self._quotient(found)
            found["ceil_mode"] = self.ceil_mode and self.divisor_override is None
            parts.append(border(self.rank, self.border_apart(found["ceil_mode"])))
        if self.rank == 1 and self.divisor_override is not None:
            for name, alone in (("kernel_size", 1), ("stride", 1), ("padding", 0)):
                value = found[name]
                found[name] = (alone, value[0] if isinstance(value, tuple) else value)
            parts += ["nn.Unflatten(1, (1, -1))", write("AvgPool2d", self.signature, found), "nn.Flatten(1, 2)"]
        else:
            parts.append(write(self.torch_name, self.signature, found))
        return parts[0] if len(parts) == 1 else f"nn.Sequential({', '.join(parts)})"

    def _quotient(self, found: dict[str, Any]) -> str:
        pads = sides(self.border_apart())
        signature = {name: usual for name, usual in self.functional.items() if name != "input"}
        call = write(self.op, signature, found).removeprefix(f"nn.{self.op}(")
        means = (f"F.{self.op}(F.pad({x}, {pads}), {call}" for x in ("x", "torch.ones_like(x)"))
        return " / ".join(means)

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [say("window {size}").format(size=sizes_text(self.kernel_size))]
        words.append(say("stride {n}").format(n=brief(self.stride)))
        if any(max(p) for p in self.padding):
            counted = say("padding {n}, counted") if self.count_include_pad else say("padding {n}, not counted")
            words.append(counted.format(n=brief_pairs(self.padding)))
        words += ["ceil_mode"] if self.ceil_mode else []
        if self.divisor_override is not None:
            words.append(f"divisor_override {number(self.divisor_override)}")
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        if self.divisor_override is not None:
            by = say("divided by {n}").format(n=self.divisor_override)
        elif self.count_include_pad:
            by = say("divided by how many there are, padding counted as zeros")
        else:
            by = say("divided by how many there are, padding left out")
        return say(
            "{name}: a {kernel} window moves over a {input} input with stride {stride} and padding {padding}; at each "
            "of {steps} positions the numbers under the window are added up and {by}, which fills one cell of the "
            "{output} output."
        ).format(
            name=self.torch_name,
            kernel=sizes_text(self.kernel_size),
            input=sizes_text(trace.input.shape),
            stride=brief(self.stride),
            padding=brief_pairs(self.padding),
            steps=trace.steps,
            by=by,
            output=sizes_text(trace.output.shape),
        )


class AvgPool1d(AvgPool):
    """Average over one axis."""

    op: ClassVar[str] = "avg_pool1d"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "AvgPool1d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


class AvgPool2d(AvgPool):
    """Average over two axes."""

    op: ClassVar[str] = "avg_pool2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "AvgPool2d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


class AvgPool3d(AvgPool):
    """Average over three axes."""

    op: ClassVar[str] = "avg_pool3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "AvgPool3d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


OPS = (AvgPool1d, AvgPool2d, AvgPool3d)
