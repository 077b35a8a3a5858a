"""The sheet: the picture, its maps and the kernels that made them, each map with its scale."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from app import fonts
from app.number import number
from app.photo.layer import Maps, Result, differing, run
from app.photo.maps import Range, bar, range_of, tint
from app.photo.request import MOST_CELLS, PhotoRequest
from app.photo.samples import Picture
from app.raster import glyphs
from app.raster.palette import parse as rgb
from app.scene.theme import THEMES
from app.spec import lifted
from app.text import Translate, catalogue
from app.windowed import brief, sizes_text

MARGIN, GAP, BAR = 28, 22, 10
TITLE, LABEL = 17, 13
CELL = 26
PART = 64


@dataclass(frozen=True, slots=True)
class Tile:
    """Hold one picture of the sheet: pixels, title, the range it is shown over, and the kernel that made it."""

    pixels: Picture
    title: str
    shown: Range | None = None
    kernel: Any = None


def tiles(request: PhotoRequest, picture: Picture, say: Translate) -> list[Tile]:
    """Give the tiles of a request: the layer's input first, then what it made of it."""
    spec: Any = request.spec
    op = request.op
    if request.view.compare and op in ("max_pool2d", "avg_pool2d"):
        return _compared(request, picture, say)
    if request.view.compare and op == "conv_transpose2d":
        return _checkerboards(request, picture, say)
    result = run(spec, picture, op)
    first = Tile(
        _as_picture(result.source, activation=False, spec=spec), f"{say('input')} {sizes_text(result.source.shape)}"
    )
    weight = spec.weight_values() if hasattr(spec, "weight_values") else None
    if weight is None and result.output.shape[0] == 3:
        activation = not hasattr(spec, "kernel_size")
        name = f"{spec.torch_name} {sizes_text(result.output.shape)}"
        return [first, Tile(_as_picture(result.output, activation, spec), name)]
    return [first, *_maps(request, result, weight, say)]


def _as_picture(values: Maps, activation: bool, spec: Any) -> Picture:
    """Show three channels as colours, one as grey; activations live between −1 and 1."""
    scaled = (values + 1) * 127.5 if activation or not hasattr(spec, "kernel_size") else values
    planes = np.rint(np.clip(np.nan_to_num(scaled), 0, 255)).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(planes, 3, axis=0) if len(planes) == 1 else planes).transpose(1, 2, 0)


def _maps(request: PhotoRequest, result: Result, weight: Any, say: Translate) -> list[Tile]:
    view = request.view
    common = range_of(result.output, view.colour, view.clip) if view.scale == "common" else None
    found = []
    for channel, plane in enumerate(result.output):
        shown = common or range_of(plane, view.colour, view.clip)
        size = sizes_text(plane.shape)
        title = say("filter {n} · {size}").format(n=channel, size=size) if weight is not None else f"{channel} · {size}"
        kernel = None
        if weight is not None:
            kernel = weight[:, channel] if request.spec.transposed else weight[channel]
        found.append(Tile(tint(plane, shown), title, shown, kernel))
    return found


def _compared(request: PhotoRequest, picture: Picture, say: Translate) -> list[Tile]:
    spec: Any = request.spec
    (first, best), (second, mean), (_, apart) = differing(spec, picture)
    shown = range_of(apart, "grey", request.view.clip)
    return [
        Tile(_as_picture(best, False, spec), f"{first} {sizes_text(best.shape)}"),
        Tile(_as_picture(mean, False, spec), f"{second} {sizes_text(mean.shape)}"),
        Tile(tint(apart.max(axis=0), shown), say("max − average"), shown),
    ]


def _checkerboards(request: PhotoRequest, picture: Picture, say: Translate) -> list[Tile]:
    """Give the same layer with kernel sizes 3 and 4: with stride 2 the checkerboard comes and goes.

    Shown are parts from the middle, enlarged, since a whole map is too large for its single cells to be seen.
    """
    given: Any = request.spec
    first = _as_picture(run(given, picture, request.op).source, activation=False, spec=given)
    found = [
        Tile(
            _middle(first, PART // max(given.stride)),
            say("input {size}, enlarged").format(size=brief(given.input_size)),
        )
    ]
    for size in (3, 4):
        with lifted(MOST_CELLS):
            known = {
                name: getattr(given, name)
                for name in ("seed", "stride", "in_channels", "out_channels", "groups", "bias")
            }
            weight = given.weight if isinstance(given.weight, str) else "ones"
            spec = type(given).read(
                known | {"input_size": list(given.input_size), "kernel_size": size, "weight": weight}
            )
        plane = run(spec, picture, request.op).output[0]
        shown = range_of(plane, request.view.colour, request.view.clip)
        title = say("kernel {size}, stride {stride}").format(size=f"{size}×{size}", stride=brief(given.stride))
        found.append(Tile(_middle(tint(plane, shown), PART), title, shown))
    return found


def _middle(pixels: Picture, side: int) -> Picture:
    """Cut a square out of the middle."""
    top, left = ((n - min(side, n)) // 2 for n in pixels.shape[:2])
    return pixels[top : top + side, left : left + side]


def compose(request: PhotoRequest, picture: Picture) -> Image.Image:
    """Compose the whole sheet, RGB."""
    view, spec = request.view, request.spec
    say, theme = catalogue(view.lang), THEMES[view.theme]
    found = tiles(request, picture, say)
    across = len(found) if len(found) <= 3 else 3 if len(found) <= 6 or view.width < 900 else 4
    if view.width < 560:
        across = min(2, len(found))
    room = (view.width - 2 * MARGIN - (across - 1) * GAP) // across
    top = MARGIN + round(TITLE * 1.6) + round(LABEL * 1.9)
    heights = [_height(tile, room) for tile in found]
    rows = [heights[i : i + across] for i in range(0, len(heights), across)]
    height = top + sum(max(row) + GAP for row in rows) - GAP + MARGIN
    sheet = np.empty((height, view.width, 3), dtype=np.uint8)
    sheet[:] = rgb(theme.background)
    name = spec.torch_name
    write(sheet, name, MARGIN, MARGIN, TITLE, rgb(theme.style("title").ink), bold=True)
    after = MARGIN + fonts.width(name + "  ", TITLE, True)
    out = found[-1].title if len(found) == 2 else ""
    write(
        sheet,
        f"{view.image if len(view.image) < 20 else say('your picture')}  {out}",
        round(after),
        MARGIN,
        TITLE,
        rgb(theme.style("label").ink),
    )
    write(sheet, spec.headline(say), MARGIN, MARGIN + round(TITLE * 1.6), LABEL, rgb(theme.style("label").ink))
    y = top
    for row, line in enumerate(rows):
        for column in range(len(line)):
            tile = found[row * across + column]
            _draw(sheet, tile, MARGIN + column * (room + GAP), y, room, theme)
        y += max(line) + GAP
    return Image.fromarray(sheet)


def _scaled(tile: Tile, room: int) -> tuple[int, int]:
    h, w = tile.pixels.shape[:2]
    share = min(room / w, 1.0) if max(w, h) >= room // 2 else max(1, room // w)
    return max(1, round(w * share)), max(1, round(h * share))


def _height(tile: Tile, room: int) -> int:
    below = 0 if tile.shown is None else BAR + round(LABEL * 1.9)
    kernel = 0 if tile.kernel is None else _kernel_cell(tile, room) * tile.kernel.shape[1] + 10
    return round(LABEL * 1.7) + _scaled(tile, room)[1] + 8 + below + kernel


def _kernel_cell(tile: Tile, room: int) -> int:
    planes, _, columns = (int(n) for n in tile.kernel.shape)
    return max(3, min(CELL, (room - 8 * (planes - 1)) // (planes * columns)))


def _draw(sheet: Picture, tile: Tile, x: int, y: int, room: int, theme: Any) -> None:
    ink = rgb(theme.style("label").ink)
    write(sheet, tile.title, x, y, LABEL, ink)
    y += round(LABEL * 1.7)
    w, h = _scaled(tile, room)
    image = Image.fromarray(np.ascontiguousarray(tile.pixels))
    if (w, h) != image.size:
        smaller = w < image.width
        image = image.resize((w, h), Image.Resampling.BOX if smaller else Image.Resampling.NEAREST)
    sheet[y : y + h, x : x + w] = np.asarray(image)
    y += h + 8
    if tile.shown is not None:
        y = _scale(sheet, tile.shown, x, y, w, ink)
    if tile.kernel is not None:
        _kernel(sheet, tile, x, y + 4, room, theme)


def _scale(sheet: Picture, shown: Range, x: int, y: int, w: int, ink: tuple[int, int, int]) -> int:
    """Draw the scale with its lowest, 0 and highest number; give the next free row."""
    sheet[y : y + BAR, x : x + w] = bar(shown, w, BAR)
    y += BAR + 3
    low, high = number(round(shown.low, 2)), number(round(shown.high, 2))
    less, more = ("≤ ", "≥ ") if shown.clipped else ("", "")
    write(sheet, less + low, x, y, LABEL - 1, ink)
    write(sheet, more + high, x + w, y, LABEL - 1, ink, anchor="end")
    if shown.low < 0 < shown.high:
        middle = x + round(w * -shown.low / (shown.high - shown.low))
        write(sheet, "0", middle, y, LABEL - 1, ink, anchor="middle")
    return y + round(LABEL * 1.6)


def _kernel(sheet: Picture, tile: Tile, x: int, y: int, room: int, theme: Any) -> None:
    """Draw the kernel's channels side by side, blue below 0 and red above, with numbers where they fit."""
    cell = _kernel_cell(tile, room)
    shown = range_of(tile.kernel, "diverging", "none")
    for channel, plane in enumerate(tile.kernel):
        left = x + channel * (plane.shape[1] * cell + 8)
        colours = tint(plane, shown)
        for (i, j), value in np.ndenumerate(plane):
            box = np.s_[y + i * cell : y + (i + 1) * cell - 1, left + j * cell : left + (j + 1) * cell - 1]
            sheet[box] = colours[i, j]
            text = number(float(value))
            size = min(12, int(0.9 * cell / max(fonts.width(text, 1), 0.6)))
            if size >= 8:
                dark = int(colours[i, j].sum()) > 380
                middle = left + j * cell + cell // 2
                colour = (20, 20, 24) if dark else (255, 255, 255)
                write(
                    sheet, text, middle, y + i * cell + (cell - round(size * 1.2)) // 2, size, colour, anchor="middle"
                )


def write(
    sheet: Picture,
    text: str,
    x: int,
    y: int,
    size: int,
    ink: tuple[int, int, int],
    bold: bool = False,
    anchor: str = "start",
) -> None:
    """Write a line of text whose box begins at (x, y); what leaves the sheet is cut off."""
    if not text.strip():
        return
    steps, left, top = glyphs.draw(text, size, bold)
    wide = fonts.width(text, size, bold)
    x += left - round({"start": 0.0, "middle": wide / 2, "end": wide}[anchor])
    y += top + size
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(sheet.shape[1], x + steps.shape[1]), min(sheet.shape[0], y + steps.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = (steps[y0 - y : y1 - y, x0 - x : x1 - x] / 3.0)[..., None]
    place = sheet[y0:y1, x0:x1]
    place[...] = np.rint(place + (np.array(ink) - place) * cover).astype(np.uint8)


def encode(sheet: Image.Image, format_: str) -> bytes:
    """Write a still sheet as PNG, WebP or GIF."""
    file = BytesIO()
    options: dict[str, Any] = {"png": {"compress_level": 6}, "webp": {"quality": 90, "method": 4}}.get(format_, {})
    sheet.save(file, format_.upper(), **options)
    return file.getvalue()
