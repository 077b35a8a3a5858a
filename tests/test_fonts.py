"""Chinese in pictures: with the font that the machine has, or in English and said so."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app import fonts
from app.pipeline import parse, render
from app.raster import glyphs, tiles

CALL = {"op": "conv2d", "input_size": "4", "still": "last"}
CACHES = (fonts.chinese_font, fonts.face, glyphs._glyph, tiles.cell)


@pytest.fixture
def clean() -> Iterator[None]:
    """Forget what was drawn with another font, before and after."""
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


def test_this_machine_has_chinese() -> None:
    found = fonts.chinese_font()
    assert found is not None, "no Chinese font: sudo apt-get install fonts-wqy-microhei"
    assert found[0] in fonts.CHINESE_FILES


def test_a_chinese_picture_is_drawn_in_chinese() -> None:
    request = parse(CALL | {"lang": "zh"}, "png")
    assert request.lang == "zh"
    assert render(request) != render(parse(CALL, "png"))
    assert not np.array_equal(glyphs.draw("卷", 20, False)[0], glyphs.draw("积", 20, False)[0])


def test_wide_letters_are_as_wide_as_the_text_is_high() -> None:
    assert fonts.width("卷积k", 20) == pytest.approx(40 + fonts.width("k", 20))
    levels, left, _ = glyphs.draw("卷积", 20, False)
    inked = np.flatnonzero(levels.any(axis=0)) + left
    assert 34 <= inked[-1] <= 42


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("setting", ["", "/no/such/font.ttc", __file__])
def test_without_a_font_a_picture_falls_back_to_english(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = parse(CALL | {"lang": "zh"}, "png")
    with_font = asked.etag()
    monkeypatch.setenv(fonts.CHINESE_SETTING, setting)
    fonts.chinese_font.cache_clear()
    assert not fonts.has_chinese()
    assert asked.lang == "en"
    assert render(asked) == render(parse(CALL, "png"))
    assert asked.etag() != with_font
    assert parse(CALL | {"lang": "zh"}, "json").lang == "zh"
    assert "卷积" in render(parse(CALL | {"lang": "zh"}, "json")).decode()


@pytest.mark.usefixtures("clean")
def test_the_setting_names_the_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = fonts.chinese_font()
    assert usual is not None
    copy = tmp_path / "mine.ttc"
    copy.symlink_to(usual[0])
    monkeypatch.setenv(fonts.CHINESE_SETTING, str(copy))
    fonts.chinese_font.cache_clear()
    assert fonts.chinese_font() == (str(copy), usual[1])
