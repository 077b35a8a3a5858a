"""Read raw parameters: a query string or a JSON body into one flat mapping; what is broken is refused."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

from app.refusal import Refusal, refusal, shorten

MAX_PARAMETERS = 100
DEEPEST = 16


def read_query(query: bytes) -> dict[str, str]:
    """Read a query string; refuse parameters given twice, text that is not UTF-8, and NUL.

    >>> read_query(b"op=conv2d&padding=1")
    {'op': 'conv2d', 'padding': '1'}
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeError:
        raise refusal("query", "the query is not UTF-8: percent-encode every other byte as UTF-8") from None
    except ValueError:
        raise _too_many("query") from None
    twice = sorted(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    if twice:
        raise _twice(twice[0])
    _refuse_nul(pairs)
    return dict(pairs)


def read_body(body: bytes) -> dict[str, Any]:
    """Read a JSON object; refuse anything else. NaN and Infinity are numbers, as Python's json writes them.

    >>> read_body(b'{"op": "conv1d", "weight": [1, 0, -1]}')
    {'op': 'conv1d', 'weight': [1, 0, -1]}
    """
    try:
        found = json.loads(body, object_pairs_hook=_object)
    except Refusal:
        raise
    except (ValueError, RecursionError) as error:
        raise refusal(
            "body",
            "the body is not valid JSON ({reason}): send one object such as {example}",
            reason=str(error),
            example='{"op": "conv2d"}',
        ) from None
    if not isinstance(found, dict):
        raise refusal(
            "body",
            "the body is {value}: send one JSON object such as {example}",
            value=shorten(found),
            example='{"op": "conv2d"}',
        )
    _refuse_deep(found)
    _refuse_nul([(name, value) for name, value in found.items() if isinstance(value, str)])
    return found


def _refuse_deep(found: dict[str, Any]) -> None:
    """Refuse lists in lists that no layer has: whoever shows them would run out of stack."""
    inside: list[Any] = [found]
    for _ in range(DEEPEST):
        inside = [
            value
            for one in inside
            for value in (one.values() if isinstance(one, dict) else one)
            if isinstance(value, (list, dict))
        ]
    if inside:
        raise refusal("body", "the body has lists nested more than {limit} deep: send flatter ones", limit=DEEPEST)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; refuse too many, each of which would cost a search for its nearest name."""
    if len(pairs) > MAX_PARAMETERS:
        raise _too_many("body")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _twice(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return found


def merge(query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Join the parameters of a query and a body; refuse those given in both.

    >>> merge({"op": "conv2d"}, {"padding": 1})
    {'op': 'conv2d', 'padding': 1}
    """
    for name in query.keys() & body.keys():
        raise _twice(name)
    return query | body


def _too_many(field: str) -> Refusal:
    return refusal(field, "the {field} has more than {limit} parameters: send fewer", field=field, limit=MAX_PARAMETERS)


def _twice(name: str) -> Refusal:
    return refusal(shorten(name), "{name} is given more than once: give every parameter once", name=shorten(name))


def _refuse_nul(pairs: list[tuple[str, str]]) -> None:
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise refusal(shorten(name), "{name} holds a NUL character: leave it out", name=shorten(name))
