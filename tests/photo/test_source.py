"""Every kind of upload, and every way in which one can be broken."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app.photo import source
from app.photo.samples import SAMPLES, sample
from app.photo.source import Uploads, decode
from app.refusal import Refusal


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def colours() -> Image.Image:
    """Give a picture whose corners differ: red, green, blue, white."""
    pixels = np.zeros((8, 12, 3), dtype=np.uint8)
    pixels[:4, :6], pixels[:4, 6:], pixels[4:, :6], pixels[4:, 6:] = (255, 0, 0), (0, 255, 0), (0, 0, 255), 255
    return Image.fromarray(pixels)


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("GIF", {})])
def test_lossless_kinds_keep_every_pixel(kind: str, options: dict[str, object]) -> None:
    assert (decode(saved(colours(), kind, **options)) == np.asarray(colours())).all()


def test_jpeg_comes_close() -> None:
    found = decode(saved(Image.new("RGB", (32, 32), (200, 100, 50)), "JPEG", quality=95))
    assert np.abs(found.astype(int) - (200, 100, 50)).max() <= 3


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {"quality": 95}), ("WEBP", {"lossless": True})])
@pytest.mark.parametrize(("turn", "red"), [(1, (0, 0)), (3, (-1, -1)), (5, (0, 0)), (6, (0, -1)), (8, (-1, 0))])
def test_the_camera_s_rotation_is_undone(
    kind: str, options: dict[str, object], turn: int, red: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    found = decode(saved(colours().resize((96, 64), Image.Resampling.NEAREST), kind, exif=exif, **options))
    assert found.shape == ((64, 96, 3) if turn < 5 else (96, 64, 3))
    assert np.abs(found[red].astype(int) - (255, 0, 0)).max() <= 3


def test_a_broken_note_of_the_camera_is_no_reason_to_refuse() -> None:
    words = struct.pack("<HHI4s", 0x0111, 2, 2, b"a\0\0\0")  # a number, written as a text
    turned = struct.pack("<HHI4s", 0x0112, 3, 1, b"\6\0\0\0")
    note = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + words + turned + bytes(4)
    assert decode(saved(Image.new("RGB", (9, 5)), "JPEG", exif=note)).shape in ((5, 9, 3), (9, 5, 3))


def test_clear_parts_lie_on_white() -> None:
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    half = Image.new("RGBA", (4, 4), (0, 0, 0, 128))
    assert decode(saved(clear, "PNG")).min() == 255
    assert 126 <= decode(saved(half, "PNG"))[0, 0, 0] <= 128
    indexed = Image.new("P", (4, 4), 0)
    indexed.putpalette([9, 9, 9] * 256)
    assert decode(saved(indexed, "GIF", transparency=0)).min() == 255


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", (4, 4), 77), [77, 77, 77]),
        (Image.new("LA", (4, 4), (77, 255)), [77, 77, 77]),
        (Image.new("1", (4, 4), 1), [255, 255, 255]),
        (Image.fromarray(np.full((4, 4), 65535, dtype=np.uint16)), [255, 255, 255]),
        (Image.fromarray(np.full((4, 4), 257 * 40, dtype=np.uint16)), [40, 40, 40]),
    ],
    ids=["grey", "grey with alpha", "one bit", "16 bit white", "16 bit"],
)
def test_grey_of_every_depth(image: Image.Image, expected: list[int]) -> None:
    assert decode(saved(image, "PNG"))[0, 0].tolist() == expected


@pytest.mark.parametrize(("ink", "light"), [((0, 0, 0, 0), (255, 255, 255)), ((255, 0, 0, 0), (0, 255, 255))])
def test_cmyk(ink: tuple[int, ...], light: tuple[int, ...]) -> None:
    found = decode(saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=95))
    assert np.abs(found[8, 8].astype(int) - light).max() <= 5


@pytest.mark.parametrize(("colour", "numbers"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_sixteen_bits_of_every_kind(colour: int, numbers: int) -> None:
    row = b"\0" + struct.pack(">H", 40 * 257) * numbers * 4
    found = decode(png(4, 4, zlib.compress(row * 4), depth=16, colour=colour))
    shown = 40 if numbers in (1, 3) else 255 - 40 + round(40 * 40 / 255)  # with alpha it lies on white
    assert np.abs(found.astype(int) - shown).max() <= 1


def test_animated_files_give_their_first_frame() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert decode(data)[0, 0].tolist() == [255, 0, 0], kind


def test_large_pictures_are_scaled() -> None:
    found = decode(saved(Image.new("RGB", (4000, 1000), "green"), "PNG"))
    assert found.shape == (512, 2048, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_truncated_files_are_refused(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), kind)
    with pytest.raises(Refusal, match="damaged"):
        decode(data[: len(data) // 2])


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM" + bytes(60)],
    ids=["nothing", "text", "only a signature", "only a header", "svg", "bmp"],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        decode(data)


def test_a_file_that_lies_about_its_checksum_is_refused() -> None:
    data = bytearray(saved(colours(), "PNG"))
    data[-20] ^= 0xFF
    with pytest.raises(Refusal, match="damaged"):
        decode(bytes(data))


def test_a_palette_clearer_than_it_is_long_is_refused() -> None:
    body = zlib.compress(bytes(6) * 4)
    assert decode(png(5, 4, body, colour=3, more=((b"PLTE", bytes(48)), (b"tRNS", bytes(256))))).shape == (4, 5, 3)
    with pytest.raises(Refusal, match="damaged"):
        decode(png(5, 4, body, colour=3, more=((b"PLTE", bytes(48)), (b"tRNS", bytes(257)))))


def png(
    width: int,
    height: int,
    body: bytes,
    depth: int = 8,
    colour: int = 2,
    more: tuple[tuple[bytes, bytes], ...] = (),
) -> bytes:
    """Write a PNG chunk by chunk."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", head), *more, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def bomb(width: int, height: int) -> bytes:
    """Write the smallest PNG that claims a size."""
    return png(width, height, zlib.compress(b""))


def claiming(kind: str) -> bytes:
    """Write a small file of a kind that claims to be a very large picture."""
    data = bytearray(saved(colours(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", 60_000, 60_000)
    elif kind == "JPEG":
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    else:
        at = data.index(b"VP8L") + 9
        data[at : at + 4] = struct.pack("<I", 16_383 | 16_383 << 14)
    return bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
def test_bombs_of_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(Refusal, match="16000000"):
        decode(claiming(kind))


@pytest.mark.parametrize("size", [(5000, 5000), (12_000, 12_000), (60_000, 60_000)])
def test_bombs_are_refused_before_decoding(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", never)
    with pytest.raises(Refusal, match="16000000"):
        decode(bomb(*size))


def test_files_beyond_the_limit_are_refused() -> None:
    with pytest.raises(Refusal, match=str(source.MOST_BYTES)):
        decode(bytes(source.MOST_BYTES + 1))


def test_uploads_are_found_by_their_key_and_forgotten() -> None:
    uploads = Uploads(most_bytes=1000, seconds=60)
    first = uploads.keep(np.zeros((10, 10, 3), dtype=np.uint8))
    assert uploads.find(first).shape == (10, 10, 3)
    assert len(first) == 22
    others = [uploads.keep(np.zeros((10, 10, 3), dtype=np.uint8)) for _ in range(3)]
    assert len({first, *others}) == 4
    with pytest.raises(Refusal, match="upload it again"):
        uploads.find(first)
    with pytest.raises(Refusal, match=r"takes 1083 bytes, this server keeps 1000"):
        uploads.keep(np.zeros((19, 19, 3), dtype=np.uint8))
    assert uploads.find(others[-1]) is not None
    gone = Uploads(most_bytes=1000, seconds=0)
    with pytest.raises(Refusal, match="upload it again"):
        gone.find(gone.keep(np.zeros((1, 1, 3), dtype=np.uint8)))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_pictures_with_edges_and_cannot_be_changed(name: str) -> None:
    found = sample(name)
    assert found.shape == (512, 512, 3)
    assert found.std() > 20
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 0
