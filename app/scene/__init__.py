"""Composing: from a trace to a scene. One file a view, one line here."""

from __future__ import annotations

from collections.abc import Callable

from app.refusal import refusal
from app.scene import (
    curve,
    dot,
    gather,
    im2col,
    matrix,
    pool,
    scatter,
    stack,
    unpool,
    window,
)
from app.scene.marks import Scene
from app.text import Translate, catalogue
from app.trace import Trace
from app.view import ViewSpec

Composer = Callable[[Trace, ViewSpec, Translate], Scene]

COMPOSERS: dict[str, Composer] = {
    "curve": curve.compose,
    "dot": dot.compose,
    "gather": gather.compose,
    "im2col": im2col.compose,
    "matrix": matrix.compose,
    "pool": pool.compose,
    "scatter": scatter.compose,
    "stack": stack.compose,
    "unpool": unpool.compose,
    "window": window.compose,
}


def compose(trace: Trace, view: ViewSpec) -> Scene:
    """Compose the scene of a view; refuse a view that the operation does not have."""
    spec = trace.spec
    name = view.view or spec.default_view
    if name not in spec.views:
        raise refusal(
            "view",
            "view {view} does not show {op}: choose one of {choices}",
            view=name,
            op=spec.op,
            choices=", ".join(spec.views),
        )
    return COMPOSERS[spec.views[name]](trace, view, catalogue(view.lang))
