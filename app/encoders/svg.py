"""SVG: one frame as shapes and real text, for print and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app import fonts
from app.raster.tiles import CAP, LIFT, radius, small_size
from app.scene.marks import Look, Mark, Scene
from app.scene.theme import Style

FAMILY = "Manrope,'WenQuanYi Micro Hei','Noto Sans CJK SC','Segoe UI',Roboto,Arial,sans-serif"
TIGHT = 0.6
"""The share of its box from which a label is held to its width, whatever font a viewer puts in place of ours."""

ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield the first frame as SVG. All text is escaped; nothing that a user gave becomes markup."""
    yield _head(scene).encode()
    numbers = {role: i for i, role in enumerate(scene.styles)}
    marks = [(mark, scene.looks[look]) for mark, look in zip(scene.marks, scene.base.tolist(), strict=True) if look]
    for mark, look in sorted(marks, key=lambda pair: pair[0].kind not in ("cell", "label")):
        yield _DRAW[mark.kind](mark, look, scene.styles[look.role], numbers[look.role]).encode()
    yield b"</svg>\n"


def _head(scene: Scene) -> str:
    size = f'width="{scene.width}" height="{scene.height}" viewBox="0 0 {scene.width} {scene.height}"'
    rules = [f"text{{font-family:{FAMILY};font-weight:500;white-space:pre}}.b{{font-weight:700}}.m{{font-weight:500}}"]
    for i, style in enumerate(scene.styles.values()):
        rules.append(f".t{i}{{fill:{style.ink}}}.a{i}{{fill:{style.accent or style.ink}}}")
        line = f"stroke:{style.stroke};stroke-width:{style.line}" if style.stroke else "stroke:none"
        rules.append(f".s{i}{{fill:{style.fill or 'none'};{line}}}")
    ground = "" if scene.transparent else f'<rect width="100%" height="100%" fill="{scene.background}"/>\n'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title alt">\n'
        f'<title id="title">{_safe(scene.title)}</title>\n<desc id="alt">{_safe(scene.alt)}</desc>\n'
        f"<style>{''.join(rules)}</style>\n{ground}"
    )


def _cell(mark: Mark, look: Look, style: Style, number: int) -> str:
    x, y, w, h = mark[1:5]
    if min(w, h) < 4:
        found = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{style.fill or "none"}"/>\n'
    else:
        found = _frame(mark, style, number, radius(min(w, h)), "4 3")
    if mark.size and look.text:
        base = y + (LIFT * h if look.small else h / 2) + CAP * mark.size
        found += _text(look.text, mark.size, x + w / 2, base, f"t{number}", style.bold, "middle")
    if mark.size and look.small:
        size = small_size(mark.size, look.small, w)
        found += _text(look.small, size, x + w - 3, y + h - 3, f"a{number}", False, "end")
    return found


def _outline(mark: Mark, look: Look, style: Style, number: int) -> str:
    return _frame(mark, style, number, radius(min(mark.w, mark.h, 40)) + 1, "3 3")


def _frame(mark: Mark, style: Style, number: int, corner: int, dashes: str) -> str:
    """Draw a rounded box whose line lies inside it."""
    half = style.line / 2 if style.stroke else 0
    box = (mark.x + half, mark.y + half, mark.w - 2 * half, mark.h - 2 * half, max(0, corner - half))
    place = 'x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="{:g}"'.format(*box)
    dash = f' stroke-dasharray="{dashes}"' if style.dash else ""
    return f'<rect class="s{number}" {place}{dash}/>\n'


def _label(mark: Mark, look: Look, style: Style, number: int) -> str:
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
    wide = fonts.width(look.text, mark.size, style.bold) + fonts.width(look.small, mark.size, not style.bold)
    x, y = mark.x + share * mark.w, mark.y + mark.h / 2 + CAP * mark.size
    held = f' textLength="{wide:.1f}"' if wide > TIGHT * mark.w else ""
    after = f'<tspan class="a{number} {"m" if style.bold else "b"}">{_safe(look.small)}</tspan>' if look.small else ""
    return _text(look.text, mark.size, x, y, f"t{number}", style.bold, mark.anchor, held, after)


def _text(
    text: str, size: int, x: float, y: float, role: str, bold: bool, anchor: str, held: str = "", after: str = ""
) -> str:
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = " b" if bold else ""
    place = f'x="{x:g}" y="{y:.1f}" font-size="{size}"'
    return f'<text class="{role}{weight}" {place}{side}{held} xml:space="preserve">{_safe(text)}{after}</text>\n'


def _link(mark: Mark, look: Look, style: Style, number: int) -> str:
    line = f'stroke="{style.stroke}" stroke-width="{style.line - 0.25:g}" stroke-linejoin="round"'
    return f'<polyline points="{_points(mark)}" fill="none" {line}/>\n'


def _face(mark: Mark, look: Look, style: Style, number: int) -> str:
    line = f' style="stroke-width:{0.6 * style.line:g};stroke-linejoin:round"'
    return f'<polygon class="s{number}" points="{_points(mark)}"{line}/>\n'


def _points(mark: Mark) -> str:
    pairs = zip(mark.points[::2], mark.points[1::2], strict=True)
    return " ".join(f"{mark.x + x:g},{mark.y + y:g}" for x, y in pairs)


def _safe(text: str) -> str:
    """Escape a text; what XML cannot hold is replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text).translate(ESCAPED)


_DRAW: dict[str, Callable[[Mark, Look, Style, int], str]] = {
    "cell": _cell,
    "label": _label,
    "outline": _outline,
    "link": _link,
    "face": _face,
}
