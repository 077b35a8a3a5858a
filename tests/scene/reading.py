"""Read a scene as a reader of the picture does: what a tensor's cells show at a frame."""

from typing import Any

import numpy as np

from app.pipeline import parse, scene
from app.scene.marks import Look, Scene


def scene_of(**raw: Any) -> Scene:
    """Compose the scene of a request."""
    return scene(parse(raw))


def looks(found: Scene, frame: int) -> list[Look]:
    """Return the look of every mark."""
    return [found.looks[look] for look in found.looks_at(frame).tolist()]


def cells(found: Scene, tensor: str, frame: int) -> list[Look]:
    """Return the looks of a tensor's cells in the order of their flat indices."""
    shown = looks(found, frame)
    owned = [(mark.cell[1], shown[i]) for i, mark in enumerate(found.marks) if mark.cell and mark.cell[0] == tensor]
    return [look for _, look in sorted(owned, key=lambda pair: pair[0])]


def labels(found: Scene, frame: int) -> list[str]:
    """Return the texts of all labels."""
    return [
        look.text + look.small
        for mark, look in zip(found.marks, looks(found, frame), strict=True)
        if mark.kind == "label" and look.role != "hidden"
    ]


def boxes(found: Scene, role: str, frame: int, kind: str | None = None) -> list[tuple[int, int, int, int]]:
    """Return place and size of all marks that have a role."""
    xs, ys = found.places_at(frame)
    return [
        (int(xs[i]), int(ys[i]), mark.w, mark.h)
        for i, (mark, look) in enumerate(zip(found.marks, looks(found, frame), strict=True))
        if look.role == role and kind in (None, mark.kind)
    ]


def inside(found: Scene) -> bool:
    """Tell whether every mark lies within the picture at every place it takes."""
    x = np.append([m.x for m in found.marks], found.changes.move_x)
    y = np.append([m.y for m in found.marks], found.changes.move_y)
    size = np.array([(m.w, m.h) for m in found.marks])
    size = np.append(size, size[found.changes.move_mark], axis=0)
    return bool(
        (x >= -3).all()
        and (y >= -3).all()
        and (x + size[:, 0] <= found.width + 3).all()
        and (y + size[:, 1] <= found.height + 3).all()
    )
