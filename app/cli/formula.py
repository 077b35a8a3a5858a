"""`formula`: how large a layer's output is, and why."""

from __future__ import annotations

import typer

from app.api import animate
from app.cli.options import AsJson, Command, Layer, Parameters, Words, with_parameters

EXAMPLES = """
[bold]Examples[/bold]

kernelwalk formula conv2d --input-size 7 --stride 2 --padding 1

kernelwalk formula 'nn.MaxPool2d(3, stride=2, ceil_mode=True)' --input-size 32 --json
"""


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command(cls=Command, epilog=EXAMPLES)(with_parameters(formula, drawing=False))


def formula(layer: Layer, words: Words, parameters: Parameters = None, json: AsJson = False) -> None:
    """Say the size of a layer's output: the formula, and the layer's numbers put in."""
    animation = animate(layer, **words)
    if json:
        import json as writer

        found = {"title": animation.title, "code": animation.code, "formula": animation.document["formula"]}
        typer.echo(writer.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{animation.title}\n{animation.code}\n")
    for axis in animation.document["formula"]:
        left = axis["text"].partition(" = ")[0]
        typer.echo(f"{axis['text']}\n{' ' * len(left)} = {axis['substituted'].removeprefix(f'{left} = ')}")
