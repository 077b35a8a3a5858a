"""A convolution over a whole picture, against PyTorch on one thread and every way of scipy.signal and scipy.ndimage.

All in one run, in interleaved rounds, results compared before anything is timed. Ratios are ours over theirs: below
1 we are ahead. Fails where a figure is beyond its limit.
"""

from __future__ import annotations

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.photo import sheet
from app.photo.compute import conv, conv_transpose
from app.photo.request import parse
from app.photo.samples import sample

ROOT = Path(__file__).parent.parent
SIDE, CHANNELS, KERNEL = 512, 3, 3
ROUNDS = 9
FILTERS = (1, 8)
NONE = ((0, 0), (0, 0))
# Ours over PyTorch's at most, by dtype and number of filters; time and memory of larger pictures.
LIMITS = {("float64", 1): 0.4, ("float64", 8): 0.5, ("float32", 1): 1.0, ("float32", 8): 2.0}
MOST_GROWTH, MOST_MEMORY = 17.0, 8.0
Array = NDArray[Any]
Ways = dict[str, Callable[[], Array]]


def drawn(dtype: str, filters: int, side: int = SIDE) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (CHANNELS, side, side)).astype(dtype)
    return x, rng.integers(-2, 3, (filters, CHANNELS, KERNEL, KERNEL)).astype(dtype)


def ours(x: Array, w: Array) -> Array:
    return conv(x, w, None, (1, 1), NONE, (1, 1))


def torch_way(x: Array, w: Array) -> Callable[[], Array]:
    import torch

    torch.set_num_threads(1)
    batch, weight = torch.from_numpy(x)[None], torch.from_numpy(w)

    def way() -> Array:
        found: Array = torch.nn.functional.conv2d(batch, weight)[0].numpy()
        return found

    return way


def each_filter(way: Callable[[Array, Array], Array], x: Array, w: Array) -> Callable[[], Array]:
    """Run a way that knows one kernel of three channels once for each filter."""
    return lambda: np.stack([way(x, kernel) for kernel in w])


def each_plane(way: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Run a way that knows one plane once for each channel, and add."""
    return lambda x, kernel: sum(way(plane, part) for plane, part in zip(x, kernel, strict=True))  # type: ignore[return-value]


def scipy_ways(x: Array, w: Array) -> Ways:
    from scipy import ndimage, signal

    inner = np.s_[1:-1, 1:-1]
    ways: dict[str, Callable[[Array, Array], Array]] = {
        "scipy.signal.correlate2d": each_plane(lambda p, k: signal.correlate2d(p, k, "valid")),
        "scipy.signal.convolve2d": each_plane(lambda p, k: signal.convolve2d(p, k[::-1, ::-1], "valid")),
        "scipy.signal.correlate, direct": lambda p, k: signal.correlate(p, k, "valid", "direct")[0],
        "scipy.signal.correlate, fft": lambda p, k: signal.correlate(p, k, "valid", "fft")[0],
        "scipy.signal.convolve, auto": lambda p, k: signal.convolve(p, k[::-1, ::-1, ::-1], "valid")[0],
        "scipy.signal.fftconvolve": lambda p, k: signal.fftconvolve(p, k[::-1, ::-1, ::-1], "valid")[0],
        "scipy.signal.oaconvolve": lambda p, k: signal.oaconvolve(p, k[::-1, ::-1, ::-1], "valid")[0],
        "scipy.ndimage.correlate, plane by plane": each_plane(lambda p, k: ndimage.correlate(p, k)[inner]),
        "scipy.ndimage.convolve, plane by plane": each_plane(lambda p, k: ndimage.convolve(p, k[::-1, ::-1])[inner]),
        "scipy.ndimage.correlate, volume": lambda p, k: ndimage.correlate(p, k)[(1, *inner)],
    }
    return {name: each_filter(way, x, w) for name, way in ways.items()}


def once(way: Callable[[], object]) -> float:
    start = time.process_time()
    way()
    return time.process_time() - start


def rounds(ways: Ways, count: int = ROUNDS) -> dict[str, float]:
    """Give the median seconds of one core of each way over rounds in which all take turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            taken[name].append(once(way))
    return {name: median(seconds) for name, seconds in taken.items()}


def compared(dtype: str, filters: int) -> dict[str, float]:
    """Time every way at one dtype and number of filters, after all have given the same."""
    x, w = drawn(dtype, filters)
    ways: Ways = {"ours": lambda: ours(x, w), "PyTorch": torch_way(x, w), **scipy_ways(x, w)}
    expected = ways["ours"]()
    for name, way in ways.items():
        np.testing.assert_allclose(way(), expected, rtol=1e-3, atol=0.1, err_msg=name)
    return rounds(ways)


def growth(filters: int) -> float:
    """Give how many times longer 2048×2048 takes than 512×512, in float32."""
    small, large = (drawn("float32", filters, side) for side in (SIDE, 4 * SIDE))
    seconds = rounds({"small": lambda: ours(*small), "large": lambda: ours(*large)})
    return seconds["large"] / seconds["small"]


def memory(run: Callable[[], object], side: int) -> float:
    """Give the peak of newly taken memory, as a multiple of the picture in float32."""
    run()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / (CHANNELS * side * side * 4)


def memories() -> dict[str, float]:
    found = {}
    for side in (SIDE, 4 * SIDE):
        for filters in FILTERS:
            x, w = drawn("float32", filters, side)
            found[f"{side}×{side}, {filters} filters"] = memory(lambda x=x, w=w: ours(x, w), side)  # type: ignore[misc]
    x, w = drawn("float32", 1)
    turned = w.swapaxes(0, 1)
    size = (2 * SIDE + 1,) * 2
    found["transposed, stride 2"] = memory(lambda: conv_transpose(x, turned, None, (2, 2), NONE, size, (1, 1)), SIDE)
    found["a whole sheet"] = memory(lambda: sheet.compose(parse({}), sample("landscape")), SIDE)
    return found


def table() -> tuple[list[str], bool]:
    """Give the lines of a table, and whether every figure is within its limit."""
    lines = ["| 3×512×512, 3×3 kernels | ms | ours over theirs | at most |", "|---|---|---|---|"]
    good = True
    for (dtype, filters), limit in LIMITS.items():
        seconds = compared(dtype, filters)
        for name, taken in seconds.items():
            ratio, most = seconds["ours"] / taken, limit if name == "PyTorch" else 1.0
            good &= ratio <= most
            what = f"{name}, {dtype}, {filters} {'filter' if filters == 1 else 'filters'}"
            lines.append(f"| {what} | {taken * 1000:.2f} | {ratio:.2f} | {most:.1f} |")
    return lines, good


def others() -> tuple[list[str], bool]:
    """Give how time grows with the picture, and the peak memory, each with its limit."""
    grown = {f"2048×2048 over 512×512, {filters} filters: time": growth(filters) for filters in FILTERS}
    held = {f"peak memory over the picture in float32: {name}": share for name, share in memories().items()}
    lines = ["", "| float32 | times | at most |", "|---|---|---|"]
    for found, most in ((grown, MOST_GROWTH), (held, MOST_MEMORY)):
        lines += [f"| {name} | {times:.1f} | {most:.0f} |" for name, times in found.items()]
    return lines, max(grown.values()) <= MOST_GROWTH and max(held.values()) <= MOST_MEMORY


def report() -> list[str]:
    """Give the lines of the report, measured in a process of its own: the number of threads is settled at its start."""
    done = subprocess.run([sys.executable, "-m", "bench.photo"], cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines() + (["", f"**{done.stderr.strip()}**"] if done.returncode else [])


def main() -> None:
    parts = [table(), others()]
    print("\n".join(line for lines, _ in parts for line in lines))
    sys.exit(0 if all(good for _, good in parts) else "a figure is beyond its limit")


if __name__ == "__main__":
    main()
