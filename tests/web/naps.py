"""Work that takes as long as it is told to, for the tests of load."""

import time


def nap(seconds: float, fate: str) -> tuple[str, bytes]:
    """Take a while; then end well, or as `fate` says."""
    time.sleep(seconds)
    if fate == "fault":
        raise ZeroDivisionError(fate)
    return "image/png", b"done"
