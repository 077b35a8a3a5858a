"""Imported once in the process that workers are forked from: each of them is born with everything loaded and warm."""

from __future__ import annotations

import gc
from importlib import import_module

from app import pipeline
from app.ops import OPS
from app.photo.render import render
from app.photo.request import parse
from app.web.jobs import draw
from app.web.memory import give_back

for op in OPS.values():
    op.model_rebuild()
draw(pipeline.parse({"op": "conv2d", "width": "480"}))
render(parse({}))
import_module("imageio.plugins.pyav")  # loaded with the first film otherwise, by each worker anew
give_back()
gc.freeze()
