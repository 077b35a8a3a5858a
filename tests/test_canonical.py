"""The canonical query: one for each picture, and it leads back to the same one."""

from random import Random
from urllib.parse import parse_qsl

import pytest

from app.pipeline import parse
from bench.anycall import any_request


def test_the_canonical_query_leads_back() -> None:
    rng = Random(3)
    for _ in range(1500):
        request = any_request(rng)
        again = parse(dict(parse_qsl(request.query(), strict_parsing=True)))
        assert (again.query(), again.etag()) == (request.query(), request.etag())
        assert (again.spec.canonical(), again.view, again.format) == (
            request.spec.canonical(),
            request.view,
            request.format,
        )


@pytest.mark.parametrize("op", ["relu", "prelu"])
def test_sizes_of_any_number_of_axes_are_told_apart(op: str) -> None:
    one, two = (parse({"op": op, "input_size": size}) for size in ("9", "9x9"))
    assert (one.spec.query()["input_size"], two.spec.query()["input_size"]) == ("9", "9x9")
    assert one.etag() != two.etag()
