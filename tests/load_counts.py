"""Counting under load: two gunicorn workers, and a database that is locked for a while.

    python -m tests.load_counts [hits]    with a file of its own, or DATABASE_URL

gunicorn serves what `application` makes: it counts and does nothing else.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
THREADS = 8
LANGUAGE = "load-" + uuid.uuid4().hex[:6]  # rows of a run, by which it knows its own


def application():
    """What gunicorn loads before it forks: it counts each request, in the language of its path."""
    django.setup()
    from wizard import counting

    counting._watch.every = 0.05  # so that writings of the two meet

    def answer(environ, start_response):
        counting.count("opened", language=environ["PATH_INFO"].strip("/"))
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    return answer


def run(url, hits):
    """The number counted of so many hits on two workers, and the seconds that it took."""
    env = os.environ | {"DATABASE_URL": url, "WEB_CONCURRENCY": "2"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    python(env, "make")
    server = subprocess.Popen(  # noqa: S603
        [
            *(sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"),
            *("--bind", f"127.0.0.1:{port}", "tests.load_counts:application()"),
        ],
        cwd=ROOT,
        env=env | {"DJANGO_SETTINGS_MODULE": "permitguide.settings"},
    )
    try:
        wait_for(port)
        start = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda n: hit(port, n), [hits // THREADS] * THREADS))
        took = time.perf_counter() - start
    finally:
        server.terminate()
        server.wait(30)
    return int(python(env, "total", LANGUAGE)), took


def wait_for(port):
    """Until the server listens."""
    for _try in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def hit(port, times):
    """So many requests, one after the other, each answered by whichever worker is free."""
    for _n in range(times):
        there = HTTPConnection("127.0.0.1", port, timeout=30)
        there.request("GET", f"/{LANGUAGE}/")
        assert there.getresponse().status == 200
        there.close()


def python(env, *arguments):
    """A step in a process of its own, with the database of `env`."""
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-m", "tests.load_counts", *arguments],
        cwd=ROOT, env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return found.stdout.strip()


def make():
    """The tables that are not there yet."""
    from django.db import connection

    from wizard.models import Comment, Count

    with connection.schema_editor() as editor:
        for model in (Count, Comment):
            if model._meta.db_table not in connection.introspection.table_names():
                editor.create_model(model)


def total(language):
    """What was counted; the rows are taken out."""
    from django.db.models import Sum

    from wizard.models import Count

    rows = Count.objects.filter(language=language)
    print(rows.aggregate(Sum("number"))["number__sum"] or 0)
    rows.delete()


def locked(path):
    """Two thousand counts while another connection holds the file; then the process ends.

    Prints how many waited, and the seconds that 99 of 100 counts took at most.
    """
    import sqlite3

    from django.db import connections

    from wizard import counting

    connections.settings["default"]["OPTIONS"]["timeout"] = 0.05
    counting._watch.every = 0.01
    counting.start()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    took = []
    for _n in range(2000):
        start = time.perf_counter()
        counting.count("opened", language="locked")
        took.append(time.perf_counter() - start)
        time.sleep(0.0002)
    waited = sum(counting.counts.values())
    other.execute("ROLLBACK")
    other.close()
    print(waited, sorted(took)[len(took) * 99 // 100])


def forked():
    """A parent and a child count, each of them after the fork, too; both write at their ends."""
    from wizard import counting

    counting.start()
    counting.count("opened", language="forked")
    child = os.fork()
    if not child:
        counting.start()
    for _n in range(10):
        counting.count("opened", language="forked")
    if child:
        assert os.waitpid(child, 0)[1] == 0
    sys.exit()


def cost():
    """Microseconds for one count."""
    from timeit import repeat

    from wizard import counting

    print(
        f"{min(repeat(lambda: counting.count('opened', language='en'), number=100_000)) * 10:.2f}"
    )
    counting.forget()


STEPS = {"make": make, "total": total, "locked": locked, "forked": forked, "cost": cost}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")
        django.setup()
        STEPS[sys.argv[1]](*sys.argv[2:])
    else:
        hits = int(sys.argv[1]) if sys.argv[1:] else 10_000
        with tempfile.TemporaryDirectory() as folder:
            url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/load.sqlite3")
            counted, took = run(url, hits)
            print(f"{counted} of {hits} counted, {hits / took:.0f} requests a second")
            print(f"one count: {python(os.environ | {'DATABASE_URL': url}, 'cost')} µs")
