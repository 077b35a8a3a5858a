"""The documentation, built as a site, describes everything there is."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.cli import cli
from app.encoders import FORMATS
from app.main import create_app
from app.ops import OPS
from app.photo.request import PhotoView
from app.rendering import FORMS
from app.settings import Settings
from app.view import DETAILS, VIEWS, ViewSpec

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(DOCS), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def written(op: str) -> str:
    """Give the words that somebody wrote about an operation."""
    text = (DOCS / "operations" / f"{op}.md").read_text()
    return re.sub(r"^```.*?^```$", "", text.partition("## Parameters")[0], flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("op", OPS)
def test_an_operation_has_a_page_in_words(op: str) -> None:
    assert len(written(op).split()) > 80
    assert "arxiv.org/abs/1603.07285" in written(op)
    source = (DOCS / "operations" / f"{op}.md").read_text()
    assert f"```{{formula}} {op}" in source
    assert f"```{{parameters}} {op}" in source
    assert re.search(rf"^{op}$", (DOCS / "operations" / "index.md").read_text(), re.MULTILINE)


def entries(page: Path, name: str) -> dict[str, tuple[str, str]]:
    """Give each parameter's text and picture."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf'<dt id="{name}-(\w+)">(.*?)</dt><dd>(.*?)</dd>', text, re.DOTALL)
    return {
        word: (re.sub("<[^>]+>", " ", body), next(iter(re.findall(r'<img[^>]*src="([^"]+)"', body)), ""))
        for word, _, body in found
    }


@pytest.mark.parametrize("op", OPS)
def test_every_parameter_of_an_operation_is_told_and_shown(site: Path, op: str) -> None:
    page = site / "operations" / f"{op}.html"
    found = entries(page, op)
    assert list(found) == list(OPS[op].model_fields)
    for name, (text, picture) in found.items():
        assert len(text.split()) > 6, name
        assert f"{name}=" in unescape(text), name
        assert (page.parent / picture).resolve().is_file(), name
    assert len({picture for _, picture in found.values()}) == len(found), "two parameters show the same"


def test_every_parameter_of_the_view_is_told_and_shown(site: Path) -> None:
    found = entries(site / "views.html", "view")
    assert list(found) == list(ViewSpec.model_fields)
    for name, (text, picture) in found.items():
        assert f"{name}=" in unescape(text), name
        assert (site / picture).is_file(), name


def test_every_parameter_of_a_layer_over_a_picture_is_described() -> None:
    rows = re.findall(r"^\| (`.+?) \| .+ \| .+ \|$", (DOCS / "picture.md").read_text(), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert set(PhotoView.model_fields) == told


def test_every_view_and_detail_is_described() -> None:
    text = (DOCS / "views.md").read_text()
    for view in VIEWS:
        section = text.partition(f"## `{view}`\n")[2].partition("\n## ")[0]
        assert len(section.split()) > 12, view
        assert "```{kernelwalk}" in section, view
    for detail in DETAILS:
        assert f"`detail={detail}`" in text


def test_every_format_is_described() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (.+) \|$", (DOCS / "formats.md").read_text(), re.MULTILINE)
    assert {name for name, _, _ in rows} == set(FORMS)
    for name, moves, words in rows:
        assert len(words.split()) > 4
        assert name not in FORMATS or FORMATS[name].moving == (moves == "yes")


def test_every_setting_is_described() -> None:
    rows = dict(
        re.findall(r"^\| `KERNELWALK_(\w+)` \|[^|]*\| (.+) \|$", (DOCS / "deploy.md").read_text(), re.MULTILINE)
    )
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    assert all(len(words.split()) > 3 for words in rows.values())


def test_every_command_is_described(site: Path) -> None:
    text, html = (DOCS / "command-line.md").read_text(), (site / "command-line.html").read_text()
    for command in cli.registered_commands:
        name = getattr(command.callback, "__name__", "")
        section = text.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
        assert f"kernelwalk {name}" in section, name
        assert f'<dt id="{name}-' in html, name


def test_every_address_is_described(site: Path) -> None:
    html = (site / "http.html").read_text()
    for path, calls in create_app().openapi()["paths"].items():
        for method in calls:
            assert f">{method.upper()} {path}<" in html


def test_the_reference_has_every_public_name(site: Path) -> None:
    from app import Animation

    html = (site / "python.html").read_text()
    names = [name for name in vars(Animation) if not name.startswith("_")]
    assert [name for name in names if f'id="app.Animation.{name}"' not in html and f'.{name}"' not in html] == []


def test_pages_show_and_nothing_is_fetched_from_elsewhere(site: Path, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    for name in ("index", "operations/conv2d", "teaching", "python"):
        page.goto((site / f"{name}.html").as_uri())
        broken = page.evaluate(
            "[...document.images].filter(i => i.loading !== 'lazy' && !(i.complete && i.naturalWidth)).map(i => i.src)"
        )
        assert broken == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
