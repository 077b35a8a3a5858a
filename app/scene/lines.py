"""Lines: where a text may be broken so that it fits a width."""

from __future__ import annotations

from app import fonts

OPENING, CLOSING = "（《“", "，。：；、？！）》”"


def wrap(text: str, size: int, room: int, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `room` pixels: at spaces, in a word that is too long, between wide letters.

    >>> wrap("one two", 10, 30)
    ['one', 'two']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if fonts.width((line + piece).rstrip(), size, bold) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while fonts.width(line.rstrip(), size, bold) > room:
            keep = next(n for n in range(len(line), 0, -1) if n == 1 or fonts.width(line[:n], size, bold) <= room)
            lines.append(line[:keep])
            line = line[keep:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Cut where a line may end: after spaces, and after every wide letter; never before a closing sign."""
    pieces, piece = [], ""
    for letter, following in zip(text, [*text[1:], " "], strict=True):
        piece += letter
        if letter == " " or (fonts.is_wide(letter) and letter not in OPENING and following not in CLOSING):
            pieces.append(piece)
            piece = ""
    return [*pieces, piece]
