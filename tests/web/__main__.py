"""The application with one more route, whose work takes as long as it is told to."""

import sys

from fastapi import Request
from fastapi.responses import Response

from app.main import create_app
from app.web.problems import Asked
from app.web.routes import fetch
from app.web.serve import listen
from tests.web.naps import nap


async def slow(request: Request, key: str, seconds: float = 0, fate: str = "", gate: str = "") -> Response:
    """Do slow work in a worker, as the real routes do theirs."""
    asked = Asked.of({**request.scope, "path": "/animate"})
    return (await fetch(request, asked, f'"{key}"', nap, seconds, fate, gate)).response()


if __name__ == "__main__":
    app = create_app()
    app.add_api_route("/slow", slow, methods=["GET", "HEAD"])
    listen(app, "127.0.0.1", int(sys.argv[1]))
