"""Journeys against a real gunicorn with two workers: requests per second, and how long each takes.

The visitors are the same for all three applications: a few connections that are kept open, each of
them one visitor after the other. Their threads have a share of the same cores. The turns of the
three are interleaved.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, cycle, islice
from statistics import mean, quantiles

from .apps import APPS, EMPTY, GUIDE, ORDINARY, App
from .journeys import Request, Wrong, load
from .pages import record, recorded
from .report import Figure, spread
from .servers import Browser, serving

CONNECTIONS = 8
ROUNDS = 3
SECONDS = 2
"""Of one turn."""


@dataclass(frozen=True)
class Turn:
    """The result of one turn: requests per second, and the milliseconds that they took at most."""

    rate: float
    half: float
    most: float
    """That of 99 in 100."""


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    record()
    rounds, seconds = (7, 6) if full else (ROUNDS, SECONDS)
    turns: dict[App, list[Turn]] = defaultdict(list)
    with ExitStack() as stack:
        ports = {app: stack.enter_context(serving(app)).port for app in APPS}
        for app in APPS:
            _run(ports[app], app, 1)  # warms up
        for number in range(rounds):
            for app in APPS if number % 2 else APPS[::-1]:
                turns[app].append(_run(ports[app], app, seconds))
    for app, name in ((EMPTY, "empty"), (ORDINARY, "ordinary"), (GUIDE, "guide")):
        for label, field, unit in (
            ("requests", "rate", "/s"),
            ("half take at most", "half", "ms"),
            ("99 of 100 take at most", "most", "ms"),
        ):
            values = [getattr(turn, field) for turn in turns[app]]
            yield Figure("serving", f"{name}: {label}", **spread(values), unit=unit)
    pairs = zip(turns[GUIDE], turns[ORDINARY], strict=True)
    ratios = [guide.rate / ordinary.rate for guide, ordinary in pairs]
    figure = spread(ratios) | {"bar": 12, "least": True}
    yield Figure("serving", "the guide's requests", unit="x the ordinary wizard's", **figure)
    lengths = {app: mean(map(len, _journeys(app))) for app in (GUIDE, ORDINARY)}
    fewer = lengths[ORDINARY] / lengths[GUIDE]
    figure = {key: figure[key] * fewer for key in ("value", "low", "high")}
    yield Figure("serving", "the guide's journeys", unit="x the ordinary wizard's", **figure)


def _journeys(app: App) -> list[list[Request]]:
    journeys = load(recorded(app))
    return [journey for journey in journeys if app is EMPTY or journey[0].kind == "start"]


def _run(port: int, app: App, seconds: int) -> Turn:
    """Return what visitors measure in so many seconds; Wrong at a wrong answer."""
    until = time.perf_counter() + seconds
    journeys = _journeys(app)

    def visit(number: int) -> list[float]:
        browser, took = Browser(port), []
        for journey in islice(cycle(journeys), number * 5, None):
            browser.forget()
            for request in journey:
                began = time.perf_counter()
                head, _body = browser.fetch(request)
                ended = time.perf_counter()
                if not head.startswith(b"HTTP/1.1 %d " % request.status):
                    raise Wrong(f"{request}: {head[:200]!r}")
                if ended > until:
                    return took
                took.append((ended - began) * 1000)
        return took

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        times = [*chain.from_iterable(pool.map(visit, range(CONNECTIONS)))]
    cuts = quantiles(times, n=100)
    return Turn(len(times) / seconds, cuts[49], cuts[98])
