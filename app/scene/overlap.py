"""The overlap of a transposed convolution: how many stamps touch each output cell, and whether they fall evenly."""

from __future__ import annotations

from app.ops.conv_transpose import ConvTranspose
from app.scene.grid import Grid, text_size
from app.scene.sheet import Sheet
from app.text import Translate
from app.windowed import brief


def evenness(spec: ConvTranspose, say: Translate) -> str:
    """Say whether every inner cell gets as many stamps."""
    sizes = {"kernel": brief(spec.kernel_size), "stride": brief(spec.stride)}
    if spec.is_even():
        return say("kernel {kernel} is divisible by stride {stride}: inside, every cell gets as many stamps").format(
            **sizes
        )
    return say(
        "kernel {kernel} is not divisible by stride {stride}: cells get unequally many stamps, a checkerboard"
    ).format(**sizes)


def add_map(spec: ConvTranspose, sheet: Sheet, grid: Grid) -> None:
    """Add the map of how many stamps touch each cell: the more, the darker."""
    counts = spec.overlap().reshape(-1).tolist()
    most = max(counts)
    texts = [str(n) for n in counts]
    looks = [(f"heat{-(-4 * n // most) if most else 0}", text) for n, text in zip(counts, texts, strict=True)]
    grid.add(sheet.stage, looks, [-1] * len(counts), text_size(sheet.pitch, texts, sheet.view.numbers))
