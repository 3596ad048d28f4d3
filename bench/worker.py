"""A process with one application, which measures it from within.

python -m bench.worker record WSGI SERVER NAME FOLDER
    records two sets of journeys, and checks every answer
python -m bench.worker time|count WSGI SERVER WARM MEASURED NUMBERS
    sends the journeys of these numbers: those of the first file to warm up, then those of the
    second, timed once for each line that it reads, or each request counted by valgrind
"""

import json
import sys
import time
from collections import Counter
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from runpy import run_path
from typing import Any

from . import journeys, valgrind
from .calling import Visitor, environ_of
from .journeys import Request, Wrong

ROOT = Path(__file__).resolve().parent.parent
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
Ready = list[tuple[Request, dict[str, Any]]]


def load(wsgi: str, server: str) -> Any:
    """Return the application, after all that its server does in a new worker."""
    application = import_module(wsgi).application
    run_path(str(ROOT / server)).get("post_worker_init", lambda worker: None)(None)
    return application


def ready(path: str, numbers: list[int]) -> list[Ready]:
    """Return recorded journeys of these numbers, each request with its WSGI environment."""
    recorded = journeys.load(Path(path))
    return [[(request, environ_of(request)) for request in recorded[at]] for at in numbers]


def send(application: Any, journey: Ready) -> None:
    """Make one journey, as a new visitor."""
    visitor = Visitor(application)
    for request, environ in journey:
        status, _headers, body = visitor.call(environ, request.body)
        if int(status[:3]) != request.status or (request.status == 200 and not body):
            raise Wrong(f"{request}: {status}")


def record(application: Any, name: str, shifts: str, folder: str) -> None:
    """Record sets of journeys, and what the requests of the last one ask of the database."""
    for shift in map(int, shifts.split(",")):
        recorded, watch = [], Watch()  # the first visitors of a process warm it
        for case in journeys.cases(journeys.today(), shift):
            if name == "ordinary" and not case.is_in_order:
                continue
            send = partial(watch.send, Visitor(application))
            recorded.append(journeys.record(send, case, journeys.FIELDS[name]))
        journeys.save(recorded, Path(folder) / f"{name}-{shift}.json")
    print(json.dumps(watch.requests))


class Watch:
    """Counts what each request asks of the database, and how often it checks a form."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def send(self, visitor: Visitor, request: Request) -> journeys.Answer:
        from django import forms
        from django.db import connection

        counts: Counter[str] = Counter()

        def query(execute: Any, sql: str, *arguments: Any) -> Any:
            counts["queries"] += 1
            counts["writes"] += sql.startswith(WRITES)
            return execute(sql, *arguments)

        clean = forms.Form.full_clean

        def full_clean(form: forms.Form) -> None:
            counts["checks"] += form.is_bound
            clean(form)

        forms.Form.full_clean = full_clean  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(query):
                return visitor.send(request)
        finally:
            forms.Form.full_clean = clean  # type: ignore[method-assign]
            self.requests.append({"kind": request.kind, **counts})


def clock(application: Any, journeys: list[Ready]) -> None:
    """For each line read, make all journeys once and print the CPU seconds that they took."""
    for _line in sys.stdin:
        began = time.process_time()
        for journey in journeys:
            send(application, journey)
        print(time.process_time() - began, flush=True)


def count(application: Any, numbers: list[int], sets: list[list[Ready]]) -> None:
    """Count each request; print the number of its journey and its kind."""
    calls, kinds = valgrind.Counter(), []
    for recorded in sets:
        for number, journey in zip(numbers, recorded, strict=True):
            visitor = Visitor(application)
            for request, environ in journey:
                with calls.counted(str(len(kinds))):
                    status, _headers, _body = visitor.call(environ, request.body)
                if int(status[:3]) != request.status:
                    raise Wrong(f"{request}: {status}")
                kinds.append((number, request.kind))
    print(json.dumps(kinds))


def main() -> None:
    job, wsgi, server, *rest = sys.argv[1:]
    application = load(wsgi, server)
    if job == "record":
        return record(application, *rest)
    numbers = [int(number) for number in rest[0].split(",")]
    sets = [ready(path, numbers) for path in rest[2:]]
    warm, measured = sets[: -int(rest[1])], sets[-int(rest[1]) :]
    for journey in chain.from_iterable(warm):
        send(application, journey)
    if job == "time":
        return clock(application, list(chain.from_iterable(measured)))
    return count(application, numbers, measured)


if __name__ == "__main__":
    main()
