"""Counting under load: two gunicorn workers, and a database that is locked for a while.

gunicorn serves what `application` makes: it counts and does nothing else.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import django

from bench.machines import HERE, ROOT, end, free_port, wait_for

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
    settings = {"WEB_CONCURRENCY": "2", "DJANGO_SETTINGS_MODULE": "permitguide.settings"}
    env, port = os.environ | settings | {"DATABASE_URL": url}, free_port()
    python(env, "make")
    gunicorn = [sys.executable, *"-m gunicorn -c gunicorn.conf.py --bind".split()]
    gunicorn += [f"{HERE}:{port}", "tests.load_counts:application()"]
    server = subprocess.Popen(gunicorn, cwd=ROOT, env=env)  # noqa: S603
    try:
        wait_for(port)
        start = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda n: hit(port, n), [hits // THREADS] * THREADS))
        took = time.perf_counter() - start
    finally:
        end(server, signal.SIGTERM)
    return int(python(env, "total", LANGUAGE)), took


def hit(port, times):
    """So many requests, one after the other, each answered by whichever worker is free."""
    for _n in range(times):
        with closing(HTTPConnection(HERE, port, timeout=30)) as there:
            there.request("GET", f"/{LANGUAGE}/")
            assert there.getresponse().status == 200


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
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        took = []
        for _n in range(2000):
            start = time.perf_counter()
            counting.count("opened", language="locked")
            took.append(time.perf_counter() - start)
            time.sleep(0.0002)
        waited = sum(counting.counts.values())
        other.execute("ROLLBACK")
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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")
    django.setup()
    step, *arguments = sys.argv[1:]
    {"make": make, "total": total, "locked": locked, "forked": forked}[step](*arguments)
