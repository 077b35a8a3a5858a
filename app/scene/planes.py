"""Any tensor as planes of cells, and cells that light up and go out again."""

from __future__ import annotations

from collections.abc import Sequence

from app.number import number
from app.scene.grid import Grid, text_sizes
from app.scene.sheet import Sheet
from app.trace import Tensor
from app.window import Ints
from app.windowed import cells as count


def planes_of(tensor: Tensor, rank: int, across: int = 1) -> Grid:
    """Give the grid of a whole tensor: its last `rank` axes are a plane, the others are stacked.

    >>> import numpy as np
    >>> planes_of(Tensor("input", np.zeros((2, 3, 4))), 2).planes
    2
    """
    axes = 3 if rank == 3 and len(tensor.shape) > 3 else min(rank, 2)
    size = tensor.shape[-axes:]
    planes = tensor.flat.size // count(size)
    return Grid.of(tensor.name, planes, size, min(across, planes))


def add_tensor(
    sheet: Sheet, grid: Grid, tensor: Tensor, roles: list[str], blank: bool = False, others: Sequence[str] = ()
) -> Ints:
    """Add all cells of a tensor, `roles` one for each of as many equal parts; `blank` leaves texts out for now.

    `others` are texts that shall fit as well.
    """
    texts = [number(v) for v in tensor.flat.tolist()]
    size = text_sizes(sheet.pitch, texts, sheet.view.numbers, others)
    each = len(texts) // len(roles)
    looks = [(roles[i // each], "" if blank else text) for i, text in enumerate(texts)]
    return grid.add(sheet.stage, looks, list(range(len(texts))), size).reshape(-1)


def light(sheet: Sheet, marks: Ints, on: list[list[int]], role: str, small: list[list[str]] | None = None) -> None:
    """Show the cells `on[frame]` of `marks` in another role in that frame only, each with its small text."""
    stage = sheet.stage
    for frame, cells in enumerate(on):
        if frame:
            for cell in on[frame - 1]:
                stage.set_look(frame, int(marks[cell]), stage.base(int(marks[cell])))
        for i, cell in enumerate(cells):
            mark = int(marks[cell])
            stage.set(frame, mark, role, stage.text(mark), small[frame][i] if small is not None else "")


def channel_roles(channels: int, planes: int) -> list[str]:
    """Give the role of every plane of an input: tinted by channel where there are several."""
    if channels == 1:
        return ["input"] * planes
    return [f"channel{plane // (planes // channels) % 4}" for plane in range(planes)]
