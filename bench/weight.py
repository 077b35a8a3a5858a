"""Bytes of every moving format, against what others make of the same frames, and the time they take."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.encoders import FORMATS
from app.encoders.gif import encode
from app.pipeline import render
from app.scene.marks import Scene
from bench import clock, rivals
from bench.cases import CASES, composed, request
from bench.section import Section, Target, table
from bench.two_phase import two_phases

ROUNDS = 2
SHARES = {"apng": 0.45, "webp": 0.36}
WHY = "the limit comes from a prototype without numbers in the window; every frame starts its compressor anew"
SLOW = "libwebp takes nearly all of the time of either"


def gifs() -> Section:
    """Weigh our GIF against the smallest that gifsicle makes of these frames, and the other ways."""
    names = ("Kernelwalk", "`gifsicle -O3`", "Pillow, ready palette frames", "Kernelwalk, two frames a step")
    found: dict[str, tuple[int, int, int, int]] = {}
    for name in CASES:
        ours, plain = render(request(name)), rivals.pillow_ready(name)
        smallest = min(gifsicle(ours), gifsicle(plain))
        found[name] = (len(ours), smallest, len(plain), sum(map(len, encode(two_phases(composed(name))))))
    rows = [
        (way, *(f"{found[name][i]:,}" for name in CASES), *(f"{found[name][i] / found[name][1]:.3f}" for name in CASES))
        for i, way in enumerate(names)
    ]
    lines = table(("GIF", *(f"{n}: bytes" for n in CASES), *(f"{n}: times gifsicle's" for n in CASES)), rows)
    mine, best = (sum(each[i] for each in found.values()) for i in (0, 1))
    per = {name: found[name][0] / composed(name).frames for name in CASES}
    return Section(
        "Bytes of a GIF",
        lines,
        [
            Target("GIF over `gifsicle -O3`, S, M and L together", mine / best, most=1.0),
            Target("GIF over `gifsicle -O3`, the worst of them", max(a / b for a, b, *_ in found.values()), most=1.01),
            Target("Bytes a step, L over M", per["L"] / per["M"], most=1.1),
        ],
    )


def gifsicle(data: bytes) -> int:
    """Give the bytes that gifsicle makes of a GIF."""
    with TemporaryDirectory() as folder:
        source, made = Path(folder) / "a.gif", Path(folder) / "b.gif"
        source.write_bytes(data)
        command = ["gifsicle", "-w", "-O3", str(source), "-o", str(made)]
        subprocess.run(command, check=True, capture_output=True)
        return made.stat().st_size


def encoded(form: str, found: Scene) -> int:
    """Encode a scene; give the bytes."""
    return sum(map(len, FORMATS[form].encode(found)))


def formats() -> Section:
    """Weigh every moving format, and time it without composing; WebP against Pillow's writer on S."""
    forms = [form for form, kind in FORMATS.items() if kind.moving]
    sizes: dict[tuple[str, str], int] = {}
    seconds: dict[tuple[str, str], float] = {}

    def measure(form: str, name: str) -> None:
        sizes[form, name] = encoded(form, composed(name))

    for name in CASES:
        some = [form for form in forms if form != "mp4" or name == "S"]
        taken = clock.rounds({form: partial(measure, form, name) for form in some}, ROUNDS)
        seconds |= {(form, name): taken[form] for form in some}
    rows = [
        (
            form,
            *(f"{sizes[form, n]:,}" if (form, n) in sizes else "" for n in CASES),
            *(f"{sizes[form, n] / sizes['gif', n]:.2f}" if (form, n) in sizes else "" for n in CASES),
            *(f"{1000 * seconds[form, n]:.0f}" if (form, n) in sizes else "" for n in CASES),
        )
        for form in forms
    ]
    share = against_pillow()
    heads = (f"{n}: {what}" for what in ("bytes", "times GIF", "ms") for n in CASES)
    lines = table(("", *heads), rows)
    lines += ["", f"Pillow takes {1 / share:.1f} times as long for the same WebP of S, frame by frame."]
    targets = [
        Target(f"{form} over GIF, S", sizes[form, "S"] / sizes["gif", "S"], most=most, missed=WHY)
        for form, most in SHARES.items()
    ]
    return Section("Formats", lines, [*targets, Target("WebP: time over Pillow's", share, most=0.4, missed=SLOW)])


def against_pillow() -> float:
    """Give our time for the WebP of S as a share of Pillow's for the same frames."""
    rivals.ready("S")
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: encoded("webp", composed("S")),
        "Pillow": lambda: rivals.pillow_webp("S"),
    }
    return 1 / clock.ratios(ways, "ours", ROUNDS)[1]["Pillow"]
