"""Windows that stamp: what a transposed convolution reaches, crops and keeps, from sizes alone."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.fields import Pairs
from app.filtered import Filtered
from app.mathml import mathml_line
from app.refusal import refuse
from app.spec import BORDERED
from app.trace import Formula
from app.window import Ints, Window
from app.windowed import AXES, Sizes, cells


class Stamped(Filtered):
    """Hold border, sizes and table of a layer that prints its kernel on the output, once for each input cell."""

    transposed: ClassVar[bool] = True

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
        self.need_output(self.output_size, self.padding)
        self.bound("output", self.out_channels, *self.output_size)
        self.bound("output before cropping", 1, *self.full_size, share=BORDERED)

    @property
    def full_size(self) -> Sizes:
        """Size of all stamps together, before cropping and without output_padding: (i − 1)·s + span."""
        columns = zip(self.input_size, self.stride, self.kernel_size, self.dilation, strict=True)
        return tuple((i - 1) * s + d * (k - 1) + 1 for i, s, k, d in columns)

    @property
    def field_size(self) -> Sizes:
        """Size that holds all stamps, what is cropped of them, and the output."""
        columns = zip(self.full_size, self.output_size, self.padding, strict=True)
        return tuple(max(full, before + size) for full, size, (before, _) in columns)

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

    def overlap(self) -> Ints:
        """Count how many stamps of one input channel touch each cell of one output channel.

        >>> from app.ops import OPS
        >>> OPS["conv_transpose1d"](input_size=3, kernel_size=3, stride=2).overlap().tolist()
        [1, 1, 2, 1, 2, 1, 1]
        """
        table = self.table()
        counts: Ints = np.bincount(table[table >= 0], minlength=cells(self.output_size)).reshape(self.output_size)
        return counts

    def is_even(self) -> bool:
        """Say whether every cell away from the border gets as many stamps as any other.

        So it is when the taps t·d fall equally often on every place of a stride, which for dilation 1 means that the
        stride divides the kernel size.

        >>> from app.ops import OPS
        >>> [OPS["conv_transpose1d"](kernel_size=k, stride=2).is_even() for k in (4, 3)]
        [True, False]
        """
        for k, s, d in zip(self.kernel_size, self.stride, self.dilation, strict=True):
            if len(set(np.bincount(np.arange(k) * d % s, minlength=s).tolist())) > 1:
                return False
        return True

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
            found.append(Formula(axis, f"{axis}_out = {text}", numbers, mathml_line(numbers)))
        return found
