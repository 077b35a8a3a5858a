"""The OpenAPI document: complete, true, and what it promises holds when a machine tries to break it."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from app.encoders import FORMATS
from app.main import create_app
from app.ops import OPS
from app.pipeline import FORMAT_NAMES
from app.view import ViewSpec
from app.web.parameters import parameters
from tests.conftest import Server

SETTINGS = Path(__file__).parent / "schemathesis.toml"


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def query_parameters(document: dict[str, Any], path: str = "/animate") -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in document["paths"][path]["get"]["parameters"]}


def test_every_parameter_is_described_with_range_default_and_example(document: dict[str, Any]) -> None:
    wanted = {name for model in (*OPS.values(), ViewSpec) for name in model.model_fields} | {"op", "format", "code"}
    described = query_parameters(document)
    assert set(described) == wanted
    for name, one in described.items():
        assert one["description"], name
        assert "Default: " in one["description"], name
        assert one["description"].rpartition("Range: ")[2].strip(" ."), name
        assert one["example"] is not None, name


def test_ranges_are_those_of_the_specs(document: dict[str, Any]) -> None:
    described = query_parameters(document)
    width = described["width"]["schema"]
    assert (width["type"], width["minimum"], width["maximum"]) == ("integer", 120, 1600)
    assert described["op"]["schema"]["enum"] == list(OPS)
    assert described["format"]["schema"]["enum"] == list(FORMAT_NAMES)
    assert described["seed"]["schema"]["default"] == 0


@pytest.mark.parametrize("name", sorted(parameters()))
def test_every_example_is_a_picture(client: httpx.Client, name: str) -> None:
    address = parameters()[name].example_url()
    found = client.head(address)
    assert found.status_code == 200, found.headers.get("x-problem")
    assert address in client.get("/docs").text.replace("&amp;", "&")


def test_who_asks_first_gets_all_of_it() -> None:
    app = create_app()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(app.openapi)
        while app.openapi_schema is None:  # what the framework makes is there before it is completed
            time.sleep(0)
        second = orjson.dumps(app.openapi())
    assert second == orjson.dumps(first.result())


def test_every_answer_is_declared(document: dict[str, Any]) -> None:
    for path in ("/animate", "/animate.{suffix}"):
        answers = document["paths"][path]["get"]["responses"]
        assert set(answers["200"]["content"]) == {form.media for form in FORMATS.values()} | {"application/json"}
        assert "application/problem+json" in answers["422"]["content"]
        assert {"304", "404", "405", "413", "414", "503"} <= set(answers)


def test_the_page_says_all_of_it_in_both_languages(client: httpx.Client) -> None:
    for lang in ("en", "zh"):
        page = client.get(f"/docs?lang={lang}")
        assert page.status_code == 200
        assert all(f'id="{name}"' in page.text for name in parameters())


@pytest.mark.parametrize(
    "part",
    [
        ("--phases", "examples,fuzzing", "--max-examples", "15"),
        ("--phases", "coverage", "--include-path", "/frames", "--include-method", "GET"),
    ],
)
def test_schemathesis_finds_nothing(server: Server, part: tuple[str, ...], tmp_path: Path) -> None:
    command = ["-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run", f"{server.url}/openapi.json"]
    command += ["--checks", "all", "--seed", "1", "--no-color", *part]
    found = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert " passed" in found.stdout
