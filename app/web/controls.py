"""The page's controls, made from the JSON Schema of a layer and of the view: nothing here knows an operation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from app.ops import OPS
from app.scene.details import details
from app.spec import LayerSpec, plain
from app.text import Translate
from app.view import ViewSpec

SHOWN = ("view", "detail")
# What a layer works on stands below the call, in this order; whatever else is not an argument follows.
DATA = ("input_size", "input", "weight", "indices", "output_size", "channels", "seed")


class Control(NamedTuple):
    """Describe one control: its kind, its value as Python code, and what it may hold."""

    name: str
    kind: str
    value: str
    help: str
    usual: str
    slider: tuple[int, int] | None
    words: tuple[str, ...]
    low: float | None
    high: float | None


class Choice(NamedTuple):
    """Describe one entry of the operation picker."""

    op: str
    label: str
    chosen: bool


class Family(NamedTuple):
    """Describe operations that differ in the number of axes alone, or are of one kind."""

    label: str
    choices: list[Choice]
    chosen: bool
    first: str


def families(op: str, say: Translate, ops: Iterable[str] = tuple(OPS)) -> list[Family]:
    """Group operations as the picker shows them; `first` is where a family starts: at the rank in sight."""
    groups: dict[str, list[type[LayerSpec]]] = {}
    for model in map(OPS.__getitem__, ops):
        groups.setdefault(model.family, []).append(model)
    rank = OPS[op].rank
    found = []
    for name, models in groups.items():
        ranked = len({m.rank for m in models}) == len(models) > 1
        choices = [Choice(m.op, f"{m.rank}d" if ranked else m.torch_name, m.op == op) for m in models]
        first = next((m.op for m in models if m.rank == rank), models[0].op)
        found.append(Family(say(name), choices, any(c.chosen for c in choices), first))
    return found


def layer_controls(spec: LayerSpec, say: Translate) -> tuple[list[Control], list[Control]]:
    """Give the arguments of the PyTorch call, and what the layer works on."""
    properties = type(spec).model_json_schema()["properties"]
    call = [name for name in spec.signature if name in properties]
    data = [name for name in (*DATA, *properties) if name in properties and name not in call]
    return (
        [control(name, properties[name], getattr(spec, name), spec.usual(name), say) for name in call],
        [control(name, properties[name], getattr(spec, name), spec.usual(name), say) for name in dict.fromkeys(data)],
    )


def view_controls(view: ViewSpec, spec: LayerSpec, say: Translate) -> list[Control]:
    """Give the controls of how the layer is shown."""
    properties = ViewSpec.model_json_schema()["properties"]
    properties["view"]["enum"] = list(spec.views)
    properties["detail"]["enum"] = list(details(spec, view.view))
    found = [control(n, properties[n], getattr(view, n), properties[n].get("default"), say) for n in SHOWN]
    return [c for c in found if len(c.words) > 1]


def control(name: str, schema: dict[str, Any], value: Any, usual: Any, say: Translate) -> Control:
    """Make the control of a parameter from its schema."""
    words = tuple(schema.get("words") or schema.get("enum") or ())
    slider = schema.get("slider")
    kind = schema["control"]
    return Control(
        name,
        "switch" if schema.get("switch") else kind,
        python(plain(value), kind == "axes"),
        say(schema.get("description", "")),
        python(plain(usual), kind == "axes"),
        (slider[0], slider[1]) if slider else None,
        words,
        schema.get("minimum"),
        schema.get("maximum"),
    )


def python(value: Any, whole: bool = False) -> str:
    """Write a plain value as the call writes it, words without quotes: equal sizes as one number, or `whole`.

    >>> python([3, 3]), python([3, 2]), python("same"), python(True), python([[0, 1], [2, 2]])
    ('3', '(3, 2)', 'same', 'True', '[[0,1],[2,2]]')
    >>> python([5, 5], True), python([5], True)
    ('(5, 5)', '5')
    """
    if isinstance(value, list) and value and all(isinstance(v, int) for v in value):
        one = len(value) == 1 or (len(set(value)) == 1 and not whole)
        return str(value[0]) if one else "(" + ", ".join(map(str, value)) + ")"
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


__all__ = ["Choice", "Control", "Family", "control", "families", "layer_controls", "python", "view_controls"]
