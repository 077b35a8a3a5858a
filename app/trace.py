"""The trace: every tap of every step of one layer, as columns. Whatever is shown is a reading of this table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.fields import Array
from app.spec import LayerSpec
from app.window import Ints

if TYPE_CHECKING:
    from app.text import Translate


@dataclass(frozen=True, slots=True)
class Tensor:
    """Name a tensor and hold its values, shape (channels, *spatial) or as the layer has it."""

    name: str
    values: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes, channels first."""
        return self.values.shape

    @property
    def flat(self) -> Array:
        """All values, row-major."""
        return self.values.reshape(-1)


@dataclass(frozen=True, slots=True)
class Trace:
    """Hold the taps of all steps: columns of shape [steps, taps].

    `reads` are flat input cells (−1 on padding), `weights` flat weight cells (None where the layer has none),
    `writes` flat output cells (−1 where cropped), `terms` what each tap contributes; where `part` is false the tap
    takes no part. `values` is each step's result, None for a scatter. `winner` is the winning tap of a maximum,
    `divisor` what a mean divides by.
    """

    spec: LayerSpec
    tensors: dict[str, Tensor]
    reads: Ints
    writes: Ints
    terms: Array
    weights: Ints | None = None
    part: np.ndarray | None = None
    values: Array | None = None
    winner: Ints | None = None
    divisor: Array | None = None
    reducer: str = "sum"
    extra: dict[str, Tensor] = field(default_factory=dict)
    worded: dict[Translate, list[Equation]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.reads.shape[0])

    @property
    def input(self) -> Tensor:
        """The layer's input."""
        return self.tensors["input"]

    @property
    def output(self) -> Tensor:
        """The layer's output."""
        return self.tensors["output"]

    def equations(self, say: Translate) -> list[Equation]:
        """Word all steps, once for each language."""
        if say not in self.worded:
            self.worded[say] = self.spec.equations(self, say)
        return self.worded[say]


class Equation(NamedTuple):
    """Word one step: `head` parts joined by `sign` `tail` result. Long ones are shortened by leaving out parts.

    `brief` stands alone where not even the shortened line has room.

    >>> Equation("y[0] = ", ("1·2", "3·1"), " + ", " = ", "5").text
    'y[0] = 1·2 + 3·1 = 5'
    """

    head: str
    parts: Sequence[str]
    sign: str
    tail: str
    result: str
    brief: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return self.head + self.sign.join(self.parts) + self.tail + self.result

    def shortened(self, keep: int) -> str:
        """Give everything before the result with only `keep` parts, the left-out ones as one sign of omission."""
        if keep >= len(self.parts):
            return self.head + self.sign.join(self.parts) + self.tail
        if keep <= 0:
            return self.head.rstrip() + " " if self.head.rstrip().endswith("=") else self.head + "…" + self.tail
        front = (keep + 1) // 2
        back = keep - front
        shown = [*self.parts[:front], "…", *self.parts[len(self.parts) - back :]]
        return self.head + self.sign.join(shown) + self.tail


class Formula(NamedTuple):
    """Hold the size formula of one axis: in symbols, with numbers put in, and as MathML whose pieces lines break at."""

    axis: str
    text: str
    substituted: str
    pieces: str

    def document(self) -> dict[str, str]:
        """Give it for a JSON document; `mathml` is all in one.

        >>> Formula("x", "", "", "<math><mi>y</mi></math><math><mo>=</mo></math>").document()["mathml"]
        '<math><mi>y</mi><mo>=</mo></math>'
        """
        return self._asdict() | {"mathml": self.pieces.replace("</math><math>", "")}
