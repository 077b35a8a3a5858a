"""Work that takes as long, or as much memory, as it is told to, for the tests of load."""

import os
import time
from pathlib import Path

from bench.loopback import resident

KEPT: list[bytes] = []


def nap(seconds: float, fate: str, gate: str) -> tuple[str, bytes]:
    """Take a while, then end as `fate` says. With a gate, a folder, say there who began and wait until it opens."""
    if gate:
        Path(gate, str(os.getpid())).touch()
        while not Path(gate, "open").exists():
            time.sleep(0.01)
    time.sleep(seconds)
    if fate == "fault":
        raise ZeroDivisionError(fate)
    return "image/png", b"done"


def litter(pieces: int, size: int) -> tuple[str, bytes]:
    """Take memory piece by piece, keep the last, and give the process and the memory it had with all of them."""
    taken = [b"a" * size for _ in range(pieces)]
    KEPT.append(taken[-1])
    return "text/plain", f"{os.getpid()} {resident(os.getpid())}".encode()
