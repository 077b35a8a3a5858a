"""Layers that take every cell through one curve: their shape, their steps, their wording."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import fields, forms, values
from app.fields import MAX_CELLS, Array
from app.forms import Form
from app.number import number
from app.refusal import refuse
from app.spec import DEFAULT_SIZE, INPUTS, Valued
from app.text import mark
from app.trace import Equation, Formula, Tensor, Trace
from app.windowed import Sizes, place, sizes_text

if TYPE_CHECKING:
    from app.text import Translate

AXES = 3


def _any_axes() -> Form:
    """Describe the size of a map of one, two or three axes."""

    def read(name: str, value: Any, rank: int) -> Sizes:
        size = fields.axes(name, value)
        return fields.sizes(name, list(size), min(len(size), AXES), 1, MAX_CELLS)

    return Form(read, {**forms.per_axis(1, MAX_CELLS).schema, "control": "axes"})


class Pointwise(Valued):
    """Apply a function to every cell; the output has the input's shape."""

    family: ClassVar[str] = "Activation"
    formulas_say: ClassVar[str] = mark("Formula")
    rank: ClassVar[int] = 2
    views: ClassVar[dict[str, str]] = {"window": "curve"}
    functional: ClassVar[dict[str, Any]] = {"input": ...}

    input: Annotated[
        Any,
        forms.tensor(INPUTS, finite=False),
        Field(
            description="Input values (any shape up to three axes; null for NaN), or how they are made.",
            examples=["ramp"],
        ),
    ] = "random"
    input_size: Annotated[
        Sizes | None,
        _any_axes(),
        Field(
            description="Size of the input in cells, one to three axes.",
            examples=["5x7"],
            json_schema_extra={"slider": [1, 12]},
        ),
    ] = None
    channels: Annotated[
        int,
        forms.whole(1, MAX_CELLS),
        Field(description="Channels of the input.", examples=[3], json_schema_extra={"slider": [1, 4], "default": 1}),
    ] = None  # type: ignore[assignment]

    def settle(self) -> None:
        """Take the shape from given values, or fill in the default; refuse more than three axes."""
        if isinstance(self.input, np.ndarray):
            self._settle_given(self.input)
        else:
            self.put(channels=self.channels or self.usual("channels"))
            self.put(input_size=self.input_size or DEFAULT_SIZE[2])
        if len(self.shape) > AXES:
            raise refuse(
                "input_size",
                "{channels} channels of {size} are {axes} axes, an activation takes at most 3: choose 1 channel or a "
                "flat input_size",
                channels=self.channels,
                size=sizes_text(self.input_size or ()),
                axes=len(self.shape),
            )
        self.bound("input", *self.shape)

    def _settle_given(self, array: Array) -> None:
        if array.ndim > AXES:
            raise refuse(
                "input",
                "{name} has {have} axes, {op} takes at most {want}: leave out the outer lists",
                name="input",
                have=array.ndim,
                op=self.op,
                want=AXES,
            )
        if self.input_size == array.shape and self.channels in (None, 1):
            self.put(channels=None, input_size=None)
        self.agree("channels", array.shape[0], "input")
        self.agree("input_size", array.shape[1:] or None, "input")

    @property
    def shape(self) -> Sizes:
        """Shape of input and output: channels first; one channel of a map with three axes is not an axis."""
        if isinstance(self.input, np.ndarray):
            return tuple(self.input.shape)
        size = self.input_size or ()
        return size if self.channels == 1 and len(size) == AXES else (self.channels, *size)

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        given = isinstance(self.input, np.ndarray)
        if name == "input_size":
            return (self.input.shape[1:] or None) if given else DEFAULT_SIZE[2]
        if name == "channels":
            return self.input.shape[0] if given else 1
        return super().usual(name)

    def shortest(self, value: Any) -> Any:
        """Write sizes with all axes: nothing else says how many there are.

        >>> Pointwise.shortest(None, (9, 9)), Pointwise.shortest(None, (9,))
        ('9x9', '9')
        """
        return "x".join(map(str, value)) if isinstance(value, tuple) else super().shortest(value)

    def value(self, x: Array, slope: float) -> Array:
        """Give the function's value at every x. `slope` is that of the negative side, where there is one."""
        raise NotImplementedError

    def derivative(self, x: Array, slope: float) -> Array:
        """Give the function's slope at every x; at a corner that of the left side, as PyTorch's gradient."""
        raise NotImplementedError

    def slopes(self) -> Array:
        """Give the slope of the negative side: one for all channels or one for each."""
        return np.zeros(1)

    def slope_of(self, step: int) -> float:
        """Give the slope that a step uses."""
        slopes = self.slopes()
        return float(slopes[step // (prod(self.shape) // self.shape[0]) % len(slopes)])

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return prod(self.shape), 1

    def trace(self) -> Trace:
        """Apply the function cell by cell. Shapes: input and output alike. One step for each cell, row-major."""
        x = self.input if isinstance(self.input, np.ndarray) else self._drawn()
        slopes = self.slopes()
        with np.errstate(invalid="ignore", over="ignore"):
            planes = [self.value(plane, float(slopes[i % len(slopes)])) for i, plane in enumerate(x)]
        y = np.array(planes).reshape(x.shape)
        step = np.arange(x.size)[:, None]
        tensors = {"input": Tensor("input", x), "output": Tensor("output", y)}
        return Trace(self, tensors, step, step, y.reshape(-1, 1), values=y.reshape(-1))

    def _drawn(self) -> Array:
        """Make the input; a drawn one is whole and half numbers from −3 to 3."""
        if self.input != "random":
            return values.fill(self.input, self.seed, self.shape, 0, 1)
        return values.frozen(values.draw(self.seed, "input", self.shape, -6, 6) / 2)

    def terms_text(self, x: float, slope: float) -> str:
        """Write the function's value at x before it is worked out."""
        raise NotImplementedError

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word one cell."""
        head = place("y", step, trace.output.shape) + " = "
        words = self.terms_text(float(trace.input.flat[step]), self.slope_of(step))
        return Equation(head, (words,), "", " = ", number(float(trace.output.flat[step])))

    def symbols(self) -> tuple[str, str, str]:
        """Write the function in symbols, with its numbers put in, and as MathML without its root."""
        raise NotImplementedError

    def formulas(self) -> list[Formula]:
        """Give the function; its output has the size of its input."""
        text, numbers, mathml = self.symbols()
        return [Formula("y", f"y = {text}", f"y = {numbers}", f"<math><mi>y</mi><mo>=</mo>{mathml}</math>")]

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        return f"y = {self.symbols()[1]}"

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        return say(
            "{name}: each of the {steps} cells of the {input} input is looked up on the curve {formula}; a point moves "
            "along the curve and its slope, and its height fills the same cell of the output."
        ).format(
            name=self.torch_name,
            steps=trace.steps,
            input=sizes_text(trace.input.shape),
            formula=f"y = {self.symbols()[1]}",
        )
