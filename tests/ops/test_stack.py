"""Receptive fields: the published recurrence, cells followed back by hand, and what a stack may hold."""

import contextlib
from collections import Counter
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.ops.stack import Stack
from app.pipeline import frames_document, parse
from app.refusal import Refusal
from app.scene import compose

CHAIN = ("nn.Conv2d(1, 1, 3)", "nn.Conv2d(1, 1, 3, stride=2)", "nn.MaxPool2d(2)", "nn.Conv2d(1, 1, 3, dilation=2)")


def test_fields_agree_with_the_published_recurrence() -> None:
    spec = Stack.read({"stack": list(CHAIN)})
    fields = [spec.receptive(level)[0] for level in range(5)]
    assert [f.size for f in fields] == [1, 3, 5, 7, 23]
    assert [f.jump for f in fields] == [1, 1, 2, 4, 4]
    assert spec.formulas()[0].substituted == "1 + 2·1·1 + 2·1·1 + 1·1·2 + 2·2·4 = 23"


def test_a_well_known_network_sees_what_is_said_of_it() -> None:
    conv, pool = "nn.Conv1d(1, 1, 3, padding=1)", "nn.MaxPool1d(2)"
    blocks = [conv, conv, pool, conv, conv, pool, conv, conv, conv, pool]
    spec = Stack.read({"stack": blocks, "input_size": 64})
    assert (spec.receptive(-1)[0].size, spec.receptive(-1)[0].jump) == (44, 8)  # VGG-16 after its third pool


Layer = tuple[str, list[int], list[int], list[int], list[int]]


def random_layers(rng: Random, rank: int) -> list[Layer]:
    found: list[Layer] = []
    for _ in range(rng.randint(1, 4)):
        name = rng.choice((f"nn.Conv{rank}d", f"nn.MaxPool{rank}d", f"nn.AvgPool{rank}d"))
        kernel = [rng.randint(1, 3) for _ in range(rank)]
        pads = [rng.randint(0, k // 2) for k in kernel]
        gaps = [1 if "Avg" in name else rng.randint(1, 2) for _ in range(rank)]
        found.append((name, kernel, [rng.randint(1, 2) for _ in range(rank)], pads, gaps))
    return found


def written(layer: Layer) -> str:
    name, kernel, stride, padding, dilation = layer
    gaps = f", dilation={tuple(dilation)}" if "Avg" not in name else ""
    channels = "1, 1, " if "Conv" in name else ""
    return f"{name}({channels}{tuple(kernel)}, stride={tuple(stride)}, padding={tuple(padding)}{gaps})"


def back(layers: list[Layer], sizes: list[list[int]], cell: tuple[int, ...]) -> Counter[tuple[int, ...]]:
    """Follow one output cell back through every layer, tap by tap."""
    seen = Counter({cell: 1})
    for (_, kernel, stride, padding, dilation), size in zip(reversed(layers), reversed(sizes[:-1]), strict=True):
        before: Counter[tuple[int, ...]] = Counter()
        for place, times in seen.items():
            for tap in product(*map(range, kernel)):
                columns = zip(place, stride, padding, tap, dilation, strict=True)
                at = tuple(i * s - p + t * d for i, s, p, t, d in columns)
                if all(0 <= a < n for a, n in zip(at, size, strict=True)):
                    before[at] += times
        seen = before
    return seen


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_cells_followed_back_one_by_one(rank: int) -> None:
    rng, checked = Random(rank), 0
    while checked < (80 if rank < 3 else 15):
        layers = random_layers(rng, rank)
        size = [rng.randint(3, 12 if rank < 3 else 6) for _ in range(rank)]
        try:
            spec = Stack.read({"stack": [written(layer) for layer in layers], "input_size": size})
        except Refusal:
            continue
        sizes = [size]
        for _, kernel, stride, padding, dilation in layers:
            columns = zip(sizes[-1], kernel, stride, padding, dilation, strict=True)
            sizes.append([(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in columns])
        assert [list(s) for s in spec.sizes] == sizes
        trace = spec.trace()
        for step, cell in enumerate(product(*map(range, sizes[-1]))):
            expected: dict[int, int] = {}
            for place, times in back(layers, sizes, cell).items():
                flat = 0
                for i, n in zip(place, size, strict=True):
                    flat = flat * n + i
                expected[flat] = times
            pairs = zip(trace.reads[step].tolist(), trace.terms[step].tolist(), strict=True)
            assert {r: t for r, t in pairs if r >= 0} == expected
            assert trace.values is not None
            assert trace.values[step] == sum(expected.values())
        checked += 1


def test_inside_a_cell_sees_exactly_its_field() -> None:
    spec = Stack.read({"stack": list(CHAIN), "input_size": 40})
    for axis in spec.seen(0):
        starts = [int(cells[0]) for cells in axis]
        assert all(cells[-1] - cells[0] + 1 == 23 for cells in axis)
        assert [b - a for a, b in pairwise(starts)] == [4] * (len(starts) - 1)


def test_a_border_cuts_the_field_and_the_caption_says_so() -> None:
    spec = Stack.read({"stack": "nn.Conv2d(1,1,3,padding=1), nn.Conv2d(1,1,3,padding=1)", "input_size": 6})
    trace = spec.trace()
    assert spec.equation(trace, 0, str).text == "y[0,0] sees x[0:3, 0:3]: 9 of 25 cells, the others are padding"
    assert spec.equation(trace, 14, str).text == "y[2,2] sees x[0:5, 0:5]: 25 cells"


def test_padding_modes_look_at_the_cells_they_copy() -> None:
    spec = Stack.read({"stack": "nn.Conv1d(1, 1, 3, padding=1, padding_mode='circular')", "input_size": 5})
    assert sorted(spec.trace().reads[0].tolist()) == [0, 1, 4]


def test_spellings_of_one_stack_are_one_query() -> None:
    same: list[Any] = [
        "nn.Conv2d(1,1,3,2),nn.MaxPool2d(2)",
        "nn.Sequential(nn.Conv2d(1, 1, kernel_size=(3, 3), stride=2), nn.ReLU(), nn.MaxPool2d(2, stride=2))",
        "[torch.nn.Conv2d(1, 1, 3, stride=2), nn.BatchNorm2d(num_features=c), nn.MaxPool2d(2)]",
        ["nn.Conv2d(1, 1, 3, stride=2)", "nn.MaxPool2d(2)"],
        '["nn.Conv2d(1, 1, 3, stride=2)", "nn.MaxPool2d(2)"]',
    ]
    assert len({parse({"op": "stack", "stack": text}).query() for text in same}) == 1
    assert parse({"code": same[1]}).query() == parse({"op": "stack", "stack": same[0]}).query()


@pytest.mark.parametrize(
    "stack",
    [
        "nn.Conv2d(1, 1, 3), nn.MaxPool2d(2)",
        "nn.Sequential(nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(3, 4, 3, groups=1), nn.AvgPool2d(3, 2, 1))",
        "nn.Conv1d(1, 1, 5, padding='same')",
    ],
)
def test_code_is_the_way_back(stack: str) -> None:
    spec = parse({"op": "stack", "stack": stack}).spec
    again = parse({"op": "stack", "code": spec.code(), "input_size": list(spec.canonical()["input_size"])}).spec
    assert (again.query(), again.code()) == (spec.query(), spec.code())


REFUSED = {
    "nn.ConvTranspose2d(1, 1, 3)": "cannot be drawn",
    "nn.Linear(3, 2)": "cannot be drawn",
    "nn.Conv2d(1, 1, 3), nn.Conv1d(1, 1, 3)": "layer 2, Conv1d, moves over 1 axes but layer 1 over 2",
    "nn.Conv2d(3, 8, 3), nn.Conv2d(3, 8, 3)": "layer 2 takes 3 channels, the layer before gives 8",
    "nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 600)": "layer 2: kernel_size 600 with dilation 1 spans 600 cells",
    "nn.Conv2d(1, 1, 0)": "layer 1: kernel_size is 0",
    "nn.ReLU()": "0 layers that move a window",
    ", ".join(["nn.MaxPool2d(1)"] * 13): "13 layers",
    "nn.Conv2d(1, 1, 3), nn.ZeroPad2d(1)": "stands after the last layer",
    "": "empty",
    "3": "not a PyTorch call",
}


@pytest.mark.parametrize("stack", REFUSED)
def test_what_is_no_stack_is_refused_with_the_reason(stack: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse({"op": "stack", "stack": stack})
    assert REFUSED[stack] in str(caught.value)
    assert {p.field for p in caught.value.problems} == {"stack"}


@pytest.mark.parametrize(
    ("size", "said"),
    [("4", "layer 2"), ("5x5x5", "3 numbers for 2 axes"), ("513", "1 to 512"), ("100", "4096"), ("x", "whole number")],
)
def test_sizes_that_do_not_fit_are_refused(size: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        parse({"op": "stack", "input_size": size})


def test_values_of_another_type_are_refused() -> None:
    for value in (5, [], [3], {"a": 1}, [["nn.Conv2d(1,1,3)"]], True):
        with pytest.raises(Refusal):
            parse({"op": "stack", "stack": value})


PIECE = st.sampled_from(
    [
        *("nn.Conv2d(1, 1, 3)", "nn.MaxPool2d(2)", "nn.AvgPool2d((3, 1), 1)", "nn.Conv1d(2, 3, 2)", "nn.ReLU()"),
        *(
            "nn.Conv2d(1, 1, 3, padding='same')",
            "nn.ZeroPad2d(1)",
            "nn.Conv2d(1, 1, -1)",
            "nn.Conv2d(1, 1, 9, 9, 9, 9)",
        ),
        *("nn.MaxPool2d(2, ceil_mode=True)", "nn.Conv3d(1, 1, 2)", "Sequential(", ")", "[", "]", "(", "*a", "1"),
    ]
)


@settings(max_examples=300, deadline=None)
@example(parts=["nn.Conv2d(1, 1, 3, padding=4000, padding_mode='replicate')"], size="512")
@example(parts=["nn.Conv2d(1, 1, 3, padding=4000)", "nn.MaxPool2d(4000)"], size="")
@example(parts=["nn.Conv2d(4096, 4096, 512)"], size="512")
@given(parts=st.lists(PIECE, max_size=6), size=st.sampled_from(["", "5", "64", "3x9", "12x12x12"]))
def test_any_list_of_calls_is_a_stack_or_a_refusal(parts: list[str], size: str) -> None:
    raw = {"op": "stack", "stack": ", ".join(parts)} | ({"input_size": size} if size else {})
    with contextlib.suppress(Refusal):
        spec = parse(raw).spec
        assert isinstance(spec, Stack)
        assert spec.trace().output.shape[1:] == spec.sizes[-1]


def test_the_scene_lights_what_the_table_says() -> None:
    request = parse({"op": "stack", "input_size": "15x11"})
    trace = request.spec.trace()
    scene = compose(trace, request.view)
    for step in range(trace.steps):
        looks = scene.looks_at(step)
        lit = {
            mark.cell[1]: scene.looks[look].text
            for mark, look in zip(scene.marks, looks.tolist(), strict=True)
            if mark.cell and mark.cell[0] == "input" and scene.looks[look].role == "window"
        }
        pairs = zip(trace.reads[step].tolist(), trace.terms[step].tolist(), strict=True)
        assert lit == {read: f"{term:.0f}" for read, term in pairs if read >= 0}


def test_the_document_holds_cells_seen_and_written() -> None:
    stack = "nn.Conv1d(1,1,3,padding=1), nn.Conv1d(1,1,3,padding=1)"
    document = frames_document({"op": "stack", "stack": stack, "input_size": 4})
    assert document["steps"][0]["reads"] == [0, 1, 2, -1]
    assert document["steps"][0]["terms"] == [2, 2, 1, None]
    assert document["steps"][1]["writes"] == [1]
    assert document["tensors"]["output"]["data"] == [5, 8, 8, 5]
    assert document["code"] == "nn.Sequential(" + ", ".join(["nn.Conv1d(1, 1, kernel_size=3, padding=1)"] * 2) + ")"
