"""Convolution (PyTorch's: a cross-correlation) in one, two and three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.fields import Pairs
from app.filtered import Filtered
from app.number import factor, number
from app.refusal import refuse
from app.spec import BORDERED
from app.trace import Equation, Formula, Tensor, Trace
from app.window import Window, lookup_table
from app.windowed import AXES, brief, brief_pairs, cells, fits, sizes_text, window_formula
from app.wording import places, products, written

if TYPE_CHECKING:
    from app.text import Translate

MODES = ("zeros", "reflect", "replicate", "circular")


class Conv(Filtered):
    """Slide every filter over the input; each output cell is the sum of products under the window, plus bias."""

    family: ClassVar[str] = "Convolution"
    signature: ClassVar[dict[str, Any]] = {
        "in_channels": ...,
        "out_channels": ...,
        "kernel_size": ...,
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "groups": 1,
        "bias": True,
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
        "dilation": 1,
        "groups": 1,
    }

    padding: Annotated[
        str | Pairs,
        forms.border(4096, ("same", "valid")),
        Field(
            description="Cells added around the input.",
            examples=["same"],
            json_schema_extra={"slider": [0, 4], "default": 0},
        ),
    ] = None  # type: ignore[assignment]
    padding_mode: Annotated[
        str, forms.choice(*MODES), Field(description="What the added cells hold.", examples=["reflect"])
    ] = "zeros"

    def settle(self) -> None:
        """Complete the parameters and refuse what PyTorch refuses."""
        self.settle_input("in_channels") if isinstance(self.input, np.ndarray) else None
        self.settle_filters()
        self.settle_input("in_channels")
        if self.padding is None:
            self.put(padding=((0, 0),) * self.rank)
        if self.padding == "same" and any(s != 1 for s in self.stride):
            raise refuse(
                "padding",
                "padding same needs stride 1, stride is {stride}: set stride to 1 or give padding as numbers",
                stride="x".join(map(str, self.stride)),
            )
        self._check_border()
        fits(self, self.pads, self.dilation)
        size = self.window.output_size
        self.bound("padded input", 1, *self.window.padded_size, share=BORDERED)
        self.bound("output", self.out_channels, *size)
        self.bound_taps(self.out_channels * cells(size) * cells(self.weight_shape[1:]))

    def _check_border(self) -> None:
        for axis, (n, pair) in enumerate(zip(self.input_size, self.pads, strict=True)):
            most = n - 1 if self.padding_mode == "reflect" else n
            if self.padding_mode in ("reflect", "circular") and max(pair) > most:
                raise refuse(
                    "padding",
                    "padding {padding} with padding_mode {mode} can be at most {most} for {n} cells on axis "
                    "{axis}: choose a smaller padding or a larger input_size",
                    padding=max(pair),
                    mode=self.padding_mode,
                    most=most,
                    n=n,
                    axis=AXES[self.rank][axis],
                )

    @property
    def pads(self) -> Pairs:
        """Padding as (before, after) for each axis; an odd total of `same` goes after, as in PyTorch."""
        if self.padding == "valid":
            return ((0, 0),) * self.rank
        if self.padding == "same":
            totals = [d * (k - 1) for k, d in zip(self.kernel_size, self.dilation, strict=True)]
            return tuple((total // 2, total - total // 2) for total in totals)
        assert not isinstance(self.padding, str)
        return self.padding

    @property
    def window(self) -> Window:
        """The window over one channel."""
        return Window(self.input_size, self.kernel_size, self.stride, self.pads, self.dilation)

    def usual(self, name: str) -> object:
        """Give the value a field takes when it is left out, the others being as they are."""
        return ((0, 0),) * self.rank if name == "padding" else super().usual(name)

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return self.out_channels * self.window.positions, cells(self.weight_shape[1:])

    def trace(self) -> Trace:
        """Compute every tap.

        Shapes: input (in_channels, *input_size), weight (out_channels, in_channels/groups, *kernel_size), output
        (out_channels, *output_size). One step for each output cell, row-major.

        >>> spec = Conv2d(input=[[0, 1, 2], [3, 4, 5], [6, 7, 8]], weight=[[0, 1], [2, 3]])
        >>> spec.trace().output.flat.tolist()
        [19.0, 25.0, 37.0, 43.0]
        """
        x, w, b = self.input_values(self.in_channels, 0, 3), self.weight_values(), self.bias_values()
        window, each = self.window, self.in_channels // self.groups
        modes = [lookup_table(self.padding_mode, n, p) for n, p in zip(self.input_size, self.pads, strict=True)]
        table = window.table(tuple(modes) if self.padding_mode != "zeros" else None)
        plane, count, taps = cells(self.input_size), table.shape[0], cells(self.weight_shape[1:])
        first = np.arange(self.out_channels) // (self.out_channels // self.groups) * each
        channel = first[:, None] + np.arange(each)[None, :]
        reads = np.where(table < 0, -1, table)[None, :, None, :] + np.zeros((self.out_channels, 1, each, 1), np.int64)
        reads = np.where(reads < 0, -1, reads + channel[:, None, :, None] * plane)
        reads = reads.reshape(self.out_channels * count, taps)
        weights = np.repeat(np.arange(w.size).reshape(self.out_channels, taps), count, axis=0)
        padded = np.append(x.reshape(-1), 0.0)
        with np.errstate(over="ignore", invalid="ignore"):
            terms = padded[reads] * w.reshape(-1)[weights]
            sums = terms.sum(axis=1)
            if b is not None:
                sums = sums + np.repeat(b, count)
        tensors = {"input": Tensor("input", x), "weight": Tensor("weight", w)}
        if b is not None:
            tensors["bias"] = Tensor("bias", b)
        tensors["output"] = Tensor("output", sums.reshape(self.out_channels, *window.output_size))
        writes = np.arange(len(sums))[:, None]
        return Trace(self, tensors, reads, writes, terms, weights, values=sums)

    def equations(self, trace: Trace, say: Translate) -> list[Equation]:
        """Word the output cells: products of one channel, or partial sums of several, plus bias."""
        heads, each = places("y", trace.output.shape), self.in_channels // self.groups
        if each == 1:
            assert trace.weights is not None
            parts = products(trace.input.flat, trace.reads, trace.tensors["weight"].flat, trace.weights)
        else:
            sums = trace.terms.reshape(trace.steps, each, -1).sum(axis=2)
            parts = [a + b for a, b in zip(written(sums[:, :1]), written(sums[:, 1:], factor), strict=True)]
        if "bias" in trace.tensors:
            shown = written(trace.tensors["bias"].values[:, None], factor)
            count = cells(trace.output.shape[1:])
            parts = [row + shown[step // count] for step, row in enumerate(parts)]
        results = [number(v) for v in trace.output.flat.tolist()]
        return [
            Equation(f"{head} = ", row, " + ", " = ", result)
            for head, row, result in zip(heads, parts, results, strict=True)
        ]

    def formulas(self) -> list[Formula]:
        """Give the size formula of each axis."""
        columns = zip(
            AXES[self.rank],
            self.input_size,
            self.kernel_size,
            self.stride,
            self.pads,
            self.dilation,
            self.window.output_size,
            strict=True,
        )
        return [window_formula(*column) for column in columns]

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [say("kernel {size}").format(size=sizes_text(self.kernel_size))]
        words.append(say("stride {n}").format(n=brief(self.stride)))
        if any(max(p) for p in self.pads):
            words.append(
                say("padding {n}").format(n=self.padding if isinstance(self.padding, str) else brief_pairs(self.pads))
            )
            if self.padding_mode != "zeros":
                words[-1] += f" {self.padding_mode}"
        if any(d > 1 for d in self.dilation):
            words.append(say("dilation {n}").format(n=brief(self.dilation)))
        if self.groups > 1:
            words.append(say("groups {n}").format(n=self.groups))
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        return say(
            "{name}: a {kernel} kernel moves over a {input} input with stride {stride}, padding {padding} and dilation "
            "{dilation}; at each of {steps} positions the products under the window are added up and fill one cell of "
            "the {output} output."
        ).format(
            name=self.torch_name,
            kernel=sizes_text(self.kernel_size),
            input=sizes_text(trace.input.shape),
            stride=brief(self.stride),
            padding=brief_pairs(self.pads),
            dilation=brief(self.dilation),
            steps=trace.steps,
            output=sizes_text(trace.output.shape),
        )


class Conv1d(Conv):
    """Convolve over one axis."""

    op: ClassVar[str] = "conv1d"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "Conv1d"
    views: ClassVar[dict[str, str]] = {"window": "window", "matrix": "matrix", "im2col": "im2col"}


class Conv2d(Conv):
    """Convolve over two axes."""

    op: ClassVar[str] = "conv2d"
    rank: ClassVar[int] = 2
    torch_name: ClassVar[str] = "Conv2d"
    views: ClassVar[dict[str, str]] = {"window": "window", "matrix": "matrix", "im2col": "im2col"}


class Conv3d(Conv):
    """Convolve over three axes."""

    op: ClassVar[str] = "conv3d"
    rank: ClassVar[int] = 3
    torch_name: ClassVar[str] = "Conv3d"
    views: ClassVar[dict[str, str]] = {"window": "window", "matrix": "matrix", "im2col": "im2col"}


OPS = (Conv1d, Conv2d, Conv3d)
