"""The plan of a picture: how large it will be and how large its cells are, before there is any number to draw."""

from __future__ import annotations

from math import prod
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from app.cost.layouts import LAYOUTS
from app.scene import contact
from app.scene.choice import fold
from app.scene.details import frames
from app.scene.dot import WIDE
from app.scene.flow import Flow
from app.scene.grid import READABLE
from app.scene.sheet import BROAD, NATURAL, ROOMY, Sheet
from app.spec import LayerSpec
from app.text import catalogue
from app.view import MAX_SIDE, ViewSpec

MOST = {"matrix": BROAD, "im2col": BROAD, "dot": WIDE}
"""Cell pitch at most, where it is not the natural one."""
GAP, HEAD, FOOT = 16, 110, 40
"""Pixels about the frames of a sheet: between them, above all, and below each."""
FOLDED = ("window", "gather", "scatter", "pool", "unpool")


class Plan(NamedTuple):
    """Hold a picture's size and cell pitch in pixels, how many cells it has, and how many voxels above them.

    All are 0 where no picture fits. `copies` is the number of frames on a sheet.
    """

    width: int = 0
    height: int = 0
    pitch: int = 0
    cells: int = 0
    voxels: int = 0
    copies: int = 1


def plan(spec: LayerSpec, view: ViewSpec) -> Plan:
    """Lay out the picture of a layer.

    >>> from app.ops import OPS
    >>> plan(OPS["conv2d"].read({"padding": 1}), ViewSpec()).pitch
    32
    """
    return _contact(spec, view) if view.still == "sheet" else _one(spec, view)


def _contact(spec: LayerSpec, view: ViewSpec) -> Plan:
    """Plan a contact sheet: of frames as small as their columns are, those with numbers first, then the most."""
    width, count, found = view.width or contact.WIDE, frames(spec, view), []
    for columns in (1, 2, 3, 4):
        side = (width - (columns + 1) * GAP) // columns
        if side < contact.NARROWEST:
            continue
        part = _one(spec, view.model_copy(update={"width": side, "labels": False, "still": None}))
        if part.pitch and (rows := (MAX_SIDE - HEAD) // (part.height + FOOT)):
            found.append(part._replace(copies=min(contact.MOST, count, columns * rows)))
    return max(found, key=lambda part: (part.pitch >= READABLE, part.copies), default=Plan())


def _one(spec: LayerSpec, view: ViewSpec) -> Plan:
    name = spec.views[view.view or spec.default_view]
    sheet = _sheet(spec, view)
    found, best = Plan(), (0, -MAX_SIDE)
    for flow in LAYOUTS[name](spec, sheet):
        pitch = fold(sheet, flow) if name in FOLDED else sheet.try_fit(flow.measure, MOST.get(name, 0))
        rank = pitch, -sheet.height if name == "curve" else 0
        if pitch and rank > best:
            found, best = Plan(sheet.width, sheet.height, pitch, *_counted(flow)), rank
    return found


def _counted(flow: Flow) -> tuple[int, int]:
    panels = list(flow.panels())
    voxels = sum(prod(one.volume.size) for one in panels if one.volume)
    return sum(one.grid.planes * one.grid.size for one in panels), voxels


def _sheet(spec: LayerSpec, view: ViewSpec) -> Sheet:
    """Make a sheet over a trace that knows shapes only."""
    first, last = _shapes(spec)
    trace = SimpleNamespace(
        spec=spec, steps=spec.table_size()[0], input=SimpleNamespace(shape=first), output=SimpleNamespace(shape=last)
    )
    sheet = Sheet(cast("Any", trace), view, catalogue(view.lang))
    sheet.natural = ROOMY if spec.family == "Activation" and spec.op != "relu" else NATURAL
    return sheet


def _shapes(spec: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if spec.op == "stack":
        return spec.sizes[0], spec.sizes[-1]
    if spec.op == "linear":
        return (spec.rows, spec.in_features), (spec.rows, spec.out_features)
    if hasattr(spec, "shape"):
        return spec.shape, spec.shape
    ins = spec.in_channels if hasattr(spec, "in_channels") else spec.channels
    outs = spec.out_channels if hasattr(spec, "out_channels") else spec.channels
    size = spec.output_size if hasattr(spec, "output_size") else spec.window.output_size
    return (ins, *spec.input_size), (outs, *size)
