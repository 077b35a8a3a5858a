"""Conditional and partial requests (RFC 9110, sections 13 and 14) on complete answers with strong tags."""

from __future__ import annotations

import re
from typing import Literal

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_LIST = re.compile(rf"\s*(?:{_TAG.pattern})?(?:\s*,\s*(?:{_TAG.pattern})?)*\s*")
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


def none_match(header: str, *tags: str) -> bool:
    """Say whether If-None-Match names none of the tags (compared weakly), so that the whole answer must be sent.

    >>> none_match('W/"a", "b"', '"b"'), none_match("*", '"b"'), none_match('"a"', '"b"')
    (False, False, True)
    """
    if header.strip() == "*":
        return False
    if not _LIST.fullmatch(header):
        return True
    return not any(given.removeprefix("W/") in tags for given in _TAG.findall(header))


def byte_range(header: str, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    """Read a Range header for a body of `size` bytes: (first, past the last); None where the whole is to be sent.

    Lists of ranges and unknown units are ignored, as a server may.

    >>> byte_range("bytes=0-1", 10), byte_range("bytes=-3", 10), byte_range("bytes=10-", 10)
    ((0, 2), (7, 10), 'unsatisfiable')
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else "unsatisfiable"
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return "unsatisfiable"
    return int(first), min(int(last) + 1, size) if last else size
