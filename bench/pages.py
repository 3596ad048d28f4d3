"""Each kind of page and whole journeys, against an empty Django response and the ordinary wizard.

Instructions are counted in processes of their own, each request once, with dates that its process
has not seen. CPU time is taken of the same journeys in blocks that take turns on one core.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from operator import itemgetter
from pathlib import Path
from statistics import mean

from . import valgrind
from .apps import APPS, EMPTY, GUIDE, ORDINARY, ROOT, App, folder, prepare, run
from .journeys import Request, load, save
from .report import Figure, spread

COMPARED = (13, 20, 33)
"""The recorded journeys that both wizards are asked: of 4, 6 and 6 questions."""
SAMPLE = (0, 5, 7, 9, *COMPARED, 22, 25, 27, 31, 40)
"""The guide's journeys in a quick run."""
AROUND = (
    ("all procedures", "/en/procedures/"),
    ("a procedure", "/en/procedures/renew-student-permit/"),
    ("how it decides", "/en/how-it-decides/"),
)
WARM, MEASURED = (-7, -4, 7, 10), (0, 3, 14)
"""Days by which the dates of the guide's sets of journeys differ: whole weeks from those that are
measured, so that a page is warm that says something of weekends. Others have the first of them."""
ROUNDS = 9
EMPTY_BLOCK = 300
"""Empty responses in one block."""


@cache
def record() -> dict[str, list[dict[str, int]]]:
    """Record all journeys of all three, once; return what each request asked of the database."""
    prepare()
    with ThreadPoolExecutor() as pool:
        asked = dict(pool.map(_record, (ORDINARY, GUIDE)))
    around = [[Request(kind, "GET", target)] for kind, target in AROUND]
    save([[Request("empty", "GET", "/en/")]] * EMPTY_BLOCK, recorded(EMPTY))
    for shift in WARM + MEASURED:
        save(load(recorded(GUIDE, shift)) + around, recorded(GUIDE, shift))
    return asked


def _record(app: App) -> tuple[str, list[dict[str, int]]]:
    shifts = ",".join(map(str, WARM + MEASURED if app is GUIDE else MEASURED[:1]))
    about = (app.wsgi, app.server, app.name, shifts, str(folder()))
    return app.name, json.loads(run(app, "-m", "bench.worker", "record", *about))


def recorded(app: App, shift: int = MEASURED[0]) -> Path:
    """Return the file of a recorded set of journeys."""
    return folder() / f"{app.name}-{shift}.json"


def pick(app: App, full: bool) -> list[int]:
    """Return the journeys of an application that are measured."""
    if app is EMPTY:
        return list(range(20))
    if app is ORDINARY:
        return sorted({*COMPARED, *(SAMPLE if full else ())})
    journeys = len(load(recorded(app)))
    return list(range(journeys)) if full else [*SAMPLE, *range(journeys - len(AROUND), journeys)]


def job(app: App, kind: str, numbers: Sequence[int]) -> list[str]:
    """Return the command of a worker that measures these journeys; `kind`: count or time."""
    shifts = WARM + MEASURED if app is GUIDE else MEASURED[:1] * 2
    files = [str(recorded(app, shift)) for shift in shifts]
    last = str(_times(app) if kind == "count" else 1)
    chosen = ",".join(map(str, numbers))
    return ["-m", "bench.worker", kind, app.wsgi, app.server, chosen, last, *files]


def _times(app: App) -> int:
    """Return how often each journey is counted."""
    return len(MEASURED) if app is GUIDE else 1


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    asked = record()
    yield from _database(asked)
    if reason := valgrind.missing():
        print(f"pages: {reason}", file=sys.stderr)
    else:
        yield from _instructions(full)
    yield from _cpu(full)


def _database(asked: dict[str, list[dict[str, int]]]) -> Iterator[Figure]:
    def total(app: App, key: str) -> int:
        return sum(request.get(key, 0) for request in asked[app.name])

    pages = len(asked[GUIDE.name])
    yield Figure("pages", f"queries in {pages} requests", total(GUIDE, "queries"), "", bar=0)
    yield Figure("pages", f"writes in {pages} requests", total(GUIDE, "writes"), "", bar=0)
    most = max(request.get("checks", 0) for request in asked[GUIDE.name])
    yield Figure("pages", "forms checked in one request, at most", most, "", bar=1)
    for key, name in (("queries", "queries"), ("writes", "writes"), ("checks", "forms checked")):
        each = total(ORDINARY, key) / len(asked[ORDINARY.name])
        yield Figure("pages", f"the ordinary wizard: {name} a request", each, "")


def _instructions(full: bool) -> Iterator[Figure]:
    chosen = {app: pick(app, full) for app in APPS}
    counts = [
        valgrind.Count(app, folder() / f"counts-{app.name}", *job(app, "count", chosen[app]))
        for app in APPS
    ]
    counted = {}
    for app, count in zip(APPS, counts, strict=True):
        printed, by_name = count.read()
        kinds = json.loads(printed.splitlines()[-1])
        counted[app] = [(*kind, by_name[str(number)]) for number, kind in enumerate(kinds)]
    empty = mean(cost for _journey, _kind, cost in counted[EMPTY])
    yield Figure("pages", "an empty Django response", empty / 1000, "k instructions")
    yield from _by_kind(counted[GUIDE], empty)
    walked = [row for row in counted[GUIDE] if row[1] not in dict(AROUND)]
    worst = max(least(walked), key=lambda row: row[2])
    each = mean(cost for _journey, _kind, cost in walked) / empty
    yield Figure("pages", "a journey's mean request", each, "x empty", bar=7)
    name = f"a journey's worst request ({worst[1]})"
    yield Figure("pages", name, worst[2] / empty, "x empty", bar=10)
    ordinary = mean(cost for _journey, _kind, cost in counted[ORDINARY]) / empty
    yield Figure("pages", "the ordinary wizard's mean request", ordinary, "x empty")
    yield Figure("pages", "whole journeys", _whole(counted), "x the ordinary wizard's", bar=0.05)


Counted = list[tuple[int, str, int]]
"""The number of the journey, the kind of request, and its instructions."""


def least(walked: Counted) -> Counted:
    """Return the least count of each request: the garbage collector runs by chance."""
    size = len(walked) // len(MEASURED)
    counts = zip(*(walked[size * at : size * (at + 1)] for at in range(len(MEASURED))), strict=True)
    return [min(same, key=itemgetter(2)) for same in counts]


def _by_kind(counted: Counted, empty: float) -> Iterator[Figure]:
    """Yield the mean of each kind of request, and its range."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for _journey, kind, cost in counted:
        kinds[kind].append(cost / empty)
    for kind, costs in kinds.items():
        many = {"low": min(costs), "high": max(costs)} if len(costs) > 1 else {}
        yield Figure("pages", kind, mean(costs), "x empty", **many)


def _whole(counted: dict[App, Counted]) -> float:
    """Return the cost of the journeys that both were asked, by that of the ordinary wizard."""
    cost: dict[App, float] = {}
    for app in (GUIDE, ORDINARY):
        costs = (cost for journey, _kind, cost in counted[app] if journey in COMPARED)
        cost[app] = sum(costs) / _times(app)
    return cost[GUIDE] / cost[ORDINARY]


def _cpu(full: bool) -> Iterator[Figure]:
    rounds = ROUNDS * (3 if full else 1)
    numbers = {EMPTY: range(EMPTY_BLOCK), ORDINARY: COMPARED, GUIDE: COMPARED}
    clocks = {app: _Clock(app, list(numbers[app])) for app in APPS}
    blocks: list[dict[App, float]] = []
    for number in range(rounds + 2):
        turn = APPS if number % 2 else APPS[::-1]
        blocks.append({app: clocks[app].run_block() for app in turn})
    for clock in clocks.values():
        clock.stop()
    blocks = blocks[2:]  # the first two warm up
    requests = sum(len(load(recorded(GUIDE))[number]) for number in COMPARED)
    per_request = [block[GUIDE] / requests / (block[EMPTY] / EMPTY_BLOCK) for block in blocks]
    whole = [block[GUIDE] / block[ORDINARY] for block in blocks]
    micro = [block[EMPTY] / EMPTY_BLOCK * 1e6 for block in blocks]
    yield Figure("pages", "an empty Django response, CPU", **spread(micro), unit="µs")
    yield Figure("pages", "a mean request, CPU", **spread(per_request), unit="x empty")
    yield Figure("pages", "whole journeys, CPU", **spread(whole), unit="x the ordinary wizard's")


class _Clock:
    """A worker, pinned to the one core that all share, that prints the CPU time of a block."""

    def __init__(self, app: App, numbers: list[int]) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, *job(app, "time", numbers)],
            cwd=ROOT,
            env=app.env(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.sched_setaffinity(self.process.pid, {min(os.sched_getaffinity(0))})

    def run_block(self) -> float:
        """Run one block and return its CPU seconds."""
        print(file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()
