"""One palette for a whole animation, planned from the roles that occur in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.raster.tiles import CODES
from app.scene.marks import Scene
from app.scene.theme import Style

RGB = tuple[int, int, int]
UNCHANGED = 0
BACKGROUND = 1
MOST = 128


@dataclass(frozen=True, slots=True)
class Palette:
    """Hold the colours (0: what does not change, 1: the background) and the index of each code of a role."""

    colours: NDArray[np.uint8]
    indices: dict[tuple[str, str], NDArray[np.uint8]]


def plan(scene: Scene) -> Palette:
    """Plan the palette: all colours of all roles in sight, with as many steps between as fit into 128."""
    pairs = _pairs(scene)
    for steps in (2, 1, 0):
        colours: dict[RGB, int] = {parse(scene.background): BACKGROUND}
        indices = {pair: _codes(colours, pair[0], scene.styles[pair[1]], scene.background, steps) for pair in pairs}
        if len(colours) < MOST:
            break
    table = np.zeros((len(colours) + 1, 3), dtype=np.uint8)
    for colour, index in colours.items():
        table[index] = colour
    table[0] = table[BACKGROUND]
    return Palette(table, indices)


def parse(colour: str) -> RGB:
    """Read `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """Mix two colours, `share` of the second."""
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue


def _pairs(scene: Scene) -> list[tuple[str, str]]:
    """Give every (kind, role) that occurs; those that change first, so that changing pixels have small indices."""
    kinds = [mark.kind for mark in scene.marks]
    roles = [look.role for look in scene.looks]
    moving = np.unique(np.stack([scene.changes.set_mark, scene.changes.set_look]), axis=1)
    found: dict[tuple[str, str], None] = {}
    for mark, look in moving.T.tolist():
        found.setdefault((kinds[mark], roles[look]))
    ordered = sorted(found)
    rest = sorted({(kind, roles[look]) for kind, look in zip(kinds, scene.base.tolist(), strict=True)} - set(ordered))
    return [pair for pair in ordered + rest if pair[1] != "hidden"]


def _codes(colours: dict[RGB, int], kind: str, style: Style, background: str, steps: int) -> NDArray[np.uint8]:
    back = parse(background)
    fill = parse(style.fill) if style.fill else back
    line = parse(style.stroke) if style.stroke else fill
    ink = line if kind in ("link", "face") else parse(style.ink)
    accent = parse(style.accent or style.ink)
    if kind == "link":
        fill = back

    def index(colour: RGB) -> int:
        return colours.setdefault(colour, len(colours) + 1)

    def ramp(a: RGB, b: RGB) -> list[int]:
        if steps == 2:
            return [index(mix(a, b, 1 / 3)), index(mix(a, b, 2 / 3)), index(b)]
        return [index(mix(a, b, 0.5)) if steps else index(a), index(b), index(b)]

    found = [BACKGROUND] * CODES
    if kind in ("cell", "face"):
        found[1:4] = [index(mix(back, line, 0.5)) if kind == "cell" else BACKGROUND, index(line), index(fill)]
    if kind == "outline":
        found[2] = index(line)
    else:
        found[4:7] = ramp(fill, ink)
    if kind in ("cell", "label"):
        found[7:10] = ramp(fill, accent)
    return np.array(found + [0] * (256 - CODES), dtype=np.uint8)
