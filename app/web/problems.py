"""Problems (RFC 9457) as JSON, or as a small picture of the message where a picture was asked for. Never cached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.types import Scope

from app.encoders import FORMATS
from app.fonts import has_chinese
from app.pipeline import READER_DRAWS
from app.refusal import Problem
from app.scene.message import compose_message
from app.scene.theme import THEMES
from app.text import LANGUAGES, catalogue, mark
from app.web.answer import INERT, OPEN, READABLE, UNFRAMED, RawHeaders, Reply

_HEADER_SAFE = " !\"#$&'()*+,-./:;<=>?@[]^_`{|}~"
_LONGEST_HEADER = 1000
# One at a time: many threads that compute would keep the event loop waiting.
_DRAWING = CapacityLimiter(1)
TITLES = {
    400: mark("This request cannot be read"),
    404: mark("There is no such page"),
    405: mark("This method is not for this address"),
    413: mark("This request is too large"),
    414: mark("This address is too long"),
    415: mark("This kind of body is not understood"),
    422: mark("This layer cannot be drawn"),
    503: mark("Too busy just now"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what decides the form of a problem: the method, the path, the headers, and parameters as far as readable."""

    method: str
    path: str
    headers: Mapping[str, str]
    words: Mapping[str, Any]

    @classmethod
    def of(cls, scope: Scope) -> Asked:
        """Read it from an ASGI scope; a broken query is read as far as it goes."""
        words = dict(parse_qsl(scope["query_string"].decode("latin-1"), errors="replace"))
        return cls(scope["method"], scope["path"], Headers(scope=scope), words)

    def text(self, name: str) -> str:
        """Give a parameter if it is a text, else nothing."""
        value = self.words.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def width(self) -> int | None:
        """The width asked for, if it is a number."""
        text = str(self.words.get("width", ""))
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


async def problem_reply(
    status: int, problems: Sequence[Problem], asked: Asked, more: RawHeaders | None = None
) -> Reply:
    """Answer with a problem, in the language and the form (picture or JSON) that the request asks for."""
    form = asked_picture(asked.path, asked.text("format"), asked.headers.get("accept", ""))
    lang = language(asked.text("lang"), asked.headers.get("accept-language", ""))
    say = catalogue(lang if not form or form in READER_DRAWS or has_chinese() else "en")
    found = [(p.field, p.say(say)) for p in problems]
    title = say(title_of(status))
    if form and asked.method in ("GET", "HEAD", "POST"):
        media = FORMATS[form].media
        drawing = (form, title, tuple(m for _, m in found), asked.text("theme"), asked.width)
        # Not in a worker: the workers may be what is missing.
        body = await to_thread.run_sync(error_picture, *drawing, limiter=_DRAWING)
    else:
        media, body = "application/problem+json", _document(status, title, found)
    sent = [
        (b"content-type", media.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"accept, accept-language"),
        (b"x-problem", header_safe("; ".join(m for _, m in found) or title)),
        *OPEN,
        *READABLE,
        *(INERT if form else UNFRAMED),
        *(more or []),
    ]
    return Reply(status, sent, b"" if asked.method == "HEAD" else body)


def title_of(status: int) -> str:
    """Give the title of a problem, in English.

    >>> title_of(422), title_of(500)
    ('This layer cannot be drawn', 'Internal Server Error')
    """
    return TITLES.get(status, HTTPStatus(status).phrase)


def _document(status: int, title: str, found: list[tuple[str, str]]) -> bytes:
    whole = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "; ".join(message for _, message in found) or title,
        "errors": [{"field": field, "message": message} for field, message in found],
    }
    return orjson.dumps(whole)


@lru_cache(maxsize=256)
def error_picture(form: str, title: str, messages: tuple[str, ...], theme: str, width: int | None) -> bytes:
    """Draw a message in a format; the last ones are kept, for a broken URL is asked for again and again."""
    scene = compose_message(title, messages, theme if theme in THEMES else "light", width)
    return b"".join(FORMATS[form].encode(scene))


def asked_picture(path: str, format_: str, accept: str) -> str | None:
    """Name the picture's format that a request asks for; None where it asks for JSON or a page.

    >>> asked_picture("/animate", "", "*/*"), asked_picture("/animate.png", "", "application/json")
    ('gif', None)
    """
    name, _, suffix = path.removeprefix("/").partition(".")
    pictured = name == "animate" or (name in ("picture", "preview") and suffix)
    if not pictured or any(media in accept for media in ("application/json", "application/problem+json")):
        return None
    form = suffix or format_ or "gif"
    if form in FORMATS:
        return form
    return "png" if form != "json" and "image/" in accept else None


def language(asked: str, accept: str) -> str:
    """Choose the language of a message: as asked for, else the best of Accept-Language, else English.

    >>> language("", "fr, zh-CN;q=0.8, en;q=0.5"), language("en", "zh")
    ('zh', 'en')
    """
    if asked in LANGUAGES:
        return asked
    weights: list[tuple[float, int, str]] = []
    for part in accept[:200].split(","):
        name, _, rest = part.partition(";")
        tag = name.strip().lower().split("-")[0]
        weight = rest.replace(" ", "").removeprefix("q=") or "1"
        if tag in LANGUAGES and weight.replace(".", "", 1).isdecimal():
            weights.append((-float(weight), len(weights), tag))
    return min(weights)[2] if weights else "en"


def header_safe(text: str) -> bytes:
    r"""Write a text so that a header can hold it: what is not printable ASCII is percent-encoded UTF-8.

    >>> header_safe("3×3\r\n")
    b'3%C3%973%0D%0A'
    """
    whole = quote(text, safe=_HEADER_SAFE, errors="replace")
    if len(whole) > _LONGEST_HEADER:
        cut = re.sub("%.?$", "", whole[:_LONGEST_HEADER])
        whole = quote(unquote_to_bytes(cut).decode(errors="ignore"), safe=_HEADER_SAFE)
    return whole.encode("ascii")
