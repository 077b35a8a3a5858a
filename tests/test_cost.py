"""Estimates: how large a picture will be, what it takes, and what is refused before any work."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from app import pipeline
from app.cost.counts import counts
from app.cost.limits import BYTES, DOUBT, accepts, admit, count, estimate
from app.cost.plan import plan
from app.encoders import FORMATS
from app.pipeline import Request, parse
from app.raster.paint import paint
from app.refusal import Refusal
from app.scene.marks import Scene
from app.spec import LayerSpec
from app.view import ViewSpec
from bench.anycall import SELDOM, any_request

REQUESTS = 200
HEAVY = 0.6
"""Seconds: whatever is estimated to take longer is left to `make bench`, which also looks at times."""
LARGE = (
    {"op": "conv2d", "input_size": "20", "padding": "1", "in_channels": "2", "out_channels": "2", "tween": "6"},
    {"op": "relu", "input_size": "60x60"},
    {"op": "sigmoid", "input_size": "20x20", "format": "webp", "channels": "4"},
    {"op": "max_pool2d", "input_size": "40", "kernel_size": "2", "stride": "1", "tween": "12"},
    {"op": "linear", "in_features": "60", "out_features": "60", "detail": "tap"},
    {"op": "conv_transpose2d", "input_size": "24", "transparent": "true"},
)
CLASSIC = (
    {"op": "conv2d", "input_size": "28"},
    {"op": "conv2d", "input_size": "32", "padding": "1"},
    {"op": "conv2d", "input_size": "16", "format": "webp"},
    {"op": "conv2d", "input_size": "16", "format": "mp4"},
    {"op": "conv3d", "input_size": "6", "padding": "1"},
    {"op": "max_pool2d", "input_size": "32"},
    {"op": "conv2d", "input_size": "8", "in_channels": "3", "out_channels": "4", "padding": "1"},
)
"""Layers that people show, and that take some time."""


def shown(form: str, spec: LayerSpec, view: ViewSpec) -> Scene:
    """Compose a picture."""
    return pipeline.picture(Request(spec, view, form))


def within(request: Request) -> bool:
    """Say whether a request is accepted."""
    return accepts(request.spec, request.view, request.format, partial(shown, request.format))


def any_small(rng: Random, form: str = "", unusual: float = SELDOM) -> Request:
    """Draw a request that takes no more than a test has time for."""
    while True:
        request = any_request(rng, form, unusual)
        found = estimate(request.spec, request.view, request.format)
        if found is not None and found.seconds < HEAVY and found.bytes < BYTES / DOUBT:
            return request


def drawn(rng: Random, form: str = "", unusual: float = SELDOM) -> Iterator[tuple[Request, int]]:
    """Draw random requests: give them with the bytes of their pictures."""
    for _ in range(REQUESTS):
        request = any_small(rng, form, unusual)
        with suppress(Refusal):  # a sheet with no room for its frames, a matrix with too many entries
            yield request, len(pipeline.render(request))


def test_a_plan_is_as_large_as_the_picture() -> None:
    rng, far = Random(5), []
    for _ in range(80):
        request = any_small(rng)
        request = replace(request, view=request.view.model_copy(update={"still": None}))
        laid = plan(request.spec, request.view)
        scene = pipeline.scene(request)
        ratio = laid.width * laid.height / (scene.width * scene.height)
        if not 0.7 < ratio < 1.4:
            far.append((ratio, request.query()))
    assert far == []


@pytest.mark.parametrize(("form", "unusual", "share"), [("gif", 0, 0.95), ("", SELDOM, 0.88)], ids=["gif", "any"])
def test_bytes_are_estimated_from_parameters_alone(form: str, unusual: float, share: float) -> None:
    found = []
    for request, real in drawn(Random(7), form, unusual):
        guess = estimate(request.spec, request.view, request.format)
        assert guess is not None
        found.append((guess.bytes / real, request.query()))
    assert sum(0.5 < ratio < 2 for ratio, _ in found) >= share * len(found)
    assert [one for one in found if not 0.2 < one[0] < 5] == []


@pytest.mark.parametrize(("form", "unusual", "share"), [("gif", 0, 1), ("", SELDOM, 0.97)], ids=["gif", "any"])
def test_bytes_are_counted_within_a_factor_of_two(form: str, unusual: float, share: float) -> None:
    found = []
    for request, real in drawn(Random(8), form, unusual):
        scene = pipeline.picture(request)
        if scene.frames > 1:
            found.append((count(scene, request.format).bytes / real, request.query()))
    far = [one for one in found if not 0.5 < one[0] < 2]
    assert len(far) <= (1 - share) * len(found), far
    assert [one for one in found if not 0.3 < one[0] < 3] == []


@pytest.mark.parametrize("words", CLASSIC, ids=lambda words: f"{words['op']}-{words.get('format', 'gif')}")
def test_what_people_show_is_accepted(words: dict[str, str]) -> None:
    assert within(parse(words))


@pytest.mark.parametrize("words", LARGE, ids=lambda words: words["op"])
def test_too_much_is_refused_before_it_is_drawn(words: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(scene: Scene) -> None:
        raise AssertionError("nothing is drawn before it is refused")

    request = parse(words)
    monkeypatch.setitem(FORMATS, request.format, replace(FORMATS[request.format], encode=draw))
    with pytest.raises(Refusal) as refused:
        pipeline.render(request)
    [problem] = refused.value.problems
    assert re.search(r"about \d[\d.]* (s|MB)", problem.say())
    name, value = re.findall(r"choose for example (\w+) (\S+)$", problem.say())[0]
    assert problem.field == name
    assert within(parse({**words, name: value}))


def test_what_grows_beyond_the_limit_is_refused_though_it_was_estimated_to_be_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request, made = parse({"op": "conv2d"}), []

    def draw(scene: Scene) -> Iterator[bytes]:
        while len(made) < 20:
            made.append(bytes(BYTES // 4))
            yield made[-1]

    monkeypatch.setitem(FORMATS, "gif", replace(FORMATS["gif"], encode=draw))
    with pytest.raises(Refusal, match=r"the answer has more than 5 MB: choose a smaller input_size$"):
        pipeline.render(request)
    assert len(made) == 5


def test_far_too_much_is_refused_from_its_parameters_alone() -> None:
    request, composed = parse({"op": "conv2d", "input_size": "60", "tween": "12"}), []

    def compose(spec: LayerSpec, view: ViewSpec) -> Scene:
        composed.append((spec, view))
        return shown("gif", spec, view)

    with pytest.raises(Refusal):
        admit(request.spec, request.view, "gif", compose)
    assert (request.spec, request.view) not in composed


def test_what_is_little_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    request = parse({"op": "conv2d"})
    scene = pipeline.scene(request)
    monkeypatch.setattr("app.cost.limits.count", None)
    assert admit(request.spec, request.view, "gif", lambda *_: scene) is scene


def test_the_closest_that_is_accepted_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        pipeline.render(parse({"op": "relu", "input_size": "60x60"}))
    [side] = re.findall(r"input_size (\d+)x\1$", refused.value.problems[0].say())
    assert not within(parse({"op": "relu", "input_size": f"{int(side) + 1}x{int(side) + 1}"}))


def test_numbers_are_never_refused_for_their_picture() -> None:
    for words in LARGE:
        request = parse({k: v for k, v in words.items() if k != "format"}, "json")
        assert pipeline.render(request).startswith(b"{")


def test_what_a_scene_has_to_draw_is_counted() -> None:
    """What is counted is what the painter gives: the rectangles of the frames, to a tenth."""
    for words in ({"op": "conv2d"}, {"op": "max_pool2d", "tween": "3"}, {"op": "linear"}, {"op": "conv_transpose3d"}):
        scene = pipeline.picture(parse({**words, "labels": "false"}))
        real = sum(patch.pixels.size for patch in list(paint(scene).patches)[1:])
        assert counts(scene)["area"] == pytest.approx(real, rel=0.1)
