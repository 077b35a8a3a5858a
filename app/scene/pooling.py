"""What pools and unpools share: places in the corners of cells, and a window over one channel after another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.scene import sliding
from app.scene.flow import Flow
from app.scene.grid import text_sizes
from app.scene.padded import Padded
from app.scene.sheet import Sheet
from app.text import Translate
from app.trace import Tensor
from app.window import Ints
from app.windowed import sizes_text

ROOM_FOR_PLACES = 26
ROLES = ("window", "window.pad", "winner", "pad", "beyond")


def plane_roles(channels: int) -> list[str]:
    """Give the role of every plane of an input: tinted where there are several.

    >>> plane_roles(1), plane_roles(2)
    (['input'], ['channel0', 'channel1'])
    """
    return ["input"] if channels == 1 else [f"channel{c % 4}" for c in range(channels)]


def keys(source: Padded, say: Translate) -> list[tuple[str, str]]:
    """Explain what is not data: padding that takes no part, and cells that only `ceil_mode` reaches."""
    found = []
    if "pad" in source.roles and "0" not in {t for r, t in zip(source.roles, source.texts, strict=True) if r == "pad"}:
        found.append(("pad", say("padding, takes no part")))
    if "beyond" in source.roles:
        found.append(("beyond", say("past the padding, only ceil_mode reaches it")))
    return found


def fit(sheet: Sheet, flow: Flow, say: Translate, indices: bool) -> bool:
    """Fit the picture; tell whether cells have room for their place, and explain what indices are."""
    if indices:
        sheet.notes.append(say("Small numbers are places, and so are indices."))
    sheet.fit(flow.measure)
    if not indices or (sheet.pitch >= ROOM_FOR_PLACES and sheet.view.numbers is not False):
        return indices
    sheet.notes[-1] = say("Indices are places, counted row by row.")
    sheet.fit(flow.measure)
    return False


def places(flat: list[int], plane: int, shown: bool) -> list[str]:
    """Give every cell's place in its plane as small text; −1 has none."""
    return [str(cell % plane) if shown and cell >= 0 else "" for cell in flat]


def add_source(sheet: Sheet, source: Padded, smalls: list[str]) -> None:
    """Add the cells of what is pooled."""
    size = text_sizes(sheet.pitch, source.texts, sheet.view.numbers)
    looks = list(zip(source.roles, source.texts, strict=True))
    source.grid.add(sheet.stage, looks, source.flat, size, smalls)


def slide(sheet: Sheet, source: Padded, part: NDArray[np.bool_], winner: Ints | None, smalls: list[str]) -> sliding.Lit:
    """Move the window, a frame a step, over every channel in turn; give the cells under it.

    `part` [steps, taps] says which taps take part, `winner` [steps] which one is the maximum (−1: none).
    """
    stage, channels = sheet.stage, source.grid.planes
    count = len(part) // channels
    channel, positions = np.divmod(np.arange(len(part)), count)
    under = sliding.under(source, channel[:, None], positions)
    sliding.leave(stage, source.grid, under)
    if channels > 1:
        sliding.fade(stage, source, [(plane * count, (plane,)) for plane in range(channels)])
    kinds = np.array([("pad", "beyond").index(r) + 1 if r in ("pad", "beyond") else 0 for r in source.roles])[under]
    which = np.where(kinds == 0, 0, np.where(kinds == 2, 4, np.where(part, 1, 3)))
    if winner is not None:
        steps = np.flatnonzero(winner >= 0)
        which[steps, winner[steps]] = 2
    words, word = np.unique(np.array(smalls), return_inverse=True)
    lit = sliding.light(stage, source, under, ROLES, which, sliding.Tags([str(w) for w in words], word[under]))
    sliding.outline(stage, source, channel[:, None], positions)
    return lit


def titles(tensor: Tensor, title: str, brief: str = "") -> tuple[str, ...]:
    """Give the wordings of a panel's title, `title` being one with {size}; a single channel is left out.

    >>> titles(Tensor("output", np.zeros((1, 2, 3))), "output {size}")
    ('output 2×3', 'output', '')
    """
    shape = tensor.shape[1:] if tensor.shape[0] == 1 else tensor.shape
    return title.format(size=sizes_text(shape)), title.format(size="").strip(), brief
