"""The player as a page of its own: one animation, its numbers and the page's scripts in a file that asks no network."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import fonts, modules
from app.assets import STATIC, TEMPLATES
from app.text import catalogue

if TYPE_CHECKING:
    from app.api import Animation

BAR = 52
STYLES = ("page.css", "embed.css")
SCRIPT = "embed.js"
WEIGHTS = {500: fonts.REGULAR, 700: fonts.BOLD}
FACES = re.compile(r"@font-face\s*\{[^}]*\}\s*")
# What the bar writes beside what the picture does.
ALWAYS = "0123456789 /.×"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def page(animation: Animation) -> str:
    """Give a whole HTML page that plays an animation."""
    document = animation.document
    scene, view = document["scene"], document["view"]
    style = "".join((STATIC / "css" / name).read_text(encoding="utf-8") for name in STYLES)
    return (
        _environment()
        .get_template("player.html")
        .render(
            _=catalogue(view["lang"]),
            lang=view["lang"],
            theme="dark" if view["theme"] == "dark" else "light",
            document=document,
            frames=len(scene["durations"]),
            style=_trusted(_font_faces(_letters(scene)) + FACES.sub("", style)),
            script=_trusted(modules.bundle(SCRIPT)),
            island=_trusted(orjson.dumps({"scene": scene}).decode().replace("<", "\\u003c")),
        )
    )


def _trusted(text: str) -> Markup:
    """Let a text of ours, or JSON in which no text can end the script it stands in, into a page as it is."""
    return Markup(text)  # noqa: S704


def _letters(scene: dict[str, Any]) -> str:
    used = {letter for _, text, small in scene["looks"] for letter in text + small} | set(ALWAYS)
    return "".join(sorted(used | set(fonts.RAISED.values())))


@lru_cache(maxsize=32)
def _font_faces(letters: str) -> str:
    """Give the font of pictures, as far as these letters need it, as CSS."""
    rule = "@font-face{{font-family:Manrope;font-weight:{};src:url(data:font/ttf;base64,{})}}"
    return "\n".join(rule.format(weight, _subset(name, letters)) for weight, name in WEIGHTS.items())


def _subset(name: str, letters: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(fonts.font_file(name), recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
        subsetter.populate(text=letters)
        subsetter.subset(font)
        file = BytesIO()
        font.save(file)
    return b64encode(file.getvalue()).decode()


def bundle(animation: Animation) -> dict[str, str]:
    """Give what a notebook may show, by media type: the player, a picture, words."""
    picture = b64encode(animation.render("png")).decode()
    found = {"text/plain": repr(animation), "image/png": picture}
    return found if animation.one_picture else found | {"text/html": frame(animation)}


def frame(animation: Animation) -> str:
    """Give the player as a part of a page: over its last picture, which stays where a viewer takes frames out."""
    picture = b64encode(animation.render("png")).decode()
    width, height = animation.scene.width, animation.scene.height
    whole = f"position:absolute;inset:0;width:100%;height:{height + BAR}px;border:0"
    return (
        f'<div style="position:relative;max-width:{width}px;min-height:{height + BAR}px">'
        f'<img src="data:image/png;base64,{picture}" width="{width}" height="{height}" '
        f'style="max-width:100%;height:auto" alt="{escape(animation.alt)}">'
        f'<iframe srcdoc="{escape(page(animation))}" title="{escape(animation.title)}" style="{whole}" '
        'sandbox="allow-scripts"></iframe></div>'
    )
