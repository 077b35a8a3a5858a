"""The ASGI application: `app.main:app`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from app.assets import STATIC
from app.fonts import font_file
from app.photo.source import Uploads
from app.refusal import Problem
from app.settings import Settings
from app.web import embedding, openapi, pages, photo, picture, reference, routes
from app.web.answer import RawHeaders
from app.web.assets import Assets
from app.web.front import Front, largest_body, too_large
from app.web.jobs import GZIP_FROM, GZIP_LEVEL
from app.web.problems import Asked, problem_reply
from app.web.service import Service
from app.web.zipped import Zipped

ROUTERS = (routes.router, pages.router, embedding.router, photo.router, picture.router, reference.router)
for _route in (route for router in ROUTERS for route in router.routes):
    # Monitors and previews of links ask with HEAD; the framework's own routes would allow it, these have to be told.
    if isinstance(_route, APIRoute) and not _route.include_in_schema and _route.methods == {"GET"}:
        _route.methods = {"GET", "HEAD"}
NEVER_ZIPPED = ("image/*", "video/*", "font/woff2", "application/problem+json")


class Application(FastAPI):
    """The framework's application behind our front, which answers what it can before any of the framework runs."""

    front: Front
    _document: dict[str, Any] | None = None
    _completing = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.front(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Give the OpenAPI document; the first who ask at once wait until it is complete."""
        with self._completing:
            if self._document is None:
                self._document = openapi.complete(super().openapi())
        return self._document

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what the front lets through."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> Application:
    """Make the application.

    >>> create_app().title
    'Kernelwalk'
    """
    settings = settings or Settings()
    service = Service(settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with service.open():
            yield

    made = Application(
        title="Kernelwalk",
        version=openapi.VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # a redirect would repeat the Host header
        lifespan=life,
    )
    made.front = Front(made.behind, service)
    made.state.service = service
    made.state.settings = settings
    made.state.uploads = Uploads(settings.uploads_bytes)
    for router in ROUTERS:
        made.include_router(router)
    made.mount("/static/fonts", Assets(directory=font_file().parent))
    made.mount("/static", Assets(directory=STATIC))
    made.add_exception_handler(HTTPException, _http_problem)
    made.add_exception_handler(Exception, _fault)
    made.add_middleware(Zipped, minimum_size=GZIP_FROM, compresslevel=GZIP_LEVEL, exclude_content_types=NEVER_ZIPPED)
    return made


async def _http_problem(request: Request, error: Exception) -> Response:
    """Turn the framework's own refusals into problems."""
    assert isinstance(error, HTTPException)
    more: RawHeaders = []
    if error.status_code == 405:
        more.append((b"allow", ", ".join(_allowed(request)).encode()))
    asked = Asked.of(request.scope)
    return (await problem_reply(error.status_code, [explain(error.status_code, request)], asked, more)).response()


def _allowed(request: Request) -> list[str]:
    """Give every method that the address takes."""
    known = [route for router in ROUTERS for route in router.routes]
    found = [route for route in known if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in found for method in getattr(route, "methods", ())}) or ["GET", "HEAD"]


def explain(status: int, request: Request) -> Problem:
    """Say what is wrong with an address, a method or a body."""
    path = request.url.path[:100]
    if status == 404:
        return Problem("path", "{path} does not exist: the pictures are at /animate, the page is at /", {"path": path})
    if status == 405:
        message = "{path} does not take the method {method}: use {allowed}"
        allowed = ", ".join(_allowed(request))
        return Problem("method", message, {"path": path, "method": request.method[:20], "allowed": allowed})
    if status == 408:
        return Problem("body", "the body did not arrive in time: send it again", {})
    if status == 413:
        return too_large(largest_body(request.scope, request.app.state.settings))
    return Problem("request", "the request was refused with status {status}: correct it", {"status": status})


async def _fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; the traceback goes to the log alone."""
    fault = Problem("server", "the server failed on this request: please report its address", {})
    return (await problem_reply(500, [fault], Asked.of(request.scope))).response()


app = create_app()
