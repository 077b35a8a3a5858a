"""The same parameters are the same bytes: from two instances, after a restart, and in this very process."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import parse, render
from bench.loopback import serving

LANGUAGES_AND_LOOKS = ("op=conv2d&lang=zh&theme=dark", "op=conv2d&in_channels=3&out_channels=2&bias=true&tween=2")


def addresses() -> list[str]:
    forms = list(FORMATS)
    each = [f"/animate.{forms[i % len(forms)]}?op={op}&hold_ms={2000 + i}" for i, op in enumerate(OPS)]
    looks = [f"/animate.{form}?{words}" for form in forms for words in LANGUAGES_AND_LOOKS]
    return [*each, *looks, *(f"/frames?op={op}" for op in OPS)]


def collect(monkeypatch: pytest.MonkeyPatch, hash_seed: str) -> dict[str, tuple[str, bytes]]:
    """Ask an instance of its own for everything; what Python draws at its start differs from one to the next."""
    monkeypatch.setenv("PYTHONHASHSEED", hash_seed)
    with (
        serving(workers=2, queue_seconds=60) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
        ThreadPoolExecutor(2) as pool,
    ):
        found = list(pool.map(client.get, addresses()))
    assert [r.headers["x-problem"] for r in found if r.status_code != 200] == []
    return {one: (r.headers["etag"], r.content) for one, r in zip(addresses(), found, strict=True)}


def test_same_bytes_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    first = collect(monkeypatch, "1")
    second = collect(monkeypatch, "2")
    assert [one for one in first if first[one] != second[one]] == []
    for address, (_, body) in first.items():
        path, _, query = address.partition("?")
        form = "json" if path == "/frames" else path.partition(".")[2]
        assert render(parse(dict(word.split("=") for word in query.split("&")), form)) == body, address
