"""Renew the reviewed stills: all that changed, or those named. Look at each before you commit it."""

from __future__ import annotations

import sys

from tests.golden import LANGUAGES, STILLS, path, same, still


def main(names: list[str]) -> None:
    for name in names or STILLS:
        for lang in LANGUAGES:
            new, file = still(name, lang), path(name, lang)
            if not file.exists() or not same(file.read_bytes(), new):
                file.write_bytes(new)
                sys.stdout.write(f"{file.name}\n")


main(sys.argv[1:])
