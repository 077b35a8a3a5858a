"""A small real site, built by MkDocs with the fence of `pymdownx.superfences`."""

import base64
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app import animate

ROOT = Path(__file__).parent.parent.parent
CONFIG = """
site_name: Lecture
use_directory_urls: false
theme: {name: null, custom_dir: theme}
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: kernelwalk
          class: kernelwalk
          format: !!python/name:app.integrations.markdown.fence
        - name: kernelwalk-file
          class: kernelwalk
          format: !!python/object/apply:app.integrations.markdown.files
            kwds: {folder: site/animations, url: animations/}
"""
PAGE = """
# Stride

```kernelwalk
nn.Conv2d(1, 1, 3, stride=2, bias=False)
input_size: 7
```

```kernelwalk-file
max_pool2d
# as in the lecture
input-size: 4
alt: The largest "wins"
```

```kernelwalk
relu
format: html
```

```python
kernelwalk = 1
```
"""


def build(folder: Path, text: str = PAGE) -> "subprocess.CompletedProcess[str]":
    (folder / "docs").mkdir()
    (folder / "theme").mkdir()
    (folder / "theme" / "main.html").write_text("<!doctype html><meta charset=utf-8>{{ page.content }}")
    (folder / "mkdocs.yml").write_text(CONFIG)
    (folder / "docs" / "index.md").write_text(text)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env={"PYTHONPATH": str(ROOT)}
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_a_fence_is_a_picture_in_the_page(site: Path) -> None:
    html = (site / "site" / "index.html").read_text()
    conv = animate("conv2d", stride=2, input_size=7)
    tag = re.search(
        r'<img class="kernelwalk" src="data:image/gif;base64,([^"]*)" width="(\d+)"[^>]* alt="([^"]*)">', html
    )
    assert tag is not None
    assert base64.b64decode(tag[1]) == conv.render("gif")
    assert (int(tag[2]), tag[3]) == (conv.scene.width, conv.alt)


def test_a_fence_may_write_files(site: Path) -> None:
    html = (site / "site" / "index.html").read_text()
    pool = animate("max_pool2d", input_size=4)
    name = f"max_pool2d-{pool.tag('gif')}.gif"
    assert f'src="animations/{name}"' in html
    assert 'alt="The largest &quot;wins&quot;"' in html
    assert (site / "site" / "animations" / name).read_bytes() == pool.render("gif")


def test_a_fence_may_be_the_player_and_other_fences_stay(site: Path, page: Page) -> None:
    page.context.set_offline(True)
    page.goto((site / "site" / "index.html").as_uri())
    page.frame_locator("iframe").locator("canvas").wait_for()
    assert "kernelwalk = 1" in page.locator("code").inner_text()
    assert page.locator("img.kernelwalk").first.evaluate("image => image.complete && image.naturalWidth > 100")


@pytest.mark.parametrize(
    ("fence", "said"),
    [
        ("conv2d\nkernel_size: 9", "kernel_size 9"),
        ("", "op"),
        ("conv2d\nformat: bmp", "format is bmp: choose one of gif"),
    ],
)
def test_what_cannot_be_fails_the_build(tmp_path: Path, fence: str, said: str) -> None:
    done = build(tmp_path, f"```kernelwalk\n{fence}\n```\n")
    assert done.returncode != 0
    assert "index.md': kernelwalk: " in done.stderr
    assert said in done.stderr
