"""Metrics for Prometheus. Every label has a fixed set of values; none comes from what a client sends."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
CACHE = ("hit", "miss", "joined", "unchanged", "none")


class Metrics:
    """Hold the counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered.", "status")
        self.cache = self._counter("cache", "Requests by what the memory knew.", "state")
        self.kills = self._counter("worker_kills", "Workers lost: died, overdue, or left by their client.", "reason")
        self.refusals = self._counter("refusals", "Requests refused.", "status")
        self.renders = self._counter("renders", "Pictures and documents rendered.", "media")
        self.render_seconds = Histogram(
            "kernelwalk_render_seconds", "Time in a worker.", buckets=_SECONDS, registry=self.registry
        )
        self.queue_seconds = Histogram(
            "kernelwalk_queue_seconds", "Time before a worker was free.", buckets=_SECONDS, registry=self.registry
        )
        self.hits = self.cache.labels("hit")

    def _counter(self, name: str, help_: str, label: str) -> Counter:
        return Counter(f"kernelwalk_{name}", help_, (label,), registry=self.registry)

    def watch(self, waiting: Callable[[], float], busy: Callable[[], float]) -> None:
        """Read the queue whenever somebody asks."""
        self.gauge("queue", "Requests that wait for a worker.", waiting)
        self.gauge("workers_busy", "Workers that render.", busy)

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
