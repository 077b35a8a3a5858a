"""Unpooling's sizes: which output sizes pool to an input, and what indices may hold."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from app import forms
from app.fields import Array
from app.number import number
from app.pooled import Channelled
from app.refusal import refuse
from app.window import Window
from app.windowed import AXES, Sizes, cells, sizes_text


class Unpooled(Channelled):
    """Hold the output's size and the indices; input and indices may come from a max pool of a drawn map."""

    output_size: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(
            description="Spatial size of the output, where several sizes pool to the same input.",
            examples=["4x5"],
            json_schema_extra={"slider": [1, 12]},
        ),
    ] = None  # type: ignore[assignment]
    indices: Annotated[
        Any,
        forms.tensor(),
        Field(
            description="Flat place of every input value in its channel of the output; by default those of a max pool.",
            examples=["[[5,7],[13,15]]"],
        ),
    ] = None

    def settle(self) -> None:
        """Complete the parameters and refuse what PyTorch refuses."""
        self.settle_kernel()
        self._settle_input()
        if self.output_size is None:
            self.need_output(self.usual_size, self.padding)
            self.put(output_size=self.usual_size)
        self._check_output()
        self.bound("output", self.channels, *self.output_size)
        if self.indices is None:
            self._check_pool()
        else:
            self._check_indices(self.indices)

    def _settle_input(self) -> None:
        both = isinstance(self.input, np.ndarray) and self.indices is not None
        for name in ("input", "indices"):
            array = getattr(self, name)
            if isinstance(array, np.ndarray):
                self.put(**{name: self.size_of(name, array, self.rank + 1)})
        if both and self.input.shape != self.indices.shape:
            raise refuse(
                "indices",
                "indices is {indices} and input {input}: give one index for every input value",
                indices=sizes_text(self.indices.shape),
                input=sizes_text(self.input.shape),
            )
        if self.indices is not None:
            self.agree("channels", self.indices.shape[0], "indices")
            self.agree("input_size", self.indices.shape[1:], "indices")
        elif self.input_size is None and self.output_size is not None and isinstance(self.input, str):
            self.put(input_size=self._pooled_size())
        self.settle_input("channels")

    def _pooled_size(self) -> Sizes:
        """Give the input size that goes with an output size."""
        columns = zip(self.output_size, self.padding, self.kernel_size, self.stride, strict=True)
        return tuple(max(1, (n + sum(pair) - k) // s + 1) for n, pair, k, s in columns)

    def _check_output(self) -> None:
        """Refuse an output a stride or more from the usual size (PyTorch's `output_size`)."""
        for axis, (n, usual, s) in enumerate(zip(self.output_size, self.usual_size, self.stride, strict=True)):
            if not usual - s < n < usual + s:
                raise refuse(
                    "output_size",
                    "output_size {n} on axis {axis} does not pool to {pooled} cells, the limit is {low} to {high}: "
                    "choose one between, or another input_size",
                    n=n,
                    axis=AXES[self.rank][axis],
                    pooled=self.input_size[axis],
                    low=max(1, usual - s + 1),
                    high=usual + s - 1,
                )

    def _check_pool(self) -> None:
        """Refuse indices that no max pool can give."""
        self.half()
        for axis, n in enumerate(self.output_size):
            if (self.input_size[axis] - 1) * self.stride[axis] - self.padding[axis][0] >= n:
                raise refuse(
                    "indices",
                    "no max pool of {n} cells on axis {axis} makes {pooled}, its last window would lie on padding: "
                    "give indices, or a larger output_size",
                    n=n,
                    axis=AXES[self.rank][axis],
                    pooled=self.input_size[axis],
                )
        self.bound_taps(self.channels * cells(self.input_size) * cells(self.kernel_size))

    def _check_indices(self, indices: Array) -> None:
        last = cells(self.output_size) - 1
        wrong = np.argwhere((indices != np.rint(indices)) | (indices < 0) | (indices > last))
        if len(wrong):
            where = tuple(int(i) for i in wrong[0])
            raise refuse(
                "indices",
                "{where} is {value}, the limit is 0 to {last}: give the flat place of a cell in one channel of the "
                "{size} output",
                where="indices" + "".join(f"[{i}]" for i in where),
                value=number(float(indices[where])),
                last=last,
                size=sizes_text(self.output_size),
            )

    @property
    def usual_size(self) -> Sizes:
        """Size of the output unless another is asked for: (i − 1)·s − p + k (PyTorch, `MaxUnpool2d`)."""
        columns = zip(self.input_size, self.stride, self.padding, self.kernel_size, strict=True)
        return tuple((i - 1) * s - sum(pair) + k for i, s, pair, k in columns)

    @property
    def window(self) -> Window:
        """The window of the pool that this layer undoes: it moves over one channel of the output."""
        one = (1,) * self.rank
        return Window(self.output_size, self.kernel_size, self.stride, self.padding, one, count=self.input_size)

    @property
    def pair(self) -> bool:
        """Whether input and indices come from a max pool of a drawn input, so that both halves can be shown."""
        return self.indices is None and isinstance(self.input, str)

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        given = self.input if isinstance(self.input, np.ndarray) else self.indices
        if name == "output_size":
            return self.usual_size
        if name == "channels" and given is not None:
            return int(given.shape[0])
        if name == "input_size" and given is not None:
            return given.shape[1:]
        return super().usual(name)
