"""Max pooling in one, two and three dimensions, with the place of every maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.call import border, write
from app.number import number
from app.pooled import Pooled, every_channel, maxima, places
from app.trace import Equation, Tensor, Trace
from app.windowed import Sizes, brief, brief_pairs, cells, place, sizes_text

if TYPE_CHECKING:
    from app.text import Translate


class MaxPool(Pooled):
    """Slide a window over every channel; each output cell is the largest number under it."""

    border: ClassVar[float] = float("-inf")
    family: ClassVar[str] = "Max pool"
    signature: ClassVar[dict[str, Any]] = {
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "return_indices": False,
        "ceil_mode": False,
    }
    functional: ClassVar[dict[str, Any]] = {
        "input": ...,
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "ceil_mode": False,
        "return_indices": False,
    }

    dilation: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(
            description="Cells from one tap of the window to the next.",
            examples=[2],
            json_schema_extra={"slider": [1, 3], "default": 1},
        ),
    ] = None  # type: ignore[assignment]
    return_indices: Annotated[
        bool,
        forms.flag(),
        Field(description="Show where every maximum was found, as unpooling needs it.", examples=[True]),
    ] = False

    def settle_kernel(self) -> None:
        """Fill in kernel, stride, padding and dilation."""
        super().settle_kernel()
        if self.dilation is None:
            self.put(dilation=self.usual("dilation"))

    @property
    def gaps(self) -> Sizes:
        """Cells from one tap to the next."""
        return self.dilation

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        return (1,) * self.rank if name == "dilation" else super().usual(name)

    def trace(self) -> Trace:
        """Find every maximum and its place.

        Shapes: input (channels, *input_size); output and indices (channels, *output_size). An index is the flat place
        in the plane of its channel, without padding. One step for each output cell, row-major.

        >>> spec = MaxPool2d(input=[[0, 1, 2], [3, 4, 5], [6, 7, 8]], stride=1)
        >>> spec.trace().output.flat.tolist(), spec.trace().tensors["indices"].flat.tolist()
        ([4.0, 5.0, 7.0, 8.0], [4.0, 5.0, 7.0, 8.0])
        """
        x, plane = self.input_values(self.channels, 0, 9), cells(self.input_size)
        reads = every_channel(self.window.table(), self.channels, plane)
        found = maxima(x, reads)
        shape = (self.channels, *self.window.output_size)
        indices = places(reads, found.winner, plane).astype(np.float64)
        tensors = {
            "input": Tensor("input", x),
            "output": Tensor("output", found.values.reshape(shape)),
            "indices": Tensor("indices", indices.reshape(shape)),
        }
        terms = np.append(x.reshape(-1), 0.0)[reads]
        writes = np.arange(len(reads))[:, None]
        return Trace(
            self,
            tensors,
            reads,
            writes,
            terms,
            part=reads >= 0,
            values=found.values,
            winner=found.winner,
            reducer="max",
        )

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word one maximum: the numbers that take part, the largest, and its place where indices are shown."""
        assert trace.part is not None
        shape, value = trace.output.shape, number(float(trace.output.flat[step]))
        parts = [number(v) for v in trace.terms[step][trace.part[step]].tolist()] or [say("padding only")]
        head, result, short = place(say("output"), step, shape) + " = max(", value, f"max = {value}"
        if self.return_indices:
            index = number(float(trace.tensors["indices"].flat[step]))
            result += f", {place(say('indices'), step, shape)} = {index}"
            short = say("{value} at place {index}").format(value=value, index=index)
        return Equation(head, parts, ", ", ") = ", result, short)

    def code(self) -> str:
        """Write the layer as a PyTorch call, padding with two different sides as a padding layer before it.

        Places would then be those of the padded map: they are not asked for.
        """
        found = self.to_torch()
        if self.even:
            return write(self.torch_name, self.signature, found)
        rest = {"padding": 0, "ceil_mode": False, "return_indices": False}
        layer = write(self.torch_name, self.signature, found | rest)
        return f"nn.Sequential({border(self.rank, self.border_apart(), value=self.border)}, {layer})"

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [say("window {size}").format(size=sizes_text(self.kernel_size))]
        words.append(say("stride {n}").format(n=brief(self.stride)))
        if any(max(p) for p in self.padding):
            words.append(say("padding {n}").format(n=brief_pairs(self.padding)))
        if any(d > 1 for d in self.dilation):
            words.append(say("dilation {n}").format(n=brief(self.dilation)))
        words += [name for name in ("ceil_mode", "return_indices") if getattr(self, name)]
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        text = say(
            "{name}: a {kernel} window moves over a {input} input with stride {stride}, padding {padding} and dilation "
            "{dilation}; at each of {steps} positions the largest number under the window, never the padding, fills "
            "one cell of the {output} output."
        )
        if self.return_indices:
            text += " " + say("The place where it was found, counted row by row, fills the same cell of the indices.")
        return text.format(
            name=self.torch_name,
            kernel=sizes_text(self.kernel_size),
            input=sizes_text(trace.input.shape),
            stride=brief(self.stride),
            padding=brief_pairs(self.padding),
            dilation=brief(self.dilation),
            steps=trace.steps,
            output=sizes_text(trace.output.shape),
        )


class MaxPool1d(MaxPool):
    """Pool over one axis."""

    op: ClassVar[str] = "max_pool1d"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "MaxPool1d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


class MaxPool2d(MaxPool):
    """Pool over two axes."""

    op: ClassVar[str] = "max_pool2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "MaxPool2d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


class MaxPool3d(MaxPool):
    """Pool over three axes."""

    op: ClassVar[str] = "max_pool3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "MaxPool3d"
    views: ClassVar[dict[str, str]] = {"window": "pool"}


OPS = (MaxPool1d, MaxPool2d, MaxPool3d)
