"""The front: plain ASGI before all routing. Bounds what comes in, answers from memory, and notes every request."""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from time import perf_counter, time

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.refusal import Problem
from app.settings import Settings
from app.web.answer import CHOOSING, RawHeaders, Reply, reply
from app.web.note import KEY, Note
from app.web.problems import Asked, problem_reply
from app.web.service import Service

_NO_WORK = '0.00,"rendered_ms":0.00'
_HOST = re.compile(rb"[A-Za-z0-9._~:\[\]-]{1,255}")
_CACHED = ("/animate", "/frames", "/picture")
_UPLOADS = ("/picture",)
_FORM = b"multipart/form-data"
_CHOOSING = {name: name.decode() for name in CHOOSING}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
_SECURE: RawHeaders = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_CLOSED: RawHeaders = [(b"content-security-policy", f"{_POLICY}'none'".encode()), (b"x-frame-options", b"DENY")]
# "*" alone is no page from a disk: slides, and handouts on a stick.
_EMBEDDED: RawHeaders = [(b"content-security-policy", f"{_POLICY}* file: data: blob:".encode())]


class Front:
    """Stand before the application."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, note = perf_counter(), Note()
        scope[KEY] = note
        try:
            found = self._known(scope, note)
            if found is None and (wrong := refuse(scope, self._service.settings)):
                found = await problem_reply(wrong[0], [wrong[1]], Asked.of(scope), [(b"connection", b"close")])
            if found is None:
                await self._app(scope, self._bounded(scope, receive), _secured(scope, send, note))
            else:
                note.status, note.size = found.status, len(found.body)
                await found.send(send)
        finally:
            self._log(scope, note, perf_counter() - start)

    def at_once(self, scope: Scope) -> Reply | None:
        """Answer from memory who comes without a proxy, whose word on the client is looked at elsewhere; else None."""
        if any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            return None
        start, note = perf_counter(), Note()
        found = self._known(scope, note)
        if found is not None:
            note.status, note.size = found.status, len(found.body)
            self._log(scope, note, perf_counter() - start)
        return found

    def _known(self, scope: Scope, note: Note) -> Reply | None:
        """Answer from memory what was answered before under the same address."""
        if scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(_CACHED):
            return None
        found = self._service.store.find(scope["path"], scope["query_string"])
        if found is None:
            return None
        headers, size = {}, 0
        for name, value in scope["headers"]:
            size += len(name) + len(value) + 4
            if name in _CHOOSING:
                if _CHOOSING[name] in headers:
                    return None
                headers[_CHOOSING[name]] = value.decode("latin-1")
            elif name == b"content-length" or (name == b"host" and not _is_host(value)):
                return None  # `refuse` looks at these
        if size > self._service.settings.max_headers:
            return None
        made = reply(found, scope["method"], headers)
        note.cache = "unchanged" if made.status == 304 else "hit"
        return made

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Bound the size of a body and the time it takes to arrive."""
        settings = self._service.settings
        limit = largest_body(scope, settings)
        deadline = anyio.current_time() + settings.body_seconds
        size, complete = 0, False

        async def bounded() -> Message:
            nonlocal size, complete
            if complete:
                return await receive()
            with anyio.move_on_after(deadline - anyio.current_time()):
                message = await receive()
                size += len(message.get("body", b""))
                complete = not message.get("more_body", False)
                if size > limit:
                    raise HTTPException(413)
                return message
            raise HTTPException(408)

        return bounded

    def refused(self, client: tuple[str, int] | None, status: int) -> None:
        """Note a request that never became one."""
        note = Note()
        note.status = status
        self._log({"client": client, "method": "", "path": "", "query_string": b""}, note, 0.0)

    def _log(self, scope: Scope, note: Note, seconds: float) -> None:
        self._service.metrics.requests.count(note)
        if self._service.settings.access_log:
            self._service.lines.add(line(scope, note, seconds))


def line(scope: Scope, note: Note, seconds: float) -> str:
    """Write a request as one line of JSON in ASCII, whatever its address holds. Units: milliseconds and bytes.

    Built by hand, for every warm answer writes one: the json module takes four times as long.
    """
    client = scope.get("client")
    asked = _asked(client[0] if client else "", scope["method"], scope["path"][:200], scope["query_string"][:500])
    work = (
        f'{note.queued * 1000:.2f},"rendered_ms":{note.rendered * 1000:.2f}'
        if note.queued or note.rendered
        else _NO_WORK
    )
    return (
        f'{{"time":{time():.3f},{asked},"status":{note.status},"bytes":{note.size},"ms":{seconds * 1000:.2f},'
        f'"cache":"{note.cache}","queued_ms":{work}}}\n'
    )


@lru_cache(maxsize=1024)
def _asked(client: str, method: str, path: str, query: bytes) -> str:
    """Write who asked for what; what is asked for often is asked for by the same few."""
    return (
        f'"client":{quoted(client)},"method":{quoted(method)},"path":{quoted(path)},'
        f'"query":{quoted(query.decode("latin-1"))}'
    )


def refuse(scope: Scope, settings: Settings) -> tuple[int, Problem] | None:
    """Give the status and the problem of a request whose outside is wrong already."""
    length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if length > settings.max_url:
        message = "the address has {length} bytes, the limit is {limit}: send the parameters as JSON with POST"
        return 414, Problem("url", message, {"length": length, "limit": settings.max_url})
    headers = scope["headers"]
    size = sum(len(name) + len(value) + 4 for name, value in headers)
    if size > settings.max_headers:
        message = "the headers have {size} bytes, the limit is {limit}: send fewer cookies and shorter headers"
        return 431, Problem("headers", message, {"size": size, "limit": settings.max_headers})
    if any(name == b"host" and not _is_host(value) for name, value in headers):
        return 400, Problem("host", "the Host header is not a name and port: correct it", {})
    if scope["method"] == "POST" and any(name == b"upgrade" for name, _ in headers):
        message = "the request offers another protocol, with which its body is lost: send it without Upgrade"
        return 400, Problem("upgrade", message, {})
    limit = largest_body(scope, settings)
    announced = next((value for name, value in headers if name == b"content-length"), b"0")
    if announced.isdigit() and int(announced) > limit:
        return 413, too_large(limit)
    return None


@lru_cache(maxsize=256)
def _is_host(value: bytes) -> bool:
    return _HOST.fullmatch(value) is not None


def largest_body(scope: Scope, settings: Settings) -> int:
    """Give how large a body may be: a form may hold a picture."""
    return settings.max_upload if is_form(scope) and scope["path"].startswith(_UPLOADS) else settings.max_body


def is_form(scope: Scope) -> bool:
    """Say whether a body is a form, which files come in."""
    return any(name == b"content-type" and value.startswith(_FORM) for name, value in scope["headers"])


def too_large(limit: int) -> Problem:
    """Say that a body is too large."""
    return Problem("body", "the body has more than {limit} bytes: send fewer values", {"limit": limit})


def _secured(scope: Scope, send: Send, note: Note) -> Send:
    """Note what is sent; give the strict policy to everything that brings none of its own."""
    policy = _EMBEDDED if scope["path"] == "/embed" else _CLOSED

    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            note.status = message["status"]
            names = {name for name, _ in message["headers"]}
            # What everybody may embed brings its own headers, the same ones cold and warm.
            if b"cross-origin-resource-policy" not in names:
                extra = [pair for pair in _SECURE + policy if pair[0] not in names]
                message = {**message, "headers": [*message["headers"], *extra]}
        elif message["type"] == "http.response.body" and scope["method"] != "HEAD":
            note.size += len(message.get("body", b""))
        await send(message)

    return secured
