"""Layers over pictures against the tap engine, on small crops."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from app.photo import compute
from app.pipeline import parse
from app.spec import Refusal
from tests.randomspec import random_call

WANTED = 120


def traced(rng: Random, op: str) -> Any:
    """Give a random trace whose numbers are finite."""
    while True:
        try:
            trace = parse(random_call(rng, op)).spec.trace()
        except Refusal:
            continue
        if np.isfinite(trace.input.flat).all():
            return trace


def close(found: Any, trace: Any) -> None:
    assert found.shape == trace.output.shape, trace.spec.query()
    assert np.allclose(found, trace.output.values, rtol=1e-9, atol=1e-9), trace.spec.query()


def test_convolutions_agree_with_the_tap_engine() -> None:
    rng = Random("photo conv")
    for _ in range(WANTED):
        trace = traced(rng, "conv2d")
        spec, w, b = trace.spec, trace.tensors["weight"].values, trace.tensors.get("bias")
        found = compute.conv(
            trace.input.values,
            w,
            b.values if b else None,
            spec.stride,
            spec.pads,
            spec.dilation,
            spec.groups,
            spec.padding_mode,
        )
        close(found, trace)


def test_transposed_convolutions_agree_with_the_tap_engine() -> None:
    rng = Random("photo transposed")
    for _ in range(WANTED):
        trace = traced(rng, "conv_transpose2d")
        spec, w, b = trace.spec, trace.tensors["weight"].values, trace.tensors.get("bias")
        found = compute.conv_transpose(
            trace.input.values,
            w,
            b.values if b else None,
            spec.stride,
            spec.padding,
            spec.output_size,
            spec.dilation,
            spec.groups,
        )
        close(found, trace)


@pytest.mark.parametrize("side", [1, 16, 17, 40])
def test_blocks_of_rows_meet_without_a_seam(side: int) -> None:
    x = np.random.default_rng(side).normal(size=(3, side + 2, 9))
    w = np.random.default_rng(0).normal(size=(2, 3, 3, 3))
    found = compute.conv(x, w, None, (1, 1), ((0, 0), (0, 0)), (1, 1))
    expected = np.zeros_like(found)
    for i in range(3):
        for j in range(3):
            expected += np.einsum("oc,chw->ohw", w[:, :, i, j], x[:, i : i + side, j : j + 7])
    assert np.allclose(found, expected)
    assert compute.conv(x.astype(np.float32), w, None, (1, 1), ((0, 0), (0, 0)), (1, 1)).dtype == np.float32


def test_published_sizes() -> None:
    x = np.zeros((3, 512, 512), dtype=np.float32)
    w = np.zeros((1, 3, 3, 3))
    none = ((0, 0), (0, 0))
    assert compute.conv(x, w, None, (1, 1), none, (1, 1)).shape == (1, 510, 510)
    turned = compute.conv_transpose(x, w.transpose(1, 0, 2, 3), None, (2, 2), none, (1025, 1025), (1, 1))
    assert turned.shape == (1, 1025, 1025)
    assert compute.max_pool(x, (2, 2), (2, 2), none, (1, 1), (256, 256))[0].shape == (3, 256, 256)


@pytest.mark.parametrize("op", ["max_pool2d", "avg_pool2d"])
def test_pools_agree_with_the_tap_engine(op: str) -> None:
    rng = Random(f"photo {op}")
    for _ in range(WANTED):
        trace = traced(rng, op)
        spec: Any = trace.spec
        pads, size = spec.window.padding, spec.window.output_size
        if op == "max_pool2d":
            found, indices = compute.max_pool(
                trace.input.values, spec.kernel_size, spec.stride, pads, spec.dilation, size
            )
            assert indices.reshape(-1).tolist() == trace.tensors["indices"].flat.tolist(), spec.query()
        else:
            counting = (spec.count_include_pad, spec.divisor_override)
            found = compute.avg_pool(trace.input.values, spec.kernel_size, spec.stride, pads, size, *counting)
        close(found, trace)
