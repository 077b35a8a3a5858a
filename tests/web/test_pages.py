"""What a page may do in the browser: only what this server sends, and only /embed in others' frames."""

import re
from html.parser import HTMLParser

import httpx
import pytest

PAGES = ("/", "/docs", "/gallery", "/embed", "/?op=conv3d&lang=zh", "/?stride=0")


def policy(found: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in found.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


class Inline(HTMLParser):
    """Find what the policy would forbid: scripts and styles in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.found.append("script")
        if tag == "style" or "style" in names:
            self.found.append(f"style of {tag}")
        self.found += [name for name in names if name.startswith("on")]
        self.addresses += [str(names[name]) for name in ("src", "srcset") if name in names]
        if tag == "link" and names.get("rel") in ("stylesheet", "preload", "modulepreload", "icon"):
            self.addresses.append(str(names["href"]))


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_only_what_this_server_sends(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert found.status_code in (200, 422)
    rules = policy(found)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["referrer-policy"]
    assert "set-cookie" not in found.headers
    page = Inline()
    page.feed(found.text)
    assert page.found == []
    assert [a for a in page.addresses if not re.match(r"/[a-z]|data:", a)] == []


@pytest.mark.parametrize(("query", "written"), [("op=prelu", "0.25"), ("op=prelu&weight=[0.25,0.5]", "[0.25,0.5]")])
def test_a_slope_for_all_channels_or_one_for_each_stands_in_its_field(
    client: httpx.Client, query: str, written: str
) -> None:
    field = re.search(r'<input [^>]*name="weight"[^>]*>', client.get(f"/?{query}").text)
    assert field is not None
    assert f'value="{written}"' in field[0]


def test_only_the_player_may_be_framed(client: httpx.Client) -> None:
    assert policy(client.get("/embed"))["frame-ancestors"] == "* file: data: blob:"
    assert "x-frame-options" not in client.get("/embed").headers
    for path in ("/", "/docs", "/gallery", "/healthz"):
        assert policy(client.get(path))["frame-ancestors"] == "'none'"
    for path in ("/nothing", "/?a=1&a=1", "/frames?op=none", "/oembed?url=x"):
        assert policy(client.get(path))["frame-ancestors"] == "'none'"
    assert client.get("/").headers["x-frame-options"] == "DENY"


def test_everything_a_page_links_to_is_there(client: httpx.Client) -> None:
    for path in ("/", "/docs"):
        page = Inline()
        page.feed(client.get(path).text)
        assert page.addresses
        for address in page.addresses:
            if not address.startswith("data:"):
                assert client.get(address.split(" ")[0]).status_code == 200, address


def test_svg_and_problems_run_nothing(client: httpx.Client) -> None:
    rules = client.get("/frames?stride=0").headers["content-security-policy"]
    assert "default-src 'none'" in rules
    assert "sandbox" in rules


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/?op=conv2d", "Output size"),
        ("/?op=stack", "Receptive field"),
        ("/?op=relu", "Formula"),
        ("/?op=linear", "Formula"),
        ("/picture?op=tanh", "Formula"),
        ("/picture", "Output size"),
        ("/?op=stack&lang=zh", "感受野"),
    ],
)
def test_the_formula_stands_under_what_it_gives(client: httpx.Client, path: str, heading: str) -> None:
    assert f'<h2 id="h-size">{heading}</h2>' in client.get(path).text
