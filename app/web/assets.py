"""Static files, open to pages of every origin: the custom element and the font are used there."""

from __future__ import annotations

import os
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    # Asked for anew each time, which a tag answers: modules of two releases never meet.
    "cache-control": "no-cache",
}


class Assets(StaticFiles):
    """Serve a folder."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with a file."""
        found: Any = super().file_response(full_path, stat_result, scope, status_code)
        assert isinstance(found, Response)
        found.headers.update(HEADERS)
        return found
