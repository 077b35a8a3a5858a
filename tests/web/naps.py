"""Work that takes as long as it is told to, for the tests of load."""

import os
import time
from pathlib import Path


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
