"""Marks and scenes: what is drawn, where, and what changes from frame to frame. Nothing here knows what a layer is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.scene.theme import Style

Column = NDArray[np.int32]
KINDS = ("cell", "label", "face", "link", "outline")
GROUND = ("cell", "label")
"""Kinds that hold letters and do not overlap; the others lie over them."""


class Mark(NamedTuple):
    """Place one thing in the picture. Units: pixels; `points` are relative to (x, y).

    `cell`: a box with a text in its middle and a small text in its corner. `label`: text in its box, `anchor`ed, the
    small text follows it in the accent colour. `face`: a filled polygon. `link`: a line through points. `outline`: a
    rounded frame that lies over cells.
    """

    kind: str
    x: int
    y: int
    w: int
    h: int
    size: int = 0
    anchor: str = "middle"
    points: tuple[float, ...] = ()
    cell: tuple[str, int] | None = None


class Look(NamedTuple):
    """Say how a mark looks at one moment: its role in the theme, its text, its small text."""

    role: str
    text: str = ""
    small: str = ""


HIDDEN = Look("hidden")


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold what changes, as parallel columns sorted by frame; rows of frame k are `start[k]:start[k + 1]`.

    `sets` give a mark another look (`mark`, `look`), `moves` another place (`mark`, `x`, `y`).
    """

    set_start: Column
    set_mark: Column
    set_look: Column
    move_start: Column
    move_mark: Column
    move_x: Column
    move_y: Column


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold a whole animation: marks in painting order, their first looks, and the changes of every frame.

    The state at frame k is the base with the changes of frames 0 to k. `durations` are milliseconds. `steps` are the
    trace's step that each frame shows, empty where frame k shows step k.
    """

    width: int
    height: int
    styles: dict[str, Style]
    background: str
    marks: tuple[Mark, ...]
    base: Column
    looks: tuple[Look, ...]
    changes: Changes
    durations: tuple[int, ...]
    captions: tuple[str, ...]
    title: str
    alt: str
    loop: int = 0
    transparent: bool = False
    steps: tuple[int, ...] = ()

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.durations)

    def looks_at(self, frame: int) -> Column:
        """Give the look of every mark at a frame."""
        looks = self.base.copy()
        end = int(self.changes.set_start[frame + 1])
        looks[self.changes.set_mark[:end]] = self.changes.set_look[:end]
        return looks

    def places_at(self, frame: int) -> tuple[Column, Column]:
        """Give x and y of every mark at a frame."""
        x = np.array([m.x for m in self.marks], dtype=np.int32)
        y = np.array([m.y for m in self.marks], dtype=np.int32)
        end = int(self.changes.move_start[frame + 1])
        x[self.changes.move_mark[:end]] = self.changes.move_x[:end]
        y[self.changes.move_mark[:end]] = self.changes.move_y[:end]
        return x, y
