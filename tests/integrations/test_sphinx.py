"""A small real site, built by Sphinx: what its pages show, in HTML, for LaTeX and as text."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from app import animate

ROOT = Path(__file__).parent.parent.parent
CONF = """
project = "Lecture"
extensions = ["app.integrations.sphinx", "myst_parser"]
html_theme = "alabaster"
"""
INDEX = """
Lecture
=======

.. kernelwalk:: conv2d
   :stride: 2
   :input-size: 7
   :alt: A kernel that jumps

   Two cells at a *time*.

   And a legend.

.. kernelwalk:: nn.MaxPool2d(2)
   :input_size: 4
   :still: first
   :align: center
   :class: wide

.. toctree::

   second
"""
SECOND = """
# Second

```{kernelwalk} nn.Conv1d(1, 1, 3)
:bias:
:format: html
```
"""


def build(folder: Path, builder: str, index: str = INDEX, *more: str) -> "subprocess.CompletedProcess[str]":
    (folder / "conf.py").write_text(CONF)
    (folder / "index.rst").write_text(index)
    (folder / "second.md").write_text(SECOND)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", builder, *more, str(folder), str(folder / builder)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env={"PYTHONPATH": str(ROOT)}
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(folder, "html", INDEX, "-j", "2")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_html_moves(site: Path) -> None:
    html = (site / "html" / "index.html").read_text()
    conv = animate("conv2d", stride=2, input_size=7)
    name = f"conv2d-{conv.tag('gif')}.gif"
    assert f'src="_images/{name}"' in html
    assert 'alt="A kernel that jumps"' in html
    assert (site / "html" / "_images" / name).read_bytes() == conv.render("gif")
    assert "Two cells at a <em>time</em>." in html
    assert '<div class="legend">' in html


def test_a_still_says_what_it_shows_and_keeps_its_place(site: Path) -> None:
    html = (site / "html" / "index.html").read_text()
    pool = animate("nn.MaxPool2d(2)", input_size=4, still="first")
    tag = re.search(r"<img[^>]*max_pool2d[^>]*>", html)
    assert tag is not None
    assert f'alt="{pool.alt}"' in tag[0]
    assert "align-center" in tag[0]
    assert "wide" in tag[0]
    with Image.open(
        io.BytesIO((site / "html" / "_images" / f"max_pool2d-{pool.tag('gif')}.gif").read_bytes())
    ) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_a_player_plays_in_a_page_from_the_disk(site: Path, page: Page) -> None:
    page.context.set_offline(True)
    page.goto((site / "html" / "second.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("canvas").wait_for()
    frame.get_by_role("button", name="Step back").click()
    page.keyboard.press("Home")
    frame.locator(".count").filter(has_text="1 / 6").wait_for()
    frame.get_by_role("button", name="Step forward").click()
    frame.locator(".count").filter(has_text="2 / 6").wait_for()


def test_latex_gets_pictures_that_stand_still(tmp_path: Path) -> None:
    done = build(tmp_path, "latex")
    assert (done.returncode, done.stderr) == (0, "")
    source = (tmp_path / "latex" / "lecture.tex").read_text()
    conv = animate("conv2d", stride=2, input_size=7)
    name = f"conv2d-{conv.tag('png')}"
    assert re.search(r"\\sphinxincludegraphics.*\{\{" + name + r"\}\.png\}", source), source
    assert r"\caption{Two cells at a \sphinxstyleemphasis{time}.}" in source
    assert ".gif" not in source
    assert "iframe" not in source
    with Image.open(tmp_path / "latex" / f"{name}.png") as image:
        assert image.size == (conv.scene.width, conv.scene.height)


def test_text_says_what_the_picture_shows(tmp_path: Path) -> None:
    done = build(tmp_path, "text")
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join((tmp_path / "text" / "second.txt").read_text().split())
    assert animate("nn.Conv1d(1, 1, 3)").alt[:60] in said


def test_a_second_build_draws_nothing_again(site: Path) -> None:
    drawn = {path: path.stat().st_mtime_ns for path in site.rglob("doctrees/**/*.gif")}
    drawn |= {path: path.stat().st_mtime_ns for path in site.rglob(".doctrees/**/*.gif")}
    assert drawn
    build(site, "html", INDEX, "-E")
    assert {path: path.stat().st_mtime_ns for path in drawn} == drawn


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (".. kernelwalk:: conv2d\n   :kernel-size: 9\n", "index.rst:1: ERROR: kernelwalk: kernel_size: kernel_size 9"),
        (".. kernelwalk:: convd\n", "op is convd"),
        (".. kernelwalk:: conv2d\n   :strid: 2\n", "unknown option"),
        (".. kernelwalk:: conv2d\n   :format: bmp\n", '"bmp" unknown'),
        (
            ".. kernelwalk:: conv2d\n   :input-size: 60\n   :width: 120\n",
            "ERROR: kernelwalk: width: the picture does not fit",
        ),
    ],
)
def test_what_cannot_be_fails_the_build_at_its_line(tmp_path: Path, source: str, said: str) -> None:
    done = build(tmp_path, "html", f"{source}\n.. toctree::\n\n   second\n")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
