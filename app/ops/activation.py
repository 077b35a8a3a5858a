"""Activations in evaluation mode: a curve each, with its slope."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms
from app.fields import MAX_CELLS, Array
from app.mathml import mathml_row
from app.number import factor, number
from app.pointwise import Pointwise
from app.refusal import refuse
from app.trace import Tensor, Trace


class Sigmoid(Pointwise):
    """Squeeze every number between 0 and 1."""

    op: ClassVar[str] = "sigmoid"
    torch_name: ClassVar[str] = "Sigmoid"

    def value(self, x: Array, slope: float) -> Array:
        """Give 1 / (1 + exp(−x)), written so that nothing overflows."""
        small = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, small) / (1.0 + small)

    def derivative(self, x: Array, slope: float) -> Array:
        """Give y·(1 − y)."""
        y = self.value(x, slope)
        return y * (1.0 - y)

    def terms_text(self, x: float, slope: float) -> str:
        """Write the quotient."""
        return f"1 / (1 + exp({number(-x)}))"

    def symbols(self) -> tuple[str, str, str]:
        """Write the function."""
        bottom = "<mn>1</mn><mo>+</mo><msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>"
        text = "1 / (1 + exp(−x))"
        return text, text, f"<mfrac><mn>1</mn><mrow>{bottom}</mrow></mfrac>"


class Tanh(Pointwise):
    """Squeeze every number between −1 and 1."""

    op: ClassVar[str] = "tanh"
    torch_name: ClassVar[str] = "Tanh"

    def value(self, x: Array, slope: float) -> Array:
        """Give the hyperbolic tangent."""
        return np.tanh(x)

    def derivative(self, x: Array, slope: float) -> Array:
        """Give 1 − y²."""
        return 1.0 - np.tanh(x) ** 2

    def terms_text(self, x: float, slope: float) -> str:
        """Write the call."""
        return f"tanh({number(x)})"

    def symbols(self) -> tuple[str, str, str]:
        """Write the function."""
        return "tanh(x)", "tanh(x)", "<mi>tanh</mi><mo>(</mo><mi>x</mi><mo>)</mo>"


class ReLU(Pointwise):
    """Keep what is positive, make the rest 0."""

    op: ClassVar[str] = "relu"
    torch_name: ClassVar[str] = "ReLU"
    signature: ClassVar[dict[str, Any]] = {"inplace": False}
    functional: ClassVar[dict[str, Any]] = {"input": ..., "inplace": False}

    def value(self, x: Array, slope: float) -> Array:
        """Give max(0, x); NaN stays."""
        return np.where(x < 0, 0.0, x)

    def derivative(self, x: Array, slope: float) -> Array:
        """Give 1 where x is positive, else 0."""
        return np.where(x > 0, 1.0, 0.0)

    def terms_text(self, x: float, slope: float) -> str:
        """Write the maximum."""
        return f"max(0, {number(x)})"

    def symbols(self) -> tuple[str, str, str]:
        """Write the function."""
        mathml = "<mi>max</mi><mo>(</mo><mn>0</mn><mo>,</mo><mi>x</mi><mo>)</mo>"
        return "max(0, x)", "max(0, x)", mathml


class Leaky(Pointwise):
    """Keep what is positive, multiply the rest by a slope."""

    def value(self, x: Array, slope: float) -> Array:
        """Give x where it is positive, else slope·x; NaN stays."""
        return np.where(x > 0, x, x * slope)

    def derivative(self, x: Array, slope: float) -> Array:
        """Give 1 where x is positive, else the slope."""
        return np.where(x > 0, 1.0, slope)

    def terms_text(self, x: float, slope: float) -> str:
        """Write the slope of x's side times x."""
        return f"1·{number(x)}" if x > 0 else f"{factor(slope)}·{factor(x)}"

    def named(self) -> tuple[str, str]:
        """Write the slope of the negative side in symbols and in numbers."""
        raise NotImplementedError

    def symbols(self) -> tuple[str, str, str]:
        """Write the function."""
        letters, digits = self.named()
        rows = (("x", "x &gt; 0"), (f"{digits} · x", "x ≤ 0"))
        table = "".join(f"<mtr><mtd>{mathml_row(y)}</mtd><mtd>{mathml_row(x)}</mtd></mtr>" for y, x in rows)
        return (
            f"max(0, x) + {letters}·min(0, x)",
            f"max(0, x) + {digits}·min(0, x)",
            f"<mo>{{</mo><mtable>{table}</mtable>",
        )


class LeakyReLU(Leaky):
    """Multiply what is not positive by a fixed slope."""

    op: ClassVar[str] = "leaky_relu"
    torch_name: ClassVar[str] = "LeakyReLU"
    signature: ClassVar[dict[str, Any]] = {"negative_slope": 0.01, "inplace": False}
    functional: ClassVar[dict[str, Any]] = {"input": ..., "negative_slope": 0.01, "inplace": False}

    negative_slope: Annotated[float, forms.number(), Field(description="Slope for x below 0.", examples=[0.1])] = 0.01

    def slopes(self) -> Array:
        """Give the one slope."""
        return np.array([self.negative_slope])

    def named(self) -> tuple[str, str]:
        """Write the slope."""
        return "negative_slope", factor(self.negative_slope)


class PReLU(Leaky):
    """Multiply what is not positive by a learned slope, one for all channels or one for each."""

    op: ClassVar[str] = "prelu"
    torch_name: ClassVar[str] = "PReLU"
    signature: ClassVar[dict[str, Any]] = {"num_parameters": 1, "init": 0.25, "device": None, "dtype": None}
    functional: ClassVar[dict[str, Any]] = {"input": ..., "weight": ...}

    weight: Annotated[
        Any,
        forms.tensor(scalar=True),
        Field(description="Slope for x below 0: one number, or one for each channel.", examples=[0.5, [0.25, 0.5]]),
    ] = 0.25

    def settle(self) -> None:
        """Take the channels from the slopes where nothing else says them; refuse counts that differ."""
        if isinstance(self.weight, np.ndarray):
            if self.weight.ndim > 1:
                raise refuse(
                    "weight",
                    "{name} has {have} axes, {op} takes at most {want}: leave out the outer lists",
                    name="weight",
                    have=self.weight.ndim,
                    op=self.op,
                    want=1,
                )
            if self.weight.size == 1:
                self.put(weight=float(self.weight[0]))
            elif self.channels is None and not isinstance(self.input, np.ndarray):
                self.put(channels=self.usual("channels"))
        super().settle()
        if isinstance(self.weight, np.ndarray) and len(self.weight) != self.shape[0]:
            raise refuse(
                "weight",
                "weight has {count} slopes for {channels} channels (the first axis): give one, or one for each",
                count=len(self.weight),
                channels=self.shape[0],
            )

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        if name == "channels" and isinstance(self.weight, np.ndarray) and not isinstance(self.input, np.ndarray):
            return len(self.weight)
        return super().usual(name)

    def slopes(self) -> Array:
        """Give one slope for all channels, or one for each."""
        return self.weight if isinstance(self.weight, np.ndarray) else np.array([self.weight])

    def trace(self) -> Trace:
        """Apply the function cell by cell; each tap names the slope of its channel.

        >>> PReLU(input=[[-4, 2], [-4, 2]], weight=[0.25, 0.5]).trace().output.values.tolist()
        [[-1.0, 2.0], [-2.0, 2.0]]
        """
        found, slopes = super().trace(), self.slopes()
        channel = np.arange(found.steps) // (found.steps // self.shape[0])
        tensors = {"input": found.input, "weight": Tensor("weight", slopes), "output": found.output}
        return replace(found, tensors=tensors, weights=(channel % len(slopes))[:, None])

    def named(self) -> tuple[str, str]:
        """Write the slope: its number, or its name where channels differ."""
        return "weight", factor(self.weight) if isinstance(self.weight, float) else "weight"

    @classmethod
    def from_torch(cls, arguments: dict[str, Any]) -> dict[str, Any]:
        """Turn the number of slopes into channels, and their common start into slopes where it is not the usual one."""
        found = dict(arguments)
        count, start = found.pop("num_parameters", 1), found.pop("init", 0.25)
        many = isinstance(count, int) and 1 < count <= MAX_CELLS
        if many or count != 1:
            found["channels"] = count
        if "weight" not in arguments and not (many and start == 0.25):
            found["weight"] = [start] * count if many else start
        return found

    def to_torch(self) -> dict[str, Any]:
        """Give the number of slopes, and their common start where they have one."""
        slopes = self.slopes()
        same = bool((slopes == slopes[0]).all())
        return {"num_parameters": len(slopes)} | ({"init": float(slopes[0])} if same else {})


class RReLU(Leaky):
    """Multiply what is not positive by the mean of two bounds, as in evaluation mode."""

    op: ClassVar[str] = "rrelu"
    torch_name: ClassVar[str] = "RReLU"
    signature: ClassVar[dict[str, Any]] = {"lower": 1 / 8, "upper": 1 / 3, "inplace": False}
    functional: ClassVar[dict[str, Any]] = {
        "input": ...,
        "lower": 1 / 8,
        "upper": 1 / 3,
        "training": False,
        "inplace": False,
    }

    lower: Annotated[float, forms.number(), Field(description="Least slope for x below 0.", examples=[0.1])] = 1 / 8
    upper: Annotated[float, forms.number(), Field(description="Greatest slope for x below 0.", examples=[0.3])] = 1 / 3

    def settle(self) -> None:
        """Refuse bounds in the wrong order."""
        super().settle()
        if self.lower > self.upper:
            raise refuse(
                "lower",
                "lower is {lower}, upper is {upper}: make lower at most upper",
                lower=number(self.lower),
                upper=number(self.upper),
            )

    def slopes(self) -> Array:
        """Give the mean of both bounds, as PyTorch in evaluation mode."""
        return np.array([(self.lower + self.upper) / 2])

    def named(self) -> tuple[str, str]:
        """Write the slope."""
        return "(lower + upper) / 2", factor(float(self.slopes()[0]))


OPS = (Sigmoid, Tanh, ReLU, LeakyReLU, PReLU, RReLU)
