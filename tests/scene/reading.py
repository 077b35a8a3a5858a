"""Read a scene as a reader of the picture does: what a tensor's cells show at a frame."""

from itertools import product, repeat
from typing import Any

import numpy as np

from app import fonts
from app.pipeline import parse, scene
from app.raster.tiles import CAP
from app.scene.marks import Look, Mark, Scene


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


def clashes(found: Scene, frame: int) -> list[tuple[str, str]]:
    """Return every text that runs out of the picture, into a cell or into another text; a cell is called #."""
    texts = [box for box in map(_written, repeat(found), found.marks, looks(found, frame)) if box]
    taken = [(m.x, m.y, m.x + m.w, m.y + m.h, "#") for m in found.marks if m.kind == "cell"]
    out = [(text, "edge") for left, _, right, _, text in texts if left < 0 or right > found.width + 1]
    return out + [
        (one[4], other[4])
        for one, other in product(texts, texts + taken)
        if one is not other
        and one[0] < other[2] - 1
        and other[0] < one[2] - 1
        and one[1] < other[3] - 1
        and other[1] < one[3] - 1
    ]


def _written(found: Scene, mark: Mark, look: Look) -> tuple[float, float, float, float, str] | None:
    """Return what a label's letters take of the picture."""
    if mark.kind != "label" or look.role == "hidden" or not look.text + look.small:
        return None
    bold = found.styles[look.role].bold
    wide = fonts.width(look.text, mark.size, bold) + fonts.width(look.small, mark.size, not bold)
    left = {"start": mark.x, "middle": mark.x + (mark.w - wide) / 2, "end": mark.x + mark.w - wide}[mark.anchor]
    middle, half = mark.y + mark.h / 2, CAP * mark.size
    return left, middle - half, left + wide, middle + half, look.text + look.small
