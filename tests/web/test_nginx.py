"""A real nginx with the configuration of deploy/ in front of two real instances, on loopback."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bench.loopback import ROOT, Server, free_port, serving, wait

DEPLOY = ROOT / "deploy"


@dataclass(frozen=True, slots=True)
class Site:
    """An nginx, where it answers, and the instances behind it."""

    url: str
    instances: tuple[Server, ...]


def configure(folder: Path, port: int, instances: tuple[Server, ...]) -> Path:
    """Write deploy/nginx.conf for this machine: other ports and folders, nothing else."""
    text = (DEPLOY / "nginx.conf").read_text()
    servers = "\n".join(f"server 127.0.0.1:{one.port} max_fails=2 fail_timeout=5s;" for one in instances)
    changes = {
        "server app:8000 max_fails=2 fail_timeout=5s;": servers,
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/var/cache/kernelwalk": str(folder / "cache"),
        "/usr/share/kernelwalk": str(DEPLOY),
        "/tmp/nginx": str(folder / "nginx"),
        "/dev/stdout": str(folder / "access.log"),
        "/dev/stderr": str(folder / "error.log"),
        "worker_processes auto;": "worker_processes 2; daemon off;",
        "worker_rlimit_nofile 16384;": "worker_rlimit_nofile 4096;",
    }
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    if os.geteuid() == 0:  # else its workers become a user who may not enter the tests' folder
        text = "user root root;\n" + text
    made = folder / "nginx.conf"
    made.write_text(text)
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with ExitStack() as stack:
        instances = tuple(stack.enter_context(serving(workers=1)) for _ in range(2))
        port = free_port()
        command = [nginx, "-c", str(configure(folder, port, instances)), "-e", str(folder / "error.log")]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(f"http://127.0.0.1:{port}", instances)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)
    said = [line for line in (folder / "error.log").read_text().splitlines() if "[emerg]" in line or "[alert]" in line]
    assert not said


def renders(site: Site) -> float:
    total = 0.0
    for one in site.instances:
        lines = httpx.get(f"{one.url}/metrics").text.splitlines()
        total += sum(float(line.split()[-1]) for line in lines if line.startswith("kernelwalk_renders_total"))
    return total


def ask_at_once(site: Site, path: str, times: int) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            base_url=site.url, timeout=20, limits=httpx.Limits(max_connections=None)
        ) as client:
            return list(await asyncio.gather(*(client.get(path) for _ in range(times))))

    return asyncio.run(ask())


def test_two_hundred_cold_requests_are_one_render(site: Site) -> None:
    before = renders(site)
    found = ask_at_once(site, "/animate.gif?op=conv2d&input_size=10&seed=41", 200)
    assert {r.status_code for r in found} == {200}
    assert len({r.content for r in found}) == 1
    assert renders(site) == before + 1


def test_what_is_kept_is_what_was_sent(site: Site) -> None:
    path = "/animate.png?op=conv2d&seed=42"
    cold, warm = httpx.get(site.url + path), httpx.get(site.url + path)
    assert (cold.headers["x-cache"], warm.headers["x-cache"]) == ("MISS", "HIT")
    direct = httpx.get(site.instances[0].url + path)
    assert cold.content == warm.content == direct.content
    for name in ("etag", "cache-control", "content-type", "content-length", "access-control-allow-origin"):
        assert warm.headers[name] == direct.headers[name]
    assert httpx.get(site.url + path, headers={"if-none-match": direct.headers["etag"]}).status_code == 304
    part = httpx.get(site.url + path, headers={"range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, direct.content[:8])
    assert httpx.head(site.url + path).headers["content-length"] == direct.headers["content-length"]


def test_pictures_are_kept_once_whatever_the_client_decodes(site: Site) -> None:
    path = f"{site.url}/animate.png?op=conv2d&seed=43"
    for i, codings in enumerate(("gzip, br", "identity", "deflate")):
        found = httpx.get(path, headers={"accept-encoding": codings})
        assert found.headers["x-cache"] == ("HIT" if i else "MISS")
        assert "content-encoding" not in found.headers


def test_documents_are_kept_in_both_codings(site: Site) -> None:
    for path in ("/frames?op=conv2d&seed=44", "/animate?op=conv2d&seed=44&format=json"):
        zipped = httpx.get(site.url + path, headers={"accept-encoding": "br, gzip"})
        plain = httpx.get(site.url + path, headers={"accept-encoding": "identity"})
        assert (zipped.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
        assert zipped.content == plain.content
        assert httpx.get(site.url + path, headers={"accept-encoding": "gzip"}).headers["x-cache"] == "HIT"


def test_problems_pass_and_are_not_kept(site: Site) -> None:
    for _ in range(2):
        found = httpx.get(f"{site.url}/animate.png?op=conv2d&stride=0")
        assert (found.status_code, found.headers["content-type"]) == (422, "image/png")
        assert found.headers["x-cache"] == "MISS"
        assert "stride" in found.headers["x-problem"]
    assert httpx.get(f"{site.url}/animate.gif?v=" + "a" * 9000).status_code == 414
    assert httpx.post(f"{site.url}/frames", json={"op": "conv1d"}).status_code == 200
    assert httpx.get(f"{site.url}/").status_code == 200


def test_the_log_has_a_line_for_each_request(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    httpx.get(f"{site.url}/animate.png?op=conv1d&seed=45&utm_source=%22%0a")
    logs = list(tmp_path_factory.getbasetemp().glob("nginx*/access.log"))
    assert any(
        '"uri":"/animate.png?op=conv1d&seed=45&utm_source=%22%0a","status":200' in log.read_text() for log in logs
    )


def test_with_one_instance_away_nothing_is_lost(site: Site) -> None:
    site.instances[0].process.send_signal(signal.SIGTERM)
    site.instances[0].process.wait(20)
    found = [httpx.get(f"{site.url}/animate.png?op=conv1d&seed={seed}") for seed in range(50, 62)]
    assert {r.status_code for r in found} == {200}


def test_with_all_instances_away_what_is_kept_is_served_and_the_rest_says_so(site: Site) -> None:
    kept = f"{site.url}/animate.gif?op=conv2d&input_size=4&seed=70"
    before = httpx.get(kept)
    assert before.status_code == 200
    for one in site.instances:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(20)
    after = httpx.get(kept)
    assert (after.status_code, after.content) == (200, before.content)
    away = httpx.get(f"{site.url}/animate.gif?op=conv2d&input_size=4&seed=71")
    assert (away.status_code, away.headers["content-type"]) == (503, "image/png")
    assert away.content == (DEPLOY / "fallback.png").read_bytes()
    assert away.headers["cache-control"] == "no-store"
    assert away.headers["retry-after"]
