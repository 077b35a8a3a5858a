"""The parts of the documentation that are read from the code: parameters, formulas, options, addresses."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from pictures import picture
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from app import animate
from app.integrations.sphinx import animation
from app.ops import OPS
from app.view import ViewSpec
from app.web.parameters import parameters, span
from app.windowed import sizes_text


class Part(SphinxDirective):
    """A directive of one argument at most."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True


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
        said = default == "none" and "default" in schema.get("description", "")
        return f"Range: {span(schema) or 'PyTorch calls'}." + f" Default: {default}." * (not said)


class Formula(Part):
    """The size formula of a layer in symbols and with its numbers put in."""

    def run(self) -> list[nodes.Node]:
        """Give it as MathML."""
        op, *rest = self.arguments[0].split()
        found = animate(op, **dict(pair.split("=") for pair in rest))
        axis = found.document["formula"][0]
        rows = f"<p>{escape(axis['text'])}</p><p>{axis['mathml']}</p>"
        here = nodes.paragraph("", "", nodes.Text("The second line is that of "), nodes.literal("", found.code))
        here += nodes.Text(f" on an input of {sizes_text(found.tensors['input'].shape)}.")
        return [nodes.raw("", f'<div class="formula">{rows}</div>', format="html"), here]


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directives known."""
    for directive in (Parameters, Formula, Options, Addresses):
        app.add_directive(directive.__name__.lower(), directive)
    return {"version": "1", "parallel_read_safe": True}
