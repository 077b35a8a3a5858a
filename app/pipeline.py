"""From raw parameters to a picture or a document: parse, trace, compose, encode. Each stage is a pure function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from app import code, fonts
from app.cost import limits
from app.document import document
from app.encoders import FORMATS
from app.ops import OPS
from app.refusal import Problem, Refusal, nearest, refusal, shorten
from app.scene import compose
from app.scene.contact import lay_out
from app.scene.details import MOST_FRAMES, details, frames
from app.scene.marks import Scene
from app.scene.still import hold_still
from app.scene.tween import tween
from app.spec import LayerSpec
from app.text import mark
from app.trace import Trace
from app.view import ViewSpec

RENDERER = "1"
IGNORED = ("_", "v")
FORMAT_NAMES = (*FORMATS, "json")
READER_DRAWS = ("json", "svg")
"""Formats whose text is drawn by who opens them, with fonts of their own."""


@dataclass(frozen=True, slots=True)
class Request:
    """Hold one checked request: a layer, how it is shown, and in which format."""

    spec: LayerSpec
    view: ViewSpec
    format: str

    def query(self) -> str:
        """Write the canonical query: sorted, defaults left out."""
        view = self.view.query(self.spec.default_view)
        words = self.spec.query() | view | ({} if self.format == "gif" else {"format": self.format})
        return urlencode(sorted(words.items()), safe="[],:")

    def etag(self) -> str:
        """Give the strong tag of the answer's bytes; a Chinese picture's also says which font it was drawn with."""
        font = f"#{fonts.chinese_font()}" if self.view.lang == "zh" and self.format not in READER_DRAWS else ""
        return '"' + sha256(f"{RENDERER}?{self.query()}{font}".encode()).hexdigest()[:32] + '"'

    @property
    def lang(self) -> str:
        """Language of the answer: as asked for, but English where a picture needs a font that this machine lacks."""
        able = self.format in READER_DRAWS or fonts.has_chinese()
        return self.view.lang if able else "en"


def parse(raw: Mapping[str, Any], format_: str | None = None) -> Request:
    """Check raw parameters (strings of a query, or values of a JSON object); raise `Refusal` with every problem found.

    >>> parse({"op": "conv2d", "stride": "2"}).query()
    'op=conv2d&stride=2'
    >>> parse({"code": "nn.Conv2d(1, 1, 3, stride=2, bias=False)", "input_size": "7"}).query()
    'input_size=7&op=conv2d&stride=2'
    >>> parse({"op": "conv2d", "bias": None, "stride": None}).query()
    'op=conv2d'
    """
    given = {k: v for k, v in raw.items() if not (k in IGNORED or k.startswith("utm_"))}
    words = {k: v for k, v in given.items() if v is not None}
    if "code" in words:
        words = code.layer(words, OPS)
    words.pop("code", None)
    op = words.pop("op", "conv2d")
    if not isinstance(op, str) or op not in OPS:
        raise refusal(
            "op",
            "op is {value}{hint}: choose one of {choices}",
            value=shorten(op),
            hint=nearest(op, OPS),
            choices=", ".join(OPS),
        )
    asked = words.pop("format", None)
    found = format_ or ("gif" if asked is None else asked)
    wrong = [one for one in (found, asked) if one is not None and one not in FORMAT_NAMES]
    if wrong:
        raise refusal(
            "format",
            "format is {value}: choose one of {choices}",
            value=shorten(wrong[0]),
            choices=", ".join(FORMAT_NAMES),
        )
    model = OPS[op]
    known = {*model.model_fields, *ViewSpec.model_fields, "op", "format", "code"}
    unknown = [name for name in given | words if name not in known]
    problems = [_unknown(name, op) for name in unknown]
    layer: LayerSpec | None = None
    view: ViewSpec | None = None
    try:
        layer = model.read({k: v for k, v in words.items() if k in model.model_fields})
    except Refusal as error:
        problems += error.problems
    try:
        view = ViewSpec.read({k: v for k, v in words.items() if k in ViewSpec.model_fields})
    except Refusal as error:
        problems += error.problems
    if problems or layer is None or view is None:
        raise Refusal(*problems)
    return Request(layer, _settle(view, layer), found)


def _settle(view: ViewSpec, layer: LayerSpec) -> ViewSpec:
    name = view.view or layer.default_view
    if name not in layer.views:
        raise refusal(
            "view",
            "view {view} does not show {op}: choose one of {choices}",
            view=name,
            op=layer.op,
            choices=", ".join(layer.views),
        )
    if view.overlap and name not in layer.overlap_views:
        raise refusal(
            "overlap",
            "overlap maps the stamps of transposed convolutions, {op} with view {view} has none: leave it out",
            op=layer.op,
            view=name,
        )
    _check_detail(view.model_copy(update={"view": name}), layer)
    return view.model_copy(update={"view": name})


def _check_detail(view: ViewSpec, layer: LayerSpec) -> None:
    choices = details(layer, view.view)
    if view.detail not in choices:
        raise refusal(
            "detail",
            "detail {detail} does not show {op} in view {view}: choose one of {choices}",
            detail=view.detail,
            op=layer.op,
            view=view.view,
            choices=", ".join(choices),
        )
    count = frames(layer, view)
    if count > MOST_FRAMES:
        raise refusal(
            "detail",
            "detail {detail} makes {count} frames, the limit is {limit}: choose a smaller input_size or another detail",
            detail=view.detail,
            count=count,
            limit=MOST_FRAMES,
        )


def _unknown(name: str, op: str) -> Problem:
    names = [*OPS[op].model_fields, *ViewSpec.model_fields, "op", "code", "format"]
    others = sorted({n for other in OPS.values() for n in other.model_fields} - set(names))
    name = shorten(name)
    if name in others:
        message = mark("{name} is a parameter of other operations, {op} does not have it: leave it out")
        return Problem(name, message, {"name": name, "op": op})
    message = mark("{name} is not a parameter of {op}{hint}: leave it out or correct it")
    return Problem(name, message, {"name": name, "op": op, "hint": nearest(name, names)})


def trace(request: Request) -> Trace:
    """Compute the layer."""
    return request.spec.trace()


def scene(request: Request) -> Scene:
    """Compose the scene."""
    return compose(request.spec.trace(), request.view.model_copy(update={"lang": request.lang}))


def picture(request: Request, composed: Scene | None = None) -> Scene:
    """Compose what a picture shows: the animation, with frames in between where asked for, or a still of it.

    Whoever has the scene already gives it.
    """
    view, still = request.view, request.view.still
    if still == "sheet":
        return lay_out(request.spec.trace(), view, compose)
    found = composed or scene(request)
    if still is None and FORMATS[request.format].moving:
        return tween(found, view.tween) if view.tween else found
    return hold_still(found, _frame(still, found.frames))


def encode(request: Request, composed: Scene | None = None) -> Iterator[bytes]:
    """Yield the picture's bytes as they are made; what would take too much is refused before it is drawn.

    What turns out to have too many bytes is refused as soon as it does.
    """

    def shown(spec: LayerSpec, view: ViewSpec) -> Scene:
        asked = replace(request, spec=spec, view=view)
        return picture(asked, composed if asked == request else None)

    admitted = limits.admit(request.spec, request.view, request.format, shown)
    return limits.hold(FORMATS[request.format].encode(admitted))


def render(request: Request) -> bytes:
    """Give the whole answer: a picture, or the document as JSON bytes."""
    if request.format == "json":
        return frames_json(request)
    return b"".join(encode(request))


def _frame(still: str | int | None, frames: int) -> int:
    """Choose the frame of a still: the last one where none is asked for."""
    if isinstance(still, int):
        if still < frames:
            return still
        raise refusal(
            "still",
            "still is {value}, the animation has frames 0 to {last}: choose one of them",
            value=still,
            last=frames - 1,
        )
    return 0 if still == "first" else frames - 1


def frames_document(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON-frames document of raw parameters as a Python dict of plain lists."""
    import orjson

    found: dict[str, Any] = orjson.loads(frames_json(parse(raw, "json")))
    return found


def frames_json(request: Request) -> bytes:
    """Give the JSON-frames document as bytes; one that has too many is refused."""
    import orjson

    found = request.spec.trace()
    drawn: Scene | Refusal
    try:
        drawn = compose(found, request.view)
    except Refusal as error:
        drawn = error
    whole = document(found, drawn, request.view, Request(request.spec, request.view, "gif").query())
    return b"".join(limits.hold([orjson.dumps(whole, option=orjson.OPT_SERIALIZE_NUMPY)]))
