"""A client of the server that all tests of the web share."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Server
from tests.web.gates import Gate


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as one:
        yield one


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)
