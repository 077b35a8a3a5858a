"""The JSON document of the contract: layer, view, tensors, steps and scene as plain values and columns."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np

from app.fields import Array
from app.raster.tiles import CAP, CORNER, CORNER_SHARE, LIFT, SMALL
from app.refusal import Refusal
from app.scene.marks import Scene
from app.spec import plain, whole_if_possible
from app.text import catalogue
from app.trace import Trace
from app.view import ViewSpec
from app.window import Ints
from app.windowed import sizes_text


def document(trace: Trace, scene: Scene | Refusal, view: ViewSpec, url: str) -> dict[str, Any]:
    """Give the document of a trace and its scene.

    Where the numbers exist but no picture of them fits, `scene` is null and `errors`, the first key, says why.
    """
    spec, say = trace.spec, catalogue(view.lang)
    errors = [] if isinstance(scene, Scene) else [{"field": p.field, "message": p.say(say)} for p in scene.problems]
    return ({"errors": errors} if errors else {}) | {
        "layer": spec.canonical(),
        "view": {name: plain(getattr(view, name)) for name in type(view).model_fields},
        "url": url,
        "title": f"{spec.torch_name} {sizes_text(trace.input.shape)} → {sizes_text(trace.output.shape)}",
        "alt": scene.alt if isinstance(scene, Scene) else spec.alt(trace, say),
        "code": spec.code(),
        "formula": [f.document() for f in spec.formulas()],
        "tensors": {name: {"shape": list(t.shape), "data": _numbers(t.flat)} for name, t in trace.tensors.items()},
        "steps": _steps(trace, view),
        "scene": _scene(scene) if isinstance(scene, Scene) else None,
    }


def _numbers(array: Array) -> Any:
    return whole_if_possible(array + 0.0).tolist()


def _column(table: Ints) -> list[list[int]]:
    """Give a row for each step; a row whose entries are all equal holds that entry once."""
    if table.shape[1] > 1 and bool((table == table[:, :1]).all()):
        table = table[:, :1]
    found: list[list[int]] = table.tolist()
    return found


def _steps(trace: Trace, view: ViewSpec) -> list[dict[str, Any]]:
    say = catalogue(view.lang)
    terms = np.where(trace.part, trace.terms, np.nan) if trace.part is not None else trace.terms
    empty: list[list[int]] = [[]] * trace.steps
    columns: dict[str, list[Any]] = {
        "reads": _column(trace.reads),
        "weights": _column(trace.weights) if trace.weights is not None else empty,
        "writes": _column(trace.writes),
        "terms": _numbers(terms),
        "value": _numbers(trace.values) if trace.values is not None else [None] * trace.steps,
        "caption": [equation.text for equation in trace.equations(say)],
    }
    if trace.divisor is not None:
        columns["divisor"] = _numbers(trace.divisor)
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _scene(scene: Scene) -> dict[str, Any]:
    marks, changes = scene.marks, scene.changes
    owners: dict[str, dict[str, list[int]]] = {}
    for i, mark in enumerate(marks):
        if mark.cell is not None:
            owner = owners.setdefault(mark.cell[0], {"mark": [], "flat": []})
            owner["mark"].append(i)
            owner["flat"].append(mark.cell[1])
    return {
        "width": scene.width,
        "height": scene.height,
        "background": scene.background,
        "transparent": scene.transparent,
        "loop": scene.loop,
        "type": {"cap": CAP, "small": SMALL, "lift": LIFT, "corner": [CORNER, CORNER_SHARE]},
        "styles": {role: style._asdict() for role, style in scene.styles.items()},
        "marks": {
            "kind": [m.kind for m in marks],
            **{name: list(map(attrgetter(name), marks)) for name in ("x", "y", "w", "h", "size")},
            "anchor": {str(i): m.anchor for i, m in enumerate(marks) if m.anchor != "middle"},
            "points": {str(i): m.points for i, m in enumerate(marks) if m.points},
        },
        "cells": owners,
        "looks": [list(look) for look in scene.looks],
        "base": scene.base,
        "sets": {"start": changes.set_start, "mark": changes.set_mark, "look": changes.set_look},
        "moves": {
            "start": changes.move_start,
            "mark": changes.move_mark,
            "x": changes.move_x,
            "y": changes.move_y,
        },
        "durations": list(scene.durations),
        "captions": list(scene.captions),
        **({"steps": list(scene.steps)} if scene.steps else {}),
    }
