"""Memory that is freed goes back to the system, through glibc's own settings; where there is no glibc, nothing happens.

https://man7.org/linux/man-pages/man3/mallopt.3.html, https://man7.org/linux/man-pages/man3/malloc_trim.3.html
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # glibc's names, in malloc.h
LARGE_BYTES = 2**16


def keep_apart() -> None:
    """Take most large pieces from the system one by one, and let threads share heaps: for who keeps many pieces.

    Otherwise the answers that a server keeps lie strewn over a heap of each thread that ever waited for a worker,
    between holes that nothing fits into.
    """
    with suppress(AttributeError, OSError, TypeError):
        _libc().mallopt(M_ARENA_MAX, 2)
        _libc().mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Give back what is free in the heaps: for who has done a job and keeps little of it. It takes about 1 ms."""
    with suppress(AttributeError, OSError, TypeError):
        _libc().malloc_trim(0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
