"""That pages cost the same whatever there is of links, procedures, languages and statistics.

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
    """The figures of this part."""
    if reason := valgrind.missing():
        print(f"flat: {reason}", file=sys.stderr)
        return
    record()
    for shift in SHIFTS:
        journeys = load(recorded(GUIDE, shift))
        chosen = journeys if full else [journeys[one] for one in COMPARED[:2]]
        link = Request("a link of staff", "GET", "/go/link-7/", status=302)
        save([*chosen, [link]], _file(shift))
    apps = {"": _grown(SMALL, "links", 10)} | {what: _large(what) for what in LARGE}
    found: dict[str, dict[str, list[int]]] = {}
    names = list(apps)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        counts = [_count(apps[name]) for name in some]
        found |= {name: _by_kind(count) for name, count in zip(some, counts, strict=True)}
    for what in LARGE:
        yield _compared(what, found[""], found[what])


def _large(what: str) -> App:
    kind, number = LARGE[what]
    place = kind or "languages"
    app = replace(GUIDE, name=place, database=f"{place}.sqlite3")
    if kind == "links":
        return _grown(app, kind, number)
    _grown(app, "links", 10)
    if kind:
        return _grown(app, kind, number, anew=False)
    return replace(app, settings="bench.many_languages")


def _grown(app: App, kind: str, number: int, anew: bool = True) -> App:
    """An application with a database of its own, with so many rows more."""
    if anew:
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
    """The instructions of each request, by its kind."""
    printed, by_name = count.read()
    kinds = json.loads(printed.splitlines()[-1])
    counted = [(*kind, by_name[str(number)]) for number, kind in enumerate(kinds)]
    found = defaultdict(list)
    for _journey, kind, cost in least(counted):
        found[kind].append(cost)
    return found


def _compared(what: str, small: dict[str, list[int]], large: dict[str, list[int]]) -> Figure:
    """All requests together; the range is that of their kinds."""
    if {kind: len(ones) for kind, ones in small.items()} != {
        kind: len(ones) for kind, ones in large.items()
    }:
        raise Wrong(f"{what}: other requests")
    kinds = [_more(mean(large[kind]), mean(small[kind])) for kind in small]
    whole = _more(sum(map(sum, large.values())), sum(map(sum, small.values())))
    return Figure("flat", what, whole, "% more", min(kinds), max(kinds), bar=BAR)


def _more(one: float, other: float) -> float:
    return (one / other - 1) * 100
