"""Transposed convolution in one, two and three dimensions: the window table of a convolution, read by input cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.fields import Array, Pairs
from app.filtered import Filtered
from app.number import factor
from app.refusal import refuse
from app.spec import BORDERED
from app.trace import Equation, Formula, Tensor, Trace
from app.window import Ints, Window
from app.windowed import (
    AXES,
    Sizes,
    brief,
    brief_pairs,
    cells,
    mathml_row,
    place,
    position,
    sizes_text,
)

if TYPE_CHECKING:
    from app.text import Translate


class ConvTranspose(Filtered):
    """Stamp every filter, scaled by an input cell, on the output; where stamps overlap they add up."""

    transposed: ClassVar[bool] = True
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

    padding: Annotated[
        Pairs,
        forms.border(4096),
        Field(
            description="Cells cropped from the border of the output.",
            examples=[1],
            json_schema_extra={"slider": [0, 4], "default": 0},
        ),
    ] = None  # type: ignore[assignment]
    output_padding: Annotated[
        Sizes,
        forms.per_axis(0, 4096),
        Field(
            description="Cells kept or added at the end of every axis of the output.",
            examples=[1],
            json_schema_extra={"slider": [0, 3], "default": 0},
        ),
    ] = None  # type: ignore[assignment]

    def settle(self) -> None:
        """Complete the parameters and refuse what PyTorch refuses."""
        if isinstance(self.input, np.ndarray):
            self.settle_input("in_channels")
        self.settle_filters()
        self.settle_input("in_channels")
        for name, usual in (("padding", ((0, 0),) * self.rank), ("output_padding", (0,) * self.rank)):
            if getattr(self, name) is None:
                self.put(**{name: usual})
        for axis, (extra, s, d) in enumerate(zip(self.output_padding, self.stride, self.dilation, strict=True)):
            if extra >= max(s, d):
                raise refuse(
                    "output_padding",
                    "output_padding {extra} on axis {axis} must be smaller than stride {stride} or dilation "
                    "{dilation}: choose at most {most}",
                    extra=extra,
                    axis=AXES[self.rank][axis],
                    stride=s,
                    dilation=d,
                    most=max(s, d) - 1,
                )
        self._bound_output()
        self.bound_taps(cells(self.input_size) * cells(self.weight_shape))

    def _bound_output(self) -> None:
        for axis, n in enumerate(self.output_size):
            if n < 1:
                raise refuse(
                    "padding",
                    "padding {padding} leaves {n} cells of output on axis {axis}: choose a smaller padding, or a "
                    "larger input_size, stride or kernel_size",
                    padding=brief_pairs(self.padding),
                    n=n,
                    axis=AXES[self.rank][axis],
                )
        self.bound("output", self.out_channels, *self.output_size)
        self.bound("output before cropping", 1, *self.full_size, share=BORDERED)

    @property
    def full_size(self) -> Sizes:
        """Size of all stamps together, before cropping and without output_padding: (i − 1)·s + span."""
        columns = zip(self.input_size, self.stride, self.kernel_size, self.dilation, strict=True)
        return tuple((i - 1) * s + d * (k - 1) + 1 for i, s, k, d in columns)

    @property
    def output_size(self) -> Sizes:
        """Size of the output: (i − 1)·s − p + d·(k − 1) + output_padding + 1 (arXiv 1603.07285, relationship 14)."""
        columns = zip(self.full_size, self.padding, self.output_padding, strict=True)
        return tuple(n - sum(p) + extra for n, p, extra in columns)

    @property
    def window(self) -> Window:
        """The window of the convolution that this layer transposes: it moves over one channel of the output."""
        return Window(
            self.output_size, self.kernel_size, self.stride, self.padding, self.dilation, count=self.input_size
        )

    def usual(self, name: str) -> object:
        """Give the value a field takes when it is left out, the others being as they are."""
        if name == "padding":
            return ((0, 0),) * self.rank
        return (0,) * self.rank if name == "output_padding" else super().usual(name)

    def table(self) -> Ints:
        """Give the output cell of every (position, tap) on one channel, −1 where `padding` crops it."""
        return np.maximum(self.window.table(), -1)

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return self.in_channels * cells(self.input_size), cells(self.weight_shape[1:])

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

    def overlap(self) -> Ints:
        """Count how many stamps of one input channel touch each cell of one output channel.

        >>> ConvTranspose1d(input_size=3, kernel_size=3, stride=2).overlap().tolist()
        [1, 1, 2, 1, 2, 1, 1]
        """
        table = self.table()
        counts: Ints = np.bincount(table[table >= 0], minlength=cells(self.output_size)).reshape(self.output_size)
        return counts

    def is_even(self) -> bool:
        """Say whether every cell away from the border gets as many stamps as any other.

        So it is when the taps t·d fall equally often on every place of a stride, which for dilation 1 means that the
        stride divides the kernel size.

        >>> ConvTranspose1d(kernel_size=4, stride=2).is_even(), ConvTranspose1d(kernel_size=3, stride=2).is_even()
        (True, False)
        """
        for k, s, d in zip(self.kernel_size, self.stride, self.dilation, strict=True):
            if len(set(np.bincount(np.arange(k) * d % s, minlength=s).tolist())) > 1:
                return False
        return True

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

    def formulas(self) -> list[Formula]:
        """Give the size formula of each axis."""
        found = []
        for axis, i, s, pair, k, d, extra, out in zip(
            AXES[self.rank],
            self.input_size,
            self.stride,
            self.padding,
            self.kernel_size,
            self.dilation,
            self.output_padding,
            self.output_size,
            strict=True,
        ):
            border = f"2·{pair[0]}" if pair[0] == pair[1] else f"({pair[0]} + {pair[1]})"
            text = f"({axis}_in − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1"
            numbers = f"({i} − 1)·{s} − {border} + {d}·({k} − 1) + {extra} + 1 = {out}"
            found.append(Formula(axis, f"{axis}_out = {text}", numbers, f"<math>{mathml_row(numbers)}</math>"))
        return found

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
    views: ClassVar[dict[str, str]] = {
        "scatter": "scatter",
        "gather": "gather",
        "window": "gather",
        "matrix": "matrix",
        "im2col": "im2col",
    }


class ConvTranspose2d(ConvTranspose):
    """Transpose a convolution over two axes."""

    op: ClassVar[str] = "conv_transpose2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "ConvTranspose2d"
    views: ClassVar[dict[str, str]] = {
        "scatter": "scatter",
        "gather": "gather",
        "window": "gather",
        "matrix": "matrix",
        "im2col": "im2col",
    }


class ConvTranspose3d(ConvTranspose):
    """Transpose a convolution over three axes."""

    op: ClassVar[str] = "conv_transpose3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "ConvTranspose3d"
    views: ClassVar[dict[str, str]] = {
        "scatter": "scatter",
        "gather": "gather",
        "window": "gather",
        "matrix": "matrix",
        "im2col": "im2col",
    }


OPS = (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)
