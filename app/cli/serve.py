"""`serve`: the page and the pictures."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import streams


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[
        int | None, typer.Option(help="Processes that render; by default one for each core.", min=1, max=64)
    ] = None,
) -> None:
    """Start the page and the pictures. Further settings: docs/deploy.md."""
    from app.web.serve import run

    streams.let_go()  # where it was closed the log of requests goes nowhere, and the rest goes on
    run(host, port, workers)
