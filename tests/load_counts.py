"""Counting in processes of their own: two at once, and a fork."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django

from bench.machines import ROOT


def run(env, number):
    """What is counted of so many in each of two processes, which write all the time."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _process: python(env, "hits", str(number)), range(2)))
    return python(env, "total", "load")


def python(env, *arguments):
    """A step in a process of its own, with the database of `env`."""
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-m", "tests.load_counts", *arguments],
        cwd=ROOT, env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return found.stdout.strip()


def hits(number):
    """Count so often; the thread writes meanwhile, and the rest is written at the end."""
    from wizard import counting

    counting._watch.every = 0.002  # so that writings of the two meet
    counting.start()
    for _n in range(int(number)):
        counting.count("opened", language="load")
        time.sleep(0.0005)


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
    globals()[step](*arguments)
