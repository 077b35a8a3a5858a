"""Every message of the product, found in the code, the templates and the specs; and the Chinese catalogue renewed.

``python -m tests.text.messages`` adds what is new to ``app/text/zh.po``, drops what is gone and names what has no
translation yet.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.gallery import ABOUT, CARDS, PHOTOS
from app.ops import OPS
from app.photo.request import PhotoView
from app.view import ViewSpec

ROOT = Path(__file__).parent.parent.parent
PLACEHOLDER = re.compile(r"\{.*?\}")
CHINESE = ROOT / "app" / "text" / "zh.po"
# Without dates, so that two people's messages meet in a merge and nothing else does.
HEADER = """# Chinese (simplified). Renewed by: python -m tests.text.messages
msgid ""
msgstr ""
"Language: zh\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
# Which argument of a call is a message.
CALLS = {"say": 0, "_": 0, "mark": 0, "refuse": 1, "refusal": 1, "Problem": 1, "bound": 0}
# What else stands in their place: messages kept in variables, which are found there, what is read from the specs, and
# arguments that are no messages.
VARIABLES = (
    "message",
    "context['message']",
    "title_of(status)",
    "label",
    "name",
    "card.title",
    "card.text",
    "title",
    "ABOUT[title]",
    "schema.get('description', '')",
    "translate",
    "say",
    "settings",
)


def python_messages(file: BinaryIO, *_: Any, **_options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Find messages in Python: an extraction method of Babel's."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
            said, name = node.value, "mark"
        elif (name := called(node)) in CALLS and len(node.args) > CALLS[name]:  # type: ignore[attr-defined]
            said = node.args[CALLS[name]]  # type: ignore[attr-defined]
        else:
            continue
        for message in choices(said):
            yield node.lineno, name, message, []


def called(node: ast.AST) -> str:
    """Give the name of the function a node calls."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr in ("say", "bound") else ""
    return getattr(node.func, "id", "")


def choices(node: ast.expr) -> list[str]:
    """Give the texts an argument may be: itself, or either side of an if."""
    if isinstance(node, ast.IfExp):
        return choices(node.body) + choices(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def unfound() -> list[str]:
    """Name the calls whose message the extraction cannot see: neither a text nor a variable called message."""
    calls = [
        (path, node)
        for path in sorted((ROOT / "app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if called(node) in CALLS and len(node.args) > CALLS[called(node)]  # type: ignore[attr-defined]
    ]
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"  # type: ignore[attr-defined]
        for path, node in calls
        for said in [ast.unparse(node.args[CALLS[called(node)]])]  # type: ignore[attr-defined]
        if not choices(node.args[CALLS[called(node)]])  # type: ignore[attr-defined]
        and not said.endswith(VARIABLES)
    ]


def found() -> Catalog:
    """Collect every message."""
    catalogue = Catalog(locale="zh", project="Kernelwalk", charset="utf-8", fuzzy=False)
    methods = [("app/**.py", python_messages), ("templates/**.html", "jinja2.ext.babel_extract")]
    keywords: dict[str, Any] = dict.fromkeys(CALLS)
    for _, _, message, _, _ in extract_from_dir(ROOT, methods, {}, keywords):
        if isinstance(message, str) and any(letter.isalpha() for letter in PLACEHOLDER.sub("", message)):
            catalogue.add(message)
    for model in (*OPS.values(), ViewSpec, PhotoView):
        for field in model.model_fields.values():
            catalogue.add(str(field.description))
    for op in OPS.values():
        catalogue.add(summary(op))
        catalogue.add(op.family)
    for section, about in ABOUT.items():
        catalogue.add(section)
        catalogue.add(about)
    for card in (*CARDS, *PHOTOS):
        # A card without a text is called by a name: PyTorch's, or that of the configuration.
        for said in (card.title, card.text) if card.text else ():
            if any(letter.isalpha() for letter in said):
                catalogue.add(said)
    return catalogue


def summary(model: type) -> str:
    """Give the first line of a docstring, which the page shows."""
    return (inspect.getdoc(model) or "").split("\n")[0]


def chinese() -> Catalog:
    """Read the Chinese catalogue."""
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh")


def renew() -> list[str]:
    """Bring the Chinese catalogue up to date; return the messages it cannot say."""
    kept, fresh = chinese() if CHINESE.exists() else Catalog(), found()
    for message in fresh:
        if message.id and (old := kept.get(message.id)):
            message.string = old.string
    with CHINESE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, fresh, width=110, sort_output=True, no_location=True, omit_header=True)
    return [str(m.id) for m in fresh if m.id and not m.string]


if __name__ == "__main__":
    missing = renew()
    sys.stdout.write("".join(f"{message}\n" for message in missing))
    sys.exit(f"{len(missing)} messages have no translation in {CHINESE.relative_to(ROOT)}" if missing else 0)
