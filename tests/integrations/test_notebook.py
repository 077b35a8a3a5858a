"""The example notebook in a real kernel, its page in a real browser without a network, and its way to paper."""

import base64
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from PIL import Image
from playwright.sync_api import Page, Request

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"


def convert(source: Path, form: str, folder: Path, *more: str) -> Path:
    """Convert a notebook; with `--execute` in a kernel of its own."""
    command = [sys.executable, "-m", "nbconvert", *more, "--to", form, "--output-dir", str(folder), str(source)]
    where = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "IPYTHONDIR": str(folder),
        "PATH": str(Path(sys.executable).parent),
    }
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=where)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook")
    shutil.copy(EXAMPLES / "kernelwalk.ipynb", folder / "source.ipynb")  # a kernel works where its notebook lies
    convert(folder / "source.ipynb", "notebook", folder, "--execute", "--output", "kernelwalk")
    return folder / "kernelwalk.ipynb"


def outputs(notebook: Path) -> list[dict[str, Any]]:
    found = nbformat.read(notebook, 4)  # type: ignore[no-untyped-call]
    return [
        dict(out["data"]) for cell in found.cells if cell.cell_type == "code" for out in cell.outputs if "data" in out
    ]


def test_a_kernel_gives_player_picture_and_words(executed: Path) -> None:
    shown = outputs(executed)
    assert [sorted(data) for data in shown] == [["image/png", "text/html", "text/plain"]] * 3 + [
        ["image/png", "text/plain"]
    ]
    for data in shown:
        assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).format == "PNG"
    assert shown[0]["text/plain"] == "<Conv2d 1×5×5 → 1×5×5, 25 frames>"
    assert (executed.parent / "pool.gif").read_bytes().startswith(b"GIF89a")


def test_its_page_plays_with_the_network_off(executed: Path, page: Page) -> None:
    convert(executed, "html", executed.parent)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.frame != page.main_frame and not request.url.startswith(("data:", "about:", "blob:")):
            asked.append(request.url)

    page.context.set_offline(True)
    # nbconvert's own page asks for libraries of its own, which we do not need: they are answered with nothing.
    page.route(re.compile("^https?:"), lambda route: route.fulfill(body=""))
    page.on("request", note)
    page.goto((executed.parent / "kernelwalk.html").as_uri())
    frames = page.locator("iframe")
    assert frames.count() == 3
    frame = page.frame_locator("iframe").nth(0)
    frame.locator("canvas").wait_for()
    frame.get_by_role("button", name="Step back").click()
    page.keyboard.press("Home")
    frame.locator(".count").filter(has_text="1 / 25").wait_for()
    frame.get_by_role("button", name="Step forward").click()
    frame.locator(".count").filter(has_text="2 / 25").wait_for()
    assert (
        frame.locator("canvas").evaluate(
            "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
        )
        > 20
    )
    assert asked == []


def test_on_paper_its_pictures_stand(executed: Path, tmp_path: Path) -> None:
    book = nbformat.read(executed, 4)  # type: ignore[no-untyped-call]
    book.cells = [cell for cell in book.cells if cell.cell_type == "code"]  # words would need pandoc
    nbformat.write(book, tmp_path / "paper.ipynb")  # type: ignore[no-untyped-call]
    source = (convert(tmp_path / "paper.ipynb", "latex", tmp_path) / "paper.tex").read_text()
    assert len(re.findall(r"paper_files/[^}]*\.png", source)) == 4
    assert len(list((tmp_path / "paper_files").glob("*.png"))) == 4
    assert "iframe" not in source


def test_the_quarto_example_runs_cell_by_cell(tmp_path: Path) -> None:
    text = (EXAMPLES / "kernelwalk.qmd").read_text()
    cells = re.findall(r"^```\{python\}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert len(cells) == 2
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
    (tmp_path / "from").mkdir()
    nbformat.write(book, tmp_path / "from" / "quarto.ipynb")  # type: ignore[no-untyped-call]
    shown = outputs(convert(tmp_path / "from" / "quarto.ipynb", "notebook", tmp_path, "--execute") / "quarto.ipynb")
    assert [sorted(data) for data in shown] == [["image/png", "text/html", "text/plain"]] * 2
