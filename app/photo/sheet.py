"""The sheet: the picture, its maps and the kernels that made them, each map with its scale."""

from __future__ import annotations

import zlib
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.number import number
from app.photo.ink import Box, frame, paste, width, write
from app.photo.layer import Maps, channels_in, run, shape_of
from app.photo.maps import Range, bar, range_of, tint
from app.photo.pen import PLANE_INKS, Pen
from app.photo.plan import BAR, BETWEEN, LABEL, MARGIN, TITLE, Look, Place, Plan, plan
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.slots import PLANES, Slot, slots
from app.photo.weights import answers_to_differences, kernel_of
from app.pointwise import Pointwise
from app.text import Translate, catalogue
from app.windowed import brief, sizes_text

MOST_BYTES = 5_000_000
RUNS = {"compress_level": 2, "compress_type": zlib.Z_RLE}
"""Photographs repeat nothing but the colour beside: looking for runs alone is sooner done, and saves bytes."""


def lines_of(request: PhotoRequest, say: Translate) -> list[str]:
    """Give what stands below the title: the size formula, once where both axes agree."""
    spec: Any = request.spec
    if request.op == "max_unpool2d" or request.compares or isinstance(spec, Pointwise):
        return []
    found: dict[str, str] = {}
    for one in spec.formulas():
        found[one.substituted] = f"{found[one.substituted]}, {one.axis}" if one.substituted in found else one.axis
    texts = [f"{axes}: {text}" for text, axes in found.items()]
    room = request.view.width / request.view.density - 2 * MARGIN
    return [text for text in texts if width(text, LABEL) <= room]


def layout(request: PhotoRequest, say: Translate) -> Plan:
    """Say where everything lies, without computing anything."""
    view = request.view
    narrow = view.width / view.density < 560
    look = Look(view.density, not view.labels)
    return plan(slots(request, say), view.width, look, narrow + len(lines_of(request, say)))


def compose(request: PhotoRequest, picture: Picture) -> Image.Image:
    """Compose the whole sheet, RGB."""
    view, say = request.view, catalogue(request.view.lang)
    placed, arrays = layout(request, say), run(request, picture)
    pen = Pen(np.empty((placed.height, placed.width, 3), dtype=np.uint8), placed.unit, view.theme)
    pen.sheet[:] = pen.background
    if view.labels:
        _head(pen, request, say)
    ranges = ranges_of(request, [place.slot for place in placed.places], arrays)
    for place in placed.places:
        _tile(pen, request, place, arrays, ranges.get(place.slot.key))
    for place in placed.places:
        if place.slot.part:
            _mark_part(pen, place, placed.places)
    return Image.fromarray(pen.sheet)


def _head(pen: Pen, request: PhotoRequest, say: Translate) -> None:
    y = title(pen, request, say)
    for text in lines_of(request, say):
        write(pen.sheet, text, pen.px(MARGIN), y, pen.px(LABEL), pen.soft)
        y += pen.px(LABEL * 1.6)


def title(pen: Pen, request: PhotoRequest, say: Translate) -> int:
    """Write the layer's name, what it is set to and its sizes; give the next free row."""
    spec: Any = request.spec
    x, y, end = pen.px(MARGIN), pen.px(MARGIN * 0.8), pen.sheet.shape[1] - pen.px(MARGIN)
    name, label = pen.px(TITLE), pen.px(LABEL)
    write(pen.sheet, request.torch_name, x, y, name, pen.ink, bold=True)
    sizes = sizes_text((channels_in(spec), *spec.input_size))
    if not (request.compares and spec.transposed):
        sizes += " → " + sizes_text(shape_of(request))
    words = spec.headline(say)
    if request.compares and spec.transposed:
        words = say("stride {n}").format(n=brief(spec.stride))
    after = width(request.torch_name, name, bold=True) + pen.px(12)
    narrow = end - x < after + width(words, label) + pen.px(24) + width(sizes, label)
    drop = pen.px((TITLE - LABEL) * 0.75)
    write(pen.sheet, sizes, end, y + drop, label, pen.ink, anchor="end")
    y += pen.px(TITLE * 1.6) if narrow else 0
    write(pen.sheet, words, x if narrow else x + after, y + (0 if narrow else drop), label, pen.soft)
    return y + pen.px(LABEL * 1.6) if narrow else y + pen.px(TITLE * 1.6)


def ranges_of(request: PhotoRequest, found: list[Slot], arrays: dict[str, Maps]) -> dict[tuple[str, int | None], Range]:
    """Choose the range of every plane that is shown as a map: its own, or one for all."""
    clip = request.view.clip
    planes = {slot.key: arrays[slot.source][slot.channel] for slot in found if slot.channel is not None}
    around = {key: _around(request, *key) for key in planes}
    if planes and (request.view.scale == "common" or (request.compares and request.spec.transposed)):
        whole = np.concatenate([plane.reshape(-1) for plane in planes.values()])
        return dict.fromkeys(planes, range_of(whole, all(around.values()), clip))
    return {key: range_of(plane, around[key], clip) for key, plane in planes.items()}


def _around(request: PhotoRequest, source: str, channel: int | None) -> bool:
    colour = request.view.colour
    if colour != "auto" or source != "output" or channel is None:
        return colour == "diverging" and source != "difference"
    return answers_to_differences(kernel_of(request.spec, channel)[1])


def _tile(pen: Pen, request: PhotoRequest, place: Place, arrays: dict[str, Maps], shown: Range | None) -> None:
    slot, box, label = place.slot, place.picture, pen.px(LABEL)
    frame(pen.sheet, box, pen.line, 1)
    pen.sheet[box.y : box.y + box.h, box.x : box.x + box.w] = _pixels(request, place, arrays, shown)
    if not request.view.labels:
        return
    write(pen.sheet, slot.title, place.room.x, place.room.y, label, pen.ink)
    note = f"{slot.note} · ×{place.zoom}" if place.zoom > 1 and not slot.part and slot.note else slot.note
    write(pen.sheet, note, box.x + max(box.w, _least(slot, note, label)), place.room.y, label, pen.soft, anchor="end")
    y = box.y + box.h + pen.px(8)
    if slot.scaled:
        y = _scale(pen, shown or Range(-1, 1, diverging=False), Box(box.x, y, box.w, pen.px(BAR)))
    if slot.kernel is not None:
        _kernels(pen, request, place, y)


def _mark_part(pen: Pen, part: Place, places: list[Place]) -> None:
    """Frame the enlarged part on the whole map beside it, in both."""
    colour, line = pen.stroke("outline"), max(1, pen.px(2))
    for whole in places:
        if whole.slot.key == part.slot.key and not whole.slot.part:
            box = whole.picture
            across, down = box.w / whole.columns, box.h / whole.rows
            x, y = box.x + round(part.left * across), box.y + round(part.top * down)
            frame(pen.sheet, Box(x, y, round(part.columns * across), round(part.rows * down)), colour, line)
            frame(pen.sheet, part.picture, colour, line)


def _least(slot: Slot, note: str, size: int) -> int:
    """Give the width that title and note need."""
    return round(width(slot.title, size) + width("  ", size) + width(note, size))


def _pixels(request: PhotoRequest, place: Place, arrays: dict[str, Maps], shown: Range | None) -> Picture:
    """Give a slot's picture at its size: numbers are averaged before they are coloured."""
    slot, (_, _, w, h) = place.slot, place.picture
    values = arrays[slot.source][:, place.top : place.top + place.rows, place.left : place.left + place.columns]
    if slot.channel is None:
        return resized(as_picture(values, request), w, h)
    assert shown is not None
    return shrunk(values[slot.channel], shown, w, h, request.view.theme)


def shrunk(plane: Maps, shown: Range, w: int, h: int, theme: str) -> Picture:
    """Colour a plane at a size: numbers below and above 0 are averaged each for themselves, or edges would vanish."""
    if not shown.diverging or (h >= plane.shape[0] and w >= plane.shape[1]):
        return tint(resized(plane, w, h), shown, theme)
    above, below = (resized(half, w, h) for half in (np.maximum(plane, 0), np.minimum(plane, 0)))
    mixed = tint(above, shown, theme).astype(np.int16) + tint(below, shown, theme)
    mixed -= tint(np.zeros((1, 1)), shown, theme)
    return mixed.clip(0, 255).astype(np.uint8)


def resized(values: NDArray[Any], w: int, h: int) -> NDArray[Any]:
    """Bring a plane of numbers or a picture to a size: areas averaged, or cells enlarged."""
    if values.shape[:2] == (h, w):
        return values
    image = Image.fromarray(np.ascontiguousarray(values))
    times = -(-image.width // w)
    if times > 1 and (w, h) == (-(-image.width // times), -(-image.height // times)):
        return np.asarray(image.reduce(times))  # whole cells: a fine pattern makes no waves
    smaller = w < image.width or h < image.height
    return np.asarray(image.resize((w, h), Image.Resampling.HAMMING if smaller else Image.Resampling.NEAREST))


def as_picture(values: Maps, request: PhotoRequest) -> Picture:
    """Show three channels as colours, one as grey; activations live between −1 and 1."""
    scaled = (values + 1) * 127.5 if isinstance(request.spec, Pointwise) else values
    planes = np.rint(np.clip(np.nan_to_num(scaled), 0, 255)).astype(np.uint8)
    return np.repeat(planes, 3, axis=0).transpose(1, 2, 0) if len(planes) == 1 else planes.transpose(1, 2, 0)


def _scale(pen: Pen, shown: Range, box: Box) -> int:
    """Draw the scale with its lowest, 0 and highest number; give the next free row."""
    pen.sheet[box.y : box.y + box.h, box.x : box.x + box.w] = bar(shown, box.w, box.h, pen.theme)
    frame(pen.sheet, box, pen.line, 1)
    y, size = box.y + box.h + pen.px(3), pen.px(LABEL - 1)
    low = ("≤ " if shown.below else "") + number(round(shown.low, 2))
    high = ("≥ " if shown.above else "") + number(round(shown.high, 2))
    first, last, apart = width(low, size), width(high, size), pen.px(LABEL / 2)
    end = box.x + max(box.w, first + apart + last)
    write(pen.sheet, low, box.x, y, size, pen.soft)
    write(pen.sheet, high, end, y, size, pen.soft, anchor="end")
    if shown.low < 0 < shown.high:
        at = box.x + box.w * -shown.low / (shown.high - shown.low)
        if box.x + first + apart < at - size / 3 and at + size / 3 < end - last - apart:
            write(pen.sheet, "0", at, y, size, pen.soft, anchor="middle")
    return y + pen.px(LABEL * 1.5)


def _kernels(pen: Pen, request: PhotoRequest, place: Place, y: int) -> None:
    """Draw the kernel's channels side by side in the colours of the scale, with numbers where they fit."""
    spec: Any = request.spec
    channel = place.slot.channel or 0
    planes, kernel = kernel_of(spec, channel)
    shown, cell = range_of(kernel, around=True, clip="none"), place.kernel_cell
    x, size = place.room.x, pen.px(LABEL - 1)
    for plane, values in zip(planes, kernel, strict=True):
        wide = values.shape[1] * cell
        if channels_in(spec) == 3:
            write(
                pen.sheet, PLANES[plane], x + wide / 2, y, size, pen.role(PLANE_INKS[plane]), bold=True, anchor="middle"
            )
        _kernel(pen, values, shown, x, y + pen.px(LABEL * 1.6), cell)
        x += wide + pen.px(BETWEEN)
    bias = spec.bias_values()
    if bias is not None:
        middle = y + pen.px(LABEL * 1.6) + (kernel.shape[1] * cell - size) // 2 - pen.px(2)
        write(pen.sheet, f"+ {number(float(bias[channel]))}", x, middle, size, pen.ink)


def _kernel(pen: Pen, values: Any, shown: Range, x: int, y: int, cell: int) -> None:
    colours, side = tint(values, shown, pen.theme), cell - (cell > 6)
    for (i, j), value in np.ndenumerate(values):
        text = number(float(value))
        size = min(pen.px(LABEL - 1), int(0.86 * cell / max(width(text, 1), 0.6)))
        found = _numbered(text if size >= pen.px(8) else "", cell, side, size, *colours[i, j].tolist())
        paste(pen.sheet, found, x + j * cell, y + i * cell)


@lru_cache(maxsize=2048)
def _numbered(text: str, cell: int, side: int, size: int, *colour: int) -> Picture:
    """Draw a cell of a kernel with its number: kernels have few numbers, and many cells."""
    found = np.empty((side, side, 3), dtype=np.uint8)
    found[:] = colour
    ink = (20, 20, 24) if sum(colour) > 360 else (255, 255, 255)
    write(found, text, cell / 2, round((cell - round(size * 1.25)) / 2), size, ink, anchor="middle")
    return found


def encode(sheet: Image.Image, format_: str) -> bytes:
    """Write a still sheet as PNG, WebP or GIF: without loss, or, where that takes too many bytes, in 256 colours."""
    file = BytesIO()
    options: dict[str, Any] = {"png": RUNS, "webp": {"lossless": True, "method": 1}}.get(format_, {})
    sheet.save(file, format_.upper(), **options)
    if file.tell() <= MOST_BYTES:
        return file.getvalue()
    return encode(sheet.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE), format_)
