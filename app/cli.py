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
) -> None:
    """Start the page and the pictures."""
    import uvicorn

    uvicorn.run("app.main:app", host=host, port=port, server_header=False)


def main() -> None:
    """Run the command line."""
    cli()
