"""The JSON of 900 steps, against FastAPI given the same document as an untyped dict."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import httpx
import orjson
from fastapi import FastAPI

from app.pipeline import Request, frames_json, parse

QUERY = {"op": "conv2d", "input_size": "30", "padding": "1"}
LEVEL = 5


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

    async def give(self) -> Any:
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
        "gzip": len(gzip.compress(whole, LEVEL)),
        "steps": len(gzip.compress(steps, LEVEL)),
    }
