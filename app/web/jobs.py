"""What runs in a worker process: take a value, give bytes.

Refusals and faults come back as values: an exception with arguments of its own does not survive the way back.
"""

from __future__ import annotations

from collections.abc import Callable
from gzip import compress
from time import perf_counter
from traceback import format_exc
from typing import Any, NamedTuple

from app import pipeline
from app.encoders import FORMATS
from app.refusal import Problem, Refusal

GZIP_LEVEL = 5
GZIP_FROM = 1000
JSON = "application/json"


class Made(NamedTuple):
    """Hold finished bytes in a language; `zipped` are the same under gzip, None for pictures. Units: seconds."""

    media: str
    body: bytes
    zipped: bytes | None
    seconds: float
    lang: str = ""


class Refused(NamedTuple):
    """Hold the problems of what could not be made."""

    problems: tuple[Problem, ...]


class Fault(NamedTuple):
    """Hold the traceback of a fault of ours."""

    traceback: str


Job = Callable[..., tuple[str, bytes]]


def run(job: Job, *values: Any) -> Made | Refused | Fault:
    """Do a job that gives a media type and bytes; runs in a worker."""
    start = perf_counter()
    try:
        media, body = job(*values)
    except Refusal as error:
        return Refused(error.problems)
    except Exception:  # noqa: BLE001 - whatever it is, the server must live to say so
        return Fault(format_exc())
    zipped = compress(body, GZIP_LEVEL, mtime=0) if media == JSON and len(body) >= GZIP_FROM else None
    return Made(media, body, zipped, perf_counter() - start, getattr(values[0], "lang", "") if values else "")


def draw(request: pipeline.Request) -> tuple[str, bytes]:
    """Draw a checked request."""
    return media_of(request), pipeline.render(request)


def media_of(request: pipeline.Request) -> str:
    """Give the media type of a request's answer."""
    return JSON if request.format == "json" else FORMATS[request.format].media
