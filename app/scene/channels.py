"""`detail=channel` of a convolution: the whole map of one input channel a frame, then their sum, then the bias."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.number import factor, number
from app.ops.conv import Conv
from app.scene import sliding, taps
from app.scene.flow import Panel
from app.scene.grid import Grid
from app.scene.padded import Padded
from app.scene.sheet import Sheet
from app.scene.stage import Stage
from app.trace import Equation, Trace
from app.windowed import cells


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what the frames change: input, kernel, one map a channel, bias, output, and the title of each filter."""

    source: Padded
    kernel: Panel
    maps: Grid
    bias: Grid | None
    output: Grid
    titles: list[str]


def add_up(trace: Trace, sheet: Sheet, parts: Parts) -> tuple[list[Equation], list[int]]:
    """Animate filter by filter; give the equation and the first step of every frame."""
    spec = trace.spec
    assert isinstance(spec, Conv)
    each, count = spec.in_channels // spec.groups, cells(trace.output.shape[1:])
    turn = each + 1 + (parts.bias is not None)
    maps = trace.terms.reshape(spec.out_channels, count, each, -1).sum(axis=3)
    equations: list[Equation] = []
    for filter_ in range(spec.out_channels):
        first = filter_ // (spec.out_channels // spec.groups) * each
        start = filter_ * turn
        _begin(trace, sheet, parts, filter_, start)
        for slot in range(each):
            _channel(trace, sheet, parts, (filter_, slot, first + slot), start + slot, maps[filter_, :, slot])
            equations.append(_map_equation(spec, filter_, slot, first + slot))
        equations += _sum(trace, sheet, parts, filter_, start + each, maps[filter_].sum(axis=1))
    _frames(sheet, parts, spec, turn)
    steps = [filter_ * count for filter_ in range(spec.out_channels) for _ in range(turn)]
    return equations, steps


def _begin(trace: Trace, sheet: Sheet, parts: Parts, filter_: int, frame: int) -> None:
    """Show the numbers of a filter, and empty the maps and the bias of the one before."""
    stage = sheet.stage
    if parts.bias is not None:
        stage.set(frame, int(parts.bias.ids.flat[0]), "empty")
    if not filter_:
        return
    for slot in range(parts.kernel.grid.planes):
        _kernel(trace, stage, parts, filter_, slot, frame, "kernel")
    if parts.kernel.title_mark >= 0:
        stage.set(frame, parts.kernel.title_mark, "label", parts.titles[filter_])
    for mark in parts.maps.ids.reshape(-1).tolist():
        stage.set(frame, mark, "empty")


def _channel(
    trace: Trace, sheet: Sheet, parts: Parts, which: tuple[int, int, int], frame: int, values: np.ndarray
) -> None:
    """Light one input channel and its kernel, and fill its map."""
    stage, source = sheet.stage, parts.source
    filter_, slot, channel = which
    for mark in source.grid.ids[channel].reshape(-1).tolist():
        look = stage.first(mark)
        role = "window.pad" if look.role in ("pad", "zero") else "window"
        stage.set(frame, mark, role, look.text)
        stage.set_look(frame + 1, mark, stage.base(mark))
    _kernel(trace, stage, parts, filter_, slot, frame, "kernel.on")
    _kernel(trace, stage, parts, filter_, slot, frame + 1, "kernel")
    _fill(stage, parts.maps, slot, values, frame, "new")
    _fill(stage, parts.maps, slot, values, frame + 1, f"channel{channel % 4}")


def _kernel(trace: Trace, stage: Stage, parts: Parts, filter_: int, slot: int, frame: int, role: str) -> None:
    """Show one channel of a filter."""
    grid = parts.kernel.grid
    marks = grid.ids[slot].reshape(-1).tolist()
    shown, size = stage.marks[marks[0]].size > 0, len(marks)
    weight = trace.tensors["weight"].flat[(filter_ * grid.planes + slot) * size :][:size].tolist()
    for mark, value in zip(marks, weight, strict=True):
        stage.set(frame, mark, role, number(value) if shown else "")


def _fill(stage: Stage, grid: Grid, plane: int, values: np.ndarray, frame: int, role: str) -> None:
    """Write numbers into all cells of a plane."""
    marks = grid.ids[plane].reshape(-1).tolist()
    shown = stage.marks[marks[0]].size > 0
    for mark, value in zip(marks, values.tolist(), strict=True):
        stage.set(frame, mark, role, number(value) if shown else "")


def _sum(trace: Trace, sheet: Sheet, parts: Parts, filter_: int, frame: int, values: np.ndarray) -> list[Equation]:
    """Add the maps up, then the bias; give the equations of both frames."""
    stage, result = sheet.stage, trace.output.values[filter_].reshape(-1)
    names = [f"p{_index(slot, parts.maps.planes)}" for slot in range(parts.maps.planes)]
    y = f"y{_index(filter_, len(trace.output.values))}"
    if parts.bias is None:
        _fill(stage, parts.output, filter_, result, frame, "new")
        _fill(stage, parts.output, filter_, result, frame + 1, "done")
        return [Equation(f"{y} = ", names, " + ", "", "")]
    mark, value = int(parts.bias.ids.flat[0]), float(trace.tensors["bias"].flat[filter_])
    _fill(stage, parts.output, filter_, values, frame, "open2")
    stage.set(frame + 1, mark, taps.PICKED, number(value))
    _fill(stage, parts.output, filter_, result, frame + 1, "new")
    _fill(stage, parts.output, filter_, result, frame + 2, "done")
    return [Equation("Σ = ", names, " + ", "", ""), Equation(f"{y} = ", ("Σ", factor(value)), " + ", "", "")]


def _frames(sheet: Sheet, parts: Parts, spec: Conv, turn: int) -> None:
    """Frame the channel whose turn it is."""
    grid, stage = parts.source.grid, sheet.stage
    each = spec.in_channels // spec.groups
    boxes, last = [], (0, 0, 0, 0)
    for filter_ in range(spec.out_channels):
        first = filter_ // (spec.out_channels // spec.groups) * each
        for slot in range(turn):
            last = grid.box(first + slot, 0, 0, grid.rows, grid.columns) if slot < each else last
            boxes.append(last)
    sliding.frame(stage, boxes, grid.pitch)
    outline = len(stage.marks) - 1
    for frame in range(len(boxes)):
        stage.set(frame, outline, sliding.outline_role(grid.pitch) if frame % turn < each else "hidden")


def _map_equation(spec: Conv, filter_: int, slot: int, channel: int) -> Equation:
    weight = [str(i) for i, n in ((filter_, spec.out_channels), (slot, spec.in_channels // spec.groups)) if n > 1]
    w = f"w[{','.join(weight)}]" if weight else "w"
    head = f"p{_index(slot, spec.in_channels // spec.groups)} = x{_index(channel, spec.in_channels)} * {w}"
    return Equation(head, (), "", "", "")


def _index(i: int, count: int) -> str:
    return f"[{i}]" if count > 1 else ""
