"""The parts of the documentation that are read from the code: parameters with pictures, formulas, options, addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from docutils import nodes
from pictures import picture
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from app import animate
from app.integrations.sphinx import animation
from app.ops import OPS
from app.view import ViewSpec
from app.web.parameters import parameters, span

SERVER = "http://127.0.0.1:8000"


class Part(SphinxDirective):
    """A directive that writes Markdown or nodes."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True

    def written(self, lines: list[str]) -> list[nodes.Node]:
        """Read lines in the markup of the page."""
        return self.parse_text_to_nodes("\n".join(lines))

    def code(self, text: str, language: str) -> nodes.Node:
        """Show code."""
        return nodes.literal_block(text, text, language=language)


class Parameters(Part):
    """Every parameter of an operation, or of the view: what it means, its range, its default, and a picture."""

    def run(self) -> list[nodes.Node]:
        """Give a list of definitions."""
        name = self.arguments[0]
        model, op = (OPS[name], name) if name in OPS else (ViewSpec, "conv2d")
        schema = model.model_json_schema()["properties"]
        found = nodes.definition_list(classes=["parameters"])
        for parameter in model.model_fields:
            found += self._entry(op, name, parameter, schema[parameter])
        return [found]

    def _entry(self, op: str, page: str, name: str, schema: dict[str, Any]) -> nodes.Node:
        shown, said = picture(op, name)
        query = f"op={said['op']}&" + "&".join(f"{key}={value}" for key, value in said.items() if key != "op")
        anchor = f"{page}-{name}"
        term = nodes.term("", name, ids=[anchor])
        about = nodes.paragraph("", schema.get("description", ""))
        facts = nodes.paragraph("", "", classes=["facts"])
        facts += nodes.Text(self._facts(op, name, schema) + " Here: ")
        facts += nodes.literal("", query)
        drawn = animation(query=shown.query, format="gif" if not shown.one_picture else "png", alt="")
        drawn["classes"] = ["kernelwalk"]
        self.set_source_info(drawn)
        return nodes.definition_list_item("", term, nodes.definition("", about, facts, drawn))

    def _facts(self, op: str, name: str, schema: dict[str, Any]) -> str:
        default = parameters()[name].defaults.get(op if name in OPS[op].model_fields else "", "none")
        limits = span(schema) or "PyTorch calls"
        return f"{limits[0].upper()}{limits[1:]}. Default: {default}."


class Formula(Part):
    """The size formula of a layer in symbols and with its numbers put in."""

    def run(self) -> list[nodes.Node]:
        """Give it as MathML."""
        op, *rest = self.arguments[0].split()
        found = animate(op, **dict(pair.split("=") for pair in rest))
        rows = "".join(f"<p>{axis['text']}</p><p>{axis['mathml']}</p>" for axis in found.document["formula"][:1])
        note = nodes.raw("", f'<div class="formula">{rows}</div>', format="html")
        said = nodes.paragraph("", f"Here: {found.formula.splitlines()[0]} for {found.code}.")
        return [note, said]


class Options(Part):
    """The options of the command line, from its own help."""

    def run(self) -> list[nodes.Node]:
        """Give what `--help` says about a command."""
        import typer

        from app.cli import cli

        command = typer.main.get_command(cli).commands[self.arguments[0]]  # type: ignore[attr-defined]
        found = nodes.definition_list(classes=["parameters"])
        for option in command.params:
            if getattr(option, "rich_help_panel", None) in ("Layer", "View") or option.name == "layer":
                continue
            term = nodes.term("", ", ".join(option.opts), ids=[f"{self.arguments[0]}-{option.name}"])
            found += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", option.help or "")))
        return [found]


class Addresses(Part):
    """Every address of the service, from its OpenAPI document."""

    def run(self) -> list[nodes.Node]:
        """Give a list of addresses."""
        from app.main import create_app

        found = nodes.definition_list(classes=["parameters"])
        for path, calls in create_app().openapi()["paths"].items():
            for method, call in calls.items():
                term = nodes.term("", f"{method.upper()} {path}", ids=[f"{method}-{path.strip('/')}"])
                said = call.get("description") or call.get("summary", "")
                about = nodes.definition("", nodes.paragraph("", said.split("\n\n")[0]))
                names = [one["name"] for one in call.get("parameters", []) if "name" in one]
                if names and method == "get":
                    about += nodes.paragraph("", "Parameters: " + ", ".join(names) + ".", classes=["facts"])
                found += nodes.definition_list_item("", term, about)
        return [found]


class Cards(Part):
    """The cards of a section of the gallery, with their pictures' addresses."""

    def run(self) -> list[nodes.Node]:
        """Give each card with its sentence and its query."""
        from app.gallery import CARDS

        found = nodes.definition_list(classes=["parameters"])
        for card in CARDS:
            if card.section == self.arguments[0]:
                term = nodes.term("", card.title)
                about = nodes.definition("", nodes.paragraph("", card.text))
                about += nodes.paragraph("", "", nodes.literal("", unquote_plus(card.query)), classes=["facts"])
                found += nodes.definition_list_item("", term, about)
        return [found]


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directives known."""
    for directive in (Parameters, Formula, Options, Addresses, Cards):
        app.add_directive(directive.__name__.lower(), directive)
    return {"version": "1", "parallel_read_safe": True}
