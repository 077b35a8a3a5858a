"""`detail=channel` and `detail=tap`: each frame adds what it says, and all of them together come to the layer."""

import re
from random import Random
from typing import Any

import numpy as np
import pytest

from app.number import number
from app.ops import OPS
from app.pipeline import frames_document, parse
from app.refusal import Refusal
from app.scene import compose
from app.scene.details import MOST_FRAMES, details, frames
from app.scene.marks import Look, Scene
from app.trace import Trace
from tests.randomspec import OPS as RANDOM
from tests.randomspec import random_call

BORDER = ("pad", "window.pad", "zero", "beyond", "kernel", "kernel.on")
ADDITION = re.compile(r": (\S+) \+ (\S+)·(\S+) = (\S+)$")


def composed(raw: dict[str, Any]) -> tuple[Trace, Scene]:
    request = parse(raw)
    trace = request.spec.trace()
    return trace, compose(trace, request.view)


def shown(scene: Scene, frame: int, tensor: str) -> dict[int, Look]:
    looks = scene.looks_at(frame).tolist()
    pairs = zip(scene.marks, looks, strict=True)
    return {m.cell[1]: scene.looks[look] for m, look in pairs if m.cell and m.cell[0] == tensor and m.kind == "cell"}


def value(text: str) -> float:
    return float(text.strip("()").replace("−", "-"))


@pytest.mark.parametrize("op", RANDOM)
def test_frames_are_counted_before_anything_exists(op: str) -> None:
    rng, seen = Random(op), 0
    while seen < 12:
        raw = random_call(rng, op)
        for view in OPS[op].views:
            for detail in ("position", "channel", "tap"):
                try:
                    request = parse(raw | {"view": view, "detail": detail})
                    scene = compose(request.spec.trace(), request.view)
                except Refusal:
                    continue
                assert frames(request.spec, request.view) == scene.frames, (raw, view, detail)
                seen += 1
        seen += 1


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "conv2d"},
        {"op": "conv2d", "in_channels": 4, "out_channels": 2, "groups": 2, "input_size": 4, "padding": 1, "bias": True},
        {"op": "conv1d", "padding": 2, "padding_mode": "circular", "bias": [3], "stride": 2},
        {"op": "conv3d", "input_size": 3, "kernel_size": 2},
        {"op": "linear", "bias": True, "input": [[1, 2, 3], [0.5, -1, 2]]},
    ],
)
def test_every_tap_adds_one_product_to_the_sum_in_sight(raw: dict[str, Any]) -> None:
    trace, scene = composed(raw | {"detail": "tap"})
    taps, times = trace.terms.shape[1], scene.frames // trace.steps
    assert times == taps + ("bias" in trace.tensors)
    for step in range(trace.steps):
        total = 0.0
        for tap in range(taps):
            total += float(trace.terms[step, tap])
            frame = step * times + tap
            look = shown(scene, frame, "output")[step]
            final = tap == times - 1
            assert (look.text, look.role) == (number(total), "new" if final else "open2")
            before, x, w, after = map(value, ADDITION.search(scene.captions[frame]).groups())  # type: ignore[union-attr]
            assert x * w == pytest.approx(float(trace.terms[step, tap]), abs=0.02)
            assert after == value(number(total))
            assert before == value(number(total - float(trace.terms[step, tap])))
        assert shown(scene, (step + 1) * times - 1, "output")[step].text == number(float(trace.output.flat[step]))


def test_products_and_addend_in_sight_are_the_sum_in_sight() -> None:
    raw = {"op": "linear", "bias": [2, -3, 4], "input": [[1, 2, 3], [0.5, -1, 2]], "detail": "tap"}
    trace, scene = composed(raw)
    low = max(mark.y for mark in scene.marks if mark.kind == "cell")
    line = sorted((m.x, i) for i, m in enumerate(scene.marks) if m.kind == "cell" and m.y == low)
    assert len(line) == 5
    biases = []
    for frame in range(scene.frames):
        looks = scene.looks_at(frame).tolist()
        *products, addend, total = (scene.looks[looks[i]] for _, i in line)
        assert sum(value(look.text or "0") for look in (*products, addend)) == value(total.text)
        assert (addend.role == "empty") == (not addend.text)
        picked = [look.role for look in shown(scene, frame, "bias").values() if look.role != "kernel"]
        assert picked == ["winner"] * bool(addend.text)
        biases += [addend.text] * bool(addend.text)
    assert biases == ["2", "−3", "4"] * (trace.steps // 3)


@pytest.mark.parametrize("view", ["tap", "channel"])
def test_sums_and_bias_in_sight_are_the_output_in_sight(view: str) -> None:
    raw = {"op": "conv2d", "in_channels": 2, "out_channels": 2, "input_size": 3, "kernel_size": 2, "bias": [2, -3]}
    _, scene = composed(raw | {"detail": view})
    seen = []
    for frame in range(scene.frames):
        bias = shown(scene, frame, "bias")[0]
        assert (bias.role, bias.text) == ("empty", "") or bias.role == "winner"
        cells = [look.text for look in shown(scene, frame, "output").values() if look.role in ("open2", "new")]
        sums = np.reshape([value(look.text) for look in written(scene, frame)], (-1, len(cells) or 4)).sum(axis=0)
        assert not cells or (sums + value(bias.text or "0")).tolist() == [value(text) for text in cells]
        seen += [bias.text] * bool(bias.text)
    assert seen == [text for text in ("2", "−3") for _ in range(4 if view == "tap" else 1)]


def test_the_cells_multiplied_are_picked_out() -> None:
    trace, scene = composed({"op": "conv2d", "detail": "tap", "out_channels": 2, "input_size": 4})
    assert trace.weights is not None
    for frame in range(scene.frames):
        step, tap = divmod(frame, 9)
        for tensor, table in (("input", trace.reads), ("weight", trace.weights % 9)):
            picked = [cell for cell, look in shown(scene, frame, tensor).items() if look.role == "winner"]
            assert picked == [int(table[step, tap])]
        weights = [look.text for look in shown(scene, frame, "weight").values()]
        first = int(trace.weights[step, 0])
        assert weights == [number(v) for v in trace.tensors["weight"].flat[first : first + 9].tolist()]


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "conv2d", "in_channels": 3, "out_channels": 2, "bias": True, "padding": 1, "input_size": 4},
        {"op": "conv2d", "in_channels": 4, "out_channels": 4, "groups": 2, "input_size": 4},
        {"op": "conv1d"},
        {"op": "conv_transpose2d", "view": "gather", "in_channels": 2, "input_size": 2, "bias": [-1]},
    ],
)
def test_channel_by_channel_the_maps_add_up(raw: dict[str, Any]) -> None:
    trace, scene = composed(raw | {"detail": "channel"})
    spec: Any = trace.spec
    each, biased = spec.in_channels // spec.groups, "bias" in trace.tensors
    turn, count = each + 1 + biased, trace.output.values[0].size
    assert scene.frames == spec.out_channels * turn
    for filter_ in range(spec.out_channels):
        start, maps = filter_ * turn, []
        for slot in range(each):
            maps.append(fresh(scene, start + slot))
            assert len(maps[-1]) == count
            assert len(written(scene, start + slot)) == count * (slot + 1)
        plane = range(filter_ * count, (filter_ + 1) * count)
        sums = [shown(scene, start + each, "output")[cell] for cell in plane]
        assert [value(look.text) for look in sums] == np.sum(maps, axis=0).tolist()
        assert {look.role for look in sums} == {"open2" if biased else "new"}
        done = [shown(scene, start + turn - 1, "output")[cell] for cell in plane]
        assert [look.text for look in done] == [number(v) for v in trace.output.values[filter_].reshape(-1).tolist()]
        assert {look.role for look in done} == {"new"}


def written(scene: Scene, frame: int) -> list[Look]:
    """Give the looks of all maps' cells that hold a number: cells of no tensor of the document."""
    looks = [scene.looks[look] for look in scene.looks_at(frame).tolist()]
    pairs = zip(scene.marks, looks, strict=True)
    return [look for m, look in pairs if m.kind == "cell" and m.cell is None and look.text and look.role not in BORDER]


def fresh(scene: Scene, frame: int) -> list[float]:
    """Give the numbers of the map that is new in a frame."""
    return [value(look.text) for look in written(scene, frame) if look.role == "new"]


def test_the_map_of_a_channel_is_its_convolution_alone() -> None:
    raw = {"op": "conv2d", "in_channels": 3, "padding": 1, "input_size": 4}
    trace, scene = composed(raw | {"detail": "channel"})
    for channel in range(3):
        alone = {
            "op": "conv2d",
            "padding": 1,
            "input": trace.input.values[channel].tolist(),
            "weight": trace.tensors["weight"].values[0, channel].tolist(),
        }
        assert fresh(scene, channel) == composed(alone)[0].output.flat.tolist()


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "max_pool2d", "kernel_size": 3, "padding": 1, "return_indices": True, "channels": 2, "input_size": 4},
        {"op": "max_pool1d", "input": [1, None, 3, 3, 2, 5], "kernel_size": 3, "ceil_mode": True},
        {"op": "max_pool3d", "input_size": 3, "stride": 1},
    ],
)
def test_a_maximum_is_the_largest_so_far(raw: dict[str, Any]) -> None:
    trace, scene = composed(raw | {"detail": "tap"})
    assert trace.part is not None
    times = trace.terms.shape[1]
    plane = int(np.prod(trace.input.shape[1:]))
    for step in range(trace.steps):
        best = float("nan")
        place = -1
        for tap in range(times):
            x, frame = float(trace.terms[step, tap]), step * times + tap
            if trace.part[step, tap] and (place < 0 or x > best or (np.isnan(x) and not np.isnan(best))):
                best, place = x, int(trace.reads[step, tap])
            look = shown(scene, frame, "output")[step]
            assert look.text == (number(best) if place >= 0 else "")
            winners = [cell for cell, at in shown(scene, frame, "input").items() if at.role == "winner"]
            assert winners == ([place] if place >= 0 else [])
            if "return_indices" in raw:
                index = shown(scene, frame, "indices")[step].text
                assert index == (str(place % plane) if place >= 0 else "")
        assert shown(scene, (step + 1) * times - 1, "output")[step].role == "new"


@pytest.mark.parametrize("count", [True, False])
def test_a_mean_is_a_sum_and_then_a_quotient(count: bool) -> None:
    raw = {"op": "avg_pool2d", "kernel_size": 3, "padding": 1, "count_include_pad": count, "input_size": 4}
    trace, scene = composed(raw | {"detail": "tap"})
    assert trace.part is not None
    assert trace.divisor is not None
    for step in range(trace.steps):
        sums = np.cumsum(np.where(trace.part[step], trace.terms[step], 0))
        texts = [shown(scene, step * 10 + tap, "output")[step].text for tap in range(10)]
        assert texts[:9] == [number(v) for v in sums.tolist()]
        assert texts[9] == number(float(trace.output.flat[step]))
        assert scene.captions[step * 10 + 9].endswith(f"{number(sums[-1])} / {trace.divisor[step]:.0f} = {texts[9]}")


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "conv_transpose2d", "stride": 2, "padding": 1, "input_size": 3, "bias": True},
        {"op": "conv_transpose1d", "in_channels": 2, "out_channels": 2, "output_padding": 1, "stride": 2},
    ],
)
def test_every_stamp_grows_cell_by_cell(raw: dict[str, Any]) -> None:
    trace, scene = composed(raw | {"detail": "tap"})
    bias = trace.tensors["bias"].flat if "bias" in trace.tensors else np.zeros(len(trace.output.values))
    sums = np.repeat(bias, trace.output.values[0].size)
    for frame in range(scene.frames):
        step, tap = divmod(frame, trace.terms.shape[1])
        cell = int(trace.writes[step, tap])
        if cell < 0:
            assert "cropped" in scene.captions[frame]
            continue
        sums[cell] += trace.terms[step, tap]
        assert shown(scene, frame, "output")[cell].text == number(float(sums[cell]))
        assert scene.captions[frame].endswith(f"= {number(float(sums[cell]))}")
    assert sums.tolist() == trace.output.flat.tolist()


@pytest.mark.parametrize("op", RANDOM)
def test_the_end_is_the_same_and_so_are_the_steps(op: str) -> None:
    small = {"input_size": 3} if "conv" in op else {}
    for view in OPS[op].views:
        for detail in details(OPS[op].read(small), view):
            plain = frames_document({"op": op, "view": view, **small})
            closer = frames_document({"op": op, "view": view, "detail": detail, **small})
            assert closer["steps"] == plain["steps"]
            assert closer["tensors"] == plain["tensors"]
            mapped = closer["scene"].get("steps")
            assert (mapped is None) == (detail == "position")
            assert mapped is None or len(mapped) == len(closer["scene"]["captions"])
            one, other = (composed({"op": op, "view": view, "detail": d, **small})[1] for d in ("position", detail))
            ends = [{c: at.text for c, at in shown(s, s.frames - 1, "output").items()} for s in (one, other)]
            assert ends[0] == ends[1]


REFUSED = [
    ({"op": "max_pool2d", "detail": "channel"}, "detail channel does not show max_pool2d in view window"),
    ({"op": "conv2d", "view": "matrix", "detail": "tap"}, "in view matrix: choose one of position"),
    ({"op": "conv3d", "detail": "channel"}, "choose one of position, tap"),
    ({"op": "relu", "detail": "tap"}, "does not show relu"),
    ({"op": "conv2d", "detail": "tap", "input_size": 30}, f"makes 7056 frames, the limit is {MOST_FRAMES}"),
]


@pytest.mark.parametrize(("raw", "said"), REFUSED)
def test_a_detail_that_a_view_does_not_have_is_refused(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse(raw)
    assert said in str(caught.value)
    assert caught.value.problems[0].field == "detail"
