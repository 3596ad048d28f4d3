"""Several processes behind nginx on one database: proofs, and what they can carry.

    python -m bench.scale

Every process is a real one, and of its own: PostgreSQL in a new folder, gunicorn on as many ports,
nginx with the site of `deploy/nginx.conf`. Whatever is not as it should be ends the bench.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import chain, cycle
from pathlib import Path
from threading import Event, Thread

from .journeys import Answer, Case, Request, Send, Wrong, cases, guide_fields, record, today
from .machines import HERE, ROOT, Front, Guide, database, environment, guides
from .report import Figure, spread, table

STUDENTS = 8
"""Students who click at the same time, each as fast as the answers come."""
JOURNEYS = 200
"""Journeys whose counts are added up."""
PUBLICATIONS = 5
KILLS = 3
ROUNDS = 3
SEEN_WITHIN = 2.0
"""Seconds in which all processes must show what was published."""
PAGE = "/en/procedures/renew-student-permit/"
"""The page whose words are published anew."""
HINDRANCE = 1.5
"""How much more CPU time a request may take where two processes are at work."""
GROWTH = 1.3
"""How much more than one process two should carry at least, where there are two cores."""


@contextmanager
def visitor(*ports: int) -> Iterator[Send]:
    """Sends requests to ports in turn, each time to the next one, over connections that stay."""
    with ExitStack() as stack:
        made = [HTTPConnection(HERE, port, timeout=30) for port in ports]
        turns = cycle([stack.enter_context(closing(one)) for one in made])
        yield lambda request: _send(next(turns), request)


def _send(there: HTTPConnection, request: Request) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
    waited = there.sock is not None
    try:
        there.request(request.method, request.target, request.body or None, headers)
        answer = there.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    except (OSError, HTTPException):
        there.close()
        if not waited:
            raise
        return _send(there, request)  # it was closed while it waited: a browser opens another


def in_turn(ports: Sequence[int], chosen: Sequence[Case]) -> list[list[Request]]:
    """Journeys, each request answered by another process than the one before, as by one alone.

    Returns them as they were recorded.
    """
    with visitor(*ports) as mixed, visitor(ports[0]) as alone:
        recorded = [record(mixed, case, guide_fields) for case in chosen]
        if recorded != [record(alone, case, guide_fields) for case in chosen]:
            raise Wrong("Several processes answer otherwise than one")
    return recorded


def seconds_until_seen(url: str, ports: Sequence[int], number: int) -> float:
    """An editor publishes, in a process of their own; until the last process shows it."""
    mark = f"Published as number {number} of this bench."
    with ThreadPoolExecutor(len(ports)) as pool:
        waiting = [pool.submit(_seen, port, mark) for port in ports]
        published = float(step(url, "publish", mark))
        return max(one.result() for one in waiting) - published


def _seen(port: int, mark: str) -> float:
    """The moment at which a process shows a publication."""
    until = time.time() + 60
    with visitor(port) as send:
        while time.time() < until:
            if mark in send(Request("words", "GET", PAGE)).body.decode():
                return time.time()
            time.sleep(0.02)
    raise Wrong(f"The process on port {port} never shows what was published")


class Students:
    """They go on journeys without end, and note what does not come back as it should."""

    def __init__(self, port: int, journeys: Sequence[list[Request]]) -> None:
        self.port, self.journeys = port, journeys
        self.answered, self.failed = 0, list[str]()
        self._leaving = Event()

    @contextmanager
    def about(self) -> Iterator["Students"]:
        """They are there within the block."""
        threads = [Thread(target=self._go, args=(n,)) for n in range(STUDENTS)]
        for one in threads:
            one.start()
        try:
            yield self
        finally:
            self._leaving.set()
            for one in threads:
                one.join()

    def _go(self, number: int) -> None:
        mine = chain.from_iterable(cycle([*self.journeys[number:], *self.journeys[:number]]))
        with visitor(self.port) as send:
            while not self._leaving.is_set():
                request = next(mine)
                try:
                    status: object = send(request).status
                except (OSError, HTTPException) as error:
                    status = type(error).__name__
                self.answered += 1
                if status != request.status:
                    self.failed.append(f"{request.method} {request.kind}: {status}")


def replaced(students: Students, guide: Guide) -> float:
    """A process is killed under load, stays away for a second and is replaced; until it answers."""
    time.sleep(1)
    guide.kill()
    began = time.perf_counter()
    time.sleep(1)  # as RestartSec of deploy/permitguide@.service
    guide.start()
    took = time.perf_counter() - began
    time.sleep(1)
    if students.failed:
        raise Wrong(f"After a kill: {sorted(set(students.failed))}")
    return took


def sent_again(log: Path) -> int:
    """The requests that nginx had to send to a second process."""
    return sum(", " in line for line in log.read_text().splitlines())


def counted(url: str, front: int, journeys: Sequence[list[Request]]) -> int:
    """Journeys by several students at once; as many must stand in the figures. The number."""
    before = int(step(url, "finished"))
    todo = [journeys[number % len(journeys)] for number in range(JOURNEYS)]

    def go(mine: list[list[Request]]) -> None:
        with visitor(front) as send:
            for request in chain.from_iterable(mine):
                if send(request).status != request.status:
                    raise Wrong(f"{request}")

    with ThreadPoolExecutor(STUDENTS) as pool:
        list(pool.map(go, [todo[n::STUDENTS] for n in range(STUDENTS)]))
    for _try in range(20):
        if (found := int(step(url, "finished")) - before) >= JOURNEYS:
            break
        time.sleep(0.5)
    if found != JOURNEYS:
        raise Wrong(f"{found} of {JOURNEYS} journeys are counted")
    return found


def load(port: int, journeys: Sequence[list[Request]], seconds: float, folder: Path) -> float:
    """Requests a second that are answered, all of them rightly: by wrk, else by Python."""
    if not shutil.which("wrk"):
        students = Students(port, journeys)
        with students.about():
            time.sleep(seconds)
        if students.failed:
            raise Wrong(f"Under load: {sorted(set(students.failed))}")
        return students.answered / seconds
    script = folder / "journeys.lua"
    script.write_text(_lua(journeys))
    command = ["wrk", "-t", "1", "-c", str(STUDENTS), "-d", f"{seconds:g}s", "-s", str(script)]
    said = subprocess.run(  # noqa: S603
        [*command, f"http://{HERE}:{port}"], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise Wrong(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def _lua(journeys: Sequence[list[Request]]) -> str:
    """The journeys for wrk, one request after the other."""
    headers = '{["Content-Type"]="application/x-www-form-urlencoded", ["Accept-Encoding"]="gzip"}'
    rows = ",\n".join(
        f'  {{"{request.method}", "{request.target}", "{request.body}"}}'
        for journey in journeys
        for request in journey
    )
    return (
        f"local todo = {{\n{rows}\n}}\nlocal headers, at = {headers}, 0\n"
        "function request()\n  at = at % #todo + 1\n"
        "  return wrk.format(todo[at][1], todo[at][2], headers, todo[at][3])\nend\n"
    )


def throughput(
    made: Sequence[Guide], front: Front, journeys: Sequence[list[Request]], seconds: float
) -> Iterator[Figure]:
    """Requests a second with one process, with two and with four; and the CPU time of one."""
    numbers = [n for n in (1, 2, 4) if n <= len(made)]
    rates: dict[int, list[float]] = {n: [] for n in numbers}
    costs: dict[int, list[float]] = {n: [] for n in numbers}
    fronts: list[float] = []
    for number in [*numbers, *reversed(numbers)] * ROUNDS:
        front.serve([guide.port for guide in made[:number]])
        load(front.port, journeys, 1, front.folder)
        before, front_before = sum(guide.seconds() for guide in made), front.seconds()
        rate = load(front.port, journeys, seconds, front.folder)
        rates[number].append(rate)
        each = 1e6 / (rate * seconds)
        costs[number].append((sum(guide.seconds() for guide in made) - before) * each)
        fronts.append((front.seconds() - front_before) * each)
    for number in numbers:
        name = f"{number} process{'es' * (number > 1)} behind nginx"
        yield Figure("scale", name, unit="requests/s", **spread(rates[number]))
    # The best rounds are those in which others on the machine did least.
    growth = max(rates[2]) / max(rates[1])
    yield Figure("scale", "two processes instead of one", growth, "x", bar=GROWTH, least=True)
    for number in numbers:
        name = f"CPU time of gunicorn for a request, {number} at work"
        yield Figure("scale", name, unit="µs", **spread(costs[number]))
    yield Figure("scale", "CPU time of nginx for a request", unit="µs", **spread(fronts))
    if min(costs[2]) > HINDRANCE * min(costs[1]):
        raise Wrong("Two processes hinder each other: a request costs them more than one alone")


def transactions(url: str) -> int:
    """How many transactions the database has seen, of whomever."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as there:
        there.execute("SELECT pg_sleep(2)")  # until all have told their numbers
        found = there.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        return int(found.fetchone()[0])


def asked(
    url: str, front: int, journeys: Sequence[list[Request]], folder: Path, processes: int
) -> Iterator[Figure]:
    """What the database has to do while nobody comes, and how much more for a request."""
    seconds = 10
    start, began = transactions(url), time.perf_counter()
    time.sleep(seconds)
    idle = (transactions(url) - start) / (time.perf_counter() - began)
    what = "transactions of PostgreSQL a second, for each process"
    yield Figure("scale", what, idle / processes, "")
    start, began = transactions(url), time.perf_counter()
    rate = load(front, journeys, seconds, folder)
    more = transactions(url) - start - idle * (time.perf_counter() - began)
    what = "transactions more, for 1,000 requests"
    yield Figure("scale", what, max(0, more) / (rate * seconds) * 1000, "")


def measure(full: bool, processes: int = 4) -> Iterator[Figure]:
    """All of it; only in the long bench."""
    if not full:
        print("scale: only with FULL=1, or as python -m bench.scale")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # for PostgreSQL's own user
        url = stack.enter_context(database(folder))
        step(url, "prepare")
        made = stack.enter_context(guides(url, processes))
        yield from _measure(url, made, stack, folder)


def _measure(url: str, made: Sequence[Guide], stack: ExitStack, folder: Path) -> Iterator[Figure]:
    ports = [guide.port for guide in made]
    journeys = in_turn(ports, cases(today(), 0))
    what = f"journeys whose every request went to another of {len(ports)} processes"
    yield Figure("scale", what, len(journeys), "")
    quiet = [seconds_until_seen(url, ports, number) for number in range(PUBLICATIONS)]
    yield seen("published, seen by all", quiet)
    if not url.startswith("postgres"):
        print("scale: PostgreSQL is not installed; the database is SQLite, in a file")
    if not shutil.which("nginx"):
        print("scale: nginx is not installed; nothing is measured behind it")
        return
    front = Front(folder)
    stack.callback(front.stop)
    front.serve(ports)
    yield Figure("scale", "journeys counted, in sum", counted(url, front.port, journeys), "")
    with Students(front.port, journeys).about():
        busy = [seconds_until_seen(url, ports, PUBLICATIONS + n) for n in range(PUBLICATIONS)]
    yield seen("published under load, seen by all", busy)
    with Students(front.port, journeys).about() as students:
        away = [replaced(students, made[n % len(made)]) for n in range(KILLS)]
    yield Figure("scale", "killed under load, until replaced", unit="s", **spread(away))
    what = f"requests that failed meanwhile, of {students.answered:,}"
    yield Figure("scale", what, len(students.failed), "", bar=0)
    yield Figure("scale", "requests that nginx sent again", sent_again(front.log), "")
    if "=" in "".join(path.read_text() for path in front.folder.glob("*.log")):
        raise Wrong("A log of nginx holds a query")
    if url.startswith("postgres"):
        yield from asked(url, front.port, journeys, folder, len(made))
    yield from throughput(made, front, journeys, 3)


def seen(what: str, found: Sequence[float]) -> Figure:
    """The longest time until a publication was seen; the bench ends where that is too long."""
    if max(found) > SEEN_WITHIN:
        raise Wrong(f"{what} after {max(found):.1f} seconds")
    return Figure("scale", what, max(found), "s", min(found), max(found), bar=SEEN_WITHIN)


def step(url: str, name: str, *arguments: str) -> str:
    """A step in a process of its own, with the database; what it printed."""
    command = [sys.executable, "-m", "bench.scale", name, *arguments]
    found = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment(url), check=True, stdout=subprocess.PIPE, text=True
    )
    return found.stdout.strip().rpartition("\n")[2]


def prepare() -> None:
    """What every release does."""
    from django.core.management import call_command

    call_command("prepare")


def migrate() -> None:
    """The tables and the words, without static files."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)


def publish(mark: str) -> None:
    """As an editor: the moment at which new words are on the site."""
    from django.utils import timezone

    from rules.models import Publication, Text, Version

    text = Text.objects.get(procedure="renew-student-permit", language="en")
    text.summary = mark
    text.save()
    Publication.publish([Version.newest(text.name)], timezone.localdate())
    print(time.time())


def finished() -> None:
    """How many journeys are counted."""
    from django.db.models import Sum

    from wizard.models import Count

    print(Count.objects.filter(event="finished").aggregate(Sum("number"))["number__sum"] or 0)


STEPS: Mapping[str, Callable[..., None]] = {
    "prepare": prepare,
    "migrate": migrate,
    "publish": publish,
    "finished": finished,
}

if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")
        django.setup()
        STEPS[sys.argv[1]](*sys.argv[2:])
    else:
        print(table(measure(full=True)))
