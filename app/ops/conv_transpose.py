"""Transposed convolution in one, two and three dimensions: the window table of a convolution, read by input cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from app.fields import Array
from app.number import factor
from app.stamped import Stamped
from app.trace import Equation, Tensor, Trace
from app.windowed import brief, brief_pairs, cells, place, position, sizes_text

if TYPE_CHECKING:
    from app.text import Translate

VIEWS = {
    "scatter": "scatter",
    "gather": "gather",
    "window": "gather",
    "matrix": "matrix",
    "im2col": "im2col",
}


class ConvTranspose(Stamped):
    """Stamp every filter, scaled by an input cell, on the output; where stamps overlap they add up."""

    default_view: ClassVar[str] = "scatter"
    family: ClassVar[str] = "Transposed"
    signature: ClassVar[dict[str, Any]] = {
        "in_channels": ...,
        "out_channels": ...,
        "kernel_size": ...,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "bias": True,
        "dilation": 1,
        "padding_mode": "zeros",
        "device": None,
        "dtype": None,
    }
    functional: ClassVar[dict[str, Any]] = {
        "input": ...,
        "weight": ...,
        "bias": None,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "dilation": 1,
    }
    overlap_views: ClassVar[tuple[str, ...]] = ("scatter",)

    def trace(self) -> Trace:
        """Compute every tap of every input cell.

        Shapes: input (in_channels, *input_size), weight (in_channels, out_channels/groups, *kernel_size), output
        (out_channels, *output_size). One step for each input cell, row-major.

        >>> spec = ConvTranspose2d(input=[[0, 1], [2, 3]], weight=[[0, 1], [2, 3]])
        >>> spec.trace().output.values[0].tolist()
        [[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]
        """
        x, w, b = self.input_values(self.in_channels, 0, 3), self.weight_values(), self.bias_values()
        table, each = self.table(), self.out_channels // self.groups
        count, plane = table.shape[0], cells(self.output_size)
        first = np.arange(self.in_channels) // (self.in_channels // self.groups) * each
        channel = (first[:, None] + np.arange(each)[None, :])[:, None, :, None]
        writes = np.where(table[None, :, None, :] < 0, -1, table[None, :, None, :] + channel * plane)
        writes = writes.reshape(self.in_channels * count, -1)
        taps = writes.shape[1]
        weights = np.repeat(np.arange(w.size).reshape(self.in_channels, taps), count, axis=0)
        reads = np.broadcast_to(np.arange(x.size)[:, None], writes.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            terms = x.reshape(-1)[:, None] * w.reshape(-1)[weights]
            sums = np.zeros(self.out_channels * plane + 1)
            np.add.at(sums, writes.reshape(-1), terms.reshape(-1))
            output = sums[:-1].reshape(self.out_channels, plane)
            if b is not None:
                output = output + b[:, None]
        return Trace(self, self._tensors(x, w, b, output), reads, writes, terms, weights)

    def _tensors(self, x: Array, w: Array, b: Array | None, output: Array) -> dict[str, Tensor]:
        found = {"input": Tensor("input", x), "weight": Tensor("weight", w)}
        if b is not None:
            found["bias"] = Tensor("bias", b)
        found["output"] = Tensor("output", output.reshape(self.out_channels, *self.output_size))
        return found

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word one stamp: which cells of the output grow by which multiple of the kernel."""
        cell = place("x", step, trace.input.shape)
        value = factor(float(trace.input.flat[step]))
        left, letter = self._target(step), say("kernel")
        if not left:
            return Equation("", (), "", f"{cell} × {letter}: ", say("all of it is cropped"), f"{cell} × {letter}")
        head = f"{left} += {cell} × {letter}"
        return Equation(head, (), "", " = ", f"{value} × {letter}", f"{cell} × {letter}")

    def _target(self, step: int) -> str:
        """Write the block of the output that a stamp reaches, as slices; empty where all is cropped."""
        index = position(step % cells(self.input_size), self.input_size)
        words = []
        for i, s, k, d, n, pair in zip(
            index, self.stride, self.kernel_size, self.dilation, self.output_size, self.padding, strict=True
        ):
            reached = [c for c in (i * s - pair[0] + t * d for t in range(k)) if 0 <= c < n]
            if not reached:
                return ""
            every = f":{d}" if d > 1 and len(reached) > 1 else ""
            words.append(f"{reached[0]}:{reached[-1] + 1}{every}")
        if self.out_channels > 1:
            each = self.out_channels // self.groups
            group = step // cells(self.input_size) // (self.in_channels // self.groups)
            words.insert(0, f"{group * each}:{(group + 1) * each}" if each > 1 else str(group * each))
        return f"y[{', '.join(words)}]"

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [say("kernel {size}").format(size=sizes_text(self.kernel_size))]
        words.append(say("stride {n}").format(n=brief(self.stride)))
        if any(max(p) for p in self.padding):
            words.append(say("padding {n} crops").format(n=brief_pairs(self.padding)))
        if any(self.output_padding):
            words.append(say("output_padding {n}").format(n=brief(self.output_padding)))
        if any(d > 1 for d in self.dilation):
            words.append(say("dilation {n}").format(n=brief(self.dilation)))
        if self.groups > 1:
            words.append(say("groups {n}").format(n=self.groups))
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        return say(
            "{name}: each of the {steps} cells of the {input} input multiplies the {kernel} kernel, and the product is "
            "added to the {output} output, {stride} cells further for the next cell; padding {padding} is cropped from "
            "the border."
        ).format(
            name=self.torch_name,
            steps=trace.steps,
            input=sizes_text(trace.input.shape),
            kernel=sizes_text(self.kernel_size),
            output=sizes_text(trace.output.shape),
            stride=brief(self.stride),
            padding=brief_pairs(self.padding),
        )


class ConvTranspose1d(ConvTranspose):
    """Transpose a convolution over one axis."""

    op: ClassVar[str] = "conv_transpose1d"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "ConvTranspose1d"
    views: ClassVar[dict[str, str]] = VIEWS


class ConvTranspose2d(ConvTranspose):
    """Transpose a convolution over two axes."""

    op: ClassVar[str] = "conv_transpose2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "ConvTranspose2d"
    views: ClassVar[dict[str, str]] = VIEWS


class ConvTranspose3d(ConvTranspose):
    """Transpose a convolution over three axes."""

    op: ClassVar[str] = "conv_transpose3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "ConvTranspose3d"
    views: ClassVar[dict[str, str]] = VIEWS


OPS = (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)
