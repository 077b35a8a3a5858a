"""Chromium, for what is measured in a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.loopback import Server, serving

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@contextmanager
def browsing(**options: Any) -> Iterator[tuple[Page, Server]]:
    """Give an empty page without movement, and a server to open in it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser.new_page(reduced_motion="reduce", **options), server
        browser.close()
