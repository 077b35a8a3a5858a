"""The command line: `python -m app`."""

from __future__ import annotations

from typing import Annotated

import typer

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@cli.callback()
def kernelwalk() -> None:
    """Draw exact animations of neural-network layers."""


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[
        int | None, typer.Option(help="Processes that render; by default one for each core.", min=1, max=64)
    ] = None,
) -> None:
    """Start the page and the pictures. Further settings: docs/deploy.md."""
    from app.web.serve import run

    run(host, port, workers)


def main() -> None:
    """Run the command line."""
    cli()
