"""`python -m bench`: measure and write docs/benchmarks.md. Times are of this machine; the ratios are what travels."""

from __future__ import annotations

import platform
from pathlib import Path

from bench import first, page, photo, photo_page

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    lines = [
        "---",
        "orphan: true",
        "---",
        "",
        "# Benchmarks",
        "",
        "<!-- Written by: make bench -->",
        "",
        "## The first picture",
        "",
        *first.report(),
        "",
        "## The page",
        "",
        *page.report(),
        "",
        "## A layer over a picture",
        "",
        *photo_page.report(),
        "",
        *photo.report(),
        "",
    ]
    lines += [f"Python {platform.python_version()} on {platform.machine()}, {platform.system()}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
