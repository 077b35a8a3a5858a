"""The layers that everybody draws: S, M and L, as wide as pictures in articles are."""

from __future__ import annotations

from functools import cache

from app.pipeline import Request, parse, scene
from app.scene.marks import Scene

CASES = {
    "S": {"op": "conv2d", "input_size": "5", "padding": "1", "width": "640"},
    "M": {"op": "conv2d", "input_size": "16", "width": "640"},
    "L": {"op": "conv2d", "input_size": "32", "padding": "1", "width": "640"},
}


def request(name: str, form: str = "gif") -> Request:
    return parse(CASES[name], form)


@cache
def composed(name: str) -> Scene:
    return scene(request(name))
