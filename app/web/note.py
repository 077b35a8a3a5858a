"""What is noted about one request on its way, for the log and the metrics."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

KEY = "kernelwalk.note"


@dataclass(slots=True)
class Note:
    """Hold what became of a request. `cache`: hit, miss, joined, unchanged or none. Units: seconds, bytes."""

    cache: str = "none"
    format: str = ""
    queued: float = 0.0
    rendered: float = 0.0
    status: int = 0
    size: int = 0


def note_of(scope: Scope) -> Note:
    """Give the note of a request; a new one where nobody began any."""
    found: Note = scope.setdefault(KEY, Note())
    return found
