"""Refusals: what cannot be, said with the value, the limit and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

SHOWN = 60


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
        return translate(self.message).format(**self.values)


class Refusal(ValueError):
    """A layer that cannot exist or a parameter out of range; carries every `Problem` found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.field}: {p.say()}" for p in problems))
        self.problems = problems

    @classmethod
    def of(cls, error: ValidationError) -> Refusal:
        """Turn pydantic's findings into ours."""
        return cls(*(_problem(detail) for detail in error.errors(include_url=False, include_input=True)))


def refuse(field: str, message: str, /, **values: Any) -> PydanticCustomError:
    """Make the error to raise in a validator: a template (translated later) and its values."""
    shown = {name: shorten(value) if isinstance(value, str) else value for name, value in values.items()}
    return PydanticCustomError("refused", "refused", {"field": field, "message": message, "values": shown})


def refusal(field: str, message: str, /, **values: Any) -> Refusal:
    """Make a `Refusal` with one problem, for use outside validators."""
    shown = {name: shorten(value) if isinstance(value, str) else value for name, value in values.items()}
    return Refusal(Problem(field, message, shown))


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
