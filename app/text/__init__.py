"""Catalogues of what the product says, English (as written in the code) and Chinese."""

from __future__ import annotations

from collections.abc import Callable

LANGUAGES = ("en", "zh")

Translate = Callable[[str], str]


def catalogue(lang: str) -> Translate:
    """Give the translating function of a language."""
    return str
