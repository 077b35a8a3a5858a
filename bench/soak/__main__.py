"""`make soak`: minutes of load and faults on loopback; the table lands in docs/reliability.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench.soak import copies, faults, largest, mixed, proxy, strangers, warm
from bench.soak.table import Part, write


def main() -> int:
    """Run the parts asked for; each writes its section of the report when it ends."""
    given = argparse.Namespace()
    parts: dict[str, Callable[[], Part]] = {
        "faults": faults.run,
        "strangers": strangers.run,
        "copies": copies.run,
        "warm": warm.run,
        "proxy": proxy.run,
        "largest": largest.run,
        "mixed": lambda: mixed.run(given.minutes),
    }
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of mixed load")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {' '.join(parts)}")
    parser.parse_args(namespace=given)
    good = True
    for name, run in parts.items():
        if given.parts and name not in given.parts:
            continue
        part = run()
        write({name: part}, list(parts))
        good = good and all(row.good for row in part.rows)
        print(f"\n{part.heading}")
        for row in part.rows:
            print(
                f"  {'ok ' if row.good else 'BAD'} {row.what}: {row.measured}"
                + (f" ({row.limit})" if row.limit else "")
            )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
