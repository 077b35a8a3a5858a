"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

_drafts: set[Path] = set()


def write_atomically(path: str | Path, chunks: Iterable[bytes]) -> int:
    """Write chunks to a file and give how many bytes they were.

    They go to another file in the same folder, which takes the name when all are written. Where making or writing one
    fails, nothing is left behind and a file that had the name keeps its content. A symbolic link stays, and the file it
    points to is written; a device or a named pipe takes the chunks as they come.
    """
    target = Path(path)
    if is_stream(target):
        with target.open("wb") as stream:
            return sum(stream.write(chunk) for chunk in chunks)
    if target.is_symlink():
        target = Path(os.path.realpath(target))
    draft = target.with_name(f".{target.name}.{token_hex(6)}")
    _drafts.add(draft)
    try:
        with draft.open("xb") as file:
            size = sum(file.write(chunk) for chunk in chunks)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
        _drafts.discard(draft)
    return size


def drop_drafts() -> None:
    """Remove what is being written: for a process that ends without an exception."""
    for draft in _drafts:
        draft.unlink(missing_ok=True)


def is_stream(path: str | Path) -> bool:
    """Say whether a path is there and neither a file nor a folder: a device, a named pipe.

    >>> is_stream(os.devnull), is_stream("."), is_stream("none")
    (True, False, False)
    """
    found = Path(path)
    return found.exists() and not (found.is_file() or found.is_dir())
