"""What a warm answer costs: the service, a plain FastAPI route, a bare ASGI application, and nginx's cache."""

from __future__ import annotations

from bench import hits
from bench.soak.table import Part, Row


def run() -> Part:
    """Measure all in one run, in turns."""
    rates = hits.medians()
    ours, bare = rates["Kernelwalk, warm"], rates["bare ASGI"]
    typed, plain = rates["FastAPI route, typed parameters"], rates["FastAPI route, no parameters"]
    rows = [
        Row("a warm hit", "", f"{ours:,.0f} a second of one core", True),
        Row(
            "against a bare ASGI application with the same bytes",
            "at least half",
            f"{ours / bare:.2f} of {bare:,.0f}",
            ours >= bare / 2,
        ),
        Row(
            "against a plain FastAPI route, which reads no parameters",
            "at least 3 times",
            f"{ours / plain:.2f} times {plain:,.0f}",
            ours >= 3 * plain,
        ),
        Row("against a FastAPI route with these parameters typed", "", f"{ours / typed:.2f} times {typed:,.0f}", True),
    ]
    about = (
        f"uvicorn with uvloop and httptools for all, in turns, {hits.CONNECTIONS} connections, "
        f"{len(hits.ANSWER.body):,} bytes and the same headers an answer; answers per second of the server's own "
        "processor time. Kernelwalk writes its log line and counts its metrics."
    )
    return Part("Warm answers", about, rows)
