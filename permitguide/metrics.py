"""Figures for those who watch the servers; Prometheus reads them on a port of its own.

Each worker writes its own files, and any worker answers for all. A figure names a kind of page,
never an address: it holds no answer of a student.
"""

import logging
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import make_server

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Gauge, Histogram, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer, _SilentHandler
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from rules.background import Watch
from rules.words import live
from wizard import counting

EVERY = 5.0
"""Seconds between two updates of the gauges, which no request changes."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

logger = logging.getLogger(__name__)

_requests = Histogram(
    "permitguide_request_seconds",
    "Time for a request, by kind of page, method and status class.",
    ["page", "method", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5),
)


def observe(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count a response and its time, in seconds; made-up methods count as “other”."""
    match = request.resolver_match
    page = match.view_name if match else "none"
    method = request.method if request.method in METHODS else "other"
    _requests.labels(page, method, f"{response.status_code // 100}xx").observe(seconds)


class Collector(MultiProcessCollector):
    """Reads the files of all workers but empty ones, on which the library would fail.

    A worker has just begun such a file, or died then.
    """

    def collect(self) -> Iterable[Metric]:
        files = filter(_has_data, Path(self._path).glob("*.db"))
        return self.merge(map(str, files))  # type: ignore[no-untyped-call, no-any-return]


def _has_data(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:  # its worker is gone
        return False


class Server:
    """Serves Prometheus, on a port that is opened before the workers start, which share it.

    Pages matter more than figures: where the port is in use, the guide runs without.
    """

    def __init__(self, host: str, port: int) -> None:
        registry = CollectorRegistry()
        Collector(registry)  # type: ignore[no-untyped-call]  # the library's own
        application = make_wsgi_app(registry)
        self.server: ThreadingWSGIServer | None = None
        try:
            self.server = make_server(
                host, port, application, ThreadingWSGIServer, handler_class=_SilentHandler
            )
            self.server.socket.setblocking(False)  # another worker may be quicker
        except OSError as error:
            logger.error("No figures: port %d of %s: %s", port, host, error)

    def start(self) -> None:
        """Answer Prometheus and update the gauges, in a worker."""
        if server := self.server:
            Thread(target=server.serve_forever, args=(60,), name="metrics", daemon=True).start()
            Watch("figures", ProcessGauges(), EVERY).start()


class ProcessGauges:
    """Gauges that no request changes; made in a worker, as those of the parent would stay zero."""

    def __init__(self) -> None:
        self.waiting = Gauge(
            "permitguide_counts_waiting",
            "Counts and comments that are not yet in the database.",
            multiprocess_mode="livesum",
        )
        self.confirmed = Gauge(
            "permitguide_words_confirmed_timestamp_seconds",
            "When the database last said that the words are the present ones: the oldest worker.",
            multiprocess_mode="livemin",
        )
        self.edition = Gauge(
            "permitguide_words_edition",
            "A number for the edition of the words that a worker shows; not in any order.",
            multiprocess_mode="liveall",
        )

    def __call__(self) -> None:
        self.waiting.set(counting.waiting())
        self.confirmed.set(max(0.0, time.time() - live.age()))
        self.edition.set(_number(live.current().edition))


def _number(stamp: object) -> int:
    """Return a stamp as a number that a figure holds exactly; 0 before the first edition."""
    return int(str(stamp).replace("-", "")[:12], 16) if stamp else 0
