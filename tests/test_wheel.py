"""What ``pip install`` puts on a machine: the package with both of its folders, and no checkout near."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REPORT = "from app import assets; print(assets.TEMPLATES, assets.STATIC, sep='\\n')"
VISIT = """
import re
from starlette.testclient import TestClient
from app.main import app

with TestClient(app) as visitor:
    page = visitor.get("/")
    print("visited", page.status_code, "/")
    for link in re.findall(r'(?:src|href)="(?:http://testserver)?(/static/[^"]+)"', page.text):
        print("visited", visitor.get(link).status_code, link)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = run("-c", build, str(target), folder=ROOT).split()[-1]
    with zipfile.ZipFile(target / name) as wheel:
        wheel.extractall(target / "site")
    return target / "site"


def run(*arguments: str, folder: Path, **environment: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_all_of_both_folders(installed: Path) -> None:
    for folder in ("templates", "static"):
        assert names(installed / "app" / folder) == names(ROOT / folder) != set()


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_installed_package_reads_its_own_folders(installed: Path, tmp_path: Path) -> None:
    found = run("-c", REPORT, folder=tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert found == [str(installed / "app" / "templates"), str(installed / "app" / "static")]


def test_an_installed_package_serves_its_page_with_all_it_links_to(installed: Path, tmp_path: Path) -> None:
    lines = run("-c", VISIT, folder=tmp_path, PYTHONPATH=str(installed)).splitlines()
    visits = [line.split()[1:] for line in lines if line.startswith("visited")]
    assert {status for status, _ in visits} == {"200"}, visits
    assert {Path(link.split("?")[0]).suffix for _, link in visits} >= {".js", ".css"}
