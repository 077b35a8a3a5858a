"""`make soak`: minutes of load and faults on loopback; the table lands in docs/reliability.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench.soak import copies, faults, largest, mixed, proxy, strangers, warm
from bench.soak.table import Part, write


def main() -> int:
    """Run the parts asked for; write the report when all of them ran."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of mixed load")
    parser.add_argument("parts", nargs="*", help="only these: faults strangers copies warm proxy largest mixed")
    given = parser.parse_args()
    parts: dict[str, Callable[[], Part]] = {
        "faults": faults.run,
        "strangers": strangers.run,
        "copies": copies.run,
        "warm": warm.run,
        "proxy": proxy.run,
        "largest": largest.run,
        "mixed": lambda: mixed.run(given.minutes),
    }
    done: list[Part] = []
    for name, run in parts.items():
        if given.parts and name not in given.parts:
            continue
        done.append(part := run())
        print(f"\n{part.heading}")
        for row in part.rows:
            print(
                f"  {'ok ' if row.good else 'BAD'} {row.what}: {row.measured}"
                + (f" ({row.limit})" if row.limit else "")
            )
    if not given.parts:
        write(done)
    return 0 if all(row.good for part in done for row in part.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
