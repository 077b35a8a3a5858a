"""Estimates: how large a picture will be, what it takes, and what is refused before any work."""

import re
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from app import pipeline
from app.cost.limits import BYTES, check, estimate
from app.cost.plan import plan
from app.ops import OPS
from app.pipeline import parse
from app.refusal import Refusal
from app.spec import LayerSpec
from bench.anycall import any_request

REQUESTS = 200
HEAVY = 0.6
"""Seconds: whatever is estimated to take longer is left to `make bench`, which also looks at times."""
LARGE = (
    {"op": "conv2d", "input_size": "20", "padding": "1", "in_channels": "2", "out_channels": "2", "tween": "6"},
    {"op": "relu", "input_size": "60x60"},
    {"op": "sigmoid", "input_size": "20x20", "format": "webp", "channels": "4"},
    {"op": "max_pool2d", "input_size": "40", "kernel_size": "2", "stride": "1", "tween": "12"},
    {"op": "linear", "in_features": "40", "out_features": "40", "detail": "tap"},
    {"op": "conv_transpose2d", "input_size": "24", "transparent": "true"},
)


def accepted(rng: Random, form: str = "", usual: bool = False) -> pipeline.Request:
    """Draw a request that is accepted, and takes no more than a test has time for."""
    while True:
        request = any_request(rng, form, usual)
        found = estimate(request.spec, request.view, request.format)
        if found is not None and not found.much and found.seconds < HEAVY:
            return request


def ratios(rng: Random, form: str = "", usual: bool = False) -> list[tuple[float, str]]:
    """Give by how much bytes are estimated too high, of random requests."""
    found = []
    for _ in range(REQUESTS):
        request = accepted(rng, form, usual)
        guess = estimate(request.spec, request.view, request.format)
        assert guess is not None
        with suppress(Refusal):  # a sheet with no room for its frames, a matrix with too many entries
            real = len(pipeline.render(request))
            assert real <= BYTES
            found.append((guess.bytes / real, request.query()))
    return found


def test_a_plan_is_as_large_as_the_picture() -> None:
    rng, far = Random(5), []
    for _ in range(80):
        request = accepted(rng)
        request = replace(request, view=request.view.model_copy(update={"still": None}))
        laid = plan(request.spec, request.view)
        scene = pipeline.scene(request)
        ratio = laid.width * laid.height / (scene.width * scene.height)
        if not 0.7 < ratio < 1.4:
            far.append((ratio, request.query()))
    assert far == []


@pytest.mark.parametrize(("form", "usual", "share"), [("gif", True, 0.97), ("", False, 0.92)], ids=["gif", "any"])
def test_bytes_are_estimated_within_a_factor_of_two(form: str, usual: bool, share: float) -> None:
    found = ratios(Random(7), form, usual)
    assert sum(0.5 < ratio < 2 for ratio, _ in found) >= share * len(found)
    assert [one for one in found if not 0.25 < one[0] < 4] == []


@pytest.mark.parametrize("words", LARGE, ids=lambda words: words["op"])
def test_too_much_is_refused_before_any_work(words: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def work(spec: LayerSpec) -> None:
        raise AssertionError("nothing is computed before it is refused")

    request = parse(words)
    monkeypatch.setattr(OPS[words["op"]], "trace", work)
    with pytest.raises(Refusal) as refused:
        pipeline.render(request)
    [problem] = refused.value.problems
    assert re.search(r"about \d[\d.]* (s|MB)", problem.say())
    name, value = re.findall(r"choose for example (\w+) (\S+)$", problem.say())[0]
    assert problem.field == name
    near = parse({**words, name: value})
    check(near.spec, near.view, near.format)


def test_the_closest_that_is_accepted_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        pipeline.render(parse({"op": "relu", "input_size": "60x60"}))
    [side] = re.findall(r"input_size (\d+)x\1$", refused.value.problems[0].say())
    nearer = parse({"op": "relu", "input_size": f"{int(side) + 1}x{int(side) + 1}"})
    with pytest.raises(Refusal):
        check(nearer.spec, nearer.view, nearer.format)


def test_numbers_are_never_refused_for_their_picture() -> None:
    for words in LARGE:
        request = parse({k: v for k, v in words.items() if k != "format"}, "json")
        assert pipeline.render(request).startswith(b"{")
