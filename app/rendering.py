"""An animation's bytes in every format, and the file they go into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app import pipeline
from app.encoders import FORMATS
from app.files import write_atomically
from app.pipeline import FORMAT_NAMES, Request
from app.refusal import refusal, shorten

if TYPE_CHECKING:
    from app.api import Animation

Progress = Callable[[int, int], object]
"""Is told how many frames are drawn, of how many."""

PAGE = "html"
FORMS = (*FORMAT_NAMES, PAGE)


def chunks(animation: Animation, form: str) -> Iterator[tuple[bytes, int]]:
    """Yield bytes as they are made, each with the number of frames that are drawn by then."""
    request = Request(animation.request.spec, animation.request.view, form)
    if form == PAGE:
        from app.player import page

        yield page(animation).encode(), 1
    elif form == "json":
        yield pipeline.frames_json(request), 1
    else:
        scene = animation.scene if request.lang == animation.request.lang else None
        for drawn, chunk in enumerate(pipeline.encode(request, scene)):
            yield chunk, min(drawn, frames(animation, form))


def frames(animation: Animation, form: str) -> int:
    """Count the frames that a file of a format holds."""
    moving = form in FORMATS and FORMATS[form].moving and not animation.one_picture
    return animation.scene.frames if moving else 1


def save(animation: Animation, target: Path, progress: Progress | None) -> Path:
    """Write the format that a file's suffix says; the file is whole or not there."""
    form = target.suffix[1:].lower()
    if form not in FORMS:
        raise refusal(
            "path",
            "{path} has the suffix {suffix}: choose one of {choices}",
            path=shorten(target.name),
            suffix=shorten(target.suffix) or "''",
            choices=", ".join(FORMS),
        )
    try:
        write_atomically(target, _told(animation, form, progress))
    except OSError as error:  # names the file that was asked for, not the one it is drafted in
        raise type(error)(error.errno, error.strerror, str(target)) from None
    return target


def _told(animation: Animation, form: str, progress: Progress | None) -> Iterator[bytes]:
    of = frames(animation, form)
    for chunk, drawn in chunks(animation, form):
        yield chunk
        if progress is not None:
            progress(drawn, of)
    if progress is not None:
        progress(of, of)
