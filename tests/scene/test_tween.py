"""Frames in between: the window glides, everything else stays as it was, and no step takes longer."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest

from app.pipeline import parse, scene
from app.scene.tween import tween

PLAIN = scene(parse({"op": "conv2d", "padding": "1", "input_size": "4"}))


@pytest.mark.parametrize("count", range(1, 13))
def test_every_step_takes_as_long_as_before(count: int) -> None:
    tweened = tween(PLAIN, count)
    ends = set(accumulate(tweened.durations))
    assert set(accumulate(PLAIN.durations)) <= ends
    assert tweened.frames == PLAIN.frames + count * (PLAIN.frames - 1)
    assert min(tweened.durations) >= 20


def test_what_is_between_moves_and_keeps_its_looks() -> None:
    tweened = tween(PLAIN, 3)
    for step in range(1, PLAIN.frames):
        start, end = PLAIN.places_at(step - 1), PLAIN.places_at(step)
        rest = 4 * step
        assert np.array_equal(tweened.looks_at(rest), PLAIN.looks_at(step))
        assert np.array_equal(tweened.places_at(rest), end)
        for frame in range(rest - 3, rest):
            assert np.array_equal(tweened.looks_at(frame), PLAIN.looks_at(step - 1))
            for now, one, other in zip(tweened.places_at(frame), start, end, strict=True):
                assert ((now - one) * (other - now) >= 0).all()
        middle = tweened.places_at(rest - 2)
        assert np.allclose(middle, (np.array(start) + np.array(end)) / 2, atol=0.51)


def test_a_short_step_gets_fewer_frames() -> None:
    short = scene(parse({"op": "conv1d", "step_ms": "100", "hold_ms": "20"}))
    assert tween(short, 12).durations == (100, *[20, 20, 60] * 4, 20)


def test_steps_without_movement_stay_one_frame() -> None:
    still = scene(parse({"op": "relu", "input_size": "4"}))
    moves = np.diff(still.changes.move_start)
    assert tween(still, 4).frames == still.frames + 4 * int((moves[1:] > 0).sum())
