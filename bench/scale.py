"""Several processes behind nginx on one database: proofs, and what they can carry.

    python -m bench.scale

Every process is a real one, and of its own: PostgreSQL in a new folder, gunicorn on as many ports,
nginx with the site of `deploy/nginx.conf`. Anything wrong ends the bench.
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
"""How many times the CPU time a request may take where two processes are at work."""
GROWTH = 1.3
"""How many times the load of one process two should carry at least, on two cores."""


@contextmanager
def visitor(*ports: int) -> Iterator[Send]:
    """Yield a function that sends requests to the ports in turn, over lasting connections."""
    with ExitStack() as stack:
        connections = [HTTPConnection(HERE, port, timeout=30) for port in ports]
        turns = cycle([stack.enter_context(closing(connection)) for connection in connections])
        yield lambda request: _send(next(turns), request)


def _send(connection: HTTPConnection, request: Request) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
    was_open = connection.sock is not None
    try:
        connection.request(request.method, request.target, request.body or None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    except (OSError, HTTPException):
        connection.close()
        if not was_open:
            raise
        return _send(connection, request)  # the server closed it: a browser opens another


def record_in_turn(ports: Sequence[int], students: Sequence[Case]) -> list[list[Request]]:
    """Record journeys over all processes in turn; Wrong where one alone answers otherwise."""
    with visitor(*ports) as mixed, visitor(ports[0]) as alone:
        recorded = [record(mixed, case, guide_fields) for case in students]
        if recorded != [record(alone, case, guide_fields) for case in students]:
            raise Wrong("Several processes answer otherwise than one")
    return recorded


def time_publication(url: str, ports: Sequence[int], number: int) -> float:
    """Publish in a process of its own; return the seconds until the last process shows it."""
    mark = f"Published as number {number} of this bench."
    with ThreadPoolExecutor(len(ports)) as pool:
        futures = [pool.submit(_wait_for, port, mark) for port in ports]
        published = float(run_step(url, "publish", mark))
        return max(future.result() for future in futures) - published


def _wait_for(port: int, mark: str) -> float:
    """Return the time at which a process shows a publication; Wrong after a minute without."""
    until = time.time() + 60
    with visitor(port) as send:
        while time.time() < until:
            if mark in send(Request("words", "GET", PAGE)).body.decode():
                return time.time()
            time.sleep(0.02)
    raise Wrong(f"The process on port {port} never shows what was published")


class Students:
    """Threads that repeat journeys, and record the answers that are not right."""

    def __init__(self, port: int, journeys: Sequence[list[Request]]) -> None:
        self.port, self.journeys = port, journeys
        self.answered, self.failed = 0, list[str]()
        self._leaving = Event()

    @contextmanager
    def at_work(self) -> Iterator["Students"]:
        """Run them within the block."""
        threads = [Thread(target=self._go, args=(n,)) for n in range(STUDENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._leaving.set()
            for thread in threads:
                thread.join()

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


def replace_killed(students: Students, guide: Guide) -> float:
    """Kill a process under load, restart it a second later; return the seconds until it answers."""
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


def count_retries(log: Path) -> int:
    """Return how many requests nginx had to send to a second process."""
    return sum(", " in line for line in log.read_text().splitlines())


def count_journeys(url: str, front: int, journeys: Sequence[list[Request]]) -> int:
    """Make JOURNEYS by several students at once; return how many are counted, Wrong if not all."""
    before = int(run_step(url, "finished"))
    todo = [journeys[number % len(journeys)] for number in range(JOURNEYS)]

    def go(mine: list[list[Request]]) -> None:
        with visitor(front) as send:
            for request in chain.from_iterable(mine):
                if send(request).status != request.status:
                    raise Wrong(f"{request}")

    with ThreadPoolExecutor(STUDENTS) as pool:
        list(pool.map(go, [todo[n::STUDENTS] for n in range(STUDENTS)]))
    for _try in range(20):
        if (count := int(run_step(url, "finished")) - before) >= JOURNEYS:
            break
        time.sleep(0.5)
    if count != JOURNEYS:
        raise Wrong(f"{count} of {JOURNEYS} journeys are counted")
    return count


def load(port: int, journeys: Sequence[list[Request]], seconds: float, folder: Path) -> float:
    """Return the requests answered a second, Wrong if one is not right: by wrk, else by Python."""
    if not shutil.which("wrk"):
        students = Students(port, journeys)
        with students.at_work():
            time.sleep(seconds)
        if students.failed:
            raise Wrong(f"Under load: {sorted(set(students.failed))}")
        return students.answered / seconds
    script = folder / "journeys.lua"
    script.write_text(_lua(journeys))
    command = ["wrk", "-t", "1", "-c", str(STUDENTS), "-d", f"{seconds:g}s", "-s", str(script)]
    output = subprocess.run(  # noqa: S603
        [*command, f"http://{HERE}:{port}"], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise Wrong(output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def _lua(journeys: Sequence[list[Request]]) -> str:
    """Return a script for wrk: the requests of all journeys, one after the other."""
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
    servers: Sequence[Guide], front: Front, journeys: Sequence[list[Request]], seconds: float
) -> Iterator[Figure]:
    """Yield requests a second with one, two and four processes; and the CPU time of a request."""
    numbers = [n for n in (1, 2, 4) if n <= len(servers)]
    rates: dict[int, list[float]] = {n: [] for n in numbers}
    costs: dict[int, list[float]] = {n: [] for n in numbers}
    fronts: list[float] = []
    for number in [*numbers, *reversed(numbers)] * ROUNDS:
        front.serve([guide.port for guide in servers[:number]])
        load(front.port, journeys, 1, front.folder)
        before, front_before = sum(guide.seconds() for guide in servers), front.seconds()
        rate = load(front.port, journeys, seconds, front.folder)
        rates[number].append(rate)
        each = 1e6 / (rate * seconds)
        costs[number].append((sum(guide.seconds() for guide in servers) - before) * each)
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


def count_transactions(url: str) -> int:
    """Return how many transactions the database has had, of all clients."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_sleep(2)")  # until all have reported their numbers
        cursor = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def measure_queries(
    url: str, front: int, journeys: Sequence[list[Request]], folder: Path, processes: int
) -> Iterator[Figure]:
    """Yield the transactions of the database without visitors, and how many more requests cause."""
    seconds = 10
    start, began = count_transactions(url), time.perf_counter()
    time.sleep(seconds)
    idle = (count_transactions(url) - start) / (time.perf_counter() - began)
    name = "transactions of PostgreSQL a second, for each process"
    yield Figure("scale", name, idle / processes, "", bar=3)
    start, began = count_transactions(url), time.perf_counter()
    rate = load(front, journeys, seconds, folder)
    more = count_transactions(url) - start - idle * (time.perf_counter() - began)
    name = "transactions more, for 1,000 requests"
    yield Figure("scale", name, max(0, more) / (rate * seconds) * 1000, "", bar=10)


def measure(full: bool, processes: int = 4) -> Iterator[Figure]:
    """Yield all figures, in the long bench alone."""
    if not full:
        print("scale: only with FULL=1, or as python -m bench.scale")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # for PostgreSQL's own user
        url = stack.enter_context(database(folder))
        run_step(url, "prepare")
        servers = stack.enter_context(guides(url, processes))
        yield from _measure(url, servers, stack, folder)


def _measure(
    url: str, servers: Sequence[Guide], stack: ExitStack, folder: Path
) -> Iterator[Figure]:
    ports = [guide.port for guide in servers]
    journeys = record_in_turn(ports, cases(today(), 0))
    name = f"journeys whose every request went to another of {len(ports)} processes"
    yield Figure("scale", name, len(journeys), "")
    quiet = [time_publication(url, ports, number) for number in range(PUBLICATIONS)]
    yield check_delays("published, seen by all", quiet)
    if not url.startswith("postgres"):
        print("scale: PostgreSQL is not installed; the database is SQLite, in a file")
    if not shutil.which("nginx"):
        print("scale: nginx is not installed; nothing is measured behind it")
        return
    front = Front(folder)
    stack.callback(front.stop)
    front.serve(ports)
    yield Figure("scale", "journeys counted, in sum", count_journeys(url, front.port, journeys), "")
    with Students(front.port, journeys).at_work():
        busy = [time_publication(url, ports, PUBLICATIONS + n) for n in range(PUBLICATIONS)]
    yield check_delays("published under load, seen by all", busy)
    with Students(front.port, journeys).at_work() as students:
        delays = [replace_killed(students, servers[n % len(servers)]) for n in range(KILLS)]
    yield Figure("scale", "killed under load, until replaced", unit="s", **spread(delays))
    name = f"requests that failed meanwhile, of {students.answered:,}"
    yield Figure("scale", name, len(students.failed), "", bar=0)
    yield Figure("scale", "requests that nginx sent again", count_retries(front.log), "")
    if "=" in "".join(path.read_text() for path in front.folder.glob("*.log")):
        raise Wrong("A log of nginx holds a query")
    if url.startswith("postgres"):
        yield from measure_queries(url, front.port, journeys, folder, len(servers))
    yield from throughput(servers, front, journeys, 3)


def check_delays(name: str, delays: Sequence[float]) -> Figure:
    """Return the longest time until a publication was seen; Wrong where that is too long."""
    longest = max(delays)
    if longest > SEEN_WITHIN:
        raise Wrong(f"{name} after {longest:.1f} seconds")
    return Figure("scale", name, longest, "s", min(delays), longest, bar=SEEN_WITHIN)


def run_step(url: str, name: str, *arguments: str) -> str:
    """Run a step in a process of its own, with the database; return the last line it printed."""
    command = [sys.executable, "-m", "bench.scale", name, *arguments]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment(url), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip().rpartition("\n")[2]


def prepare() -> None:
    """Do what every release does."""
    from django.core.management import call_command

    call_command("prepare")


def migrate() -> None:
    """Create the tables and load the words, without static files."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)


def publish(mark: str) -> None:
    """Publish new words as an editor; print the time."""
    from django.utils import timezone

    from rules.models import Publication, Text, Version

    text = Text.objects.get(procedure="renew-student-permit", language="en")
    text.summary = mark
    text.save()
    Publication.publish([Version.newest(text.name)], timezone.localdate())
    print(time.time())


def finished() -> None:
    """Print how many journeys are counted."""
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
