"""Catalogues of what the product says: English as written in the code, Chinese in a gettext catalogue beside this file.

Messages are templates for `str.format`. PyTorch's names are never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "zh")

Translate = Callable[[str], str]


def mark(message: str) -> str:
    """Mark a message for the catalogue where it is not said at once."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> Translate:
    """Give the translating function of a language; what its catalogue lacks stays English.

    >>> catalogue("zh")("kernel {size}"), catalogue("en")("kernel {size}")
    ('卷积核 {size}', 'kernel {size}')
    """
    file = Path(__file__).parent / f"{lang}.po"
    if lang not in LANGUAGES or not file.exists():
        return str
    # Babel reads the 400 messages in 15 ms, once in a process: compiled files would be one more thing to keep fresh.
    from babel.messages.pofile import read_po

    with file.open("rb") as source:
        found = {str(m.id): str(m.string) for m in read_po(source, locale=lang) if m.id and m.string}
    return lambda message: found.get(message, message)
