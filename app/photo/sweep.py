"""The sweep: the window moves over the picture, the map appears behind it, and a lens shows the numbers under it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from app import fonts
from app.number import number
from app.photo.layer import run
from app.photo.lens import look
from app.photo.maps import range_of, tint
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.sheet import write
from app.raster.palette import parse as rgb
from app.scene.theme import THEMES, Theme
from app.text import catalogue
from app.windowed import sizes_text

FRAMES, STEP_MS, HOLD_MS = 30, 160, 2400
MARGIN, GAP, TEXT = 20, 24, 13
WIDEST = 760
CELL = 30


def frames(request: PhotoRequest, picture: Picture) -> Iterator[Image.Image]:
    """Yield the frames: input on the left with the window, map on the right as far as it has come, the lens below."""
    view, spec = request.view, request.spec
    result = run(spec, picture, request.op)
    theme, say = THEMES[view.theme], catalogue(view.lang)
    width = min(view.width, WIDEST)
    side = (width - 2 * MARGIN - GAP) // 2
    plane = result.output[0]
    shown = range_of(plane, view.colour, view.clip)
    left, share = _fit(picture, side)
    right, _ = _fit(tint(plane, shown), side)
    top = MARGIN + round(TEXT * 3.4)
    lens = _lens_height(spec)
    height = top + max(left.shape[0], right.shape[0]) + (lens + GAP if lens else 0) + MARGIN
    base = np.empty((height, width, 3), dtype=np.uint8)
    base[:] = rgb(theme.background)
    write(base, spec.torch_name, MARGIN, MARGIN, TEXT + 2, rgb(theme.style("title").ink), bold=True)
    write(
        base,
        spec.headline(say),
        MARGIN + round(fonts.width(spec.torch_name + "  ", TEXT + 2, True)),
        MARGIN,
        TEXT + 1,
        rgb(theme.style("label").ink),
    )
    sizes = (sizes_text(result.source.shape), sizes_text(plane.shape))
    for x, text in ((MARGIN, sizes[0]), (MARGIN + side + GAP, sizes[1])):
        write(base, text, x, MARGIN + round(TEXT * 1.8), TEXT, rgb(theme.style("label").ink))
    for row, column in _path(plane.shape):
        frame = base.copy()
        frame[top : top + left.shape[0], MARGIN : MARGIN + left.shape[1]] = left
        _reveal(frame, right, plane.shape, row, column, top, MARGIN + side + GAP, rgb(theme.style("empty").fill))
        seen = look(spec, result.source, result.output, row, column, 0)
        _window(frame, spec, seen, share, top, theme)
        if lens:
            _lens(frame, seen, height - MARGIN - lens, theme)
        yield Image.fromarray(frame)


def _path(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Give the places of the window: down the picture, from left to right in each row of the sweep."""
    rows, columns = shape
    found = []
    for i in range(FRAMES):
        along = (i % 5) / 4
        found.append((round(i / (FRAMES - 1) * (rows - 1)), round(along * (columns - 1))))
    return [*found[:-1], (rows - 1, columns - 1)]


def _fit(pixels: Picture, side: int) -> tuple[Picture, float]:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    share = side / max(image.size)
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return np.asarray(image.resize(size, Image.Resampling.BOX if share < 1 else Image.Resampling.NEAREST)), share


def _reveal(
    frame: Picture,
    whole: Picture,
    shape: tuple[int, ...],
    row: int,
    column: int,
    top: int,
    left: int,
    empty: tuple[int, int, int],
) -> None:
    """Show the map above the current row, and on it as far as the window has come."""
    h, w = whole.shape[:2]
    done, along = round((row + 1) / shape[0] * h), round((column + 1) / shape[1] * w)
    band = max(1, round(h / shape[0]))
    frame[top : top + h, left : left + w] = empty
    frame[top : top + max(0, done - band), left : left + w] = whole[: max(0, done - band)]
    frame[top + max(0, done - band) : top + done, left : left + along] = whole[max(0, done - band) : done, :along]


def _window(frame: Picture, spec: Any, seen: dict[str, Any], share: float, top: int, theme: Theme) -> None:
    """Frame the window on the picture, at least large enough to be seen."""
    rows, columns = seen.get("rows", [seen["row"]]), seen.get("columns", [seen["column"]])
    middle = (rows[0] + rows[-1] + 1) / 2 * share, (columns[0] + columns[-1] + 1) / 2 * share
    tall, wide = max(14, (rows[-1] - rows[0] + 1) * share), max(14, (columns[-1] - columns[0] + 1) * share)
    y0, x0 = round(top + middle[0] - tall / 2), round(MARGIN + middle[1] - wide / 2)
    y1, x1 = round(y0 + tall), round(x0 + wide)
    colour, high, far = rgb(theme.style("outline").stroke), *frame.shape[:2]
    for a, b, c, d in ((y0, y0 + 3, x0, x1), (y1 - 3, y1, x0, x1), (y0, y1, x0, x0 + 3), (y0, y1, x1 - 3, x1)):
        frame[max(0, a) : min(high, b), max(0, c) : min(far, d)] = colour


def _lens_height(spec: Any) -> int:
    kernel = getattr(spec, "kernel_size", None)
    return 0 if kernel is None or getattr(spec, "transposed", False) or max(kernel) > 7 else kernel[0] * CELL


def _lens(frame: Picture, seen: dict[str, Any], y: int, theme: Theme) -> None:
    """Write the window's numbers, the kernel's, and the sum: the first channel, and how many follow."""
    x, ink = MARGIN, rgb(theme.style("label").ink)
    x = _cells(frame, seen["window"][0], x, y, theme, "window")
    if "weight" in seen:
        write(frame, "*", x + 6, y + len(seen["window"][0]) * CELL // 2 - 8, 20, ink)
        x = _cells(frame, seen["weight"][0], x + 26, y, theme, "kernel")
        more = len(seen["window"]) - 1
        if more:
            write(frame, f"+ {more} ×", x + 8, y + len(seen["window"][0]) * CELL // 2 - 8, TEXT, ink)
            x += 46
    write(frame, "=", x + 8, y + len(seen["window"][0]) * CELL // 2 - 9, 16, ink)
    value = number(round(seen["value"], 2))
    write(
        frame,
        value,
        x + 30,
        y + len(seen["window"][0]) * CELL // 2 - 10,
        18,
        rgb(theme.style("equation").accent),
        bold=True,
    )


def _cells(frame: Picture, plane: list[list[float | None]], x: int, y: int, theme: Theme, role: str) -> int:
    style = theme.style(role)
    for i, row in enumerate(plane):
        for j, value in enumerate(row):
            box = np.s_[y + i * CELL : y + (i + 1) * CELL - 2, x + j * CELL : x + (j + 1) * CELL - 2]
            frame[box] = rgb(style.fill)
            text = "–" if value is None else number(round(value, 1))
            size = min(13, int(0.85 * CELL / fonts.width(text, 1)))
            write(
                frame,
                text,
                x + j * CELL + CELL // 2 - 1,
                y + i * CELL + (CELL - 2) // 2 - round(0.62 * size),
                size,
                rgb(style.ink),
                anchor="middle",
            )
    return x + len(plane[0]) * CELL


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
