"""Slices: captions that say which slice of a volume each one is, bright where something happens in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app import fonts
from app.scene.grid import Grid, plane_gap
from app.scene.marks import Mark
from app.scene.sheet import Sheet
from app.window import Ints


def caption_size(sheet: Sheet) -> int:
    """Give the text size of captions, 0 without labels."""
    return max(8, sheet.label_size - 2) if sheet.label_size else 0


def caption(
    sheet: Sheet,
    grid: Grid,
    first: int,
    count: int,
    lit: Sequence[Collection[int]],
    planes: Ints,
    role: str,
    outside: str = "",
) -> None:
    """Write the index of every slice above it.

    Index 0 is slice `first`, `count` slices are data, the others `outside`; `lit` are the bright slices of every frame
    in `planes` [frames, any].
    """
    size = caption_size(sheet)
    if not size or grid.depth == 1:
        return
    wide = grid.columns * grid.pitch + plane_gap(grid.pitch)
    long = all(fonts.width(text, size) < wide for text in (f"d = {count - 1}", "d = 0", outside))
    for plane in range(grid.planes):
        for slice_ in range(grid.depth):
            left, top = grid.corner(plane, slice_)
            index = slice_ - first
            text = (f"d = {index}" if long else str(index)) if 0 <= index < count else outside if long else "–"
            box = (left - plane_gap(grid.pitch) // 2, top - grid.head, wide, grid.head)
            mark = sheet.stage.add(Mark("label", *box, size), "muted", text)
            here, before = (planes == plane).any(axis=1), False
            for frame, bright in enumerate(lit):
                if bool(here[frame] and slice_ in bright) is not before:
                    before = not before
                    sheet.stage.set(frame, mark, role if before else "muted", *(("", text) if before else (text,)))
