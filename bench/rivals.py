"""What people would use instead, each in its best way, for the same scenes: matplotlib, Pillow, imageio.

They are given every frame's looks and places, so none of them has to compute a convolution or a layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from app import fonts
from app.raster.paint import paint
from app.scene.marks import Scene

State = list[tuple[Any, Any, int, int]]


def states(scene: Scene, frames: int) -> Iterator[State]:
    """Yield mark, look, x, y of everything in sight, frame by frame."""
    for frame in range(frames):
        xs, ys = scene.places_at(frame)
        looks = scene.looks_at(frame).tolist()
        yield [
            (mark, scene.looks[look], x, y)
            for mark, look, x, y in zip(scene.marks, looks, xs.tolist(), ys.tolist(), strict=True)
            if look
        ]


def draw(scene: Scene, state: State) -> Image.Image:
    """Draw a frame with Pillow, as one would by hand."""
    image = Image.new("RGB", (scene.width, scene.height), scene.background)
    pen = ImageDraw.Draw(image)
    for mark, look, x, y in sorted(state, key=lambda s: s[0].kind not in ("cell", "label")):
        style, w, h = scene.styles[look.role], mark.w, mark.h
        if mark.kind in ("cell", "outline"):
            fill = style.fill if mark.kind == "cell" else None
            pen.rounded_rectangle((x, y, x + w - 1, y + h - 1), 4, fill or None, style.stroke or None, style.line)
        if mark.kind == "cell" and mark.size:
            pen.text((x + w / 2, y + h / 2), look.text, style.ink, fonts.face(mark.size, style.bold), anchor="mm")
            if look.small:
                tiny = fonts.face(round(0.6 * mark.size))
                pen.text((x + w - 3, y + h - 2), look.small, style.accent, tiny, anchor="rd")
        if mark.kind == "label":
            first, second = fonts.face(mark.size, style.bold), fonts.face(mark.size, not style.bold)
            wide = first.getlength(look.text) + second.getlength(look.small)
            left = x + {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * (w - wide)
            pen.text((left, y + h / 2), look.text, style.ink, first, anchor="lm")
            pen.text((left + wide, y + h / 2), look.small, style.accent, second, anchor="rm")
    return image


def pillow(scene: Scene, frames: int) -> bytes:
    """Draw every frame and let Pillow save them all."""
    first, *rest = [draw(scene, state) for state in states(scene, frames)]
    file = BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest, duration=list(scene.durations[:frames]), loop=0)
    return file.getvalue()


def imageio_way(scene: Scene, frames: int) -> bytes:
    """Draw every frame and let imageio save them all."""
    import imageio

    drawn: list[Any] = [np.asarray(draw(scene, state)) for state in states(scene, frames)]
    file = BytesIO()
    imageio.mimsave(file, drawn, format="GIF", duration=600, loop=0)
    return file.getvalue()


@cache
def ready(scene_of: str) -> tuple[list[Image.Image], list[int]]:
    """Give all our frames as palette images: what is left to Pillow is to compare and to compress them."""
    from bench.cases import composed

    picture = paint(composed(scene_of))
    found, durations = [], []
    for patch in picture.patches:
        image = Image.fromarray(picture.canvas.copy())
        image.putpalette(picture.palette.colours.tobytes())
        found.append(image)
        durations.append(patch.duration)
    return found, durations


def pillow_ready(name: str) -> bytes:
    """Save ready palette frames with Pillow, unchanged pixels transparent (which its `optimize` does)."""
    (first, *rest), durations = ready(name)
    file = BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)
    return file.getvalue()


def pillow_webp(name: str) -> bytes:
    """Save ready frames as lossless WebP with Pillow, with the effort that we use."""
    from app.encoders.webp import EFFORT, METHOD

    frames, durations = ready(name)
    first, *rest = [frame.convert("RGBA") for frame in frames]
    file = BytesIO()
    first.save(
        file,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=durations,
        lossless=True,
        method=METHOD,
        quality=EFFORT,
    )
    return file.getvalue()


def matplotlib_way(scene: Scene, frames: int, clear: bool = False) -> bytes:
    """Animate with matplotlib: artists made once and updated, or the axes cleared and drawn anew."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.animation import FuncAnimation, PillowWriter

    figure = plt.figure(figsize=(scene.width / 100, scene.height / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    every = list(states(scene, frames))
    artists: dict[int, dict[str, Any]] = {}

    def update(frame: int) -> list[Any]:
        if clear:
            axes.clear()
            artists.clear()
        axes.set(xlim=(0, scene.width), ylim=(scene.height, 0))
        axes.axis("off")
        for mark, look, x, y in every[frame]:
            _show(axes, artists, scene, (mark, look, x, y))
        return []

    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gif"
        FuncAnimation(figure, update, frames=frames, init_func=list).save(path, writer=PillowWriter(fps=2))
        plt.close(figure)
        return path.read_bytes()


def _show(axes: Any, artists: dict[int, dict[str, Any]], scene: Scene, what: tuple[Any, Any, int, int]) -> None:
    """Make or update the artists of a mark: its box, its text, its small text."""
    mark, look, x, y = what
    style = scene.styles[look.role]
    own = artists.setdefault(id(mark), {})
    if mark.kind in ("cell", "outline"):
        if "box" not in own:
            own["box"] = axes.add_patch(rounded(x, y, mark.w, mark.h))
        own["box"].set_bounds(x + 0.5, y + 0.5, mark.w - 1, mark.h - 1)
        own["box"].set(
            facecolor=style.fill if mark.kind == "cell" and style.fill else "none",
            edgecolor=style.stroke or "none",
            linewidth=0.72 * style.line,
            linestyle=(0, (4, 3)) if style.dash else "solid",
        )
    if not mark.size:
        return
    left = mark.kind == "label"
    wide = fonts.width(look.text, mark.size, style.bold) + fonts.width(look.small, mark.size, not style.bold)
    start = x + {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * (mark.w - wide)
    ends = {"text": (start if left else x + mark.w / 2, y + mark.h / 2), "small": (x + mark.w - 3, y + mark.h - 6)}
    if left:
        ends["small"] = (start + wide, y + mark.h / 2)
    for name, words, colour, size in (
        ("text", look.text, style.ink, mark.size),
        ("small", look.small, style.accent or style.ink, mark.size if left else round(0.6 * mark.size)),
    ):
        if words and name not in own:
            side = "right" if name == "small" else "left" if left else "center"
            own[name] = axes.text(0, 0, "", ha=side, va="center", size=0.72 * size)
        if name in own:
            own[name].set(text=words, color=colour, position=ends[name])


def rounded(x: float, y: float, w: float, h: float) -> Any:
    """Make a rounded box."""
    from matplotlib.patches import FancyBboxPatch

    return FancyBboxPatch((x, y), w, h, boxstyle="round,pad=0,rounding_size=4")
