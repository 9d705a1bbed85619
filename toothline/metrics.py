"""What the service counts, as text that Prometheus reads. Safe to count from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

WAITS_S = (0.5, 0.8, 1.0, 1.4, 2.0, 4.0)
"""Borders of the buckets of a caller's wait: 0.8 s is the aim for half of them, 1.4 s for 95 %."""

PARTS = ("_bucket", "_sum", "_count")
"""What a distribution is written as."""

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters, and figures that are looked up when asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], float] = {}
        self._gauges: dict[str, Callable[[], float]] = {}
        self._help: dict[str, tuple[str, str]] = {}

    def counter(self, name: str, told: str) -> None:
        """Make a counter known; `told` is its line of help."""
        self._help[name] = ("counter", told)

    def gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        """A figure that is looked up whenever somebody asks."""
        self._help[name] = ("gauge", told)
        self._gauges[name] = value

    def histogram(self, name: str, told: str) -> None:
        """Make a distribution of seconds known."""
        self._help[name] = ("histogram", told)

    def count(self, name: str, by: float = 1.0, **labels: str) -> None:
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            self._counts[key] = self._counts.get(key, 0.0) + by

    def observe(self, name: str, seconds: float) -> None:
        """Add one wait to a distribution."""
        for border in WAITS_S:
            self.count(f"{name}_bucket", float(seconds <= border), le=f"{border:g}")
        self.count(f"{name}_bucket", le="+Inf")
        self.count(f"{name}_sum", seconds)
        self.count(f"{name}_count")

    def text(self) -> str:
        """All of it in Prometheus' text format."""
        with self._lock:
            counts = dict(self._counts)
        lines: list[str] = []
        for name, (kind, told) in self._help.items():
            lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
            if name in self._gauges:
                lines.append(f"{name} {self._gauges[name]():g}")
            parts = {f"{name}{part}" for part in PARTS} if kind == "histogram" else {name}
            for (counted, labels), value in counts.items():
                if counted in parts:
                    lines.append(f"{counted}{_shown(labels)} {value:.10g}")
        return "\n".join(lines) + "\n"


def _shown(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}"
