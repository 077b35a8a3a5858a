"""Where the templates and the static files lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path
from typing import Final


def locate(name: str, package: Path = Path(__file__).parent) -> Path:
    """Return the folder ``name`` of this installation.

    Raises FileNotFoundError where neither place has it.

    >>> locate("static").is_dir()
    True
    """
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no folder {name!r} in {package} or beside it: the installation is incomplete")


TEMPLATES: Final = locate("templates")
STATIC: Final = locate("static")
