"""The front: the log, the metrics, whom it believes, and how long it waits."""

import json
import socket
from pathlib import Path

import httpx

from bench.loopback import serving

EVIL = "%0a%1b[31m%22%5c%e2%80%ae%f0%9f%98%80"


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_the_log_has_one_line_of_ascii_for_each_request(tmp_path: Path) -> None:
    with serving(log=tmp_path / "log", workers=1) as server, httpx.Client(base_url=server.url) as client:
        sent = [
            client.get("/animate.png?op=conv1d"),
            client.get("/animate.png?op=conv1d"),
            client.get("/animate.png?op=conv1d", headers={"if-none-match": "*"}),
            client.get(f"/frames?{EVIL}=1"),
            client.head("/nothing"),
        ]
        with socket.create_connection(("127.0.0.1", server.port)) as raw:
            raw.sendall(b"GET /animate?\xff\x80=1 HTTP/1.0\r\n\r\n")
            raw.recv(100)
    text = (tmp_path / "log").read_bytes()
    assert text.isascii()
    assert b"\x1b" not in text
    found = [line for line in lines(tmp_path / "log") if line["path"] != "/healthz"]
    assert [line["status"] for line in found][: len(sent)] == [200, 200, 304, 422, 404]
    assert [line["cache"] for line in found][:4] == ["miss", "hit", "unchanged", "none"]
    assert [line["bytes"] for line in found][:2] == [len(sent[0].content)] * 2
    assert found[0]["rendered_ms"] != 0
    assert found[3]["query"] == f"{EVIL}=1"
    assert set(found[0]) == set("time client method path query status bytes ms cache queued_ms rendered_ms".split())  # noqa: SIM905


def test_only_proxies_that_are_trusted_are_believed(tmp_path: Path) -> None:
    said = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    for trusted, client in (("127.0.0.1", "203.0.113.9"), ("10.0.0.1", "127.0.0.1")):
        log = tmp_path / trusted
        with serving(log=log, workers=1, trusted_proxies=trusted) as server:
            httpx.get(f"{server.url}/frames?stride=0", headers=said)
        assert [line["client"] for line in lines(log) if line["path"] == "/frames"] == [client]


def test_labels_of_metrics_never_come_from_a_request() -> None:
    with serving(workers=1) as server, httpx.Client(base_url=server.url) as client:
        client.get("/animate.png")
        before = {line.rpartition(" ")[0] for line in client.get("/metrics").text.splitlines()}
        for i in range(20):
            client.get(f"/animate.png?op=conv1d&seed={i}&utm_x{i}=1", headers={"user-agent": f"evil{i}"})
            client.get(f"/path{i}?op{i}=1")
            client.request(f"METHOD{i}", "/animate")
        after = {line.rpartition(" ")[0] for line in client.get("/metrics").text.splitlines()}
    assert len(after - before) < 12
    assert "evil" not in "".join(after)


def test_the_log_can_be_turned_off(tmp_path: Path) -> None:
    with serving(log=tmp_path / "log", workers=1, access_log="false") as server:
        httpx.get(f"{server.url}/frames")
    assert lines(tmp_path / "log") == []


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with serving(workers=1, body_seconds="0.4") as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
            raw.sendall(b"POST /frames HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            head = raw.recv(4096)
        assert head.startswith(b"HTTP/1.1 408 ")
        # A slow client that only waits for its answer is not meant.
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
            raw.sendall(b"GET /animate.png?seed=3 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert raw.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_limits_are_settings() -> None:
    with (
        serving(workers=1, max_url=300, max_headers=2000, max_body=2000) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        assert client.get("/frames?v=" + "a" * 400).status_code == 414
        assert client.get("/frames", headers={"x": "a" * 2000}).status_code == 431
        assert client.post("/frames", content=b" " * 3000).status_code == 413
