"""Every parameter as the documentation shows it: forms, range, default and example, all read from the specs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from app.ops import OPS
from app.photo.request import PHOTO_OPS, TAKEN, PhotoView
from app.pipeline import FORMAT_NAMES
from app.spec import short
from app.text import mark
from app.view import ViewSpec

Schema = dict[str, Any]
# How the forms of a JSON value are written as text; what each control takes beside its JSON types.
_SIZES = r"^\s*[+-]?[0-9]{1,9}([xX×,][+-]?[0-9]{1,9})*\s*$"
_LIST = r"^\s*\[[\s\S]*\]\s*$"
_FLOAT = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*$"
_FLAG = r"^\s*([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO]|[oO][nNfF]|[oO][fF][fF]|[01])\s*$"
_TEXTS = {
    "integer": (r"^\s*[+-]?[0-9]{1,9}\s*$",),
    "still": (r"^\s*[+-]?[0-9]{1,9}\s*$",),
    "number": (_FLOAT,),
    "boolean": (_FLAG,),
    "axes": (_SIZES, _LIST),
    "sizes": (_SIZES, _LIST),
    "tensor": (_LIST, _FLOAT, _FLAG),
}
CODE: Schema = {"type": "string", "control": "code"}
# What a range cannot say.
_SAID = {
    "still": "first, last, sheet, or a frame's number",
    "tensor": "a nested list of numbers",
    "code": "PyTorch calls, separated by commas",
}
# What an example needs beside itself.
_NEEDED: dict[str, dict[str, str]] = {
    "groups": {"in_channels": "2", "out_channels": "2"},
    "output_padding": {"stride": "2"},
    "output_size": {"input_size": "2", "indices": "[[6,8],[16,18]]"},
    "indices": {"input_size": "2"},
    "overlap": {"op": "conv_transpose2d", "stride": "2"},
}
_NOTES = ("anyOf", "type", "enum", "minimum", "maximum", "pattern", "items", "minItems", "maxItems")


@dataclass(slots=True)
class Parameter:
    """Hold one name: what it means, its schema and default in each operation (or in every one: key empty)."""

    name: str
    description: str
    example: Any
    schemas: dict[str, Schema] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def default(self) -> str:
        """Say the default, and for which operations where it differs.

        >>> parameters()["kernel_size"].default()
        '3 for conv, conv_transpose; 2 for max_pool, avg_pool, max_unpool'
        """
        by_value: dict[str, list[str]] = {}
        for op, value in self.defaults.items():
            by_value.setdefault(value, []).append(op)
        if len(by_value) == 1:
            return next(iter(by_value))
        by_rank = {OPS[op].rank: value for op, value in self.defaults.items()}
        if all(by_rank[OPS[op].rank] == value for op, value in self.defaults.items()):
            return "; ".join(f"{value} in {rank}d" for rank, value in sorted(by_rank.items()))
        return "; ".join(f"{value} for {', '.join(families(ops))}" for value, ops in by_value.items())

    def operations(self) -> str:
        """Name the operations that have it; nothing for a parameter of all."""
        return "" if "" in self.schemas or len(self.schemas) == len(OPS) else ", ".join(families(self.schemas))

    def span(self) -> str:
        """Say the range, and for which operations where it differs."""
        by_range: dict[str, list[str]] = {}
        for op, schema in self.schemas.items():
            by_range.setdefault(span(schema), []).append(op)
        if len(by_range) == 1:
            return next(iter(by_range))
        return "; ".join(f"{', '.join(families(ops))}: {words}" for words, ops in by_range.items())

    def example_text(self) -> str:
        """Write the example as a query has it."""
        return _written(self.example)

    def example_url(self) -> str:
        """Give the address of the example's picture."""
        op = next((op for op in self.schemas if op.endswith("2d")), next(iter(self.schemas)))
        words = {"op": op or "conv2d", **_NEEDED.get(self.name, {}), self.name: self.example_text()}
        return "/animate?" + urlencode(words, safe="[],:")

    def forms(self) -> list[Schema]:
        """Give the different schemas."""
        found: list[Schema] = []
        for schema in self.schemas.values():
            if schema not in found:
                found.append(schema)
        return found


def families(ops: Any) -> list[str]:
    """Shorten a list of operations: what holds for all axes is named once.

    >>> families(["conv1d", "conv2d", "conv3d", "linear"]), families(["conv1d", "linear"])
    (['conv', 'linear'], ['conv1d', 'linear'])
    """
    given = list(ops)
    found: dict[str, None] = {}
    for op in given:
        stem = op[:-2] if op.endswith(("1d", "2d", "3d")) else op
        whole = all(f"{stem}{n}d" in given for n in (1, 2, 3))
        found.setdefault(stem if whole else op)
    return list(found)


@lru_cache(maxsize=1)
def parameters() -> dict[str, Parameter]:
    """Collect every parameter of an animation: `op`, those of the layers, those of the view, `format`."""
    found = _collect(tuple(OPS), ViewSpec)
    call = mark("A PyTorch call, in place of the operation and its arguments.")
    found["code"] = Parameter("code", call, "nn.Conv2d(1, 1, 3, stride=2)", {"": CODE}, {"": "none"})
    about = mark("The form of the answer; a suffix of the path wins.")
    found["format"] = Parameter("format", about, "png", {"": _words(FORMAT_NAMES)}, {"": "gif"})
    return found


@lru_cache(maxsize=1)
def photo_parameters() -> dict[str, Parameter]:
    """Collect every parameter of a layer over a picture; the suffix of the path says the format."""
    return {name: one for name, one in _collect(PHOTO_OPS, PhotoView).items() if name not in TAKEN}


def _collect(ops: tuple[str, ...], view: type[BaseModel]) -> dict[str, Parameter]:
    about = mark("The operation.")
    found = {"op": Parameter("op", about, "conv2d", {"": _words(ops)}, {"": "conv2d"})}
    for op in ops:
        usual = OPS[op].read({})
        for name, schema in OPS[op].model_json_schema()["properties"].items():
            _add(found, name, op, schema, _written(usual.shortest(getattr(usual, name))))
    for name, schema in view.model_json_schema()["properties"].items():
        _add(found, name, "", schema, _written(view.model_fields[name].default))
    return found


def _add(found: dict[str, Parameter], name: str, op: str, schema: Schema, default: str) -> None:
    examples = schema.get("examples", [None])
    first = schema.get("enum", [None])[-1] if examples[0] is None else examples[0]
    one = found.setdefault(name, Parameter(name, schema.get("description", ""), first))
    one.schemas[op] = schema
    one.defaults[op] = default


def _words(words: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(words), "control": "choice"}


def _written(value: Any) -> str:
    return "none" if value is None else short(value)


def in_query(schema: Schema) -> list[Schema]:
    """Give the forms of a parameter in a query: everything is text, so lists are JSON in a string."""
    if schema.get("control") not in ("still", "axes", "sizes", "tensor"):
        return [{key: schema[key] for key in _NOTES if key in schema}]
    forms = [form for form in _json_forms(schema) if form.get("type") != "array"]
    return [*forms, *_texts(schema)]


def in_body(schema: Schema) -> list[Schema]:
    """Give the forms of a parameter in a JSON object: its JSON types, the texts of a query, null for the default."""
    return [*_json_forms(schema), *_texts(schema), {"type": "null"}]


def _json_forms(schema: Schema) -> list[Schema]:
    forms = schema.get("anyOf") or [{key: schema[key] for key in _NOTES if key in schema}]
    if schema.get("control") == "boolean":
        forms = [*forms, {"type": "integer", "enum": [0, 1]}]
    return [form for form in forms if "pattern" not in form]


def _texts(schema: Schema) -> list[Schema]:
    patterns = _TEXTS.get(str(schema.get("control")), ())
    if schema.get("control") == "tensor" and not schema.get("switch"):
        patterns = tuple(p for p in patterns if p is not _FLAG)
    return [{"type": "string", "pattern": pattern} for pattern in patterns]


def span(schema: Schema) -> str:
    """Say a parameter's range or choices in words.

    >>> span({"control": "integer", "minimum": 1, "maximum": 8}), span(_words(("a", "b")))
    ('1 to 8', 'a, b')
    """
    parts = []
    if "minimum" in schema:
        low, high = (n if isinstance(n, int) else f"{n:g}" for n in (schema["minimum"], schema["maximum"]))
        parts.append(f"{low} to {high}")
    if schema.get("control") == "boolean" or schema.get("switch"):
        parts.append("true, false")
    parts += [", ".join(schema[key]) for key in ("enum", "words") if schema.get(key)]
    parts += [said for control, said in _SAID.items() if schema.get("control") == control]
    return "; ".join(parts)
