"""A real nginx with the configuration of deploy/ in front of two real instances, on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.loopback import ROOT, Server, free_port, serving, wait

DEPLOY = ROOT / "deploy"


@dataclass(frozen=True, slots=True)
class Site:
    """An nginx, its port, and the instances behind it."""

    port: int
    instances: tuple[Server, ...]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def renders(self) -> float:
        """Count what the instances have drawn."""
        return sum(one.metric("renders_total") for one in self.instances)


def configure(folder: Path, port: int, instances: tuple[Server, ...], kept_seconds: int | None = None) -> Path:
    """Write deploy/nginx.conf for this machine: other ports and folders, and how long pictures count as new."""
    text = (DEPLOY / "nginx.conf").read_text()
    servers = "\n".join(f"server 127.0.0.1:{one.port} max_fails=2 fail_timeout=5s;" for one in instances)
    changes = {
        "server app:8000 max_fails=2 fail_timeout=5s;": servers,
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/var/cache/nginx/kernelwalk": str(folder / "cache"),
        "/usr/share/kernelwalk": str(DEPLOY),
        "/tmp/nginx": str(folder / "nginx"),
        "/dev/stdout": str(folder / "access.log"),
        "/dev/stderr": str(folder / "error.log"),
        "worker_processes auto;": "worker_processes 2; daemon off;",
        "worker_rlimit_nofile 16384;": "worker_rlimit_nofile 4096;",
    }
    if kept_seconds is not None:
        aged = f"proxy_ignore_headers Vary Cache-Control; proxy_cache_valid 200 {kept_seconds}s;"
        changes["proxy_ignore_headers Vary;"] = aged
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    if os.geteuid() == 0:  # else its workers become a user who may not enter the folder
        text = "user root root;\n" + text
    made = folder / "nginx.conf"
    made.write_text(text)
    return made


@contextmanager
def served_by_nginx(folder: Path, kept_seconds: int | None = None) -> Iterator[Site]:
    """Run two instances and an nginx before them until the block ends."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with ExitStack() as stack:
        instances = tuple(
            stack.enter_context(serving(workers=1, trusted_proxies="127.0.0.1", log=folder / f"instance{i}.log"))
            for i in range(2)
        )
        port = free_port()
        command = [nginx, "-c", str(configure(folder, port, instances, kept_seconds)), "-e", str(folder / "error.log")]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(port, instances)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)
