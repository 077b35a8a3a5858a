"""Size formulas as MathML, in pieces: browsers break no line inside a `<math>`, and a result must not be cut off."""

from __future__ import annotations

import re

# Before a sign that stands in no parentheses.
_BREAK = re.compile(r" (?=[+−=] )(?![^(]*\))")


def mathml_size(top: str, bottom: str, end: str, ceil: bool) -> str:
    """Lay out ⌊top / bottom⌋ end; the arguments are runs of letters, numbers and signs."""
    left, right = ("⌈", "⌉") if ceil else ("⌊", "⌋")
    fraction = f"<mfrac><mrow>{mathml_row(top)}</mrow><mrow>{mathml_row(bottom)}</mrow></mfrac>"
    return mathml_line(f" {end}", f"<mo>{left}</mo>{fraction}<mo>{right}</mo>")


def mathml_line(text: str, before: str = "") -> str:
    """Lay out a run behind what is marked up already; between two of its pieces a line may break.

    >>> mathml_line("k = 4")
    '<math><mi>k</mi></math><math><mo form="infix">=</mo><mn>4</mn></math>'
    >>> mathml_line("(k − 1)·2").count("<math>")
    1
    """
    first, *others = _BREAK.split(text)
    # What begins a piece would be a sign of its number (−2) and stand close to it.
    rest = [mathml_row(piece).replace("<mo>", '<mo form="infix">', 1) for piece in others]
    return "".join(f"<math>{row}</math>" for row in (before + mathml_row(first), *rest))


def mathml_row(text: str) -> str:
    """Mark up a run such as `5 + 2·1` token by token.

    >>> mathml_row("5 + k")
    '<mn>5</mn><mo>+</mo><mi>k</mi>'
    """
    tokens = text.replace("(", " ( ").replace(")", " ) ").replace("·", " · ").split()
    kinds = {True: "mn"}
    return "".join(
        f"<{kind}>{token}</{kind}>"
        for token in tokens
        for kind in [kinds.get(token.isdigit(), "mi" if token[0].isalpha() else "mo")]
    )
