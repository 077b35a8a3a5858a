"""The picture people ask for first, against the ways they would otherwise take: medians of interleaved rounds."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from statistics import median
from time import perf_counter

import imageio.v3 as iio
import numpy as np
from PIL import Image

from app.pipeline import parse, render

ROUNDS = 7
CALL = {"op": "conv2d", "input_size": "5", "kernel_size": "3", "padding": "1"}


def ours() -> bytes:
    return render(parse(CALL, "gif"))


def frames() -> list[Image.Image]:
    """Give the finished frames as RGB, so that the others are spared the drawing."""
    with Image.open(BytesIO(ours())) as image:
        found = []
        for k in range(image.n_frames):
            image.seek(k)
            found.append(image.convert("RGB"))
        return found


def pillow(pictures: list[Image.Image]) -> bytes:
    file = BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=600, loop=0)
    return file.getvalue()


def imageio(pictures: list[Image.Image]) -> bytes:
    found: bytes = iio.imwrite("<bytes>", np.stack([np.asarray(p) for p in pictures]), extension=".gif", loop=0)
    return found


def report() -> list[str]:
    """Give the lines of a table: milliseconds, ratio to ours, bytes."""
    pictures = frames()
    ways: dict[str, Callable[[], bytes]] = {
        "ours, from the query to the bytes": ours,
        "Pillow `save_all` of finished RGB frames": lambda: pillow(pictures),
        "imageio of finished RGB frames": lambda: imageio(pictures),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    sizes = {name: len(way()) for name, way in ways.items()}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = perf_counter()
            way()
            times[name].append(perf_counter() - start)
    base = median(times["ours, from the query to the bytes"])
    rows = [
        f"| {name} | {1000 * median(times[name]):.1f} | {median(times[name]) / base:.1f} | {sizes[name]:,} |"
        for name in ways
    ]
    head = (
        f"`{'&'.join(f'{k}={v}' for k, v in CALL.items())}`, {len(pictures)} frames, warm, {ROUNDS} interleaved rounds"
    )
    return [head, "", "| way | ms | times ours | bytes |", "|---|---|---|---|", *rows]
