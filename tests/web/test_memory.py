"""The memory that the server and its workers free goes back to the system."""

import os
import subprocess
import sys

from app.web.forking import prepare
from app.web.jobs import Made
from app.web.worker import Worker
from bench.loopback import resident
from tests.web.gates import eventually
from tests.web.naps import litter

PIECE, PIECES = 100_000, 400

SCRIPT = """
import os
import sys
from app.web.memory import keep_apart
from bench.loopback import resident

if sys.argv[1] == "as served":
    keep_apart()
piece, pieces = int(sys.argv[2]), int(sys.argv[3])
bytes(20 * piece)  # freed: from here on the system's own rule takes pieces of this size from the heap
large, small = [], []
for _ in range(pieces):
    large.append(b"a" * piece)
    small.append(b"b" * 20_000)
full = resident(os.getpid())
large.clear()
print(full - resident(os.getpid()))
"""


def freed(how: str) -> int:
    """Give the bytes that go back when large pieces are freed and the small ones between them are not."""
    command = [sys.executable, "-c", SCRIPT, how, str(PIECE), str(PIECES)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    return int(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def test_large_answers_that_are_dropped_leave_fewer_holes() -> None:
    assert freed("as ever") < 0.1 * PIECE * PIECES
    assert freed("as served") > 0.3 * PIECE * PIECES  # those that fitted into the heap's free end stay


def test_a_worker_gives_back_what_a_job_took() -> None:
    prepare()
    worker = Worker()
    try:
        made = worker.do(litter, (40_000, 1000))
        assert isinstance(made, Made)
        pid, full = (int(word) for word in made.body.split())
        eventually(lambda: resident(pid) < full - 30_000_000)
    finally:
        worker.kill()
