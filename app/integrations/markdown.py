"""Markdown: a fence called `kernelwalk` is an animation, in MkDocs and wherever `pymdownx.superfences` works.

The fence holds the layer in its first line and parameters as `name: value` in the others.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from pymdownx.superfences import SuperFencesException

from app.api import Animation, animate
from app.encoders import FORMATS
from app.player import frame
from app.refusal import Refusal, refusal, shorten
from app.rendering import PAGE

Fence = Callable[..., str]
OWN = ("format", "alt")


def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **_: Any) -> str:
    r"""Draw a fence as a picture that is part of the page: a formatter for `custom_fences`.

    >>> fence("relu\ninput_size: 2x2\nstill: last", "kernelwalk", "kernelwalk", {}, None)[:59]
    '<img class="kernelwalk" src="data:image/gif;base64,R0lGODlh'
    """
    return _drawn(source, css_class, _inside)


def files(folder: str, url: str) -> Fence:
    """Give a formatter that writes pictures into a folder of the site, which pages reach under `url`."""

    def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **_: Any) -> str:
        def placed(found: Animation, form: str) -> str:
            target = Path(folder) / f"{found.op}-{found.tag(form)}.{form}"
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                found.save(target)
            return f"{url.rstrip('/')}/{target.name}"

        return _drawn(source, css_class, placed)

    return fence


def _inside(found: Animation, form: str) -> str:
    return f"data:{FORMATS[form].media};base64,{b64encode(found.render(form)).decode()}"


def _drawn(source: str, css_class: str, address: Callable[[Animation, str], str]) -> str:
    try:
        layer, words = read(source)
        own = {name: words.pop(name, "") for name in OWN}
        form = own["format"] or "gif"
        if form not in (*FORMATS, PAGE):
            raise refusal(
                "format",
                "format is {value}: choose one of {choices}",
                value=shorten(form),
                choices=", ".join((*FORMATS, PAGE)),
            )
        found = animate(layer, **words)
        if form == PAGE:
            return frame(found)
        size = f'width="{found.scene.width}" height="{found.scene.height}"'
        alt = escape(own["alt"] or found.alt)
        return f'<img class="{escape(css_class)}" src="{escape(address(found, form))}" {size} alt="{alt}">'
    except Refusal as error:
        # Any other exception would leave the fence in the page as code.
        raise SuperFencesException(f"kernelwalk: {error}") from error


def read(source: str) -> tuple[str, dict[str, str]]:
    r"""Read a fence: the layer, and parameters by name.

    >>> read("nn.Conv2d(1, 1, 3)\n# as in the lecture\nstride-of: 2\nbias")
    ('nn.Conv2d(1, 1, 3)', {'stride_of': '2', 'bias': 'true'})
    """
    lines = [line.strip() for line in source.splitlines()]
    layer, *rest = [line for line in lines if line and not line.startswith("#")] or [""]
    words = {}
    for line in rest:
        name, _, value = line.partition(":")
        words[name.strip().replace("-", "_")] = value.strip() or "true"
    return layer, words
