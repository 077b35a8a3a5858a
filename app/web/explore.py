"""What the template of the page at `/` is given: controls, the document of the layer, and every address in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import pipeline
from app.assets import STATIC, TEMPLATES
from app.encoders import FORMATS
from app.gallery import ABOUT, CARDS, PHOTO, PHOTOS, SECTIONS
from app.refusal import Problem, Refusal
from app.text import LANGUAGES, Translate, catalogue, mark
from app.web.controls import families, layer_controls, view_controls
from app.web.problems import language

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
PAGES = (
    ("/", mark("Explore")),
    ("/gallery", mark("Gallery")),
    ("/picture", mark("On a picture")),
    ("/docs", mark("API")),
)
KEPT = ("theme", "lang")
# `still` last: the script of the gallery cuts it off to have the animation.
THUMBNAIL = {"labels": "false", "width": "320", "still": "last"}
# A document of more bytes is asked for by the page itself, so that text and controls are there at once.
LARGEST_ISLAND = 400_000


class Visit(NamedTuple):
    """Hold what one visitor asked for: raw parameters, language, theme, and the address of the service."""

    raw: Mapping[str, str]
    lang: str
    theme: str
    base: str

    @classmethod
    def of(cls, raw: Mapping[str, str], accept_language: str, base: str) -> Visit:
        """Choose language and theme: as asked for, else as the browser is set."""
        theme = raw.get("theme", "")
        lang = language(raw.get("lang", ""), accept_language)
        return cls(raw, lang, theme if theme in ("light", "dark") else "auto", base)

    @property
    def say(self) -> Translate:
        """The translating function."""
        return catalogue(self.lang)

    def kept(self) -> str:
        """Give the part of the query that every link of the site keeps."""
        found = {name: self.raw[name] for name in KEPT if name in self.raw}
        return "?" + urlencode(found) if found else ""

    def common(self, here: str) -> dict[str, Any]:
        """Give what every template needs."""
        other = next(code for code in LANGUAGES if code != self.lang)
        return {
            "_": self.say,
            "lang": self.lang,
            "theme": self.theme,
            "base": self.base,
            "pages": [(href, self.say(label)) for href, label in PAGES],
            "here": here,
            "kept": self.kept(),
            "other": {
                "code": other,
                "label": LANGUAGE_NAMES[other],
                "href": "?" + urlencode({**self.raw, "lang": other}),
            },
        }


def settle(visit: Visit) -> tuple[pipeline.Request, dict[str, str]]:
    """Give the request of a page, without the parameters that cannot be, and the problems of these by field."""
    words = dict(visit.raw) | {"lang": visit.lang}
    if visit.theme == "auto" and words.get("theme") not in ("print", None):
        words.pop("theme")
    problems: dict[str, str] = {}
    while True:
        try:
            return pipeline.parse(words, "json"), problems
        except Refusal as error:
            fields = {p.field for p in error.problems}
            problems |= {p.field: p.say(visit.say) for p in error.problems}
            words = {k: v for k, v in words.items() if k not in fields} if fields & set(words) else {}


def explore(visit: Visit, found: pipeline.Request, body: bytes, problems: Mapping[str, str]) -> str:
    """Render the page of a request, `body` being its JSON document."""
    spec, view, say = found.spec, found.view, visit.say
    document = orjson.loads(body)
    call, data = layer_controls(spec, say)
    names = {c.name for c in (*call, *data, *view_controls(view, spec, say))}
    context = visit.common("/") | {
        "document": document,
        "formulas": formulas(document["formula"]),
        "formulas_say": say(spec.formulas_say),
        "frames": len(document["scene"]["durations"]),
        "island": island(body) if len(body) <= LARGEST_ISLAND else "null",
        "problems": problems,
        "problem": " ".join(message for field, message in problems.items() if field not in names),
        "torch_name": spec.torch_name,
        "families": families(spec.op, say),
        "call": call,
        "data": data,
        "view": view_controls(view, spec, say),
        "first_picture": "/animate.png?" + picture_query(found, still="first"),
        "preview": "/preview.png?" + picture_query(found),
        "modules": modules(),
        "formats": list(FORMATS),
    }
    return templates().get_template("index.html").render(context)


def player(visit: Visit, found: pipeline.Request, body: bytes) -> str:
    """Render the bare player of a request, `body` being its JSON document."""
    document = orjson.loads(body)
    query = picture_query(found)
    context = visit.common("/embed") | {
        "document": document,
        "frames": len(document["scene"]["durations"]),
        "island": island(body),
        "page": "/?" + query,
        "first_picture": "/animate.png?" + picture_query(found, still="first"),
    }
    return templates().get_template("embed.html").render(context)


def refused(visit: Visit, title: str, problems: Sequence[Problem]) -> str:
    """Render what stands in the place of the bare player when there is nothing to play."""
    context = visit.common("/embed") | {
        "title": visit.say(title),
        "messages": [problem.say(visit.say) for problem in problems],
        "page": "/?" + urlencode(visit.raw),
    }
    return templates().get_template("refused.html").render(context)


def gallery(visit: Visit) -> str:
    """Render the gallery; every card keeps the language and the theme."""
    say, sections = visit.say, []
    lang = {} if visit.lang == "en" else {"lang": visit.lang}
    for title in SECTIONS:
        cards = [
            {
                "slug": card.slug,
                "title": say(card.title),
                "text": say(card.text) if card.text else "",
                "page": f"/?{card.query}" + visit.kept().replace("?", "&"),
                "picture": f"/animate.png?{card.query}&{urlencode(THUMBNAIL | lang)}",
            }
            for card in CARDS
            if card.section == title
        ]
        sections.append({"title": say(title), "about": say(ABOUT[title]), "cards": cards})
    title = PHOTO
    sections.append({"title": say(title), "about": say(ABOUT[title]), "cards": _photos(visit)})
    width = int(THUMBNAIL["width"])
    context = visit.common("/gallery") | {"sections": sections, "width": width, "height": width * 2 // 3}
    return templates().get_template("gallery.html").render(context)


def _photos(visit: Visit) -> list[dict[str, str]]:
    return [
        {
            "slug": card.slug,
            "title": visit.say(card.title),
            "text": visit.say(card.text),
            "page": f"/picture?{card.query}" + visit.kept().replace("?", "&"),
            "picture": f"/picture.png?{card.query}&labels=false&width={THUMBNAIL['width']}",
        }
        for card in PHOTOS
    ]


def formulas(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Put axes with the same numbers on one line: (axes, MathML); static/js/panel.js does the same later on."""
    lines: dict[str, list[str]] = {}
    for formula in found:
        lines.setdefault(formula["pieces"], []).append(formula["axis"])
    named = [(", ".join(axes), mathml) for mathml, axes in lines.items()]
    return [("" if mathml.startswith(f"<math><mi>{axes}<") else axes, mathml) for axes, mathml in named]


def picture_query(found: pipeline.Request, **more: str) -> str:
    """Write the query of a picture of a request, with other view parameters."""
    words = found.spec.query() | found.view.query(found.spec.default_view) | more
    return urlencode(sorted(words.items()), safe="[],:")


def island(body: bytes) -> Markup:
    r"""Give JSON that is safe inside a script element.

    >>> island(b'"</script>"')
    Markup('"\\u003c/script>"')
    """
    return Markup(body.replace(b"<", rb"\u003c").decode())  # noqa: S704 - JSON without "<" cannot leave its element


@lru_cache(maxsize=1)
def modules() -> Sequence[str]:
    """Name the page's modules, so that they are fetched at once and not one after another."""
    alone = ("conv-animation.js", "embed.js", "gallery.js", "quiz.js")
    names = sorted(path.name for path in (STATIC / "js").glob("*.js"))
    return [name for name in names if name not in alone and not name.startswith("picture")]


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
