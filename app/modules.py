"""JavaScript modules as one script, for pages that may ask no server: each module becomes a function's result."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from app.assets import STATIC

IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) (\w+))", re.MULTILINE)
NOTE = re.compile(r"^\s*(/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^(import|export)\b", re.MULTILINE)


@lru_cache(maxsize=4)
def bundle(entry: str, folder: Path = STATIC / "js") -> str:
    """Give a module and all that it imports as one script without imports.

    Knows named imports on a line of their own and exported declarations, which is how our modules are written; raises
    ValueError for anything else.
    """
    found: dict[str, str] = {}
    body, _ = _read(entry, folder, found)
    return "".join(found.values()) + body


def _collect(name: str, folder: Path, found: dict[str, str]) -> None:
    """Put a module after those that it imports."""
    if name not in found:
        body, names = _read(name, folder, found)
        found[name] = f"const {_variable(name)} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _read(name: str, folder: Path, found: dict[str, str]) -> tuple[str, list[str]]:
    source = NOTE.sub("", (folder / name).read_text(encoding="utf-8"))
    for _, other in IMPORT.findall(source):
        _collect(other, folder, found)
    body = IMPORT.sub(lambda m: f"const {m[1]} = {_variable(m[2])};\n", EXPORT.sub("", source))
    if strange := OTHER.search(body):
        raise ValueError(f"{name} has an {strange[1]} that cannot be put into one script")
    return body, EXPORT.findall(source)


def _variable(name: str) -> str:
    """Name the constant that holds a module.

    >>> _variable("paint.js"), _variable("conv-animation.js")
    ('$paint', '$conv_animation')
    """
    return "$" + name.removesuffix(".js").replace("-", "_")
