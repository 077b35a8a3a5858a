"""What stands in a frame where there is nothing to play: a page for people, JSON for programs."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.web import embedding
from app.web.workers import Busy
from tests.web.test_pages import Inline, policy

BROKEN = "/embed?op=conv2d&kernel_size=9"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_gets_a_page_that_may_be_framed(client: httpx.Client) -> None:
    found = client.get(f"{BROKEN}&theme=dark", headers=BROWSER)
    assert found.status_code == 422
    assert found.headers["content-type"].startswith("text/html")
    assert found.headers["cache-control"] == "no-store"
    assert set(re.split(r", *", found.headers["vary"].lower())) >= {"accept", "accept-language"}
    assert policy(found)["frame-ancestors"] == "* file: data: blob:"
    assert "x-frame-options" not in found.headers
    assert 'data-theme="dark"' in found.text
    assert "enlarge padding or input_size" in found.text
    assert 'href="/?op=conv2d&amp;kernel_size=9&amp;theme=dark"' in found.text
    page = Inline()
    page.feed(found.text)
    assert page.found == []
    for address in page.addresses:
        assert client.get(address).status_code == 200, address


def test_it_speaks_the_language_of_who_reads_it(client: httpx.Client) -> None:
    for path, headers in ((f"{BROKEN}&lang=zh", {}), (BROKEN, {"accept-language": "zh-CN"})):
        found = client.get(path, headers={**BROWSER, **headers})
        assert '<html lang="zh' in found.text
        assert "请增大 padding" in found.text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "image/png"])
def test_a_program_gets_the_problem(client: httpx.Client, accept: str) -> None:
    found = client.get(BROKEN, headers={"accept": accept})
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["errors"][0]["field"] == "kernel_size"


@pytest.mark.parametrize(
    "query",
    [
        "op=conv2d&x=<script>alert(1)</script>",
        "op=<script>alert(1)</script>",
        'op=conv2d&padding="><script>alert(1)</script>',
        "<script>alert(1)</script>=1&<script>alert(1)</script>=2",
        "op=%ff&x=<script>alert(1)</script>",
    ],
)
def test_what_was_given_is_never_markup(client: httpx.Client, query: str) -> None:
    found = client.get(f"/embed?{query}", headers=BROWSER)
    assert found.status_code == 422
    assert found.headers["content-type"].startswith("text/html")
    assert "<script" not in found.text


def test_a_crowded_server_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any) -> None:
        raise Busy(7)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://here") as one:
            return await one.get("/embed?op=conv2d", headers=BROWSER)

    monkeypatch.setattr(embedding, "document_of", busy)
    found = asyncio.run(ask())
    assert (found.status_code, found.headers["retry-after"]) == (503, "7")
    assert "ask again in 7 s" in found.text
    assert found.headers["content-type"].startswith("text/html")
