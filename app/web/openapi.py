"""The OpenAPI document, made from the specs: every parameter with its range, default and an example."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter

try:
    VERSION = version("kernelwalk")
except PackageNotFoundError:
    VERSION = "0"

router = APIRouter(include_in_schema=False)
