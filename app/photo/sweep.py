"""The sweep: the window moves over the picture, the map appears behind it, and the numbers under it stand below."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from math import ceil
from typing import Any

import numpy as np
from PIL import Image

from app.photo.ink import Box, frame, write
from app.photo.layer import Maps, channels_in, run
from app.photo.lens import Seen, look
from app.photo.maps import tint
from app.photo.pen import Pen
from app.photo.plan import LABEL, MARGIN, SMALL, TITLE
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.sheet import as_picture, ranges_of, resized, title
from app.photo.slots import Slot, slots
from app.photo.strip import Strip
from app.text import catalogue
from app.windowed import sizes_text

ROWS, COLUMNS = 6, 5
STEP_MS, HOLD_MS = 160, 2400
GAP = 24
WIDEST = 760
LEAST_WINDOW = 14


def frames(request: PhotoRequest, picture: Picture) -> Iterator[Image.Image]:
    """Yield the frames: input on the left with the window, map on the right as far as it has come, numbers below."""
    alone = request.alone()
    say, unit = catalogue(request.view.lang), min(request.view.density, WIDEST / 480)
    width = min(request.view.width, round(WIDEST * max(1.0, unit)))
    arrays = run(alone, picture)
    slot = next(s for s in slots(alone, say) if s.source == "output" and not s.part)
    side = (width - round((2 * MARGIN + GAP) * unit)) // 2
    both = as_picture(arrays["input"], request), _whole(alone, slot, arrays)
    zooms, share = _scale([max(pixels.shape[:2]) for pixels in both], side, slot.fine)
    shown = _fit(both[0], share * zooms[0]), _fit(both[1], share * zooms[1])
    path = list(_path(arrays["output"].shape[1:]))
    channels = range(len(arrays["output"])) if slot.channel is None else [0]
    seen = [[look(alone, picture, row, column, c) for c in channels] for row, column in path]
    pen = Pen(np.empty((1, 1, 3), dtype=np.uint8), unit, request.view.theme)
    room = Box(pen.px(MARGIN), 0, width - 2 * pen.px(MARGIN), 0)
    height = Strip(pen, seen[0], channels_in(request.spec), room).height
    top = pen.px(MARGIN * 0.8 + TITLE * 1.6 + LABEL * 1.8)
    below = top + max(image.shape[0] for image in shown) + pen.px(18)
    pen = Pen(np.empty((below + height + pen.px(MARGIN), width, 3), dtype=np.uint8), unit, request.view.theme)
    pen.sheet[:] = pen.background
    _head(pen, alone, arrays, (room.x, room.x + side + pen.px(GAP)), zooms)
    for index in range(len(path)):
        now = Pen(pen.sheet.copy(), unit, pen.theme)
        _show(now, shown, (room.x, room.x + side + pen.px(GAP)), top, index)
        _window(now, seen[index][0], picture.shape[:2], Box(room.x, top, shown[0].shape[1], shown[0].shape[0]))
        Strip(now, seen[0], channels_in(request.spec), room._replace(y=below)).draw(seen[index])
        yield Image.fromarray(now.sheet)


def _head(
    pen: Pen, request: PhotoRequest, arrays: dict[str, Maps], lefts: tuple[int, int], zooms: tuple[int, int]
) -> None:
    say = catalogue(request.view.lang)
    title(pen, request, say)
    y = pen.px(MARGIN * 0.8 + TITLE * 1.6)
    for x, word, name, zoom in zip(lefts, (say("input"), say("output")), ("input", "output"), zooms, strict=True):
        note = f" · ×{zoom}" if zoom > 1 else ""
        write(pen.sheet, f"{word} {sizes_text(arrays[name].shape)}{note}", x, y, pen.px(LABEL), pen.soft)


def _whole(request: PhotoRequest, slot: Slot, arrays: dict[str, Maps]) -> Picture:
    """Give the whole map in its colours."""
    if slot.channel is None:
        return as_picture(arrays["output"], request)
    return tint(arrays["output"][0], ranges_of(request, [slot], arrays)[slot.key], request.view.theme)


def _path(shape: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Give the places of the window: line by line, from left to right, the last in the last corner."""
    rows, columns = shape
    for i in range(ROWS):
        for j in range(COLUMNS):
            last = i == ROWS - 1 and j == COLUMNS - 1
            row = rows - 1 if last else int((i + 0.5) / ROWS * rows)
            yield row, round(j / (COLUMNS - 1) * (columns - 1))


def _scale(sizes: list[int], side: int, fine: bool) -> tuple[tuple[int, int], float]:
    """Give one scale for both, so that a map is seen to shrink or grow, and how often each is enlarged beyond it.

    Enlarged is what would be lost beside the other. `fine` maps are shrunk by a whole number, which makes no waves.

    >>> _scale([512, 1025], 256, fine=True), _scale([512, 20], 256, fine=False)
    (((1, 1), 0.2), ((1, 25), 0.5))
    """
    most = max(sizes)
    share = side / most
    first, second = (most // n if most > SMALL * n else 1 for n in sizes)
    return (first, second), 1 / ceil(1 / share) if fine and share < 1 else share


def _fit(pixels: Picture, share: float) -> Picture:
    h, w = (max(1, ceil(n * share - 1e-9)) for n in pixels.shape[:2])
    found: Picture = resized(pixels, w, h)
    return found


def _show(pen: Pen, shown: tuple[Picture, Picture], lefts: tuple[int, int], top: int, index: int) -> None:
    """Show the picture, and the map above the current line and on it as far as the window has come."""
    picture, whole = shown
    line, along = index // COLUMNS, index % COLUMNS
    h, w = whole.shape[:2]
    done, below, far = round(line / ROWS * h), round((line + 1) / ROWS * h), round((along + 1) / COLUMNS * w)
    pen.sheet[top : top + picture.shape[0], lefts[0] : lefts[0] + picture.shape[1]] = picture
    place = pen.sheet[top : top + h, lefts[1] : lefts[1] + w]
    place[:] = pen.fill("empty")
    place[:done] = whole[:done]
    place[done:below, :far] = whole[done:below, :far]
    frame(pen.sheet, Box(lefts[1], top, w, h), pen.line, 1)


def _window(pen: Pen, seen: Seen, size: tuple[int, ...], box: Box) -> None:
    """Frame the window on the picture, at least large enough to be seen, and never outside it."""
    edges: list[Any] = []
    for lines, count, start, room in ((seen["rows"], size[0], box.y, box.h), (seen["columns"], size[1], box.x, box.w)):
        low, high = (min(max(n, 0), count - 1) for n in (lines[0], lines[-1])) if lines else (0, 0)
        each = room / count
        wide = max(pen.px(LEAST_WINDOW), (high - low + 1) * each)
        first = start + (low + high + 1) / 2 * each - wide / 2
        edges.append((round(min(max(first, start), start + room - wide)), round(wide)))
    (y, h), (x, w) = edges
    frame(pen.sheet, Box(x, y, w, h), pen.stroke("outline"), pen.px(3))


def encode(request: PhotoRequest, picture: Picture) -> bytes:
    """Write the sweep as animated WebP or GIF; GIF takes one palette, that of the last frame."""
    images = list(frames(request, picture))
    file = BytesIO()
    times = [STEP_MS] * (len(images) - 1) + [HOLD_MS]
    if request.format == "webp":
        images[0].save(
            file, "WEBP", save_all=True, append_images=images[1:], duration=times, loop=0, quality=80, method=2
        )
        return file.getvalue()
    palette = images[-1].quantize(200, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    flat[0].save(file, "GIF", save_all=True, append_images=flat[1:], duration=times, loop=0, disposal=1)
    return file.getvalue()
