"""Recorded calls over HTTP: posted as JSON and asked for in a URL, the answer is the same."""

import json
from typing import Any

import httpx
import pytest

from tests.agreement import differences
from tests.conftest import Server
from tests.test_recorded import FAMILIES, recorded, report

EVERY = 6  # the path to the numbers is one for all calls; each call is held to PyTorch without HTTP elsewhere


@pytest.mark.parametrize("family", FAMILIES)
def test_posted_and_asked_for(server: Server, family: str) -> None:
    wrong: list[Any] = []
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for record in recorded(family)[::EVERY]:
            call = record["call"]
            asked = client.get("/frames", params={name: in_query(value) for name, value in call.items()})
            found = compared(record, asked)
            if body := in_body(call):
                posted = client.post("/frames", content=body, headers={"Content-Type": "application/json"})
                found += compared(record, posted)
            if found:
                wrong.append((call, found))
    assert not wrong, report(wrong)


def is_json(call: dict[str, Any]) -> bool:
    """Say whether a call can be a JSON body, which has no word for what is not finite; a URL has."""
    try:
        json.dumps(call, allow_nan=False)
    except ValueError:
        return False
    return True


def in_query(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def in_body(call: dict[str, Any]) -> str | None:
    """Return a call as strict JSON, None where it holds a NaN or an infinity, which a query alone can say."""
    try:
        return json.dumps(call, allow_nan=False)
    except ValueError:
        return None


def compared(record: dict[str, Any], response: httpx.Response) -> list[str]:
    status = 422 if "refused" in record else 200
    if response.status_code != status:
        return [f"status {response.status_code}, not {status}: {response.text[:300]}"]
    if "refused" in record:
        named = [error["field"] for error in response.json()["errors"]]
        return [] if named and all(named) else ["a problem that names no field"]
    return differences(response.json(), record["shape"], record["output"], record.get("indices"))
