"""One palette for a whole animation, planned from the roles that occur in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.raster.tiles import ACCENT, CODES, FILL, HALF, HALF_ACCENT, INK, LINE
from app.scene.marks import Scene
from app.scene.theme import Style

RGB = tuple[int, int, int]
UNCHANGED = 0
BACKGROUND = 1
MOST = 128
SHADE = 0.52
"""How dark a half covered pixel is."""


class Tint(NamedTuple):
    """Hold a colour and its opacity, 0 to 1: what is filled with the background's colour is not the background."""

    colour: RGB
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Palette:
    """Hold the colours (0: what does not change, 1: the background) and the index of each code of a role.

    `colours` are red, green, blue on the theme's background; `layers` have an opacity too, to be laid on any other.
    """

    colours: NDArray[np.uint8]
    layers: NDArray[np.uint8]
    indices: dict[tuple[str, str], NDArray[np.uint8]]


def plan(scene: Scene) -> Palette:
    """Plan the palette: all colours of all roles in sight, with as many steps between as fit into 128."""
    uses = _uses(scene)
    ground = Tint(parse(scene.background), 0 if scene.transparent else 1)
    for steps in (1, 0):
        tints = {ground: BACKGROUND}
        indices = {(u.kind, u.role): _codes(tints, u, scene.styles[u.role], ground, steps) for u in uses}
        if len(tints) < MOST:
            break
    colours = np.zeros((len(tints) + 1, 3), dtype=np.uint8)
    layers = np.zeros((len(tints) + 1, 4), dtype=np.uint8)
    for tint, index in tints.items():
        colours[index] = mix(ground.colour, tint.colour, tint.opacity)
        layers[index] = *tint.colour, round(255 * tint.opacity)
    colours[UNCHANGED] = layers[UNCHANGED, :3] = ground.colour
    return Palette(colours, layers, indices)


def parse(colour: str) -> RGB:
    """Read `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """Mix two colours, `share` of the second."""
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue


class _Use(NamedTuple):
    """Say that marks of a kind take a role, and whether any of them has a text, a small text."""

    kind: str
    role: str
    text: bool
    small: bool


def _uses(scene: Scene) -> list[_Use]:
    """Give every use that occurs; those that change first, so that changing pixels have small indices."""
    kinds: dict[tuple[str, bool], int] = {}
    kind = np.array([kinds.setdefault((m.kind, m.size > 0), len(kinds)) for m in scene.marks], dtype=np.int64)
    names, many = list(kinds), len(scene.looks)
    changes = scene.changes
    moved = np.unique(changes.move_mark)
    seen: dict[tuple[str, str], _Use] = {}
    moving: set[tuple[str, str]] = set()
    turns = (kind[changes.set_mark], changes.set_look), (kind[moved], scene.base[moved]), (kind, scene.base)
    for turn, (marks, looks) in enumerate(turns):
        for key in np.flatnonzero(np.bincount(marks * many + looks)).tolist():
            (name, written), look = names[key // many], scene.looks[key % many]
            _, _, text, small = seen.get((name, look.role), _Use(name, look.role, False, False))
            text, small = text or (written and look.text != ""), small or (written and look.small != "")
            seen[name, look.role] = _Use(name, look.role, text, small)
        moving = set(seen) if turn < 2 else moving
    found = sorted(seen.values(), key=lambda use: ((use.kind, use.role) not in moving, use))
    return [use for use in found if use.role != "hidden"]


def _codes(tints: dict[Tint, int], use: _Use, style: Style, ground: Tint, steps: int) -> NDArray[np.uint8]:
    kind = use.kind
    fill = Tint(parse(style.fill)) if style.fill else ground
    line = Tint(parse(style.stroke)) if style.stroke else fill
    ink = line if kind in ("link", "face") else Tint(parse(style.ink))
    accent = Tint(parse(style.accent or style.ink))
    if kind == "link":
        fill = ground

    def index(tint: Tint) -> int:
        return tints.setdefault(tint, len(tints) + 1)

    def ramp(a: Tint, b: Tint) -> tuple[int, int]:
        half = Tint(mix(a.colour, b.colour, SHADE)) if a.opacity else Tint(b.colour, b.opacity * SHADE)
        return index(half if steps else b), index(b)

    found = [BACKGROUND] * CODES
    if kind in ("cell", "face"):
        found[LINE], found[FILL] = index(line), index(fill)
    if kind == "outline":
        found[LINE] = index(line)
    elif use.text or kind in ("link", "face"):
        found[HALF], found[INK] = ramp(fill, ink)
    if use.small:
        found[HALF_ACCENT], found[ACCENT] = ramp(fill, accent)
    return np.array(found + [0] * (256 - CODES), dtype=np.uint8)
