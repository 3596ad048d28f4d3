"""Whether pages cost the same with many links, procedures, languages and statistics.

The same journeys are counted in instructions with a small and with a large database; each runs in
a process of its own. A link of staff is followed, too.
"""

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

from . import valgrind
from .apps import GUIDE, App, folder, run
from .journeys import Request, Wrong, load, save
from .pages import COMPARED, MEASURED, WARM, least, record, recorded
from .report import Figure

SMALL = replace(GUIDE, name="small", database="small.sqlite3")
LARGE = {
    "10,000 links of staff, and not 10": ("links", 10_000),
    "1,000 procedures, and not 25": ("procedures", 1_000),
    "20 languages, and not 2": ("", 0),
    "a year of statistics, and not none": ("counts", 365),
}
BAR = 2
"""Per cent."""
SHIFTS = WARM + MEASURED
AT_ONCE = 2
"""Processes under valgrind at a time."""


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    if reason := valgrind.missing():
        print(f"flat: {reason}", file=sys.stderr)
        return
    record()
    for shift in SHIFTS:
        journeys = load(recorded(GUIDE, shift))
        chosen = journeys if full else [journeys[number] for number in COMPARED[:2]]
        link = Request("a link of staff", "GET", "/go/link-7/", status=302)
        save([*chosen, [link]], _file(shift))
    apps = {"": _grow(SMALL, "links", 10)} | {name: _large(name) for name in LARGE}
    costs: dict[str, dict[str, list[int]]] = {}
    names = list(apps)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        counts = [_count(apps[name]) for name in some]
        costs |= {name: _by_kind(count) for name, count in zip(some, counts, strict=True)}
    for name in LARGE:
        yield _compare(name, costs[""], costs[name])


def _large(name: str) -> App:
    kind, number = LARGE[name]
    place = kind or "languages"
    app = replace(GUIDE, name=place, database=f"{place}.sqlite3")
    if kind == "links":
        return _grow(app, kind, number)
    _grow(app, "links", 10)
    if kind:
        return _grow(app, kind, number, is_new=False)
    return replace(app, settings="bench.many_languages")


def _grow(app: App, kind: str, number: int, is_new: bool = True) -> App:
    """Add so many rows to the database of an application; a new one copies the guide's first."""
    if is_new:
        run(GUIDE, "-c", _COPY, str(folder() / app.database))
    run(app, "-m", "bench.grow", kind, str(number))
    return app


# SQLite copies a database that is in use, with what is not yet in its main file.
_COPY = """
import sqlite3, sys, os
source = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))
source.backup(sqlite3.connect(sys.argv[1]))
"""


def _file(shift: int) -> Path:
    return folder() / f"flat-{shift}.json"


def _count(app: App) -> valgrind.Count:
    numbers = ",".join(map(str, range(len(load(_file(SHIFTS[0]))))))
    files = [str(_file(shift)) for shift in SHIFTS]
    about = (app.wsgi, app.server, numbers, str(len(MEASURED)), *files)
    place = folder() / f"flat-{app.name}"
    shutil.rmtree(place, ignore_errors=True)
    return valgrind.Count(app, place, "-m", "bench.worker", "count", *about)


def _by_kind(count: valgrind.Count) -> dict[str, list[int]]:
    """Return the instructions of each request, by its kind."""
    printed, by_name = count.read()
    kinds = json.loads(printed.splitlines()[-1])
    counted = [(*kind, by_name[str(number)]) for number, kind in enumerate(kinds)]
    costs = defaultdict(list)
    for _journey, kind, cost in least(counted):
        costs[kind].append(cost)
    return costs


def _compare(name: str, small: dict[str, list[int]], large: dict[str, list[int]]) -> Figure:
    """Return by how much all requests together cost more; the range is that of their kinds."""
    sizes = [{kind: len(costs) for kind, costs in part.items()} for part in (small, large)]
    if sizes[0] != sizes[1]:
        raise Wrong(f"{name}: other requests")
    kinds = [_more(mean(large[kind]), mean(small[kind])) for kind in small]
    whole = _more(sum(map(sum, large.values())), sum(map(sum, small.values())))
    return Figure("flat", name, whole, "% more", min(kinds), max(kinds), bar=BAR)


def _more(large: float, small: float) -> float:
    return (large / small - 1) * 100
