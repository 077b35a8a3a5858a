"""The memory that the server frees goes back to the system."""

import os
import subprocess
import sys

PIECE, PIECES = 100_000, 400

SCRIPT = """
import os
import sys
from app.web.serve import return_memory
from bench.loopback import resident

if sys.argv[1] == "as served":
    return_memory()
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
