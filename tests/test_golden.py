"""Stills that somebody has looked at stay as they are, pixel for pixel."""

from __future__ import annotations

import pytest

from tests.golden import CHANGED, FOLDER, LANGUAGES, STILLS, path, same, still


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", STILLS)
def test_a_reviewed_still_is_unchanged(name: str, lang: str) -> None:
    new, file = still(name, lang), path(name, lang)
    if file.exists() and same(file.read_bytes(), new):
        return
    CHANGED.mkdir(exist_ok=True)
    (CHANGED / file.name).write_bytes(new)
    pytest.fail(f"{file.name} changed: look at tests/golden/changed/{file.name}, then python -m tests.golden {name}")


def test_every_reviewed_still_is_in_the_table() -> None:
    assert {file.name for file in FOLDER.glob("*.png")} == {path(n, lang).name for n in STILLS for lang in LANGUAGES}
