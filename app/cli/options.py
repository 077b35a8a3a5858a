"""Options made from the specs: every parameter of a URL is one, with its name, and means the same."""

from __future__ import annotations

import inspect
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from typer.core import TyperCommand

from app.forms import Form
from app.ops import OPS
from app.refusal import refusal, shorten
from app.text import LANGUAGES, Translate, catalogue
from app.view import ViewSpec

Words = dict[str, Any]
LAYER, VIEW = "Layer", "View"
TENSORS = ("input", "weight", "bias", "indices")
SHAPES = {
    "integer": "N",
    "number": "NUMBER",
    "sizes": "N or NxM",
    "boolean": "true|false",
    "tensor": "NUMBERS",
    "still": "FRAME",
    "code": "CALLS",
}

Layer = Annotated[
    str,
    typer.Argument(
        help="An operation (conv2d), or a PyTorch call in quotes ('nn.Conv2d(1, 1, 3, padding=1)').",
        show_default=False,
        autocompletion=lambda incomplete: [op for op in OPS if op.startswith(incomplete)],
    ),
]
Parameters = Annotated[
    str | None,
    typer.Option("--parameters", help="A file with a JSON object of parameters, - for standard input.", metavar="FILE"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Say what there is to say as JSON.")]


def _forms() -> dict[str, tuple[str, str, Form]]:
    """Give every parameter: its panel, its description, its form."""
    found: dict[str, tuple[str, str, Form]] = {}
    models: list[tuple[type[BaseModel], str]] = [*((op, LAYER) for op in OPS.values()), (ViewSpec, VIEW)]
    for model, panel in models:
        for name, field in model.model_fields.items():
            form = next(m for m in field.metadata if isinstance(m, Form))
            found.setdefault(name, (panel, str(field.description), form))
    return found


FORMS = _forms()
SWITCHES = tuple(
    f"--{name.replace('_', '-')}"
    for name, (_, _, form) in FORMS.items()
    if form.schema.get("control") == "boolean" or form.schema.get("switch")
)


class Command(TyperCommand):
    """A command whose switches may stand alone: `--bias` is `--bias true`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `true` after a switch that has no value."""
        found: list[str] = []
        for i, word in enumerate(args):
            found.append(word)
            alone = i + 1 == len(args) or args[i + 1].startswith("-")
            if word in SWITCHES and alone:
                found.append("true")
        return super().parse_args(ctx, found)


def with_parameters(function: Callable[..., None], drawing: bool = True) -> Callable[..., None]:
    """Give a command an option for every parameter; what is given comes to it as `words`.

    A command that draws nothing takes those of the view too, so that one line does for several commands, but its help
    is silent about them, except for the language.
    """
    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "words"]

    def command(**given: Any) -> None:
        words = {name: _value(name, given.pop(name)) for name in FORMS if given.get(name) is not None}
        words = _from_file(given.pop("parameters", None)) | words
        function(**{name: value for name, value in given.items() if name not in FORMS}, words=words)

    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=_option(name, *form, hidden=not drawing and form[0] == VIEW and name != "lang"),
        )
        for name, form in FORMS.items()
    ]
    keyed = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    command.__doc__, command.__name__ = function.__doc__, function.__name__
    command.__signature__ = inspect.Signature([*keyed, *options])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in (*keyed, *options)}
    return command


def _option(name: str, panel: str, description: str, form: Form, hidden: bool) -> Any:
    choices = [word for key in ("enum", "words") for word in form.schema.get(key, ())]
    control = str(form.schema.get("control"))
    shape = "|".join(form.schema["enum"]) if "enum" in form.schema else SHAPES.get(control, "TEXT")
    return Annotated[
        str | None,
        typer.Option(
            f"--{name.replace('_', '-')}",
            help=description,
            metavar=shape,
            rich_help_panel=panel,
            hidden=hidden,
            show_default=False,
            autocompletion=_completion(choices),
        ),
    ]


def _completion(choices: Sequence[str]) -> Callable[[str], Iterable[str]]:
    def complete(incomplete: str) -> list[str]:
        return [word for word in choices if word.startswith(incomplete)]

    return complete


def _value(name: str, text: str) -> Any:
    """Read a value: as it is, or for numbers out of a file whose name follows an @."""
    if name not in TENSORS or not text.startswith("@"):
        return text
    file = Path(text[1:])
    if file.suffix == ".npy":
        import numpy as np

        from app.live import numbers

        try:
            return numbers(name, np.load(file, allow_pickle=False))
        except ValueError:
            raise _unread(file, "a NumPy file of numbers") from None
    return _json(file, file.read_text(encoding="utf-8"), list, "a nested list of numbers in JSON")


def _from_file(name: str | None) -> Words:
    """Read parameters as they are in the body of a POST."""
    if name is None:
        return {}
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    return dict(_json(Path(name), text, dict, "a JSON object"))


def _json(file: Path, text: str, kind: type, what: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _unread(file, what) from None
    if not isinstance(found, kind):
        raise _unread(file, what)
    return found


def _unread(file: Path, what: str) -> Exception:
    return refusal("parameters", "{file} does not hold {what}: correct it", file=shorten(file.name), what=what)


def language(arguments: Sequence[str]) -> Translate:
    """Find the language that errors are said in: what `--lang` asks for."""
    asked = dict(itertools.pairwise(arguments)).get("--lang", "en")
    return catalogue(asked if asked in LANGUAGES else "en")
