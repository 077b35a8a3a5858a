"""`serve` as a person starts it."""

import json
import re
import signal
import subprocess
from socket import socket
from threading import Timer

import httpx

from tests.cli.test_commands import process


def address(command: "subprocess.Popen[bytes]") -> str:
    """Read where a server that starts says it listens."""
    assert command.stderr is not None
    impatient = Timer(60, command.kill)
    impatient.start()
    said = command.stderr.readline().decode()
    impatient.cancel()
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found is not None, said
    return found[0]


def test_serve_says_where_it_listens_beside_the_log() -> None:
    with process("serve", "--port", "0", "--workers", "1") as command:
        assert httpx.get(f"{address(command)}healthz").text == "ok\n"
        command.send_signal(signal.SIGTERM)
        out, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (0, b"")
    assert [json.loads(line)["path"] for line in out.splitlines()] == ["/healthz"]


def test_a_port_that_is_taken_ends_it_with_3() -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with process("serve", "--port", str(taken.getsockname()[1])) as command:
            _, err = command.communicate(timeout=60)
    assert command.returncode == 3
    assert b"address already in use" in err
    assert b"Traceback" not in err
