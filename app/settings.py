"""Settings of the service, from the environment: `KERNELWALK_WORKERS=4` and so on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Annotated

from PIL import ImageFont
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 2**20
PREFIX = "KERNELWALK_"
KUBERNETES = (f"{PREFIX}PORT", f"{PREFIX}SERVICE_")
"""What it sets beside a service of that name."""


class Settings(BaseSettings):
    """Hold every setting. Units: bytes and seconds. Frozen.

    >>> Settings(workers=3).workers
    3
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    workers: Annotated[int, Field(ge=1, le=64, description="Processes that render; one for each core is right.")] = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    queue: Annotated[int, Field(ge=0, le=10_000, description="Requests that may wait for a free worker.")] = 64
    queue_seconds: Annotated[float, Field(gt=0, le=60, description="Longest wait for a free worker.")] = 4.0
    render_seconds: Annotated[float, Field(gt=0, le=60, description="Longest time in a worker; then it is killed.")] = (
        5.0
    )
    grace_seconds: Annotated[
        float, Field(ge=0, le=10, description="How long work goes on that nobody waits for any more.")
    ] = 0.2
    cache_bytes: Annotated[int, Field(ge=0, le=2**40, description="Memory for rendered answers.")] = 128 * MIB
    max_url: Annotated[int, Field(ge=256, le=65_536, description="Longest path and query.")] = 8192
    max_headers: Annotated[int, Field(ge=1024, le=MIB, description="All request headers together.")] = 16_384
    max_body: Annotated[int, Field(ge=1024, le=64 * MIB, description="Largest JSON body.")] = MIB // 2
    max_upload: Annotated[int, Field(ge=1024, le=64 * MIB, description="Largest upload of a picture.")] = 9 * MIB
    uploads_bytes: Annotated[int, Field(ge=MIB, le=2**40, description="Memory for uploaded pictures.")] = 256 * MIB
    head_seconds: Annotated[float, Field(gt=0, le=600, description="Longest time request headers may take.")] = 10.0
    body_seconds: Annotated[float, Field(gt=0, le=600, description="Longest time a body may take to arrive.")] = 20.0
    public_url: Annotated[
        str,
        Field(
            description="Address of this service as others see it, for absolute links.",
            pattern=r"^(https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/-]*)?)?$",
        ),
    ] = ""
    trusted_proxies: Annotated[
        str, Field(description="Addresses whose X-Forwarded headers count, separated by commas.")
    ] = "127.0.0.1"
    access_log: Annotated[bool, Field(description="Write one line of JSON for each request to standard output.")] = True
    cjk_font: Annotated[
        str,
        Field(description="Font file for Chinese in pictures; by default one of the usual places. Read by app.fonts."),
    ] = ""

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for one in filter(None, (part.strip() for part in value.split(","))):
            if one != "*":
                ip_network(one)
        return value

    @field_validator("cjk_font")
    @classmethod
    def _is_font(cls, value: str) -> str:
        try:
            if value:
                ImageFont.truetype(value)
        except OSError as error:
            raise ValueError(f"no font can be read there ({error})") from None
        return value


def wrong(error: ValidationError) -> Iterator[str]:
    """Say of each setting that cannot be what its variable is, holds and may hold."""
    for one in error.errors():
        yield f"{PREFIX}{str(one['loc'][0]).upper()} is {one['input']!r}: {one['msg'].removeprefix('Value error, ')}"


def unknown() -> list[str]:
    """Give the variables that look like settings and are none."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return sorted(
        name for name in os.environ if name.startswith(PREFIX) and name not in known and not name.startswith(KUBERNETES)
    )
