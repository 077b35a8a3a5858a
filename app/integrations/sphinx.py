"""Sphinx: `.. kernelwalk:: conv2d` is an animation in HTML and a still where pictures do not move.

Put `app.integrations.sphinx` into the `extensions` of `conf.py`. Options of the directive are the parameters of the
URL, its content is a caption.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from app.api import Animation, animate
from app.cli.options import FORMS
from app.encoders import FORMATS
from app.player import frame
from app.refusal import Refusal
from app.rendering import PAGE

logger = logging.getLogger(__name__)
CHOICES = (*FORMATS, PAGE)
STILL = "png"


class animation(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """Stand for an animation until it is known what the pages are built for."""


def choose_format(text: str) -> str:
    """Read the option `format`."""
    found: str = directives.choice(text, CHOICES)
    return found


class Kernelwalk(SphinxDirective):
    """Put an animation into a page."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        **{spelled: directives.unchanged for name in FORMS for spelled in (name, name.replace("_", "-"))},
        "format": choose_format,
        "alt": directives.unchanged,
        "align": lambda text: directives.choice(text, ("left", "center", "right")),
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Check the layer and leave a node that says which it is."""
        given = {name.replace("-", "_"): text or "true" for name, text in self.options.items() if _is_ours(name)}
        try:
            found = animate(self.arguments[0], **(self.config.kernelwalk_defaults | given))
        except Refusal as error:
            raise self.error(f"kernelwalk: {error}") from None
        form = self.options.get("format", self.config.kernelwalk_format)
        node = animation(query=found.query, format=form, alt=self.options.get("alt", ""))
        node["classes"] = ["kernelwalk", *self.options.get("class", [])]
        for word in ("align",):
            if word in self.options:
                node[word] = self.options[word]
        self.set_source_info(node)
        self.add_name(node)
        return [self._captioned(node) if self.content else node]

    def _captioned(self, node: animation) -> nodes.figure:
        figure = nodes.figure("", node, align=node.get("align", "default"))
        parts = self.parse_content_to_nodes()
        figure += nodes.caption("", "", *parts[0].children)
        if len(parts) > 1:
            figure += nodes.legend("", *parts[1:])
        return figure


def _is_ours(option: str) -> bool:
    return option.replace("-", "_") in FORMS


class Draw(SphinxPostTransform):
    """Turn animations into what the builder can show: before Sphinx looks for the files of pictures."""

    default_priority = 8

    def run(self, **_: Any) -> None:
        """Draw every animation of a page."""
        for node in list(self.document.findall(animation)):
            words = dict(parse_qsl(node["query"]))
            try:
                node.replace_self(self._shown(node, animate(words.pop("op"), **words)))
            except Refusal as error:
                logger.error("kernelwalk: %s", error, location=node)
                node.replace_self(nodes.paragraph("", str(error)))

    def _shown(self, node: animation, found: Animation) -> nodes.Node:
        moves = self.app.builder.format == "html"
        if moves and node["format"] == PAGE:
            shown = nodes.raw("", frame(found), format="html")
            return nodes.container("", shown, classes=node["classes"])
        file = self._file(found, node["format"] if moves else STILL)
        self.env.images.add_file(self.env.docname, file)
        image = nodes.image(uri=file, candidates={"*": file}, alt=node["alt"] or found.alt, classes=node["classes"])
        image["ids"] = node["ids"]
        if "align" in node:
            image["align"] = node["align"]
        return image

    def _file(self, found: Animation, form: str) -> str:
        """Draw the file, unless it is there from an earlier build."""
        folder = Path(self.env.doctreedir) / "kernelwalk"
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{found.op}-{found.tag(form)}.{form}"
        if not target.exists():
            found.save(target)
        return str(target)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directive known to Sphinx."""
    app.add_config_value("kernelwalk_format", "gif", "env", types=[str])
    app.add_config_value("kernelwalk_defaults", {}, "env", types=[dict])
    app.add_directive("kernelwalk", Kernelwalk)
    app.add_node(animation)
    app.add_post_transform(Draw)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
