"""A real nginx with the configuration of deploy/ in front of two real instances, on loopback."""

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.photo.source import SAMPLES
from bench.nginx import DEPLOY, Site, served_by_nginx


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    with served_by_nginx(folder) as one:
        yield one
    check(folder)


def check(folder: Path) -> None:
    """See that nginx had nothing serious to say."""
    said = (folder / "error.log").read_text().splitlines()
    assert not [line for line in said if "[emerg]" in line or "[alert]" in line]


def ask_at_once(site: Site, path: str, times: int) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            base_url=site.url, timeout=20, limits=httpx.Limits(max_connections=None)
        ) as client:
            return list(await asyncio.gather(*(client.get(path) for _ in range(times))))

    return asyncio.run(ask())


def kill(site: Site) -> None:
    """End all instances at once."""
    for one in site.instances:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(20)


def test_two_hundred_cold_requests_are_one_render(site: Site) -> None:
    before = site.renders()
    found = ask_at_once(site, "/animate.gif?op=conv2d&input_size=10&seed=41", 200)
    assert {r.status_code for r in found} == {200}
    assert len({r.content for r in found}) == 1
    assert site.renders() == before + 1


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
        for coding in ("gzip;q=0", "gzip; q=0.00, br", "identity"):
            found = httpx.get(site.url + path, headers={"accept-encoding": coding})
            assert (found.headers["x-cache"], found.headers.get("content-encoding")) == ("HIT", None)


def test_problems_pass_and_are_not_kept(site: Site) -> None:
    for _ in range(2):
        found = httpx.get(f"{site.url}/animate.png?op=conv2d&stride=0")
        assert (found.status_code, found.headers["content-type"]) == (422, "image/png")
        assert found.headers["x-cache"] == "MISS"
        assert "stride" in found.headers["x-problem"]
    assert httpx.get(f"{site.url}/animate.gif?v=" + "a" * 9000).status_code == 414
    assert httpx.post(f"{site.url}/frames", json={"op": "conv1d"}).status_code == 200
    assert httpx.get(f"{site.url}/").status_code == 200


def test_problems_are_not_asked_for_one_after_the_other(site: Site) -> None:
    start = time.monotonic()
    found = ask_at_once(site, "/animate.png?op=conv2d&stride=0&seed=1", 40)
    assert {r.status_code for r in found} == {422}
    assert time.monotonic() - start < 8


def test_the_log_has_a_line_for_each_request(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    httpx.get(f"{site.url}/animate.png?op=conv1d&seed=45&utm_source=%22%0a")
    logs = list(tmp_path_factory.getbasetemp().glob("nginx*/access.log"))
    assert any(
        '"uri":"/animate.png?op=conv1d&seed=45&utm_source=%22%0a","status":200' in log.read_text() for log in logs
    )


def test_an_instance_hears_of_the_client_from_nginx_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    paths = ("/gallery", "/animate.png?op=conv2d", "/frames?op=conv2d", "/metrics")
    with served_by_nginx(tmp_path) as site:
        for path in paths:
            httpx.get(site.url + path, headers={"x-forwarded-for": "192.0.2.6", "x-forwarded-proto": "https"})
    said = [line for log in tmp_path.glob("instance*.log") for line in log.read_text().splitlines()]
    lines = [json.loads(line) for line in said if line.startswith("{")]
    clients = {line["path"]: line["client"] for line in lines}
    assert {clients[path.partition("?")[0]] for path in paths} == {"127.0.0.1"}


def test_an_emptied_cache_is_filled_again(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = f"{site.url}/animate.png?op=conv2d&seed=46"
    assert [httpx.get(path).headers["x-cache"] for _ in range(2)] == ["MISS", "HIT"]
    kept = [file for cache in tmp_path_factory.getbasetemp().glob("nginx*/cache") for file in cache.rglob("*")]
    for file in kept:
        if file.is_file():
            file.unlink()
    found = [httpx.get(path) for _ in range(2)]
    assert [(r.status_code, r.headers["x-cache"]) for r in found] == [(200, "MISS"), (200, "HIT")]


def test_who_sent_a_picture_finds_it_again(site: Site) -> None:
    body = httpx.get(f"{site.url}/samples/{next(iter(SAMPLES))}.png").content
    sent = httpx.post(f"{site.url}/picture.png", files={"file": ("mine", body)}, timeout=20)
    assert sent.status_code == 200
    key = sent.headers["x-picture-key"]
    for seed in range(8):
        found = httpx.get(f"{site.url}/picture.json?image={key}&seed={seed}&at=0x0", timeout=20)
        assert (found.status_code, found.headers["cache-control"]) == (200, "private, no-store")
    assert httpx.get(f"{site.url}/picture?image={key}", timeout=20).status_code == 200


def test_with_one_instance_away_nothing_is_lost(site: Site) -> None:
    site.instances[0].process.send_signal(signal.SIGTERM)
    site.instances[0].process.wait(20)
    found = [httpx.get(f"{site.url}/animate.png?op=conv1d&seed={seed}") for seed in range(50, 62)]
    assert {r.status_code for r in found} == {200}


def test_with_all_instances_away_what_is_kept_is_served_and_the_rest_says_so(site: Site) -> None:
    kept = f"{site.url}/animate.gif?op=conv2d&input_size=4&seed=70"
    before = httpx.get(kept)
    assert before.status_code == 200
    kill(site)
    after = httpx.get(kept)
    assert (after.status_code, after.content) == (200, before.content)
    away = httpx.get(f"{site.url}/animate.gif?op=conv2d&input_size=4&seed=71")
    assert (away.status_code, away.headers["content-type"]) == (503, "image/png")
    assert away.content == (DEPLOY / "fallback.png").read_bytes()
    assert away.headers["cache-control"] == "no-store"
    assert away.headers["retry-after"]
    sent = httpx.post(f"{site.url}/animate.gif", json={"op": "conv2d"})
    assert (sent.status_code, sent.headers["content-type"]) == (503, "image/png")
    assert httpx.get(f"{site.url}/fallback.png").status_code != 200


def test_what_is_old_is_asked_for_anew_and_served_when_nobody_answers(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with served_by_nginx(tmp_path, kept_seconds=1) as site:
        path = f"{site.url}/animate.png?op=conv2d&seed=72"
        first = httpx.get(path)
        time.sleep(2.1)
        old, renewed = httpx.get(path), httpx.get(path)
        assert [r.headers["x-cache"] for r in (first, old)] == ["MISS", "STALE"]
        for _ in range(100):
            if renewed.headers["x-cache"] == "HIT":
                break
            time.sleep(0.05)
            renewed = httpx.get(path)
        assert renewed.headers["x-cache"] == "HIT"
        kill(site)
        time.sleep(2.1)
        for _ in range(3):
            found = httpx.get(path)
            assert (found.status_code, found.headers["x-cache"], found.content) == (200, "STALE", first.content)
    check(tmp_path)
