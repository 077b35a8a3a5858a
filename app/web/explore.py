"""The page at `/`: what its template is given. The first scene is in the page, so that it paints without asking again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import pipeline
from app.assets import STATIC, TEMPLATES
from app.encoders import FORMATS
from app.refusal import Refusal
from app.scene.theme import THEMES
from app.text import LANGUAGES, catalogue
from app.web.controls import families, layer_controls, view_controls

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
KEPT = ("theme", "lang")


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Give the environment of all templates."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(raw: Mapping[str, str], accept: str, base: str) -> tuple[str, int]:
    lang = raw.get("lang", "en")
    say = catalogue(lang)
    problems: dict[str, str] = {}
    words = dict(raw)
    while True:
        try:
            found = pipeline.parse(words, "json")
            break
        except Refusal as error:
            problems |= {p.field: p.say(say) for p in error.problems}
            fields = {p.field for p in error.problems}
            words = {k: v for k, v in words.items() if k not in fields} if fields & set(words) else {}
    frames = orjson.loads(pipeline.frames_json(found))
    call, data = layer_controls(found.spec, say)
    context = {
        "_": say,
        "lang": lang,
        "theme": raw.get("theme", "auto") if raw.get("theme") in ("light", "dark") else "auto",
        "document": frames,
        "island": island,
        "base_url": base,
        "problems": problems,
        "torch_name": found.spec.torch_name,
        "families": families(found.spec.op, say),
        "call": call,
        "data": data,
        "view": view_controls(found.view, found.spec, say),
        "first_picture": "/animate.png?" + urlencode({**dict(words), "still": "first"}),
        "modules": modules(),
        "pages": [("/", say("Explore")), ("/gallery", say("Gallery")), ("/docs", say("API"))],
        "here": "/",
        "keep": keeper(raw),
        "other_language": other_language(lang, raw),
        "site": {"base": base, "formats": list(FORMATS)},
    }
    return templates().get_template("index.html").render(context), 422 if problems else 200


def keeper(raw: Mapping[str, str]) -> Callable[[str], str]:
    kept = {k: raw[k] for k in KEPT if k in raw}
    return lambda href: "?" + urlencode(kept) if kept else ""


def other_language(lang: str, raw: Mapping[str, str]) -> dict[str, str]:
    other = next(code for code in LANGUAGES if code != lang)
    return {"code": other, "label": LANGUAGE_NAMES[other], "href": "?" + urlencode({**raw, "lang": other})}


def island(value: Any) -> Markup:
    """Write a value as JSON that is safe inside a script element."""
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704


@lru_cache(maxsize=1)
def modules() -> list[str]:
    return sorted(p.name for p in (STATIC / "js").glob("*.js"))
