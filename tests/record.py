"""Record what PyTorch gives for the calls of `tests.recording`.

Run from the checkout's root with PyTorch (the release in VERSION) and NumPy installed:

    python -m tests.record

The same calls give the same files byte for byte: one file a family of ops in `tests/recorded`, one call a line.
"""

import json
import math
import warnings
from pathlib import Path
from random import Random
from typing import Any

import torch

from tests.brute import Refused, answer, flat
from tests.brute.call import family_of
from tests.randomspec import CURVES, OPS, random_call
from tests.recording.conv_cases import convolutions
from tests.recording.layers import Call
from tests.recording.point_cases import curves, linears
from tests.recording.pool_cases import avg_pools, max_pools
from tests.recording.refused_cases import refusals
from tests.recording.torchcalls import make
from tests.recording.transpose_cases import transposed
from tests.recording.unpool_cases import max_unpools

VERSION = "2.13.0"
FOLDER = Path(__file__).parent / "recorded"
RANDOM = 18
CELLS = 100
REFUSED = {"refused": True}


def main() -> None:
    """Write every file anew."""
    if torch.__version__.split("+")[0] != VERSION:
        raise SystemExit(f"PyTorch {torch.__version__} is installed; these files hold what {VERSION} gives")
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    families: dict[str, list[str]] = {}
    chosen = (convolutions, transposed, max_pools, avg_pools, max_unpools, linears, curves, random_calls)
    for call in [call for cases in chosen for call in cases()]:
        keep(families, call, answered(call))
    for call in refusals():
        found = answered(call)
        assert found == REFUSED, f"PyTorch gives {found['shape']} for {call}"
        keep(families, call, found)
    for family, lines in families.items():
        write(family, list(dict.fromkeys(lines)))


def keep(families: dict[str, list[str]], call: Call, found: dict[str, Any]) -> None:
    """Put a recorded call into the list of its family."""
    family = family_of(call["op"])[0]
    name = "activation" if family in CURVES else family
    families.setdefault(name, []).append(json.dumps({"call": call, **found}, separators=(",", ":")))


def random_calls() -> list[Call]:
    """Return a few random calls of every op, with every tensor explicit and layers that can exist."""
    calls = []
    for op in OPS:
        rng, found = Random(f"record {op}"), 0
        while found < RANDOM:
            call = random_call(rng, op, drawn=False)
            if settled(call):
                calls.append(call)
                found += 1
    return calls


def settled(call: Call) -> bool:
    """Tell whether a call has a small output in which PyTorch leaves nothing undefined."""
    try:
        output, indices = answer(call)
    except Refused:
        return False
    return len(flat(output)) <= CELLS and -1 not in flat(indices)


def answered(call: Call) -> dict[str, Any]:
    """Return what PyTorch gives for a call, or that it refuses it."""
    try:
        output, indices = make(call)
    except (RuntimeError, ValueError, TypeError):
        return REFUSED
    values = [plain(value) for value in output.flatten().tolist()]
    found: dict[str, Any] = {"shape": list(output.shape), "output": values}
    if indices is not None:
        found["indices"] = indices.flatten().tolist()
    return found


def plain(value: float) -> float | int | None:
    """Return a number as the JSON frames hold it: whole ones as integers, NaN and infinities as null."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def write(family: str, lines: list[str]) -> None:
    """Write one family's file: the release, then one call a line."""
    calls = ",\n".join(lines)
    (FOLDER / f"{family}.json").write_text(f'{{"torch":"{VERSION}","calls":[\n{calls}\n]}}\n')


if __name__ == "__main__":
    main()
