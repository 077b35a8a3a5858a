"""The language of an answer is said in a header, and never taken from the browser for a picture."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import fonts
from tests.conftest import Server, free_port, serve, stop, wait_until_alive

CALL = "/animate.png?op=conv2d&input_size=4&lang=zh"


def test_a_chinese_picture_says_so(server: Server) -> None:
    for _ in ("rendered", "remembered"):
        assert httpx.get(server.url + CALL).headers["content-language"] == "zh"
    assert httpx.get(server.url + CALL.replace("zh", "en")).headers["content-language"] == "en"
    assert httpx.get(server.url + "/frames?op=conv2d&lang=zh").headers["content-language"] == "zh"


def test_the_browser_has_no_say_in_a_picture(server: Server) -> None:
    plain = "/animate.png?op=conv2d&input_size=4"
    answers = [httpx.get(server.url + plain, headers={"accept-language": lang}) for lang in ("zh-CN", "en")]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["content-language"] == "en"
    page = httpx.get(server.url + "/?op=conv2d", headers={"accept-language": "zh-CN"})
    assert '<html lang="zh' in page.text


@pytest.fixture
def fontless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a server on a machine without a font for Chinese."""
    monkeypatch.setenv(fonts.CHINESE_SETTING, "")
    with (tmp_path / "log").open("wb") as sink:
        process = serve(port := free_port(), sink.fileno())
    try:
        wait_until_alive(url := f"http://127.0.0.1:{port}", process, tmp_path / "log")
        yield url
    finally:
        stop(process)


def test_without_a_font_the_header_tells_of_english(fontless: str, server: Server) -> None:
    found, english = httpx.get(fontless + CALL), httpx.get(server.url + CALL.replace("zh", "en"))
    assert found.headers["content-language"] == "en"
    assert found.content == english.content
    assert httpx.get(fontless + "/frames?op=conv2d&lang=zh").headers["content-language"] == "zh"
