"""`explain`: a layer's arithmetic as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from app.api import Animation, animate
from app.cli.options import AsJson, Command, Layer, Parameters, Words, with_parameters
from app.number import number

WIDEST = 100_000
EXAMPLES = """
[bold]Examples[/bold]

kernelwalk explain conv2d --input-size 4

kernelwalk explain conv2d --in-channels 2 --bias --step 4

kernelwalk explain max_pool2d --json | jq '.steps[0]'
"""
Step = Annotated[
    int | None, typer.Option("--step", help="One step, from 0 on, tap by tap.", min=0, metavar="N", show_default=False)
]


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command(cls=Command, epilog=EXAMPLES)(with_parameters(explain, drawing=False))


def explain(layer: Layer, words: Words, step: Step = None, parameters: Parameters = None, json: AsJson = False) -> None:
    """Work a layer out in words: a line for each step, or one step tap by tap."""
    animation = animate(layer, **words)
    if step is not None and step >= len(animation.steps):
        raise typer.BadParameter(f"the last step is {len(animation.steps) - 1}", param_hint="--step")
    if json:
        import json as writer

        keys = ("title", "alt", "code", "formula", "tensors", "steps")
        found = {key: animation.document[key] for key in keys}
        typer.echo(writer.dumps(found if step is None else found["steps"][step], ensure_ascii=False))
        return
    typer.echo(f"{animation.title}\n{animation.code}\n")
    if step is None:
        if animation.op == "stack":  # its steps say what a cell sees, and there is nothing to work out
            _show(("step", "cell"), ((str(i), step["caption"]) for i, step in enumerate(animation.steps)), left=(1,))
            return
        _show(("step", "cell", "arithmetic", "result"), _lines(animation.steps), left=(1, 2))
    else:
        typer.echo(animation.steps[step]["caption"] + "\n")
        _show(("tap", "input", "value", "weight", "factor", "output", "term"), _taps(animation, step))


def _lines(steps: Sequence[dict[str, Any]]) -> Iterable[tuple[str, ...]]:
    """Take each caption apart: the cell, how it is worked out, what it is."""
    for i, step in enumerate(steps):
        cell, _, rest = step["caption"].partition(" = ")
        arithmetic, _, result = rest.rpartition(" = ")
        yield str(i), cell, arithmetic or rest, result or rest


def _taps(animation: Animation, step: int) -> Iterable[tuple[str, ...]]:
    columns = [animation.steps[step][name] for name in ("reads", "weights", "writes", "terms")]
    count = max(map(len, columns))
    rows = zip(*(c * count if len(c) == 1 else c or [None] * count for c in columns), strict=True)
    tensors = {name: array.reshape(-1) for name, array in animation.tensors.items()}
    for i, (read, weight, write, term) in enumerate(rows):
        yield (
            str(i),
            "padding" if read == -1 else str(read),
            "" if read == -1 else number(float(tensors["input"][read])),
            "" if weight is None else str(weight),
            "" if weight is None else number(float(tensors["weight"][weight])),
            "cropped" if write == -1 else str(write),
            "–" if term is None else number(float(term)),
        )


def _show(head: Sequence[str], rows: Iterable[tuple[str, ...]], left: Sequence[int] = ()) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, title in enumerate(head):
        table.add_column(title, justify="left" if i in left else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    # In a pipe a line is as long as it is.
    Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False, markup=False).print(table)
