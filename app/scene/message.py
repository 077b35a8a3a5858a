"""The picture of a message: what is wrong, in place of the animation that was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from app.scene.lines import wrap
from app.scene.marks import Mark, Scene
from app.scene.stage import Stage
from app.scene.theme import THEMES

WIDE, MARGIN, SIZE, HEAD = 480, 18, 14, 15
MOST_LINES = 14


def compose_message(title: str, messages: Sequence[str], theme: str = "light", width: int | None = None) -> Scene:
    """Compose a still scene of a title and wrapped messages. Units: pixels.

    >>> compose_message("Cannot be drawn", ["kernel_size is 9"]).frames
    1
    """
    wide = min(max(width or WIDE, 240), 800)
    size = SIZE if wide >= 400 else 12
    line = round(size * 1.45)
    room = wide - 2 * MARGIN - 12
    lines = [row for message in messages for row in (*wrap(message, size, room), "")][:-1]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], "…"]
    heads = wrap(title, HEAD, room)
    stage = Stage()
    y, left = MARGIN, MARGIN + 12
    for row in heads:
        stage.add(Mark("label", left, y, room, line + 4, HEAD, "start"), "title", row)
        y += line + 4
    y += 4
    for row in lines:
        if row:
            stage.add(Mark("label", left, y, room, line, size, "start"), "label", row)
        y += line if row else line // 2
    stage.add(Mark("cell", MARGIN - 4, MARGIN, 5, y - MARGIN), "winner")
    text = " ".join([title, *messages])
    return stage.scene(wide, y + MARGIN, THEMES[theme], [1000], [text], title, text)
