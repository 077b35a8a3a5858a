"""How numbers are written in cells and equations."""

from __future__ import annotations

from functools import lru_cache
from math import isinf, isnan

DIGITS = 13
"""What differs beyond these figures differs by the order of a sum."""
TIE = 1 + 1e-12
"""What lies in the middle is rounded away from 0, as people do it, and not to the even figure."""


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """Write a number briefly: whole numbers and numbers of three figures whole, others to two or three figures.

    >>> number(-5.0), number(1 / 3), number(0.1), number(1234.5), number(2.5e-7), number(-0.025), number(0.9951)
    ('−5', '0.33', '0.1', '1235', '2.5e−7', '−0.025', '0.995')
    >>> number(0.125), number(0.0625), number(2.125), number(0.1 + 0.2)
    ('0.125', '0.0625', '2.13', '0.3')
    """
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "∞" if value > 0 else "−∞"
    value = float(f"{value:.{DIGITS}g}")
    if value == int(value) and abs(value) < 1e6:
        text = str(int(value))
    elif 0.01 <= abs(value) < 100 and float(short := f"{value:.3g}") == value:
        text = short
    else:
        size = abs(value)
        value *= TIE
        text = f"{value:.0f}" if 100 <= size < 1e6 else f"{value:.1f}" if 10 <= size < 100 else f"{value:.2f}"
        if size < 0.1 or (size < 10 and text.endswith(".00")):
            text = f"{value:.3f}" if size >= 0.01 else f"{value:.4f}"
        if size >= 1e6 or size < 0.001:
            text = f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace(".0e", "e")
        elif "." in text:
            text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def factor(value: float) -> str:
    """Write a number as a factor: in brackets when negative.

    >>> factor(-2.0), factor(3.0)
    ('(−2)', '3')
    """
    text = number(value)
    return f"({text})" if text.startswith("−") else text
