"""`python -m app`."""

import os
import signal


def main() -> None:
    """Load the command line, which Ctrl-C ends without a word, and run it."""
    listening = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if listening:
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))
    from app.cli import main as run

    if listening:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
