"""`serve` as a person starts it."""

import json
import re
import signal
from threading import Timer

import httpx

from tests.cli.test_commands import process


def test_serve_says_where_it_listens_beside_the_log() -> None:
    with process("serve", "--port", "0", "--workers", "1") as command:
        assert command.stdout is not None
        assert command.stderr is not None
        impatient = Timer(60, command.kill)
        impatient.start()
        said = command.stderr.readline().decode()
        impatient.cancel()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address is not None, said
        assert httpx.get(f"{address[0]}healthz").text == "ok\n"
        command.send_signal(signal.SIGTERM)
        out, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (0, b"")
    assert [json.loads(line)["path"] for line in out.splitlines()] == ["/healthz"]
