"""The memory of rendered answers, bounded by bytes, found by tag or by the address that was asked for."""

from __future__ import annotations

from cachetools import LRUCache

from app.web.answer import Answer

Address = tuple[str, bytes]
_LARGEST_SHARE = 8
_ADDRESS_SHARE = 16
_LONGEST = 1000
_ADDRESS_TAKES = 500
"""Bytes of an address beside its letters: tag, tuples, and its places in two mappings."""


class Store:
    """Keep the answers used last. Used from the event loop alone."""

    def __init__(self, size: int) -> None:
        self._largest = size // _LARGEST_SHARE
        self.answers: LRUCache[str, Answer] = LRUCache(size - size // _ADDRESS_SHARE, getsizeof=_weigh)
        self._tags: LRUCache[Address, tuple[str, int]] = LRUCache(
            size // _ADDRESS_SHARE, getsizeof=lambda pair: pair[1]
        )

    def find(self, path: str, query: bytes) -> Answer | None:
        """Give the answer to an address that was answered before, however it is spelled."""
        try:
            return self.answers[self._tags[path, query][0]]
        except KeyError:
            return None

    def get(self, tag: str) -> Answer | None:
        """Give the answer with a tag."""
        return self.answers.get(tag)

    def put(self, answer: Answer) -> None:
        """Keep an answer; one that would push out most others is not kept."""
        if answer.size <= self._largest:
            self.answers[answer.tag] = answer

    def remember(self, path: str, query: bytes, tag: str) -> None:
        """Keep which answer an address has."""
        if len(path) + len(query) <= _LONGEST and tag in self.answers:
            self._tags[path, query] = tag, _ADDRESS_TAKES + len(path) + len(query)


def _weigh(answer: Answer) -> int:
    return answer.size
