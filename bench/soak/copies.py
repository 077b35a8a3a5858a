"""The same bytes from every process, instance and start."""

from __future__ import annotations

import asyncio
import hashlib
import os

from app.encoders import FORMATS
from app.ops import OPS
from app.pipeline import parse, render
from bench.loopback import serving
from bench.soak.client import ask_all
from bench.soak.table import Part, Row


def run() -> Part:
    """Ask two instances and one restarted for every operation in every format, and draw it here too."""
    forms = [*FORMATS, "json"]
    paths = [f"/animate.{form}?op={op}" for op in OPS for form in forms]
    seen: list[dict[str, str]] = []
    for start in range(3):
        os.environ["PYTHONHASHSEED"] = str(start + 1)
        with serving(queue_seconds=60, render_seconds=60) as server:
            found = asyncio.run(ask_all(server.port, paths, at_once=4))
            seen.append({o.path: f"{o.status} {hashlib.sha256(o.body).hexdigest()}" for o in found})
    os.environ.pop("PYTHONHASHSEED")
    here = {}
    for path in paths:
        form, _, op = path.removeprefix("/animate.").partition("?op=")
        here[path] = f"200 {hashlib.sha256(render(parse({'op': op}, form))).hexdigest()}"
    different = [path for path in paths if len({one[path] for one in (*seen, here)}) > 1]
    row = Row(
        f"{len(paths)} pictures and documents: two instances, a restart, this process",
        "the same bytes",
        "the same" if not different else f"{len(different)} differ: {', '.join(different[:3])}",
        not different,
    )
    return Part("The same bytes", "Every operation in every format; each start has another hash seed.", [row])
