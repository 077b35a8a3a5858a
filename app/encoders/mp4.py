"""MP4: H.264, 4:2:0, index in front, for slides and players that take no GIF. Through imageio's PyAV plugin.

H.264 has no opacity and MP4 no loop: a transparent scene stands on its theme's background, and the player repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.raster.paint import paint
from app.raster.patch import Patch, Pixels
from app.scene.marks import Scene

CHUNK = 1 << 16
SAME = "mbtree=0:cpu-independent=1:colormatrix=smpte170m"
"""The same bytes everywhere: `mbtree` gives others once in fifty runs, on one thread too, and x264 chooses its
algorithms by the processor unless told not to. So does the usual conversion of colours: ours is in integers."""
STILL = "subme=2"
"""What moves here moves by whole pixels: a finer search takes a quarter of the time and finds a few bytes."""
OPTIONS = {"preset": "fast", "tune": "animation", "crf": "22", "bf": "0", "x264-params": f"{SAME}:{STILL}"}
"""No frame refers to a later one (`bf`), so that each is shown for exactly as long as it should be."""
RED_GREEN_BLUE = np.array(((66, 129, 25), (-38, -74, 112), (112, -94, -18)), dtype=np.int32)
"""Luma, blue and red differences of BT.601, in 256ths, before 16, 128 and 128 are added."""


class Planes(NamedTuple):
    """Hold a frame as the plugin takes one: planes by number, and the size of the whole.

    Two by two pixels share their colour differences. A picture with an odd side has its last row and column twice:
    H.264 with 4:2:0 has even sides.
    """

    luma: Pixels
    blue: Pixels
    red: Pixels

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of planes, height, width."""
        return len(self), *self.luma.shape

    def take(self, canvas: Pixels, patch: Patch, table: Pixels) -> None:
        """Take what a patch has changed."""
        height, width = patch.pixels.shape
        left, top = patch.x & ~1, patch.y & ~1
        right, bottom = (patch.x + width + 1) & ~1, (patch.y + height + 1) & ~1
        part = canvas[top:bottom, left:right]
        if part.shape != (bottom - top, right - left):
            part = np.pad(part, ((0, bottom - top - part.shape[0]), (0, right - left - part.shape[1])), "edge")
        luma, *differences = table.take(part, axis=1)
        self.luma[top:bottom, left:right] = luma
        for plane, found in zip((self.blue, self.red), differences, strict=True):
            four = (found[y::2, x::2].astype(np.uint16) for y in (0, 1) for x in (0, 1))
            plane[top // 2 : bottom // 2, left // 2 : right // 2] = sum(four, start=np.uint16(2)) >> 2


def encode(scene: Scene) -> Iterator[bytes]:
    """Yield a scene as MP4. The index in front needs all frames: the bytes come when all are made.

    Times are exact: one tick is what divides all durations. The last frame is written once more for the last tick, for
    a film ends with the start of its last frame and one tick.
    """
    picture = paint(scene)
    table, planes = _table(picture.palette.colours), _blank(picture.height, picture.width)
    tick = gcd(*scene.durations)
    file = BytesIO()
    with _open(file, 1000 / tick) as film:
        time = 0
        for patch in picture.patches:
            planes.take(picture.canvas, patch, table)
            _write(film, planes, time)
            time += patch.duration // tick
        if patch.duration > tick:
            _write(film, planes, time - 1)
    whole = file.getvalue()
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


def _open(file: BytesIO, rate: float) -> Any:
    """Open a film. Its writer moves the index to the front at the end: it reads the file again."""
    from imageio.plugins.pyav import PyAVPlugin
    from imageio.v3 import imopen

    film = imopen(
        file,
        "w",
        plugin=PyAVPlugin,
        extension=".mp4",
        options={"movflags": "faststart"},
        io_open=lambda url, flags, options: BytesIO(file.getvalue()),
    )
    film.init_video_stream("libx264", fps=rate, pixel_format="yuv420p")
    # The plugin has no parameter for the encoder's own options; one thread gives the same bytes on every machine.
    stream: Any = film._video_stream  # noqa: SLF001
    stream.codec_context.options = OPTIONS
    stream.codec_context.thread_count = 1
    return film


def _write(film: Any, planes: Planes, time: int) -> None:
    film.frames_written = time
    film.write_frame(planes, pixel_format="yuv420p")


def _blank(height: int, width: int) -> Planes:
    """Give planes to be filled, with even sides."""
    half = -(-height // 2), -(-width // 2)
    luma = np.empty((2 * half[0], 2 * half[1]), dtype=np.uint8)
    return Planes(luma, np.empty(half, dtype=np.uint8), np.empty(half, dtype=np.uint8))


def _table(colours: Pixels) -> Pixels:
    """Give luma and colour differences of each index: three rows."""
    whole: NDArray[np.int32] = (RED_GREEN_BLUE @ colours.T.astype(np.int32) + 128 >> 8) + np.array(
        ((16,), (128,), (128,))
    )
    return whole.astype(np.uint8)
