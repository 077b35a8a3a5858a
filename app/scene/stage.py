"""The stage: collects marks and changes while a view composes, then makes the scene with only what really changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.scene.marks import HIDDEN, Changes, Column, Look, Mark, Scene
from app.scene.theme import Theme

Numbers = NDArray[np.int64]


class Stage:
    """Build a scene: `add` marks, `set` looks and `move` marks frame by frame (in any order), then `scene()`."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._base: list[int] = []
        self._looks: dict[Look, int] = {HIDDEN: 0}
        self._names: list[Look] = [HIDDEN]
        self._sets: list[tuple[Numbers, Numbers, Numbers]] = []
        self._moves: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []
        self._set_rows: list[tuple[int, int, int]] = []
        self._move_rows: list[tuple[int, int, int, int]] = []

    def look(self, role: str, text: str = "", small: str = "") -> int:
        """Give the number of a look."""
        key = Look(role, text, small)
        found = self._looks.setdefault(key, len(self._looks))
        if found == len(self._names):
            self._names.append(key)
        return found

    def add(self, mark: Mark, role: str, text: str = "", small: str = "") -> int:
        """Add a mark with its first look; give its number. Later marks of a kind lie over earlier ones."""
        self.marks.append(mark)
        self._base.append(self.look(role, text, small))
        return len(self.marks) - 1

    def base(self, mark: int) -> int:
        """Give the number of a mark's first look."""
        return self._base[mark]

    def set(self, frame: int, mark: int, role: str, text: str = "", small: str = "") -> None:
        """Give a mark another look from a frame on."""
        self._set_rows.append((frame, mark, self.look(role, text, small)))

    def set_look(self, frame: int, mark: int, look: int) -> None:
        """Give a mark a look made before."""
        self._set_rows.append((frame, mark, look))

    def first(self, mark: int) -> Look:
        """Give a mark's first look."""
        return self._names[self._base[mark]]

    def text(self, mark: int) -> str:
        """Give the text of a mark's first look."""
        return self.first(mark).text

    def move(self, frame: int, mark: int, x: int, y: int) -> None:
        """Put a mark elsewhere from a frame on."""
        self._move_rows.append((frame, mark, x, y))

    def named(self, look: int) -> Look:
        """Give a look by its number."""
        return self._names[look]

    def slow(self, times: int) -> None:
        """Let every frame so far last `times` frames."""
        self._flush()
        self._sets = [(frames * times, marks, looks) for frames, marks, looks in self._sets]
        self._moves = [(frames * times, marks, x, y) for frames, marks, x, y in self._moves]
        self._move_rows = [(frame * times, mark, x, y) for frame, mark, x, y in self._move_rows]

    def set_many(self, frames: ArrayLike, marks: ArrayLike, looks: ArrayLike) -> None:
        """Give many marks other looks; arguments broadcast. Of two looks in one frame the later given wins."""
        self._flush()
        a, b, c = np.broadcast_arrays(frames, marks, looks)
        self._sets.append((a.reshape(-1), b.reshape(-1), c.reshape(-1)))

    def move_many(self, frames: ArrayLike, marks: ArrayLike, x: ArrayLike, y: ArrayLike) -> None:
        """Put many marks elsewhere; arguments broadcast."""
        a, b, c, d = np.broadcast_arrays(frames, marks, x, y)
        self._moves.append((a.reshape(-1), b.reshape(-1), c.reshape(-1), d.reshape(-1)))

    def _flush(self) -> None:
        if self._set_rows:
            rows = np.array(self._set_rows, dtype=np.int64).T
            self._sets.append((rows[0], rows[1], rows[2]))
            self._set_rows = []

    def scene(
        self,
        width: int,
        height: int,
        theme: Theme,
        durations: Iterable[int],
        captions: Iterable[str],
        title: str,
        alt: str,
        loop: int = 0,
        transparent: bool = False,
        steps: Iterable[int] = (),
    ) -> Scene:
        """Make the scene: changes sorted, the last of a frame kept, those that change nothing dropped."""
        durations = tuple(durations)
        looks = tuple(self._names)
        roles = sorted({look.role for look in looks} - {"hidden"})
        return Scene(
            width,
            height,
            {role: theme.style(role) for role in roles},
            theme.background,
            tuple(self.marks),
            np.array(self._base, dtype=np.int32),
            looks,
            self._changes(len(durations)),
            durations,
            tuple(captions),
            title,
            alt,
            loop,
            transparent,
            tuple(steps),
        )

    def _changes(self, frames: int) -> Changes:
        self._flush()
        if self._move_rows:
            rows = np.array(self._move_rows, dtype=np.int64).T
            self._moves.append((rows[0], rows[1], rows[2], rows[3]))
            self._move_rows = []
        base = np.array(self._base, dtype=np.int64)
        places = np.array([(m.x, m.y) for m in self.marks], dtype=np.int64).reshape(-1, 2)
        frame, mark, (look,) = _settle(_columns(self._sets, 3), [base], frames)
        at, moved, (x, y) = _settle(_columns(self._moves, 4), [places[:, 0], places[:, 1]], frames)
        return Changes(
            _starts(frame, frames),
            _small(mark),
            _small(look),
            _starts(at, frames),
            _small(moved),
            _small(x),
            _small(y),
        )


def _columns(rows: Sequence[tuple[Numbers, ...]], width: int) -> list[Numbers]:
    if not rows:
        return [np.zeros(0, dtype=np.int64) for _ in range(width)]
    return [np.concatenate([r[i] for r in rows]).astype(np.int64) for i in range(width)]


def _settle(columns: list[Numbers], base: list[Numbers], frames: int) -> tuple[Numbers, Numbers, list[Numbers]]:
    """Keep the last value of each mark in each frame and drop values equal to the one before."""
    frame, mark, *values = columns
    order = np.lexsort((np.arange(len(frame)), frame, mark))
    frame, mark, values = frame[order], mark[order], [v[order] for v in values]
    last = np.ones(len(frame), dtype=bool)
    last[:-1] = (mark[1:] != mark[:-1]) | (frame[1:] != frame[:-1])
    last &= (frame >= 0) & (frame < frames)
    frame, mark, values = frame[last], mark[last], [v[last] for v in values]
    first = np.ones(len(frame), dtype=bool)
    first[1:] = mark[1:] != mark[:-1]
    differs = np.zeros(len(frame), dtype=bool)
    for value, start in zip(values, base, strict=True):
        before = np.empty_like(value)
        before[1:] = value[:-1]
        before[first] = start[mark[first]]
        differs |= value != before
    frame, mark, values = frame[differs], mark[differs], [v[differs] for v in values]
    order = np.lexsort((mark, frame))
    return frame[order], mark[order], [v[order] for v in values]


def _starts(frame: Numbers, frames: int) -> Column:
    return np.searchsorted(frame, np.arange(frames + 1)).astype(np.int32)


def _small(column: Numbers) -> Column:
    return column.astype(np.int32)
