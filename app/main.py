"""The ASGI application: `app.main:app`."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app.assets import STATIC
from app.fonts import font_file
from app.refusal import Problem
from app.web import openapi, pages, routes
from app.web.problems import Asked, problem_reply


def create_app() -> FastAPI:
    """Make the application.

    >>> create_app().title
    'Kernelwalk'
    """
    made = FastAPI(title="Kernelwalk", version=openapi.VERSION, docs_url=None, redoc_url=None, openapi_url=None)
    made.include_router(routes.router)
    made.include_router(pages.router)
    made.include_router(openapi.router)
    made.mount("/static/fonts", StaticFiles(directory=font_file().parent))
    made.mount("/static", StaticFiles(directory=STATIC))
    made.add_exception_handler(HTTPException, _http_problem)
    made.add_exception_handler(Exception, _fault)
    return made


async def _http_problem(request: Request, error: Exception) -> Response:
    """Turn the framework's 404 and 405 into problems."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    more = [(name.lower().encode(), value.encode()) for name, value in (error.headers or {}).items()]
    return problem_reply(status, [explain(status, request)], Asked.of(request.scope), more).response()


def explain(status: int, request: Request) -> Problem:
    """Say what is wrong with an address or a method."""
    path = request.url.path[:100]
    if status == 404:
        return Problem("path", "{path} does not exist: the pictures are at /animate, the page is at /", {"path": path})
    if status == 405:
        message = "{path} does not take the method {method}: use GET"
        return Problem("method", message, {"path": path, "method": request.method[:20]})
    return Problem("request", "the request was refused with status {status}", {"status": status})


async def _fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; the traceback goes to the log alone."""
    fault = Problem("server", "the server failed on this request: please report its address", {})
    return problem_reply(500, [fault], Asked.of(request.scope)).response()


app = create_app()
