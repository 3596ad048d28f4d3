"""Journeys against a real gunicorn with two workers: requests per second, and how long each takes.

The visitors are the same for all three applications: a few connections that are kept open, each of
them one visitor after the other. wrk makes them where it is installed, Python threads elsewhere;
either has its share of the same cores. The turns of the three are interleaved.
"""

import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import mean, quantiles

from .apps import APPS, EMPTY, GUIDE, ORDINARY, ROOT, App, folder
from .journeys import TOKEN, Request, Wrong, load
from .machines import HERE
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
    run = _by_wrk if shutil.which("wrk") else _by_python
    turns: dict[App, list[Turn]] = defaultdict(list)
    with ExitStack() as stack:
        ports = {app: stack.enter_context(serving(app)).port for app in APPS}
        for app in APPS:
            run(ports[app], app, 1)  # warms up
        for number in range(rounds):
            for app in APPS if number % 2 else APPS[::-1]:
                turns[app].append(run(ports[app], app, seconds))
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


def _by_wrk(port: int, app: App, seconds: int) -> Turn:
    files = _lines(app), folder() / f"{app.name}.headers"
    files[1].write_text(Browser(port).headers, newline="")
    size = (f"-t{CONNECTIONS}", f"-c{CONNECTIONS}", f"-d{seconds}s")
    command = ["wrk", *size, "-s", "bench/visitors.lua", f"http://{HERE}:{port}", "--"]
    done = subprocess.run(  # noqa: S603
        [*command, *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    row = next((line for line in done.stdout.splitlines() if line.startswith("found\t")), "")
    if not row:
        raise Wrong(f"wrk: {done.stdout}{done.stderr}")
    _tag, rate, half, most, failed, example = row.split("\t")
    if float(failed):
        raise Wrong(f"{app.name}: {failed} requests went wrong: {example}")
    return Turn(float(rate), float(half), float(most))


def _lines(app: App) -> Path:
    """Write the journeys as bench/visitors.lua reads them; a visitor has a token of its own."""
    path = folder() / f"{app.name}.lines"
    if not path.exists():
        lines = []
        for journey in _journeys(app):
            lines += [f"{row.status}\t{row.method}\t{row.target}\t{row.body}" for row in journey]
            lines.append("")
        path.write_text("\n".join([*lines, ""]).replace(TOKEN, "t" * 32))
    return path


def _by_python(port: int, app: App, seconds: int) -> Turn:
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
