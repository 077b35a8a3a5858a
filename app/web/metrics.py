"""Metrics for Prometheus. Every label has a fixed set of values; none comes from what a client sends."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from app.web.note import Note

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Requests(Collector):
    """Count answers in a plain dict, since every warm answer does it, and write them out when asked."""

    def __init__(self) -> None:
        # What alerts look at is there before it happens: a rise from nothing is none.
        self._counts: Tally[tuple[int, str]] = Tally({(status, "none"): 0 for status in (500, 503)})

    def count(self, note: Note) -> None:
        """Count an answer."""
        self._counts[note.status, note.cache] += 1

    def collect(self) -> Iterator[Metric]:
        """Give the counts as metrics."""
        requests = CounterMetricFamily(
            "kernelwalk_requests", "Answers, by status and by what the memory knew.", labels=("status", "cache")
        )
        refusals = CounterMetricFamily("kernelwalk_refusals", "Requests refused.", labels=("status",))
        refused: Tally[int] = Tally()
        for (status, cache), count in self._counts.items():
            requests.add_metric((str(status), cache), count)
            if status >= 400:
                refused[status] += count
        for status, count in refused.items():
            refusals.add_metric((str(status),), count)
        yield requests
        yield refusals


class Metrics:
    """Hold the counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Requests()
        self.registry.register(self.requests)
        self.kills = self._counter("worker_kills", "Workers lost: died, overdue, or left by their client.", "reason")
        for reason in ("died", "overdue", "left"):
            self.kills.labels(reason)
        self.renders = self._counter("renders", "Pictures and documents rendered.", "media")
        self.render_seconds = self._histogram("render_seconds", "Time in a worker.")
        self.queue_seconds = self._histogram("queue_seconds", "Time before a worker was free.")

    def _counter(self, name: str, help_: str, label: str) -> Counter:
        return Counter(f"kernelwalk_{name}", help_, (label,), registry=self.registry)

    def _histogram(self, name: str, help_: str) -> Histogram:
        return Histogram(f"kernelwalk_{name}", help_, buckets=_SECONDS, registry=self.registry)

    def gauge(self, name: str, help_: str, read: Callable[[], float]) -> None:
        """Add a number that is read when asked for."""
        Gauge(f"kernelwalk_{name}", help_, registry=self.registry).set_function(read)

    def rendered(self, media: str, seconds: float, queued: float) -> None:
        """Count a render."""
        self.renders.labels(media).inc()
        self.render_seconds.observe(seconds)
        self.queue_seconds.observe(queued)

    def text(self) -> bytes:
        """Write everything in Prometheus' format."""
        return generate_latest(self.registry)
