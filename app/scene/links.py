"""Links: lines that say which cell becomes which."""

from __future__ import annotations

from app.scene.marks import Mark

Point = tuple[float, float]
POINTS = 16


def link(start: Point, end: Point) -> Mark:
    """Draw an S from start to end, level at both. Units: pixels of the picture."""
    path = [_along(start, end, i / POINTS) for i in range(POINTS + 1)]
    xs, ys = [x for x, _ in path], [y for _, y in path]
    left, top = int(min(xs)) - 2, int(min(ys)) - 2
    points = tuple(round(v, 2) for x, y in path for v in (x - left, y - top))
    return Mark("link", left, top, int(max(xs)) + 3 - left, int(max(ys)) + 3 - top, points=points)


def _along(start: Point, end: Point, share: float) -> Point:
    bend = share * share * (3 - 2 * share)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * bend
