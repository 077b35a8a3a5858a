"""The contact sheet: chosen frames of an animation in a grid on one picture, for print."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from app import fonts
from app.refusal import Refusal, refusal
from app.scene.marks import Mark, Scene
from app.scene.sheet import Sheet
from app.text import catalogue
from app.trace import Trace
from app.view import MAX_SIDE, ViewSpec

MOST = 12
WIDE = 1200
NARROWEST = 120


def lay_out(trace: Trace, view: ViewSpec, compose: Callable[[Trace, ViewSpec], Scene]) -> Scene:
    """Give the scene of a contact sheet: up to twelve frames evenly chosen, the first and the last among them.

    Each has its number and, where there is room for it, its equation. Columns are chosen so that numbers can be read,
    then so that many frames fit.
    """
    sheet = Sheet(trace, view.model_copy(update={"width": view.width or WIDE}), catalogue(view.lang))
    gap = max(8, sheet.margin // 2)
    head = sheet.margin + (len(sheet.title_lines()) * sheet.line + sheet.line // 2 if view.labels else 0)
    foot = sheet.line if view.labels else 0
    part, most = max(_parts(sheet, compose, head, foot, gap), key=lambda found: (_readable(found[0]), found[1]))
    chosen = choose(part.frames, most)
    columns = min((sheet.width - 2 * sheet.margin + gap) // (part.width + gap), len(chosen))
    left = (sheet.width - columns * part.width - (columns - 1) * gap) // 2
    sheet.height = head + -(-len(chosen) // columns) * (part.height + foot + gap) - gap + sheet.margin
    sheet.draw_title()
    for i, frame in enumerate(chosen):
        x = left + i % columns * (part.width + gap)
        y = head + i // columns * (part.height + foot + gap)
        _copy(sheet, part, frame, x, y)
        if view.labels:
            _caption(sheet, part, frame, (x, y + part.height, part.width, foot))
    return sheet.scene(["; ".join(part.captions[k] for k in chosen)], part.alt)


def _parts(
    sheet: Sheet, compose: Callable[[Trace, ViewSpec], Scene], head: int, foot: int, gap: int
) -> list[tuple[Scene, int]]:
    """Compose the frames for each number of columns; give each with how many frames it has room for."""
    found = []
    for columns in (1, 2, 3, 4):
        side = (sheet.width - 2 * sheet.margin - (columns - 1) * gap) // columns
        if columns == 1 or side >= NARROWEST:
            with suppress(Refusal):
                part = compose(sheet.trace, sheet.view.model_copy(update={"width": side, "labels": False}))
                rows = (MAX_SIDE - head - sheet.margin + gap) // (part.height + foot + gap)
                found.append((part, min(MOST, part.frames, columns * rows)))
    if not found or not max(most for _, most in found):
        raise refusal(
            "width",
            "the picture does not fit into {width} × {limit} pixels: choose a larger width, a smaller "
            "input_size or fewer channels",
            width=sheet.width,
            limit=MAX_SIDE,
        )
    return found


def _readable(part: Scene) -> bool:
    """Say whether any number is written in a cell."""
    return any(mark.size for mark in part.marks if mark.kind == "cell")


def choose(frames: int, most: int) -> list[int]:
    """Choose frames evenly, the first and the last among them.

    >>> choose(5, 12), choose(25, 4)
    ([0, 1, 2, 3, 4], [0, 8, 16, 24])
    """
    count = min(frames, most)
    return [round(i * (frames - 1) / (count - 1)) for i in range(count)] if count > 1 else [frames - 1]


def _copy(sheet: Sheet, part: Scene, frame: int, left: int, top: int) -> None:
    """Put a frame's marks on the sheet."""
    xs, ys = part.places_at(frame)
    for mark, look, x, y in zip(part.marks, part.looks_at(frame).tolist(), xs.tolist(), ys.tolist(), strict=True):
        if look:
            sheet.stage.add(mark._replace(x=left + x, y=top + y, cell=None), *part.looks[look])


def _caption(sheet: Sheet, part: Scene, frame: int, box: tuple[int, int, int, int]) -> None:
    size = max(9, sheet.size - 3)
    number = f"{frame + 1}  "
    text = shorten(part.captions[frame], size, box[2] - 2 - fonts.width(number, size, True))
    sheet.stage.add(Mark("label", *box, size), "title", number, text)


def shorten(text: str, size: int, room: float) -> str:
    """Leave out summands of an equation from its end until it fits, or all but the result; empty if nothing fits.

    >>> shorten("y[0] = 1·2 + 3·1 + 2·2 = 9", 10, 90)
    'y[0] = 1·2 + … = 9'
    """
    head, *parts = text.split(" + ")
    result = text.rsplit(" = ", 1)[-1]
    wordings = [" + ".join([head, *parts[:keep], "…"]) + f" = {result}" for keep in reversed(range(len(parts)))]
    return next((w for w in (text, *wordings, f"… = {result}") if fonts.width(w, size) <= room), "")
