"""The page, ready to be opened."""

import pytest
from playwright.sync_api import Page

from tests.conftest import Server
from tests.page.explorer import Explorer


@pytest.fixture
def explorer(page: Page, server: Server) -> Explorer:
    return Explorer(page, server.url)
