"""Conditional and partial requests (RFC 9110, sections 13 and 14) on complete answers with strong tags."""

from __future__ import annotations

import re
from typing import Literal

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_PLACE = "\0"  # no header holds it
_MOST_DIGITS = 18


def none_match(header: str, *tags: str) -> bool:
    """Say whether If-None-Match names none of the tags (compared weakly), so that the whole answer must be sent.

    >>> none_match('W/"a", "b"', '"b"'), none_match("*", '"b"'), none_match('"a"', '"b"')
    (False, False, True)
    """
    if header.strip() == "*":
        return False
    if any(part.strip() not in ("", _PLACE) for part in _TAG.sub(_PLACE, header).split(",")):
        return True
    return not any(given.removeprefix("W/") in tags for given in _TAG.findall(header))


def byte_range(header: str, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    """Read a Range header for a body of `size` bytes: (first, past the last); None where the whole is to be sent.

    Lists of ranges and unknown units are ignored, as a server may.

    >>> byte_range("bytes=0-1", 10), byte_range("bytes=-3", 10), byte_range("bytes=10-", 10)
    ((0, 2), (7, 10), 'unsatisfiable')
    """
    unit, _, rest = header.partition("=")
    first, dash, last = (part.strip() for part in rest.partition("-"))
    if unit.strip().lower() != "bytes" or not dash or not (first or last) or not (_number(first) and _number(last)):
        return None
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else "unsatisfiable"
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return "unsatisfiable"
    return int(first), min(int(last) + 1, size) if last else size


def _number(text: str) -> bool:
    return text == "" or (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS)
