"""What a layer is asked to be. One `LayerSpec` subclass per operation; all that cannot be is refused here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app import fields, forms
from app.call import write
from app.fields import MAX_CELLS, Array
from app.forms import Form
from app.refusal import Phrase, Refusal, refuse
from app.text import mark

if TYPE_CHECKING:
    from app.text import Translate
    from app.trace import Equation, Formula, Trace

__all__ = ["BORDERED", "INPUTS", "MAX_TAPS", "LayerSpec", "Refusal", "Valued", "plain"]

MAX_TAPS = 100_000
BORDERED = 4
"""How many times a tensor's cells its border may make of them: padding is drawn, but it is no tensor."""
_LIMITS: ContextVar[tuple[int, int]] = ContextVar("limits", default=(MAX_CELLS, MAX_TAPS))


@contextmanager
def lifted(cells: int) -> Iterator[None]:
    """Let layers be larger meanwhile, for what builds no taps: `cells` a tensor and as many taps as it takes."""
    token = _LIMITS.set((cells, 10**15))
    try:
        yield
    finally:
        _LIMITS.reset(token)


INPUTS = ("random", "ones", "ramp", "checkerboard")
DEFAULT_SIZE = {1: (8,), 2: (5, 5), 3: (4, 4, 4)}


class LayerSpec(BaseModel):
    """Hold one layer's parameters, complete and checked. Units: cells. Frozen."""

    # A process that draws one operation builds the validator of one: building all takes a sixth of its time.
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    op: ClassVar[str]
    rank: ClassVar[int]
    torch_name: ClassVar[str]
    family: ClassVar[str] = "Layer"
    formulas_say: ClassVar[str] = mark("Output size")
    views: ClassVar[dict[str, str]]
    default_view: ClassVar[str] = "window"
    # PyTorch's arguments in its order with its defaults, `...` where one must be given: of the module, of the function.
    signature: ClassVar[dict[str, Any]] = {}
    functional: ClassVar[dict[str, Any]] = {}
    transposed: ClassVar[bool] = False
    border: ClassVar[float] = 0.0
    overlap_views: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Self:
        """Make a spec from raw parameters; raise `Refusal` for one that cannot be."""
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise Refusal.of(error) from None

    @classmethod
    def form(cls, name: str) -> Form:
        """Give the form that annotates a field."""
        return next(m for m in cls.model_fields[name].metadata if isinstance(m, Form))

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        if value is None:
            return None
        return cls.form(name).read(name, value, cls.rank)

    @model_validator(mode="after")
    def _settled(self) -> Self:
        self.settle()
        return self

    def settle(self) -> None:
        """Fill what follows from other parameters and refuse what cannot be."""
        raise NotImplementedError

    def trace(self) -> Trace:
        """Compute every step of the layer."""
        raise NotImplementedError

    def table_size(self) -> tuple[int, int]:
        """Give steps and taps a step of the trace, before it exists."""
        raise NotImplementedError

    def equation(self, trace: Trace, step: int, say: Translate) -> Equation:
        """Word the arithmetic of one step. An operation has this or `equations`."""
        return trace.equations(say)[step]

    def equations(self, trace: Trace, say: Translate) -> list[Equation]:
        """Word the arithmetic of all steps. To be asked of the trace, which keeps them."""
        return [self.equation(trace, step, say) for step in range(trace.steps)]

    def formulas(self) -> list[Formula]:
        """Give the size formula, axis by axis."""
        raise NotImplementedError

    @classmethod
    def from_torch(cls, arguments: dict[str, Any]) -> dict[str, Any]:
        """Turn the arguments of a PyTorch call, defaults filled in, into raw parameters."""
        return arguments

    def to_torch(self) -> dict[str, Any]:
        """Give the arguments of the PyTorch call; the way back of `from_torch`."""
        return {name: getattr(self, name) for name in self.signature if name in type(self).model_fields}

    def code(self) -> str:
        """Write the layer as a PyTorch call."""
        return write(self.torch_name, self.signature, self.to_torch())

    def headline(self, say: Translate) -> str:
        """Name the parameters that a picture must state, for its title line."""
        raise NotImplementedError

    def alt(self, trace: Trace, say: Translate) -> str:
        """Say what the picture shows to a person who cannot see it."""
        raise NotImplementedError

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        return type(self).model_fields[name].default

    def canonical(self) -> dict[str, Any]:
        """Give every parameter after defaults as plain JSON values."""
        return {"op": self.op} | {name: plain(getattr(self, name)) for name in type(self).model_fields}

    def query(self) -> dict[str, str]:
        """Give the parameters that differ from their defaults in the short form of a URL."""
        found = {"op": self.op}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if not _same(value, self.usual(name)):
                found[name] = short(self.shortest(value))
        return found

    def shortest(self, value: Any) -> Any:
        """Give a value in the shortest form that is read back as the same."""
        return value

    def put(self, **settled: Any) -> None:
        """Set fields while settling (the model is frozen afterwards)."""
        self.__dict__.update(settled)

    def agree(self, name: str, derived: Any, source: str) -> None:
        """Take a size from values given elsewhere, or refuse when it was also given and differs."""
        given = getattr(self, name)
        if given is not None and given != derived:
            raise refuse(
                name,
                "{name} is {given} but {source} has {derived}: leave {name} out or make them agree",
                name=name,
                given=short(given),
                source=source,
                derived=short(derived),
            )
        self.put(**{name: derived})

    def bound(self, name: str, *sizes: int, share: int = 1) -> None:
        """Refuse a tensor with more cells than the limit, or than `share` times it for what is not a tensor itself."""
        limit = share * _LIMITS.get()[0]
        if prod(sizes) > limit:
            raise refuse(
                name if name in type(self).model_fields else "input_size",
                "the {name} of {shape} has {count} cells, the limit is {limit}: make it smaller",
                name=Phrase(name),
                shape="×".join(map(str, sizes)),
                count=prod(sizes),
                limit=limit,
            )

    def bound_taps(self, count: int) -> None:
        """Refuse a trace with more taps than the limit."""
        _, limit = _LIMITS.get()
        if count > limit:
            raise refuse(
                "input_size",
                "the layer makes {count} multiplications, the limit is {limit}: choose a smaller "
                "input_size, kernel_size or fewer channels, or a larger stride",
                count=count,
                limit=limit,
            )


class Valued(LayerSpec):
    """Hold what every layer that computes has: its input, and where drawn numbers come from."""

    input: Annotated[
        Any, forms.tensor(INPUTS), Field(description="Input values, or how they are made.", examples=["ramp"])
    ] = "random"
    seed: Annotated[
        int, forms.whole(0, 2**32 - 1), Field(description="Where drawn numbers come from.", examples=[1])
    ] = 0


def plain(value: Any) -> Any:
    """Give a field's value as JSON: lists, numbers, words.

    >>> plain(((1, 1), (0, 2))), plain(((1, 1), (2, 2)))
    ([[1, 1], [0, 2]], [1, 2])
    """
    if isinstance(value, np.ndarray):
        return whole_if_possible(value).tolist()
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            symmetric = all(a == b for a, b in value)
            return [a for a, _ in value] if symmetric else [list(p) for p in value]
        return list(value)
    return value


def short(value: Any) -> str:
    """Write a field's value for a URL.

    >>> short((3, 3)), short(((1, 1), (0, 2))), short(True), short(0.5)
    ('3', '[[1,1],[0,2]]', 'true', '0.5')
    """
    found = plain(value)
    if isinstance(value, tuple) and found and not isinstance(found[0], list):
        return fields.written(found)
    if isinstance(found, str):
        return found
    return json.dumps(found, separators=(",", ":"))


def whole_if_possible(array: Array) -> Any:
    """Turn an array of whole numbers into integers, so that JSON says 3 and not 3.0."""
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(array).all() and (array == np.rint(array)).all() and (np.abs(array) < 2**53).all()
    return array.astype(np.int64) if whole else array


def _same(value: Any, usual: Any) -> bool:
    if isinstance(value, np.ndarray) or isinstance(usual, np.ndarray):
        return isinstance(value, np.ndarray) and isinstance(usual, np.ndarray) and np.array_equal(value, usual)
    return type(value) is type(usual) and bool(value == usual)
