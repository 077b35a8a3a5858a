"""SVG: shapes, real text, and nothing that somebody smuggles in."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from app.encoders import svg
from app.scene.message import compose_message
from tests.encoders.scenes import scene

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(name: str, **more: str) -> ET.Element:
    return ET.fromstring(b"".join(svg.encode(scene(name, **more))))


def texts(root: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SPACE}text")]


def test_numbers_and_labels_are_text() -> None:
    shown = scene("plain", still="5")
    root = drawn("plain", still="5")
    expected = [
        shown.looks[look].text
        for mark, look in zip(shown.marks, shown.base.tolist(), strict=True)
        if mark.size and look
    ]
    found = texts(root)
    assert [text for text in expected if text and not any(text in t for t in found)] == []
    assert (root.get("width"), root.get("height")) == (str(shown.width), str(shown.height))


def test_it_names_and_describes_itself() -> None:
    root = drawn("plain", still="last")
    assert root.get("role") == "img"
    assert root.findtext(f"{SPACE}title") == "Conv2d"
    assert "kernel" in (root.findtext(f"{SPACE}desc") or "")


def test_only_an_opaque_picture_has_a_ground() -> None:
    grounds = [rect for rect in drawn("plain", still="0").iter(f"{SPACE}rect") if rect.get("width") == "100%"]
    assert len(grounds) == 1
    assert not [r for r in drawn("transparent", still="0").iter(f"{SPACE}rect") if r.get("width") == "100%"]


def test_text_never_becomes_markup() -> None:
    evil = '</text><script>alert("1")</script>&x;\x00\x1b"\'<a xlink:href="javascript:1">'
    data = b"".join(svg.encode(compose_message(evil, [evil])))
    root = ET.fromstring(data)
    assert {node.tag for node in root.iter()} <= {
        f"{SPACE}{n}" for n in ("svg", "title", "desc", "style", "rect", "text", "tspan")
    }
    assert b"<script" not in data
    assert "script" in "".join(texts(root)), "the message is still shown"


def test_every_kind_of_mark_is_drawn() -> None:
    root = drawn("dark", still="last")
    tags = {node.tag.removeprefix(SPACE) for node in root.iter()}
    assert {"rect", "text", "polyline"} <= tags
