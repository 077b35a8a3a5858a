"""Windows that pool: channels on their own, a border of at most half the window, sizes rounded down or up."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from app import forms
from app.fields import Array, Pairs
from app.refusal import refuse
from app.spec import BORDERED, INPUTS
from app.trace import Formula
from app.window import Ints, Window
from app.windowed import AXES, Sizes, Windowed, cells, fits, window_formula


class Channelled(Windowed):
    """Hold what all pools and their inverse have: channels, and the border of the pool."""

    input: Annotated[
        Any,
        forms.tensor(INPUTS, finite=False),
        Field(description="Input values, or how they are made; null is NaN.", examples=["ramp"]),
    ] = "random"
    channels: Annotated[
        int,
        forms.whole(1, 4096),
        Field(
            description="Channels, each for itself.",
            examples=[3],
            json_schema_extra={"slider": [1, 4], "default": 1},
        ),
    ] = None  # type: ignore[assignment]
    padding: Annotated[
        Pairs,
        forms.border(4096),
        Field(
            description="Cells added around what is pooled.",
            examples=[1],
            json_schema_extra={"slider": [0, 2], "default": 0},
        ),
    ] = None  # type: ignore[assignment]

    def settle_kernel(self) -> None:
        """Fill in kernel, stride and padding."""
        for name in ("kernel_size", "stride", "padding"):
            if getattr(self, name) is None:
                self.put(**{name: self.usual(name)})

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        if name == "kernel_size":
            return (2,) * self.rank
        if name == "stride":
            return self.kernel_size
        if name == "padding":
            return ((0, 0),) * self.rank
        if name == "channels":
            return int(self.input.shape[0]) if isinstance(self.input, np.ndarray) else 1
        return super().usual(name)

    @property
    def even(self) -> bool:
        """Whether the border is as wide after the input as before it, which is all that PyTorch's pools have."""
        return all(before == after for before, after in self.padding)

    def half(self) -> None:
        """Refuse a border of more than half the kernel, as PyTorch does (whatever the dilation)."""
        for axis, (pair, k) in enumerate(zip(self.padding, self.kernel_size, strict=True)):
            if max(pair) > k // 2:
                raise refuse(
                    "padding",
                    "padding {padding} on axis {axis} is more than half of kernel_size {kernel}: choose at most "
                    "{most}, or a larger kernel_size",
                    padding=max(pair),
                    axis=AXES[self.rank][axis],
                    kernel=k,
                    most=k // 2,
                )


class Pooled(Channelled):
    """Hold what max and average pools share."""

    ceil_mode: Annotated[
        bool,
        forms.flag(),
        Field(description="Round the output's size up: the last window may stick out.", examples=[True]),
    ] = False

    def settle(self) -> None:
        """Complete the parameters and refuse what PyTorch refuses."""
        self.settle_input("channels")
        self.settle_kernel()
        self.half()
        self._check_room()
        size = self.window.output_size
        self.bound("padded input", 1, *self.window.padded_size, share=BORDERED)
        self.bound("output", self.channels, *size)
        self.bound_taps(self.channels * cells(size) * cells(self.kernel_size))

    def _check_room(self) -> None:
        if not self.ceil_mode:
            fits(self, self.padding, self.gaps)
        for axis, (n, span, room, s) in enumerate(
            zip(self.window.output_size, self.window.span, self.window.padded_size, self.stride, strict=True)
        ):
            if n < 1:
                raise refuse(
                    "kernel_size",
                    "kernel_size spans {span} cells on axis {axis}, the padded input has {room} and ceil_mode with "
                    "stride {stride} adds at most {more}: make the kernel smaller, or enlarge input_size or stride",
                    span=span,
                    axis=AXES[self.rank][axis],
                    room=room,
                    stride=s,
                    more=s - 1,
                )

    @property
    def gaps(self) -> Sizes:
        """Cells from one tap to the next."""
        return (1,) * self.rank

    @property
    def window(self) -> Window:
        """The window over one channel."""
        return Window(self.input_size, self.kernel_size, self.stride, self.padding, self.gaps, self.ceil_mode)

    def border_apart(self, ceil_mode: bool = False) -> Pairs:
        """Give the border that a padding layer must have so that as many windows fit as here.

        It is the layer's own where it can be; where `ceil_mode` adds or drops a window, it ends with the last one.

        >>> from app.ops import OPS
        >>> OPS["max_pool1d"](input_size=4, kernel_size=3, stride=2, padding=[[1, 0]], ceil_mode=True).border_apart()
        ((1, 0),)
        >>> OPS["max_pool1d"](input_size=5, kernel_size=3, stride=2, padding=[[1, 0]], ceil_mode=True).border_apart()
        ((1, 1),)
        """
        window, bare = self.window, ((0, 0),) * self.rank
        apart = Window(window.padded_size, self.kernel_size, self.stride, bare, self.gaps, ceil_mode).output_size
        columns = zip(self.padding, self.input_size, window.span, self.stride, window.output_size, apart, strict=True)
        return tuple(
            (before, after if there == here else (here - 1) * s + span - before - n)
            for (before, after), n, span, s, here, there in columns
        )

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return self.channels * self.window.positions, cells(self.kernel_size)

    def formulas(self) -> list[Formula]:
        """Give the size formula of each axis."""
        gaps = self.gaps if "dilation" in type(self).model_fields else (None,) * self.rank
        columns = zip(
            AXES[self.rank],
            self.input_size,
            self.kernel_size,
            self.stride,
            self.padding,
            gaps,
            self.window.output_size,
            (self.ceil_mode,) * self.rank,
            strict=True,
        )
        return [window_formula(*column) for column in columns]


class Maxima(NamedTuple):
    """Hold the largest value of every window, and the tap that has it (−1 where there is no cell)."""

    values: Array
    winner: Ints


def maxima(x: Array, reads: Ints) -> Maxima:
    """Find the maximum of every row of cells; −1 takes no part.

    The first of equal maxima wins. NaN wins over every number, the last NaN over those before it, as in PyTorch.

    >>> maxima(np.array([3.0, 7.0, 7.0]), np.array([[-1, 0], [1, 2]]))
    Maxima(values=array([3., 7.]), winner=array([1, 0]))
    """
    terms = np.append(x.reshape(-1), -np.inf)[reads]
    part, missing = reads >= 0, np.isnan(terms)
    values = terms.max(axis=1)
    winner = (part & (terms == values[:, None])).argmax(axis=1)
    last = reads.shape[1] - 1 - missing[:, ::-1].argmax(axis=1)
    winner = np.where(missing.any(axis=1), last, winner)
    return Maxima(values, np.where(part.any(axis=1), winner, -1))


def every_channel(table: Ints, channels: int, plane: int) -> Ints:
    """Repeat a table of the cells of one plane for every channel; cells outside become −1.

    >>> every_channel(np.array([[-2, 0]]), 2, 5).tolist()
    [[-1, 0], [-1, 5]]
    """
    offset = (np.arange(channels) * plane)[:, None, None]
    reads: Ints = np.where(table[None] < 0, -1, table[None] + offset)
    return reads.reshape(-1, table.shape[1])


def places(reads: Ints, winner: Ints, plane: int) -> Ints:
    """Give the flat place, in the plane of its channel, of every winning tap (−1 where there is none)."""
    won = np.take_along_axis(reads, np.maximum(winner, 0)[:, None], axis=1)[:, 0]
    found: Ints = np.where(winner < 0, -1, won % plane)
    return found
