"""Counts for Prometheus: requests by route and status, seconds in buckets, queries refused and ended. No clients."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict

__all__ = ["Metrics"]

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one server process."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.buckets: Counter[tuple[str, int]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.busy = 0

    def request(self, path: str, status: int, seconds: float) -> None:
        """Count one request under its route, never its whole path."""
        first = path.strip("/").split("/")[0].split(".")[0]
        route = first if first in ("sparql", "id", "law", "api", "static", "assets", "query", "search") else "page"
        self.requests[route, status] += 1
        self.buckets[route, bisect_left(_BUCKETS, seconds)] += 1
        self.seconds[route] += seconds

    def text(self, *, ended: int, changes: int) -> str:
        """Everything in Prometheus' text format."""
        lines = ["# TYPE kg_requests_total counter"]
        lines += [f'kg_requests_total{{route="{r}",status="{s}"}} {n}' for (r, s), n in sorted(self.requests.items())]
        lines.append("# TYPE kg_request_seconds histogram")
        for route in sorted(self.seconds):
            total = 0
            for place, bound in enumerate((*_BUCKETS, float("inf"))):
                total += self.buckets[route, place]
                le = "+Inf" if bound == float("inf") else f"{bound:g}"
                lines.append(f'kg_request_seconds_bucket{{route="{route}",le="{le}"}} {total}')
            lines.append(f'kg_request_seconds_sum{{route="{route}"}} {self.seconds[route]:.6f}')
            lines.append(f'kg_request_seconds_count{{route="{route}"}} {total}')
        for name, value in (
            ("queries_refused_busy", self.busy),
            ("queries_ended", ended),
            ("snapshot_changes", changes),
        ):
            lines += [f"# TYPE kg_{name}_total counter", f"kg_{name}_total {value}"]
        return "\n".join(lines) + "\n"
