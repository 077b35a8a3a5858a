"""Forms: how one parameter is read, and how its JSON Schema describes it. A form annotates a field of a spec."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from app import fields, nested


@dataclass(frozen=True, slots=True)
class Form:
    """Read a raw value as `read(field, value, rank)`; describe it as `schema`."""

    read: Callable[[str, Any, int], Any]
    schema: dict[str, Any] = field(hash=False)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def whole(low: int, high: int) -> Form:
    """Describe one whole number."""
    schema = {"type": "integer", "minimum": low, "maximum": high, "control": "integer"}
    return Form(lambda name, value, rank: fields.integer(name, value, low, high), schema)


def per_axis(low: int, high: int) -> Form:
    """Describe one whole number for all axes or one for each."""
    schema = {
        "anyOf": [
            {"type": "integer", "minimum": low, "maximum": high},
            {"type": "string", "pattern": r"^[0-9]+(x[0-9]+)*$"},
            {
                "type": "array",
                "items": {"type": "integer", "minimum": low, "maximum": high},
                "minItems": 1,
                "maxItems": 3,
            },
        ],
        "control": "sizes",
        "minimum": low,
        "maximum": high,
    }
    return Form(lambda name, value, rank: fields.sizes(name, value, rank, low, high), schema)


def border(high: int, words: Sequence[str] = ()) -> Form:
    """Describe padding: numbers, pairs of numbers, or a word."""

    def read(name: str, value: Any, rank: int) -> Any:
        if isinstance(value, str) and value.strip() in words:
            return value.strip()
        if isinstance(value, str) and words and value.strip()[:1].isalpha():
            return fields.word(name, value, words)
        return fields.pairs(name, value, rank, high)

    one = {"type": "integer", "minimum": 0, "maximum": high}
    pair = {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
    forms: list[dict[str, Any]] = [
        one,
        {"type": "string", "pattern": r"^[0-9]+(x[0-9]+)*$"},
        {"type": "array", "items": {"anyOf": [one, pair]}, "minItems": 1, "maxItems": 3},
    ]
    if words:
        forms.append({"type": "string", "enum": list(words)})
    return Form(read, {"anyOf": forms, "control": "sizes", "minimum": 0, "maximum": high, "words": list(words)})


def flag() -> Form:
    """Describe a switch."""
    return Form(lambda name, value, rank: fields.boolean(name, value), {"type": "boolean", "control": "boolean"})


def number(low: float = -1e6, high: float = 1e6) -> Form:
    """Describe one finite number."""

    def read(name: str, value: Any, rank: int) -> float:
        found = fields.real(name, value)
        if not low <= found <= high:
            raise fields.out_of_range(name, found, low, high)
        return found

    return Form(read, {"type": "number", "minimum": low, "maximum": high, "control": "number"})


def choice(*words: str) -> Form:
    """Describe one of a few words."""
    return Form(
        lambda name, value, rank: fields.word(name, value, words),
        {"type": "string", "enum": list(words), "control": "choice"},
    )


def tensor(words: Sequence[str] = (), finite: bool = True, switch: bool = False, scalar: bool = False) -> Form:
    """Describe a nested list of numbers, or a preset's name, or a number (`scalar`), or that and a truth (`switch`)."""

    def read(name: str, value: Any, rank: int) -> Any:
        if switch and (isinstance(value, bool) or str(value).strip().lower() in ("true", "false")):
            return fields.boolean(name, value)
        if isinstance(value, str) and value.strip()[:1].isalpha() and words:
            return fields.word(name, value, words)
        alone = not isinstance(value, (list, tuple)) and not str(value).lstrip().startswith("[")
        if alone and (scalar or (switch and str(value).strip()[:1] in set("+-.0123456789"))):
            return nested.values(name, [fields.real(name, value)])
        return nested.values(name, value, finite)

    forms: list[dict[str, Any]] = [{"type": "array", "items": {}}, {"type": "string", "pattern": r"^\[.*\]$"}]
    if words:
        forms.append({"type": "string", "enum": list(words)})
    if switch:
        forms.append({"type": "boolean"})
    if scalar or switch:
        forms.append({"type": "number"})
    control = "number" if scalar else "tensor"
    return Form(read, {"anyOf": forms, "control": control, "words": list(words), "switch": switch})
