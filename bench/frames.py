"""The JSON of 900 steps, against FastAPI given the same document as an untyped dict."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx
import orjson
from fastapi import FastAPI

from app.pipeline import Request, frames_json, parse
from bench import clock
from bench.section import Section, Target, table

QUERY = {"op": "conv2d", "input_size": "30", "padding": "1"}
LEVEL, ROUNDS = 5, 7
SLOW = "most of ours is composing the picture that is in the document; FastAPI is given it finished"
HEAVY = "its steps alone are within it, the rest is the scene that the page draws"


def request() -> Request:
    return parse(QUERY, "json")


def ours() -> bytes:
    """Compute, compose, word and serialise."""
    return frames_json(request())


class Untyped:
    """A FastAPI route that returns the document as a dict, asked without a network."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = orjson.loads(ours())
        self.app = FastAPI()
        self.app.get("/frames")(self.give)

    async def give(self):  # type: ignore[no-untyped-def]
        return self.document

    def call(self) -> bytes:
        """Ask once; give the answer."""
        return asyncio.run(self._call())

    async def _call(self) -> bytes:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://bench") as client:
            return (await client.get("/frames")).raise_for_status().content


class Serialised:
    """The same document to bytes, by orjson and by FastAPI's encoder with the standard library."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = orjson.loads(ours())

    def orjson(self) -> bytes:
        return orjson.dumps(self.document)

    def fastapi(self) -> bytes:
        from fastapi.encoders import jsonable_encoder

        return json.dumps(jsonable_encoder(self.document), ensure_ascii=False, separators=(",", ":")).encode()


def zipped() -> dict[str, int]:
    """Give the bytes of the answer, plain and compressed, and of its steps alone."""
    whole = ours()
    steps = orjson.dumps(orjson.loads(whole)["steps"])
    return {
        "plain": len(whole),
        f"gzip, level {LEVEL}": len(gzip.compress(whole, LEVEL)),
        f"its steps alone, gzip, level {LEVEL}": len(gzip.compress(steps, LEVEL)),
    }


def section() -> Section:
    """Time and weigh the document."""
    untyped, serialised = Untyped(), Serialised()
    ways: dict[str, Callable[[], object]] = {
        "Kernelwalk: compute, compose and write": ours,
        "FastAPI, given the finished dict": untyped.call,
        "FastAPI's encoder and `json` alone": serialised.fastapi,
        "orjson alone, given the finished dict": serialised.orjson,
    }
    seconds = clock.rounds(ways, ROUNDS)
    times = list(seconds.values())
    bytes_ = zipped()
    lines = table(("", "ms", "times"), [(n, f"{1000 * s:.1f}", f"{s / times[0]:.2f}") for n, s in seconds.items()])
    lines += ["", *table(("document", "bytes"), [(name, f"{size:,}") for name, size in bytes_.items()])]
    return Section(
        "The document of 900 steps",
        lines,
        [
            Target("`/frames`: FastAPI given an untyped dict takes", times[1] / times[0], 100, missed=SLOW),
            Target("`/frames`, compressed", bytes_[f"gzip, level {LEVEL}"] / 1000, most=30, unit=" kB", missed=HEAVY),
        ],
    )
