"""Reads a scene as a person does: what stands in the cells of a tensor at a frame."""

from __future__ import annotations

from typing import Any

from app.pipeline import parse, scene, trace
from app.scene.marks import Look, Scene
from app.trace import Trace


def drawn(**call: Any) -> tuple[Trace, Scene]:
    """Give the trace and the scene of a call."""
    request = parse(call)
    return trace(request), scene(request)


def looks(picture: Scene, tensor: str, frame: int = -1) -> dict[int, Look]:
    """Give the look of every cell of a tensor at a frame; where a cell is drawn twice, the first."""
    at = picture.looks_at(frame % picture.frames).tolist()
    found: dict[int, Look] = {}
    for i, mark in enumerate(picture.marks):
        if mark.cell is not None and mark.cell[0] == tensor:
            found.setdefault(mark.cell[1], picture.looks[at[i]])
    return found


def texts(picture: Scene, tensor: str, frame: int = -1) -> list[str]:
    """Give what is written in the cells of a tensor, in the order of its flat index."""
    found = looks(picture, tensor, frame)
    return [found[i].text for i in sorted(found)]


def words(picture: Scene, frame: int = -1) -> str:
    """Give all text of labels at a frame."""
    at = picture.looks_at(frame % picture.frames).tolist()
    shown = [picture.looks[at[i]] for i, mark in enumerate(picture.marks) if mark.kind == "label"]
    return "\n".join(look.text + look.small for look in shown)
