"""The lens: the numbers under the window at one place of a picture, and what becomes of them; no more is computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.fields import Array
from app.number import number
from app.photo.compute import PAD_MODES
from app.photo.layer import POOLS, channels_in, shape_of, slope_of, values_of
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.slots import PLANES
from app.photo.weights import kernel_of
from app.pointwise import Pointwise
from app.refusal import refusal
from app.window import Ints

Seen = dict[str, Any]
MOST_WORDS = 81
"""Cells of a window whose numbers are written out."""
LISTS = ("window", "weight", "products")
MOST_LISTED = 1024
"""Cells of a window whose numbers are given."""


def look(request: PhotoRequest, picture: Picture, row: int, column: int, channel: int) -> Seen:
    """Give what the layer makes of one place: `row` and `column` of the output, `channel` of its planes.

    `rows`, `columns` and `planes` are those of the input that take part, `window` its numbers (null on padding that is
    no number), `value` is the output's. Filters add `weight`, `products` and `sums` of each plane, maxima `winner`, an
    unpool also `place` (where the output's cell lies in the window), averages `sum` and `divisor`.
    Lists of a very large window are left out. Raises `Refusal` outside the map.
    """
    spec: Any = request.spec
    _check(request, row, column, channel)
    found: Seen = {"row": row, "column": column, "channel": channel}
    look_at = _filter
    if isinstance(spec, Pointwise):
        look_at = _curve
    elif request.op in POOLS:
        look_at = _pool
    elif request.op == "max_unpool2d":
        look_at = _unpool
    found |= look_at(request, picture, row, column, channel)
    if len(found["rows"]) * len(found["columns"]) > MOST_LISTED:
        found = {name: value for name, value in found.items() if name not in LISTS}
    return found


def _check(request: PhotoRequest, row: int, column: int, channel: int) -> None:
    channels, height, width = shape_of(request)
    for name, value, limit in (("row", row, height), ("column", column, width), ("channel", channel, channels)):
        if not 0 <= value < limit:
            raise refusal(
                "at",
                "{name} {value} lies outside the map, which has {limit}: choose 0 to {last}",
                name=name,
                value=value,
                limit=limit,
                last=limit - 1,
            )


def _taken(request: PhotoRequest, picture: Picture, rows: Ints, columns: Ints) -> Array:
    """Give the input's numbers (channels, rows, columns), NaN outside."""
    h, w = picture.shape[:2]
    part = picture[np.ix_(np.clip(rows, 0, h - 1), np.clip(columns, 0, w - 1))]
    found = values_of(part, channels_in(request.spec), request.spec).astype(np.float64)
    inside = ((rows >= 0) & (rows < h))[:, None] & ((columns >= 0) & (columns < w))[None, :]
    return np.where(inside[None], found, np.nan)


def _lines(request: PhotoRequest, row: int, column: int) -> tuple[Ints, Ints]:
    """Give the input rows and columns under the window at a place of the output; outside where it lies on padding."""
    window = request.spec.window  # type: ignore[attr-defined]
    found = []
    for axis, at in enumerate((row, column)):
        first = at * window.stride[axis] - window.padding[axis][0]
        found.append(first + np.arange(window.kernel_size[axis]) * window.dilation[axis])
    return found[0], found[1]


def _filter(request: PhotoRequest, picture: Picture, row: int, column: int, channel: int) -> Seen:
    spec: Any = request.spec
    planes, kernel = kernel_of(spec, channel)
    if spec.transposed:
        (rows, down), (columns, across) = (_reached(spec, axis, at) for axis, at in enumerate((row, column)))
        kernel = kernel[:, down][:, :, across]
    else:
        rows, columns = (_copied(spec, axis, line) for axis, line in enumerate(_lines(request, row, column)))
    window = _taken(request, picture, rows, columns)[planes]
    products = np.nan_to_num(window) * kernel
    sums = products.sum(axis=(1, 2))
    bias = spec.bias_values()
    total = float(sums.sum()) + (0.0 if bias is None else float(bias[channel]))
    found = _window(rows, columns, planes, window) | {
        "weight": _lists(kernel),
        "products": _lists(products),
        "sums": [_plain(v) for v in sums.tolist()],
        "value": _plain(total),
    }
    return found if bias is None else found | {"bias": float(bias[channel])}


def _reached(spec: Any, axis: int, at: int) -> tuple[Ints, Ints]:
    """Give the input lines whose stamps reach an output line of a transposed convolution, and with which tap."""
    taps = np.arange(spec.kernel_size[axis])
    place = at + spec.padding[axis][0] - taps * spec.dilation[axis]
    lines = place // spec.stride[axis]
    good = (place % spec.stride[axis] == 0) & (lines >= 0) & (lines < spec.input_size[axis])
    return lines[good][::-1], taps[good][::-1]


def _copied(spec: Any, axis: int, lines: Ints) -> Ints:
    """Give the lines that padding is copied from, where it is copied."""
    if spec.padding_mode == "zeros":
        return lines
    before, after = spec.pads[axis]
    table = np.pad(np.arange(spec.input_size[axis]), (before, after), mode=PAD_MODES[spec.padding_mode])  # type: ignore[call-overload]
    found: Ints = table[lines + before]
    return found


def _pool(request: PhotoRequest, picture: Picture, row: int, column: int, channel: int) -> Seen:
    spec: Any = request.spec
    rows, columns = _lines(request, row, column)
    window = _taken(request, picture, rows, columns)[[channel]]
    found = _window(rows, columns, [channel], window)
    if request.op == "max_pool2d":
        return found | {"winner": _winner(window), "value": _highest(window)}
    padded = [n + p[1] for n, p in zip(spec.input_size, spec.window.padding, strict=True)]
    counted = (rows < padded[0]).sum() * (columns < padded[1]).sum()
    if not spec.count_include_pad:
        counted = np.isfinite(window).sum()
    divisor = int(spec.divisor_override or counted)
    return found | {"divisor": divisor, "sum": float(np.nansum(window)), "value": float(np.nansum(window)) / divisor}


def _winner(window: Array) -> list[int] | None:
    """Give row and column, in the window, of the first of the largest numbers; None where it meets no cell."""
    if np.isnan(window).all():
        return None
    return [int(n) for n in np.unravel_index(np.nanargmax(window[0]), window.shape[1:])]


def _highest(window: Array) -> float | None:
    return None if np.isnan(window).all() else float(np.nanmax(window))


def _unpool(request: PhotoRequest, picture: Picture, row: int, column: int, channel: int) -> Seen:
    """Look for the window of the pool whose maximum lay here, else for the last one that covers this place."""
    window = request.spec.window  # type: ignore[attr-defined]
    reach = []
    for axis, at in enumerate((row, column)):
        taps = at + window.padding[axis][0] - np.arange(window.kernel_size[axis]) * window.dilation[axis]
        lines = taps[taps % window.stride[axis] == 0] // window.stride[axis]
        reach.append(sorted(int(n) for n in lines if 0 <= n < window.output_size[axis]))
    found: Seen = {"value": 0, "rows": [], "columns": [], "planes": [channel]}
    for i in reach[0]:
        for j in reach[1]:
            rows, columns = _lines(request, i, j)
            numbers = _taken(request, picture, rows, columns)[[channel]]
            best = _winner(numbers)
            won = best is not None and (int(rows[best[0]]), int(columns[best[1]])) == (row, column)
            if found["value"] == 0:
                found = _window(rows, columns, [channel], numbers) | {
                    "winner": best,
                    "place": [rows.tolist().index(row), columns.tolist().index(column)],
                    "value": _highest(numbers) if won else 0,
                }
    return found


def _curve(request: PhotoRequest, picture: Picture, row: int, column: int, channel: int) -> Seen:
    spec: Any = request.spec
    at = np.array([row]), np.array([column])
    x = _taken(request, picture, *at)[[channel]]
    value = float(np.asarray(spec.value(x, slope_of(spec, channel))).reshape(-1)[0])
    return _window(*at, [channel], x) | {"value": value}


def _window(rows: Ints, columns: Ints, planes: list[int], window: Array) -> Seen:
    return {"rows": rows.tolist(), "columns": columns.tolist(), "planes": planes, "window": _lists(window)}


def _lists(numbers: Array) -> Any:
    return [[[_plain(v) for v in row] for row in plane] for plane in numbers.tolist()]


def _plain(value: float) -> float | None:
    return None if value != value else int(value) if value.is_integer() else value


def words(seen: Seen, channels: int) -> Seen:
    """Write the numbers as they are read: the same lists as texts, `–` on padding, and the names of the planes.

    Lists with more cells than a person reads are left out.

    >>> words({"window": [[[1.5, None]]], "planes": [0], "value": 0.333333}, 3)
    {'window': [[['1.5', '–']]], 'value': '0.33', 'planes': ['R']}
    """
    lists = {
        name: [[[_text(v) for v in row] for row in plane] for plane in seen[name]]
        for name in LISTS
        if name in seen and len(seen[name][0]) * len(seen[name][0][0] if seen[name][0] else ()) <= MOST_WORDS
    }
    single = {name: _text(seen[name]) for name in ("value", "bias", "sum", "divisor") if name in seen}
    sums = {"sums": [_text(v) for v in seen["sums"]]} if "sums" in seen else {}
    names = [PLANES[plane] if channels == len(PLANES) else "" for plane in seen.get("planes", ())]
    return lists | single | sums | {"planes": names}


def _text(value: float | None) -> str:
    return "–" if value is None else number(round(value, 4))
