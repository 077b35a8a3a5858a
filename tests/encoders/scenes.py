"""Scenes that every format is tried on."""

from __future__ import annotations

from app.pipeline import parse, picture
from app.scene.marks import Scene

QUERIES = {
    "plain": {"op": "conv2d", "padding": "1", "input_size": "4"},
    "dark": {
        "op": "conv2d",
        "in_channels": "2",
        "out_channels": "2",
        "bias": "true",
        "theme": "dark",
        "input_size": "4",
    },
    "transparent": {"op": "conv2d", "padding": "1", "input_size": "3", "transparent": "true"},
    "glide": {"op": "conv1d", "tween": "3", "width": "301"},
    "scatter": {"op": "conv_transpose2d", "stride": "2", "input_size": "2", "theme": "print"},
    "small": {"op": "conv2d", "input_size": "5", "width": "150", "labels": "false"},
    "one": {"op": "conv1d", "input_size": "3"},
}


def scene(name: str, **more: str) -> Scene:
    """Compose one of the scenes, with other parameters where given."""
    return picture(parse({**QUERIES[name], **more}, "gif"))
