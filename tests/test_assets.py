from pathlib import Path

import pytest

from app.assets import STATIC, TEMPLATES, locate

ROOT = Path(__file__).parent.parent


def test_a_checkout_reads_the_folders_beside_the_package() -> None:
    assert (TEMPLATES, STATIC) == (ROOT / "templates", ROOT / "static")


def test_a_wheel_reads_the_folders_inside_the_package(tmp_path: Path) -> None:
    for folder in ("app/static", "static"):
        (tmp_path / folder).mkdir(parents=True)
    assert locate("static", tmp_path / "app") == tmp_path / "app" / "static"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no folder 'static'.*incomplete"):
        locate("static", tmp_path / "app")
