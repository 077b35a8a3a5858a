"""The fully connected layer: every output cell is the dot product of a row of the input and a row of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from app import forms, values
from app.fields import Array
from app.number import factor, number
from app.refusal import refuse
from app.spec import INPUTS, MAX_TAPS, Valued
from app.text import mark
from app.trace import Equation, Formula, Tensor, Trace
from app.windowed import sizes_text
from app.wording import places, products, written

if TYPE_CHECKING:
    from app.text import Translate

WEIGHTS = ("identity", "box", "ones", "random")
IN, OUT = 4, 3


class Linear(Valued):
    """Multiply every row of the input by the transposed weights and add the bias."""

    family: ClassVar[str] = "Linear"
    formulas_say: ClassVar[str] = mark("Formula")
    op: ClassVar[str] = "linear"
    rank: ClassVar[int] = 1
    torch_name: ClassVar[str] = "Linear"
    views: ClassVar[dict[str, str]] = {"window": "dot", "matrix": "matrix"}
    signature: ClassVar[dict[str, Any]] = {
        "in_features": ...,
        "out_features": ...,
        "bias": True,
        "device": None,
        "dtype": None,
    }
    functional: ClassVar[dict[str, Any]] = {"input": ..., "weight": ..., "bias": None}

    input: Annotated[
        Any,
        forms.tensor(INPUTS),
        Field(description="Input values, one row or several, or how they are made.", examples=["ramp"]),
    ] = "random"
    in_features: Annotated[
        int,
        forms.whole(1, 4096),
        Field(
            description="Cells of a row of the input.",
            examples=[5],
            json_schema_extra={"slider": [1, 8], "default": IN},
        ),
    ] = None  # type: ignore[assignment]
    out_features: Annotated[
        int,
        forms.whole(1, 4096),
        Field(
            description="Cells of a row of the output.",
            examples=[2],
            json_schema_extra={"slider": [1, 8], "default": OUT},
        ),
    ] = None  # type: ignore[assignment]
    weight: Annotated[
        Any,
        forms.tensor(WEIGHTS),
        Field(description="Weights, one row for each output feature, or a preset's name.", examples=["ones"]),
    ] = "random"
    bias: Annotated[
        Any,
        forms.tensor(switch=True),
        Field(
            description="Bias: false, true (drawn from seed), or one number for each output feature.",
            examples=[True],
        ),
    ] = False

    def settle(self) -> None:
        """Take the features from given values, fill in the rest, refuse what does not agree."""
        if isinstance(self.weight, np.ndarray):
            self.put(weight=self._axes("weight", self.weight, 2).reshape(-1, self.weight.shape[-1]))
            self.agree("out_features", self.weight.shape[0], "weight")
            self.agree("in_features", self.weight.shape[1], "weight")
        if isinstance(self.bias, np.ndarray):
            self._settle_bias(self._axes("bias", self.bias, 1))
        if isinstance(self.input, np.ndarray):
            self._settle_input(self._axes("input", self.input, 2))
        for name, usual in (("in_features", IN), ("out_features", OUT)):
            if getattr(self, name) is None:
                self.put(**{name: usual})
        self.bound("weight", self.out_features, self.in_features)
        self.bound("output", self.rows, self.out_features)
        self._bound_products()

    def _axes(self, name: str, array: Array, most: int) -> Array:
        if array.ndim > most:
            raise refuse(
                name,
                "{name} has {have} axes, linear takes at most {want}: leave out the outer lists",
                name=name,
                have=array.ndim,
                want=most,
            )
        return array

    def _settle_bias(self, bias: Array) -> None:
        if isinstance(self.weight, np.ndarray) and len(bias) != len(self.weight):
            raise refuse(
                "bias",
                "bias has {have} numbers but weight has {want} rows: give one number for each row",
                have=len(bias),
                want=len(self.weight),
            )
        self.agree("out_features", len(bias), "bias")

    def _settle_input(self, array: Array) -> None:
        if isinstance(self.weight, np.ndarray) and array.shape[-1] != self.weight.shape[1]:
            raise refuse(
                "weight",
                "a row of weight has {have} numbers but a row of input has {want}: make them equally long",
                have=self.weight.shape[1],
                want=array.shape[-1],
            )
        self.agree("in_features", array.shape[-1], "input")

    def _bound_products(self) -> None:
        count = self.rows * self.out_features * self.in_features
        if count > MAX_TAPS:
            raise refuse(
                "in_features",
                "the layer makes {count} multiplications, the limit is {limit}: choose fewer features or rows",
                count=count,
                limit=MAX_TAPS,
            )

    @property
    def rows(self) -> int:
        """Rows of the input."""
        return self.input.shape[0] if isinstance(self.input, np.ndarray) and self.input.ndim == 2 else 1

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        if name == "in_features":
            given = next((v for v in (self.weight, self.input) if isinstance(v, np.ndarray)), None)
            return IN if given is None else given.shape[-1]
        if name == "out_features":
            given = next((v for v in (self.weight, self.bias) if isinstance(v, np.ndarray)), None)
            return OUT if given is None else given.shape[0]
        return super().usual(name)

    def _weight_values(self) -> Array:
        shape = (self.out_features, self.in_features)
        if isinstance(self.weight, np.ndarray):
            return self.weight
        if self.weight == "random":
            return values.draw(self.seed, "weight", shape, -1, 2)
        made = {"identity": np.eye(*shape), "box": np.full(shape, 1 / shape[1]), "ones": np.ones(shape)}
        return values.frozen(made[self.weight])

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        return self.rows * self.out_features, self.in_features

    def trace(self) -> Trace:
        """Compute every product: y = x·Wᵀ + b, as PyTorch defines it.

        Shapes: input (in_features,) or (rows, in_features), weight (out_features, in_features), output
        (out_features,) or (rows, out_features). One step for each output cell, row-major.

        >>> spec = Linear(input=[1, 2, 3], weight=[[1, 1, 1], [2, 2, 2]], bias=[0.5, 0.5])
        >>> spec.trace().output.values.tolist()
        [6.5, 12.5]
        """
        given = isinstance(self.input, np.ndarray)
        x = self.input if given else values.fill(self.input, self.seed, (self.in_features,), 0, 3)
        w, b = self._weight_values(), self._bias_values()
        step, along = np.arange(self.rows * self.out_features), np.arange(self.in_features)
        row, feature = np.divmod(step, self.out_features)
        reads = row[:, None] * self.in_features + along
        weights = feature[:, None] * self.in_features + along
        terms = x.reshape(-1)[reads] * w.reshape(-1)[weights]
        sums = terms.sum(axis=1)
        tensors = {"input": Tensor("input", x), "weight": Tensor("weight", w)}
        if b is not None:
            tensors["bias"] = Tensor("bias", b)
            sums = sums + b[feature]
        tensors["output"] = Tensor("output", sums.reshape(*x.shape[:-1], self.out_features))
        return Trace(self, tensors, reads, step[:, None], terms, weights, values=sums)

    def _bias_values(self) -> Array | None:
        if isinstance(self.bias, np.ndarray):
            return self.bias
        return values.draw(self.seed, "bias", (self.out_features,), 1, 3) if self.bias else None

    def equations(self, trace: Trace, say: Translate) -> list[Equation]:
        """Word the output cells: the products, plus bias."""
        assert trace.weights is not None
        parts = products(trace.input.flat, trace.reads, trace.tensors["weight"].flat, trace.weights)
        if "bias" in trace.tensors:
            shown = written(trace.tensors["bias"].values[:, None], factor)
            parts = [row + shown[step % self.out_features] for step, row in enumerate(parts)]
        results = [number(v) for v in trace.output.flat.tolist()]
        return [
            Equation(f"{head} = ", row, " + ", " = ", result)
            for head, row, result in zip(places("y", trace.output.shape), parts, results, strict=True)
        ]

    def formulas(self) -> list[Formula]:
        """Give the layer as one product of matrices, in symbols and in sizes."""
        bias = self.bias is not False
        front = f"{self.rows}×" if isinstance(self.input, np.ndarray) and self.input.ndim == 2 else ""
        sizes = f"({front}{self.in_features})·({self.out_features}×{self.in_features})ᵀ"
        letters = "<mi>y</mi><mo>=</mo><mi>x</mi><mo>·</mo><msup><mi>W</mi><mi>T</mi></msup>"
        return [
            Formula(
                "features",
                "y = x·Wᵀ + b" if bias else "y = x·Wᵀ",
                f"{sizes}{f' + ({self.out_features})' if bias else ''} = ({front}{self.out_features})",
                f"<math>{letters}{'<mo>+</mo><mi>b</mi>' if bias else ''}</math>",
            )
        ]

    def to_torch(self) -> dict[str, Any]:
        """Give the arguments of the PyTorch call."""
        return super().to_torch() | {"bias": self.bias is not False}

    def headline(self, say: Translate) -> str:
        """Name the parameters that the picture must state."""
        words = [f"in_features {self.in_features}", f"out_features {self.out_features}"]
        if self.bias is not False:
            words.append(say("bias"))
        return " · ".join(words)

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows."""
        return say(
            "{name}: each of {steps} output cells is a dot product. A row of the {input} input and a row of the "
            "{weight} weights are multiplied cell by cell, the products are added up{bias}, and the sum fills one cell "
            "of the {output} output."
        ).format(
            name=self.torch_name,
            steps=trace.steps,
            input=sizes_text(trace.input.shape),
            weight=sizes_text((self.out_features, self.in_features)),
            bias=say(" together with a bias") if self.bias is not False else "",
            output=sizes_text(trace.output.shape),
        )


OPS = (Linear,)
