"""Refusals: what cannot be, said with the value, the limit and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from app.text import mark

SHOWN = 60


class Phrase(NamedTuple):
    """Hold words inside a message, translated with it: a template and the values that fill it."""

    message: str
    values: dict[str, Any] = {}  # noqa: RUF012 - never changed

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Fill the (translated) template.

        >>> Phrase("the {name}", {"name": "weight"}).say()
        'the weight'
        """
        spoken = {name: v.say(translate) if isinstance(v, Phrase) else v for name, v in self.values.items()}
        return translate(self.message).format(**spoken)


class Problem(NamedTuple):
    """Name one field and what is wrong with it, as a template and the values that fill it."""

    field: str
    message: str
    values: dict[str, Any]

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Fill the (translated) template.

        >>> Problem("groups", "groups is {value}", {"value": 0}).say()
        'groups is 0'
        """
        return Phrase(self.message, self.values).say(translate)


class Refusal(ValueError):
    """A layer that cannot exist or a parameter out of range; carries every `Problem` found.

    >>> from app import animate
    >>> try:
    ...     animate("conv2d", kernel_size=9, stride=0)
    ... except Refusal as refusal:
    ...     [problem.field for problem in refusal.problems]
    ['stride']
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.field}: {p.say()}" for p in problems))
        self.problems = problems

    @classmethod
    def of(cls, error: ValidationError) -> Refusal:
        """Turn pydantic's findings into ours."""
        return cls(*(_problem(detail) for detail in error.errors(include_url=False, include_input=True)))


def refuse(field: str, message: str, /, **values: Any) -> PydanticCustomError:
    """Make the error to raise in a validator: a template (translated later) and its values."""
    shown = _shown(values)
    return PydanticCustomError("refused", "refused", {"field": field, "message": message, "values": shown})


def refusal(field: str, message: str, /, **values: Any) -> Refusal:
    """Make a `Refusal` with one problem, for use outside validators."""
    return Refusal(Problem(field, message, _shown(values)))


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """Shorten what somebody gave; what there is to choose from is ours and must be read to its end."""
    return {n: shorten(value) if isinstance(value, str) and n != "choices" else value for n, value in values.items()}


def nearest(value: object, names: Iterable[str], close: float = 0.5) -> Phrase | str:
    """Ask whether the most similar name was meant; an empty string where none is.

    >>> nearest("strid", ["stride", "padding"]).say()
    ' (did you mean stride?)'
    """
    near = get_close_matches(str(value)[:SHOWN], list(names), 1, close)
    return Phrase(mark(" (did you mean {name}?)"), {"name": near[0]}) if near else ""


@contextmanager
def as_error() -> Iterator[None]:
    """Turn a `Refusal` raised inside into the error to raise in a validator; the first problem stands for all."""
    try:
        yield
    except Refusal as error:
        first = error.problems[0]
        raise refuse(first.field, first.message, **first.values) from None


def shorten(value: object) -> str:
    """Show any value on one short printable line.

    >>> shorten("a" * 80)[-3:]
    'aa…'
    """
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _problem(detail: Any) -> Problem:
    context = detail.get("ctx") or {}
    if detail["type"] == "refused":
        return Problem(context["field"], context["message"], context["values"])
    field = str(detail["loc"][0]) if detail["loc"] else "layer"
    values = {"field": field, "value": shorten(detail.get("input")), "reason": detail["msg"]}
    return Problem(field, "{field} is {value}: {reason}", values)
