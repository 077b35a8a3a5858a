"""The lock files name every dependency, at a release that pyproject.toml allows, and no place to get it from."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHON_LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def locked(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line[:1].isalnum()]
    return dict(line.split()[0].split("==") for line in lines)


def disagreements(wanted: list[str], lock: dict[str, str]) -> list[str]:
    needs = [Requirement(text) for text in wanted]
    return [str(need) for need in needs if lock.get(need.name, "none") not in need.specifier]


def test_what_the_project_needs_is_locked() -> None:
    assert disagreements(PROJECT["dependencies"], locked("requirements.lock")) == []


def test_what_the_tests_need_is_locked() -> None:
    wanted = PROJECT["optional-dependencies"]
    assert disagreements(wanted["dev"] + wanted["docs"], locked("requirements-dev.lock")) == []


def test_the_two_locks_agree() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, "package-lock.json"])
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "sha256:" in text or '"integrity": "sha512-' in text
    # npm notes whom its authors ask to sponsor; nothing is fetched from there.
    lines = [line for line in text.splitlines() if not line.lstrip().startswith('"url": ')]
    assert not [line for line in lines if "://" in line or "index-url" in line or '"resolved"' in line]


def test_a_disagreement_is_seen() -> None:
    assert disagreements(["numpy>=2.4", "rich>=15"], {"numpy": "2.3.9"}) == ["numpy>=2.4", "rich>=15"]
