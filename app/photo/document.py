"""The JSON document of a layer over a picture: sizes, ranges, the sheet's tiles, and what lies under a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.call import sides, write
from app.ops import OPS
from app.photo.cost import UNBOUND
from app.photo.layer import POOLS, channels_in, run, shape_of, with_kernel
from app.photo.lens import Seen, look, words
from app.photo.plan import Place, Plan
from app.photo.request import PhotoRequest
from app.photo.samples import Picture
from app.photo.sheet import layout
from app.photo.slots import Slot
from app.photo.weights import weights_of
from app.refusal import refusal
from app.spec import lifted, plain
from app.text import catalogue
from app.windowed import sizes_text

LEAST_MARK = 10
"""Pixels that the frame of a window has at least, so that it is seen."""


def document(request: PhotoRequest, picture: Picture) -> dict[str, Any]:
    """Give what is known of a layer over a picture.

    `layer`, `view`, `url` (of the sheet), `title`, `alt`, `code`, `formula`; shapes of `input`, `weight` (with data)
    and `output`; `sheet`: its size and `tiles`, where each lies in pixels, which cells it shows. Without `at`,
    `output.maps` has the range of each map; with it, `at` is what `look` gives, once a channel, each with its `text`,
    and `sheet.marks` frames the window and the cell.
    """
    spec: Any = request.spec
    plan, shape = layout(request, catalogue(request.view.lang)), shape_of(request)
    tiles = [_tile(request, place) for place in plan.places]
    found: dict[str, Any] = {
        "layer": {k: v for k, v in spec.canonical().items() if k not in ("input", "weight")} | {"op": request.op},
        "view": {name: plain(getattr(request.view, name)) for name in type(request.view).model_fields},
        "url": replace(request, view=request.view.model_copy(update={"at": None, "tile": None})).query(),
        "title": f"{request.torch_name} {sizes_text(spec.input_size)} → {sizes_text(shape[1:])}",
        "alt": alt(request),
        "code": code(request),
        "formula": [f.document() for f in spec.formulas()],
        "input": {"shape": [channels_in(spec), *spec.input_size]},
        "output": {"shape": list(shape)},
        "sheet": {"width": plan.width, "height": plan.height, "tiles": tiles},
    }
    if (weight := weights_of(spec)) is not None:
        given = spec.weight if isinstance(spec.weight, str) else plain(weight)
        found["layer"]["weight"] = given
        found["weight"] = {"shape": list(spec.weight_shape), "data": plain(weight.reshape(-1))}
    if request.view.at is None:
        found["output"]["maps"] = _ranges(request, picture)
        return found
    found["at"], found["sheet"]["marks"] = _at(request, picture, plan)
    return found


def alt(request: PhotoRequest) -> str:
    """Say what the sheet shows to a person who cannot see it."""
    spec: Any = request.spec
    say, out = catalogue(request.view.lang), shape_of(request)
    return say("{name} over a picture of {input}, {words}: it becomes {output}.").format(
        name=request.torch_name,
        input=sizes_text((channels_in(spec), *spec.input_size)),
        words=spec.headline(say),
        output=sizes_text(out),
    )


def code(request: PhotoRequest) -> str:
    """Write the layer as PyTorch does; an unpool with the pool that it undoes."""
    spec: Any = request.spec
    if request.op != "max_unpool2d":
        return str(spec.code())
    given, model = spec.to_torch() | {"return_indices": True}, OPS[request.op]
    if not spec.even:  # PyTorch's pools pad both sides alike: the picture is padded before, and cut after
        given |= {"padding": 0, "ceil_mode": False}
    pool = write(spec.torch_name, spec.signature, given)
    given["kernel_size"] = spec.window.span  # as wide with its gaps, which an unpool does not have
    back = write(model.torch_name, model.signature, {name: given[name] for name in model.signature})
    if spec.even:
        return f"pooled, indices = {pool}(x)\n{back}(pooled, indices, x.shape[-2:])"
    pads = spec.border_apart()
    return (
        f'padded = F.pad(x, {sides(pads)}, value=float("-inf"))\n'
        f"pooled, indices = {pool}(padded)\n"
        f"F.pad({back}(pooled, indices, padded.shape[-2:]), {sides(tuple((-a, -b) for a, b in pads))})"
    )


def _ranges(request: PhotoRequest, picture: Picture) -> list[dict[str, float]]:
    arrays = run(request.alone(), picture)
    return [{"min": float(p.min()), "max": float(p.max()), "mean": float(p.mean())} for p in arrays["output"]]


def _tile(request: PhotoRequest, place: Place) -> dict[str, Any]:
    """Describe a tile; `asks` tells whether `at` with its number is answered."""
    slot = place.slot
    return {
        "title": f"{slot.title} {slot.note}".strip(),
        "source": slot.source,
        "channel": slot.channel,
        **place.picture._asdict(),
        "top": place.top,
        "left": place.left,
        "rows": place.rows,
        "columns": place.columns,
        "asks": _behind(request, slot) is not None,
    }


def _behind(request: PhotoRequest, slot: Slot) -> PhotoRequest | None:
    """Give the layer whose output a tile shows; None for the picture itself and for differences."""
    spec: Any = request.spec
    alone = request.alone()
    if slot.source == "output":
        return alone
    if slot.source == "pooled":
        return replace(alone, op="max_pool2d")
    if slot.source in POOLS:
        return replace(alone, op=slot.source, spec=_other_pool(spec, slot.source))
    if slot.source.startswith("kernel"):
        return replace(alone, spec=with_kernel(spec, int(slot.source[len("kernel") :])))
    return None


def _other_pool(spec: Any, op: str) -> Any:
    """Give a pool of another kind with the same windows."""
    if spec.op == op:
        return spec
    names = ("kernel_size", "stride", "padding", "ceil_mode", "channels", "input_size")
    with lifted(UNBOUND):
        return OPS[op].read({name: plain(getattr(spec, name)) for name in names})


def _at(request: PhotoRequest, picture: Picture, plan: Plan) -> tuple[list[Seen], list[dict[str, Any]]]:
    """Look at a place of a tile: at its channel, or at all where it shows all."""
    at, tile = request.view.at, request.view.tile
    assert at is not None
    if tile is None:
        shown = next((p.slot for p in plan.places if p.slot.source == "output"), plan.places[0].slot)
        channel, behind = None, request.alone()
    else:
        shown, behind = _chosen(request, plan, tile)
        channel = shown.channel
    channels = range(shape_of(behind)[0]) if channel is None else [channel]
    seen = [look(behind, picture, *at, c) for c in channels]
    told = [one | {"text": words(one, channels_in(behind.spec))} for one in seen]
    return told, _marks(plan, seen[0], shown.source)


def _chosen(request: PhotoRequest, plan: Plan, tile: int) -> tuple[Slot, PhotoRequest]:
    slot = plan.places[tile].slot if tile < len(plan.places) else None
    behind = None if slot is None else _behind(request, slot)
    if slot is None or behind is None:
        asked = [str(i) for i, place in enumerate(plan.places) if _behind(request, place.slot)]
        raise refusal(
            "tile", "tile {value} shows no output: choose one of {choices}", value=tile, choices=", ".join(asked)
        )
    return slot, behind


def _marks(plan: Plan, seen: Seen, source: str) -> list[dict[str, Any]]:
    """Frame the window on the input and the cell on every tile that shows it, in pixels of the sheet."""
    found = []
    for index, place in enumerate(plan.places):
        rows, columns = [seen["row"]] * 2, [seen["column"]] * 2
        if place.slot.source == "input":
            rows, columns = seen.get("rows") or [], seen.get("columns") or []
        elif place.slot.source != source:
            continue
        if rows and columns and (box := _framed(place, (rows[0], rows[-1]), (columns[0], columns[-1]))):
            role = "window" if place.slot.source == "input" else "cell"
            found.append({"tile": index, "role": role, **box})
    return found


def _framed(place: Place, rows: tuple[int, int], columns: tuple[int, int]) -> dict[str, float] | None:
    """Give the box of some cells on a tile, large enough to be seen; None where they lie outside what it shows."""
    box = place.picture
    found: dict[str, float] = {}
    for start, size, first, count, (low, high) in (
        ("x", "w", place.left, place.columns, columns),
        ("y", "h", place.top, place.rows, rows),
    ):
        if high < first or low >= first + count:
            return None
        each = getattr(box, size) / count
        wide = max((high - low + 1) * each, LEAST_MARK)
        middle = getattr(box, start) + ((low + high + 1) / 2 - first) * each
        found |= {start: round(middle - wide / 2, 1), size: round(wide, 1)}
    return found
