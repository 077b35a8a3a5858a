"""Where pictures come from: samples, and uploads that are checked before they are decoded and soon forgotten."""

from __future__ import annotations

import secrets
import struct
import warnings
from io import BytesIO
from threading import Lock

import numpy as np
from cachetools import TTLCache
from PIL import Image, ImageOps, UnidentifiedImageError

from app.photo.samples import SAMPLES, Picture, sample
from app.refusal import Refusal, refusal

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 16_000_000
LONGEST = 2048
"""Longer pictures are scaled to this side, so that every answer stays quick."""
KINDS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WebP", "GIF": "GIF"}
KEPT_SECONDS = 600


def decode(data: bytes) -> Picture:
    """Turn an uploaded file into uint8 (rows, columns, 3): upright, on white, the first frame of several.

    Raises `Refusal` for what is too large, of another kind, damaged, or a bomb; size is checked before decoding.
    """
    if len(data) > MOST_BYTES:
        raise refusal(
            "file", "the file has {size} bytes, the limit is {limit}: save it smaller", size=len(data), limit=MOST_BYTES
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=tuple(KINDS))
            _check_size(image)
            image.load()
            return _upright(image)
    except Refusal:
        raise
    except UnidentifiedImageError:
        raise refusal(
            "file",
            "the file is none of {kinds}: choose a picture of one of these kinds",
            kinds=", ".join(KINDS.values()),
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refusal("file", "the picture has more than {limit} pixels: make it smaller", limit=MOST_PIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, MemoryError):
        raise refusal("file", "the file is damaged or cut off: save it again") from None


def packed(data: bytes) -> tuple[str, bytes]:
    """Decode an uploaded file into bytes that `unpacked` reads: height and width, then the pixels. Runs in a worker."""
    found = decode(data)
    return "application/octet-stream", struct.pack("<2I", *found.shape[:2]) + found.tobytes()


def unpacked(body: bytes) -> Picture:
    """Give the picture that `packed` has decoded.

    >>> unpacked(struct.pack("<2I", 1, 2) + bytes(6)).shape
    (1, 2, 3)
    """
    height, width = struct.unpack_from("<2I", body)
    return np.frombuffer(body, dtype=np.uint8, offset=8).reshape(height, width, 3)


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise refusal(
            "file",
            "the picture has {width} × {height} pixels, the limit is {limit} in all: make it smaller",
            width=image.width,
            height=image.height,
            limit=MOST_PIXELS,
        )


def _upright(image: Image.Image) -> Picture:
    try:
        image = ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - Pillow rewrites the note, and fails in as many ways as there are broken ones
        image = image.copy()  # a broken note of the camera is no reason to refuse the picture
    if image.mode.startswith("I") or image.mode == "F":
        deep = np.asarray(image).astype(np.float32)
        deep /= 257
        image = Image.fromarray(np.rint(deep, out=deep).clip(0, 255, out=deep).astype(np.uint8), "L")
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.new("RGBA", clear.size, "white")
        image.alpha_composite(clear)
    image = image.convert("RGB")
    if max(image.size) > LONGEST:
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    found = np.asarray(image).copy()
    found.flags.writeable = False
    return found


class Uploads:
    """Keep uploaded pictures in memory for some minutes after their last use, under keys that cannot be guessed."""

    def __init__(self, most_bytes: int, seconds: float = KEPT_SECONDS) -> None:
        self._kept: TTLCache[str, Picture] = TTLCache(most_bytes, seconds, getsizeof=lambda picture: picture.nbytes)
        self._lock = Lock()

    def keep(self, picture: Picture) -> str:
        """Keep a picture; give its key. Raises `Refusal` where it alone takes more than there is."""
        if picture.nbytes > self._kept.maxsize:
            raise refusal(
                "file",
                "the picture takes {size} bytes, this server keeps {limit}: make it smaller",
                size=picture.nbytes,
                limit=int(self._kept.maxsize),
            )
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = picture
        return key

    def find(self, name: str) -> Picture:
        """Give a sample or an upload by its name or key; raise `Refusal` when it has been forgotten."""
        if name in SAMPLES:
            return sample(name)
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept[name] = found  # the time begins anew
        if found is None:
            raise refusal("image", "the uploaded picture is no longer kept: upload it again")
        return found
