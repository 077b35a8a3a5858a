"""The lens: the numbers under the window at one place of a picture, and what becomes of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.photo.layer import Maps
from app.pointwise import Pointwise
from app.refusal import refusal
from app.spec import whole_if_possible


def look(spec: Any, source: Maps, output: Maps, row: int, column: int, channel: int) -> dict[str, Any]:
    """Give one output cell's window, weights and products as lists; padding is null.

    `row` and `column` are of the output, `channel` of its planes. Raises `Refusal` outside the map.
    """
    channels, height, width = output.shape
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
    found: dict[str, Any] = {
        "row": row,
        "column": column,
        "channel": channel,
        "value": float(output[channel, row, column]),
    }
    if isinstance(spec, Pointwise) or not hasattr(spec, "window") or getattr(spec, "transposed", False):
        return found
    window, table = spec.window, []
    for axis, start in enumerate((row, column)):
        first = start * window.stride[axis] - window.padding[axis][0]
        table.append([first + t * window.dilation[axis] for t in range(window.kernel_size[axis])])
    rows, columns = table
    planes = _planes(spec, channel, source.shape[0])
    inside = np.array([[0 <= r < source.shape[1] and 0 <= c < source.shape[2] for c in columns] for r in rows])
    taken = source[np.ix_(planes, np.clip(rows, 0, source.shape[1] - 1), np.clip(columns, 0, source.shape[2] - 1))]
    under = np.where(inside[None], taken, np.nan).astype(np.float64)
    found |= {"rows": rows, "columns": columns, "planes": planes, "window": _lists(under)}
    if hasattr(spec, "weight_values"):
        weight = spec.weight_values()[channel]
        found |= {"weight": _lists(weight), "products": _lists(np.where(inside[None], taken, 0.0) * weight)}
        bias = spec.bias_values()
        found |= {} if bias is None else {"bias": float(bias[channel])}
    return found


def _planes(spec: Any, channel: int, channels: int) -> list[int]:
    """Give the input channels that an output channel meets."""
    if not hasattr(spec, "groups"):
        return [channel]
    each = channels // spec.groups
    first = channel // (spec.out_channels // spec.groups) * each
    return list(range(first, first + each))


def _lists(values: Any) -> Any:
    listed = whole_if_possible(np.asarray(values, dtype=np.float64)).tolist()
    return [[[None if v != v else v for v in row] for row in plane] for plane in listed]
