"""What work grows with: numbers that follow from a request's parameters, those that `rates.json` has rates for."""

from __future__ import annotations

from math import prod
from typing import Any

from app.cost.plan import Plan
from app.encoders import FORMATS
from app.scene.details import frames
from app.scene.grid import READABLE
from app.scene.tween import spread
from app.spec import LayerSpec
from app.view import ViewSpec
from app.windowed import cells

Features = dict[str, float]
TERM = 50
"""Pixels that a term of an equation takes, about: there are no more of them than fit."""


def features(spec: LayerSpec, view: ViewSpec, laid: Plan, form: str) -> Features:
    """Give the numbers that the work for a picture of a layer grows with."""
    count = frames(spec, view)
    between = count * spread(view.tween, view.step_ms)
    one = _one(laid, view)
    found = _before(spec, view, laid, count) | one
    if view.still == "sheet":
        found |= {f"copies.{name}": laid.copies * n for name, n in one.items()}
    if not moving(view, form):
        return found
    found |= _changes(spec, view, laid, count, between)
    if _clear(view, form):
        found |= {f"frames.{name}": (count + between) * n for name, n in one.items()}
    return found


def kind(spec: LayerSpec, view: ViewSpec, laid: Plan, form: str) -> str:
    """Name the kind of work that a picture is: what composes it, with volumes or without, and what it is written as."""
    if not moving(view, form) and form == "mp4":
        return "still.mp4"
    name = spec.views[view.view or spec.default_view] + ".solid" * (laid.voxels > 0)
    if moving(view, form):
        return f"{name}{'.clear' * _clear(view, form)}.{form}"
    return f"{name}{'.sheet' * (view.still == 'sheet')}.{'svg' if form == 'svg' else 'png'}"


def total(rates: dict[str, float], of: Features) -> float:
    """Give what features come to at their rates.

    >>> total({"cells": 2.0, "steps": 9.0}, {"cells": 3, "frames": 7})
    6.0
    """
    return sum(rates.get(name, 0) * n for name, n in of.items())


def moving(view: ViewSpec, form: str) -> bool:
    """Whether a picture has more than one frame."""
    return view.still is None and FORMATS[form].moving


def _clear(view: ViewSpec, form: str) -> bool:
    """Whether more is written than changes: what becomes transparent again cannot be left as it was."""
    return view.transparent and form != "mp4"


def _before(spec: LayerSpec, view: ViewSpec, laid: Plan, count: int) -> Features:
    """Give what computing and composing grow with."""
    steps, taps = spec.table_size()
    return {
        "steps": steps,
        "taps": steps * taps,
        "composed": count,
        "composed.lit": count * _lit(spec, view),
        "composed.voxels": steps * laid.voxels,
    }


def _one(laid: Plan, view: ViewSpec) -> Features:
    """Give what a whole frame grows with."""
    written = laid.cells if view.numbers is not False and laid.pitch >= READABLE else 0
    return {
        "once": 1,
        "labels": view.labels,
        "cells": laid.cells,
        "numbers": written,
        "inked": laid.cells * laid.pitch**2,
        "area": laid.width * laid.height,
        "voxels": laid.voxels,
    }


def _changes(spec: LayerSpec, view: ViewSpec, laid: Plan, count: int, between: int) -> Features:
    """Give what the frames after the first grow with: one rectangle each, from the window to the equation."""
    lit, square = _lit(spec, view), laid.pitch**2
    lines = "labelled" if view.labels else "bare"
    written = view.numbers is not False and laid.pitch >= READABLE
    window = getattr(spec, "window", None)
    return {
        "frames": count,
        lines: count,
        f"{lines}.width": count * laid.width,
        f"{lines}.height": count * laid.height,
        f"{lines}.area": count * laid.width * laid.height,
        f"{lines}.terms": count * min(lit, laid.width // TERM),
        "lit": count * lit,
        "lit.inked": count * lit * square,
        "lit.numbers": count * lit * written,
        "span": count * square * (prod(window.span) if window is not None else lit),
        "between": between,
        "between.width": between * laid.width,
        "between.height": between * laid.height,
        "between.area": between * laid.width * laid.height,
        "between.inked": between * lit * square,
    }


def _lit(spec: Any, view: ViewSpec) -> int:
    """Give how many cells look different from one frame to the next, about."""
    if view.detail == "tap":
        return 1
    if view.detail == "channel":
        return cells(spec.output_size if spec.transposed else spec.window.output_size)
    return int(spec.table_size()[1])
