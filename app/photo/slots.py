"""What stands on a sheet: the picture, its maps, enlarged parts. Known before anything is computed."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.photo.layer import POOLS, SIZES, channels_in, compared_weight, shape_of
from app.photo.request import PhotoRequest
from app.pointwise import Pointwise
from app.text import Translate
from app.windowed import sizes_text

PLANES = "RGB"


class Slot(NamedTuple):
    """Hold one picture of a sheet.

    `source` names the array it shows (see `layer.run`), `channel` the plane, None for all three as a colour picture;
    `cells` are rows and columns of that array. `part` says that an enlarged part is shown, a cell of it being `grain`
    cells of the layer's output. `fine` says that its cells differ one by one, which must not be blurred into waves.
    `kernel` is the shape of the kernel below it, `bias` whether a bias stands beside it.
    """

    source: str
    channel: int | None
    title: str
    note: str
    cells: tuple[int, int]
    scaled: bool = False
    part: bool = False
    grain: tuple[int, int] = (1, 1)
    fine: bool = False
    kernel: tuple[int, int, int] | None = None
    bias: bool = False

    @property
    def key(self) -> tuple[str, int | None]:
        """The plane that is shown."""
        return self.source, self.channel


def slots(request: PhotoRequest, say: Translate) -> list[Slot]:
    """Give what stands on the sheet, the layer's input first."""
    spec: Any = request.spec
    size, out = tuple(spec.input_size), shape_of(request)
    activation = isinstance(spec, Pointwise)
    first = Slot("input", None, say("input"), sizes_text((channels_in(spec), *size)), size, scaled=activation)
    if request.compares and request.op in POOLS:
        return _pools(request, first, say)
    if request.compares:
        return _kernels(request, first, say)
    if request.op == "max_unpool2d":
        pooled = tuple(spec.window.output_size)
        note = sizes_text((out[0], *pooled))
        back = Slot("output", None, say("put back"), sizes_text(out), size, fine=True)
        return [first, Slot("pooled", None, say("pooled"), note, pooled), back, _part(back, say)]
    if hasattr(spec, "weight_values"):
        maps = [_map(request, channel, out, say) for channel in range(out[0])]
        if len(maps) == 1:  # below the input is more room than below the map
            first, maps = first._replace(kernel=maps[0].kernel, bias=maps[0].bias), [maps[0]._replace(kernel=None)]
        return [first, *maps, *([_part(maps[0], say)] if len(maps) == 1 and maps[0].fine else [])]
    return [first, Slot("output", None, say("output"), sizes_text(out), out[1:], scaled=activation)]


def _map(request: PhotoRequest, channel: int, out: tuple[int, int, int], say: Translate) -> Slot:
    spec: Any = request.spec
    kernel = (spec.in_channels // spec.groups, *spec.kernel_size)
    title = say("output") if out[0] == 1 else say("filter {n}").format(n=channel)
    fine = spec.transposed and max(spec.stride) > 1
    size, bias = sizes_text(out[1:]), spec.bias is not False
    return Slot("output", channel, title, size, out[1:], scaled=True, fine=fine, kernel=kernel, bias=bias)


def _part(whole: Slot, say: Translate) -> Slot:
    return whole._replace(title=say("a part, enlarged"), note="", part=True, scaled=False, kernel=None)


def _pools(request: PhotoRequest, first: Slot, say: Translate) -> list[Slot]:
    spec: Any = request.spec
    size, channels = tuple(spec.window.output_size), channels_in(spec)
    found = [Slot(op, None, op, sizes_text((channels, *size)), size) for op in POOLS]
    return [*found, Slot("difference", 0, say("max − average"), sizes_text(size), size, scaled=True)]


def _kernels(request: PhotoRequest, first: Slot, say: Translate) -> list[Slot]:
    """Show a part, since a whole map is too large for its single cells to be seen."""
    spec: Any = request.spec
    found = [first._replace(note=say("a part, enlarged"), part=True, grain=tuple(spec.stride))]
    for size in SIZES:
        cells = tuple((i - 1) * s + size for i, s in zip(spec.input_size, spec.stride, strict=True))
        title = say("kernel {size}").format(size=f"{size}×{size} {compared_weight(spec)}")
        found.append(Slot(f"kernel{size}", 0, title, sizes_text(cells), cells, scaled=True, part=True))
    return found
