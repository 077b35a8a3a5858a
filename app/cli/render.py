"""`render`: one layer into files, or into a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.api import Animation, Progress, animate
from app.cli.options import AsJson, Command, Layer, Parameters, Words, with_parameters
from app.cli.signals import ended_by_signals
from app.files import is_stream, write_atomically
from app.rendering import FORMS

LONG = 100
"""From so many frames on a bar shows how far the drawing is."""

Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", help="A file, whose suffix says the format; may be given again. - writes to a pipe.",
        metavar="FILE", show_default=False,
    ),
]  # fmt: skip
Form = Annotated[
    str | None,
    typer.Option(
        "--format", "-f", help=f"Format where no suffix says it: {', '.join(FORMS)}.", metavar="FORMAT",
        show_default=False, autocompletion=lambda incomplete: [f for f in FORMS if f.startswith(incomplete)],
    ),
]  # fmt: skip
EXAMPLES = """
[bold]Examples[/bold]

kernelwalk render conv2d --kernel-size 3 --padding 1 -o conv.gif

kernelwalk render 'nn.ConvTranspose2d(1, 1, 3, stride=2)' -o up.webp -o up.png

kernelwalk render conv2d --input @picture.npy --weight sobel_x --still last -f png -o - > edges.png
"""


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command(cls=Command, epilog=EXAMPLES)(with_parameters(ended_by_signals(at_once=True)(render)))


def render(
    layer: Layer,
    words: Words,
    output: Output = None,
    format: Form = None,  # noqa: A002 - the parameter's name everywhere
    parameters: Parameters = None,
    json: AsJson = False,
) -> None:
    """Draw a layer: an animation, a picture, a page with the player, or its numbers as JSON."""
    if format is not None and format not in FORMS:
        raise typer.BadParameter(f"{format} is none: choose one of {', '.join(FORMS)}", param_hint="--format")
    animation = animate(layer, **words)
    written, piped = [], False
    for name in output or [f"{animation.op}.{format or ('png' if animation.one_picture else 'gif')}"]:
        if _is_output(name):
            sys.stdout.buffer.write(animation.render(format or "gif"))
            sys.stdout.buffer.flush()
            piped = True
            continue
        if is_stream(name):
            suffix = Path(name).suffix[1:].lower()
            write_atomically(name, [animation.render(suffix if suffix in FORMS else format or "gif")])
            continue
        target = Path(name) if Path(name).suffix or format is None else Path(f"{name}.{format}")
        with bar(target.name, animation) as progress:
            animation.save(target, progress)
        written.append(target)
    if json:
        typer.echo(_told(animation, written), err=piped)
    elif written:
        typer.echo("\n".join(f"{path} ({path.stat().st_size:,} bytes)" for path in written), err=piped)


def _is_output(name: str) -> bool:
    """Say whether a file is standard output, by any name: as /dev/stdout it may be a file, and would be cut off."""
    return name == "-" or (Path(name).exists() and os.path.samestat(Path(name).stat(), os.fstat(1)))


def _told(animation: Animation, written: list[Path]) -> str:
    import json

    found = {
        "title": animation.title,
        "alt": animation.alt,
        "code": animation.code,
        "url": animation.query,
        "frames": 1 if animation.one_picture else animation.scene.frames,
        "files": [{"path": str(path), "bytes": path.stat().st_size} for path in written],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


@contextmanager
def bar(name: str, animation: Animation) -> Iterator[Progress | None]:
    """Show how far a long drawing is, where a person looks on."""
    if animation.one_picture or animation.scene.frames < LONG or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(name, total=animation.scene.frames)
        yield lambda drawn, frames: bars.update(task, completed=drawn, total=frames)
