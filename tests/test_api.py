"""The Python call: every parameter of the URL, files that are whole, and what a notebook is given."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import app
from app import Animation, Refusal, animate, api, pipeline
from app.encoders import FORMATS
from app.gallery import CARDS

FORMS = [*FORMATS, "json", "html"]


@pytest.mark.parametrize("name", app.__all__)
def test_every_public_name_has_a_type_and_a_doctest(name: str) -> None:
    public = getattr(app, name)
    members = {} if name in ("animate", "Frame", "Refusal") else vars(public)
    for what, member in {name: public, **members}.items():
        if what[0] == "_":
            continue
        assert ">>>" in (member.__doc__ or ""), what
        call = getattr(member, "fget", None) or getattr(member, "func", member)
        assert isinstance(call, type) or "return" in call.__annotations__, what


@pytest.mark.parametrize("query", [card.query for card in CARDS[::7]])
def test_the_call_says_what_the_address_says(query: str) -> None:
    words = dict(pair.split("=", 1) for pair in query.split("&"))
    op = words.pop("op")
    assert animate(op, **words).query == pipeline.parse({"op": op, **words}).query()


def test_a_call_as_text_and_its_name_are_the_same_layer() -> None:
    text = animate("nn.Conv2d(1, 1, 3, padding=1, bias=False)", input_size=7, theme="dark")
    assert text.query == animate("conv2d", padding=1, input_size=7, theme="dark").query
    assert animate(text.code, input_size=7, theme="dark").query == text.query


def test_all_that_is_shown_is_the_document() -> None:
    conv = animate("conv2d", input_size=4, bias=True, out_channels=2)
    document = pipeline.frames_document({"op": "conv2d", "input_size": 4, "bias": True, "out_channels": 2})
    assert conv.document == document
    assert conv.steps == document["steps"]
    assert [frame.caption for frame in conv.frames] == document["scene"]["captions"]
    assert [frame.milliseconds for frame in conv.frames] == document["scene"]["durations"]
    assert {name: list(array.shape) for name, array in conv.tensors.items()} == {
        name: tensor["shape"] for name, tensor in document["tensors"].items()
    }
    assert (conv.alt, conv.title, conv.code) == (document["alt"], document["title"], document["code"])
    assert repr(conv) == f"<{document['title']}, 8 frames>"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_what_is_rendered_and_progress_comes_to_its_end(form: str, tmp_path: Path) -> None:
    conv = animate("conv2d", input_size=4, step_ms=100)
    told: list[tuple[int, int]] = []
    path = conv.save(tmp_path / f"Conv.{form.upper()}", lambda drawn, frames: told.append((drawn, frames)))
    assert path.read_bytes() == conv.render(form)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    frames = 4 if form in FORMATS and FORMATS[form].moving else 1
    assert told == sorted(told)
    assert {of for _, of in told} == {frames}
    assert told[-1] == (frames, frames)


def test_progress_is_told_while_frames_are_drawn(tmp_path: Path) -> None:
    told: list[int] = []
    animate("conv2d").save(tmp_path / "conv.gif", lambda drawn, _: told.append(drawn))
    assert sorted(set(told)) == list(range(10))


def test_what_fails_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "conv.gif"
    target.write_bytes(b"before")

    def stop(drawn: int, _: int) -> None:
        if drawn == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate("conv2d").save(target, stop)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["conv", "conv.bmp", "conv.gif.txt"])
def test_a_suffix_that_is_no_format_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"path: conv.*has the suffix .* choose one of gif"):
        animate("conv2d").save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_still_is_one_picture_of_the_same(tmp_path: Path) -> None:
    conv = animate("conv2d")
    third = conv.still(3)
    assert third.url("https://example.org/", "png") == "https://example.org/animate.png?op=conv2d&still=3"
    assert third.render("png") == pipeline.render(pipeline.parse({"op": "conv2d", "still": 3}, "png"))
    assert third.render("png") != conv.still("first").render("png")
    assert repr(third).endswith("still 3>")


def test_a_change_keeps_the_rest() -> None:
    conv = animate("conv2d", [[1, 2], [3, 4]], weight=[[1]], padding=[[0, 1], [1, 0]], lang="zh", view="matrix")
    dark = conv.change(theme="dark")
    assert set(dark.query.split("&")) == {*conv.query.split("&"), "theme=dark"}
    assert dark.change(theme=None).query == conv.query


def test_a_notebook_is_given_player_picture_and_words() -> None:
    conv = animate("conv2d", lang="zh")
    shown: dict[str, Any] = conv._repr_mimebundle_(include=None, exclude=None)
    assert list(shown) == ["text/plain", "image/png", "text/html"]
    assert shown["text/plain"] == repr(conv)
    with Image.open(io.BytesIO(base64.b64decode(shown["image/png"]))) as picture:
        assert picture.size == (conv.scene.width, conv.scene.height)
    json.dumps(shown)
    assert list(conv.still()._repr_mimebundle_()) == ["text/plain", "image/png"]


def test_every_public_name_teaches_by_example() -> None:
    names = [getattr(api, name) for name in api.__all__ if name != "Progress"]
    names += [value for name, value in vars(Animation).items() if not name.startswith("_")]
    bare = [value for value in names if ">>> " not in (getattr(value, "__doc__", "") or "")]
    assert len(names) > 15
    assert bare == []
