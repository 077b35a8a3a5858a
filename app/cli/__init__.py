"""The command line: `kernelwalk`, or `python -m app`. One file a command, one line here."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli import explain, formula, gallery, render, serve, streams
from app.refusal import Refusal

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (render, gallery, formula, explain, serve):
    command.add_to(cli)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"kernelwalk {release()}")
        raise typer.Exit


def release() -> str:
    """Give the release that is installed; a checkout that is not has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kernelwalk")
    except PackageNotFoundError:
        return "(not installed)"


@cli.callback()
def kernelwalk(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Draw exact animations of what neural-network layers do, one step and one number at a time."""


def main() -> None:
    """Run the command line: 0 is done, 1 failed on the way, 2 cannot be, 130 ended by Ctrl-C."""
    streams.complete()
    try:
        cli()
    except Refusal as error:
        from app.cli.options import language

        say = language(sys.argv)
        for problem in error.problems:
            typer.echo(f"Error: {problem.say(say)}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # whoever read has enough
        sys.exit(1)
    except OSError as error:
        typer.echo(f"Error: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        streams.let_go()
