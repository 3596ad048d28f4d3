"""The database goes, its disk is full, its file is locked: no page waits, nothing is lost."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from threading import Event, Thread

import pytest

from tests.servers import Guide, until

from .conftest import on_copy
from .students import Students

pytestmark = pytest.mark.real

MEMBER = """
import django; django.setup()
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.create_superuser("root"),
                   "django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""
PAGES = ["/", "/en/", "/fr/guide/nationality/", "/en/procedures/aps/", "/fr/result/?nationality=FR",
         "/api/v1/procedures", "/go/no-such-link/", "/healthz/live"]  # fmt: skip
NEEDY = "/en/changes/"  # a list that is read from the database
DESKS = ["/admin/", "/admin/rules/text/", "/staff/", "/staff/links/", "/staff/figures/"]


def desks(guide, member):
    return {guide.get(path, member)[0] for path in DESKS}


def away(guide, stop, start):
    """Stop the database under load and start it again; all that was counted is there."""
    member = {"Cookie": f"sessionid={guide.release.python('-c', MEMBER)}"}
    assert desks(guide, member) == {200}
    before = guide.release.finished()
    with Students(guide.port, number=4).about() as students:
        until(lambda: students.journeys > 2)
        stop()
        until(lambda: guide.status("/healthz/ready") == 503)
        seen = students.journeys
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302}, path
        for path in [*DESKS, NEEDY]:
            status, headers, text = guide.get(path, member)
            assert (status, headers["Retry-After"]) == (503, "30"), path
            assert re.search(r"<h1[^>]*>This page cannot be shown at the moment</h1>", text), path
            assert "Traceback" not in text
        until(lambda: students.journeys > seen + 4)
        start()
        until(lambda: guide.status("/healthz/ready") == 200)
        until(lambda: desks(guide, member) == {200})
    assert (students.failed, students.wrong) == ([], [])
    until(lambda: guide.release.finished() - before == students.journeys)


def test_a_postgres_that_is_stopped_hurts_no_student(on_postgres, postgres):
    with Guide(on_postgres).running() as guide:
        try:
            away(guide, postgres.stop, postgres.start)
        finally:
            postgres.start()  # for the tests that follow


def test_a_file_that_is_missing_at_the_start_or_later_hurts_no_student(on_file, tmp_path):
    """Nobody has to start things in order; the desk waits, students read so."""
    here, elsewhere = tmp_path / "database", tmp_path / "elsewhere"
    here.rename(elsewhere)
    with Guide(on_file).running(ready=503) as guide:
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302, 503}, path
        assert guide.get("/healthz/live")[0] == 200
        elsewhere.rename(here)
        until(lambda: guide.status("/healthz/ready") == 200)
        until(lambda: guide.status("/en/procedures/aps/") == 200)
        away(guide, lambda: here.rename(elsewhere), lambda: elsewhere.rename(here))


@pytest.fixture
def small_disk(tmp_path):
    """Return a disk of its own for the database."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", disk]
    if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:  # noqa: S603
        pytest.skip("no disk can be mounted here: that needs root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)  # noqa: S603, S607


def test_a_full_disk_hurts_no_student(release, small_disk):
    on_disk = on_copy(release, small_disk)
    member = {"Cookie": f"sessionid={on_disk.python('-c', MEMBER)}"}
    with Guide(on_disk).running() as guide, Students(guide.port, number=4).about() as students:
        until(lambda: students.journeys > 2)
        with (small_disk / "other").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        assert shutil.disk_usage(small_disk).free == 0
        seen = students.journeys
        until(lambda: students.journeys > seen + 8)
        time.sleep(2.5)  # meanwhile counts are to be written
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302}, path
        assert desks(guide, member) <= {200, 503}
        (small_disk / "other").unlink()
        until(lambda: desks(guide, member) == {200})
    assert (students.failed, students.wrong) == ([], [])
    assert on_disk.finished() == students.journeys


EDITS = 10
EDITOR = """
import sys, django; django.setup()
from rules.models import Text
for number in range(int(sys.argv[2])):
    text = Text.objects.get(procedure=sys.argv[1], language="en")
    text.summary = f"zq-editor {number}"
    text.save()
"""
KEPT = "SELECT count(*) FROM rules_version WHERE CAST(content AS TEXT) LIKE '%zq-editor%'"


def test_a_locked_file_loses_no_edit_and_no_count(on_file, tmp_path):
    """Two editors, a greedy stranger and students write to one file at once."""
    path = tmp_path / "database" / "guide.sqlite3"
    leaving, held = Event(), []

    def hold():
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
            while not leaving.wait(0.1):
                other.execute("BEGIN IMMEDIATE")
                held.append(time.sleep(0.4))
                other.execute("ROLLBACK")

    with Guide(on_file).running() as guide, Students(guide.port, number=4).about() as students:
        greedy = Thread(target=hold)
        greedy.start()
        editors = [Thread(target=on_file.python, args=("-c", EDITOR, text, str(EDITS)))
                   for text in ("aps", "rece")]  # fmt: skip
        for one in editors:
            one.start()
        for one in editors:
            one.join()
        until(lambda: len(held) > 3)
        leaving.set()
        greedy.join()
        assert guide.status("/healthz/ready") == 200
    assert (students.failed, students.wrong) == ([], [])
    assert on_file.ask(KEPT) == [(2 * EDITS,)]
    assert on_file.finished() == students.journeys


SAVED_MEANWHILE = """
import json, threading, time
import django; django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from rules.content_files import sync as loading
from rules.content_files.format import CONTENT, Reading
from rules.models import Amount, Version

editor = Client(headers={"host": "localhost"})
editor.force_login(User.objects.create_superuser("ada"))
row = Amount.objects.get(key="late-fee")
page, found = f"/admin/rules/amount/{row.pk}/change/", {}
value = {f"value-0-{name}": words for name, words in row.values[0].items()}
data = row.content() | value | {"base": row.version, "why": "", "value-0-euros": "205"}

def save():
    response = editor.post(page, data)
    found.update(asked="Two people changed this" in response.text, mine='"205"' in response.text)

def waits_or_ended():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] or not thread.is_alive()

def read_then_wait(day):
    thread.start()
    while not waits_or_ended():
        time.sleep(0.02)
    return live_rows(day)

thread = threading.Thread(target=save)
live_rows, loading.live_rows = loading.live_rows, read_then_wait
reading = Reading(CONTENT)
assert loading.check(reading) == []
reading.rows[row.name].values[-1]["euros"] = "999.00"
report = loading.load(reading)
thread.join()
row.refresh_from_db()
found["loaded"], found["euros"] = report["updated"], int(row.series[-1].euros)
found["versions"] = list(Version.objects.filter(name=row.name).values_list("origin", flat=True))
print(json.dumps(found))
"""


def test_an_editor_who_saves_while_words_are_loaded_is_shown_both(on_postgres):
    """The moment between reading and writing is held open until the editor has saved or waits."""
    assert json.loads(on_postgres.python("-c", SAVED_MEANWHILE)) == {
        "loaded": ["amounts.toml [late-fee]"],
        "euros": 999,
        "versions": ["loaded", "loaded"],
        "asked": True,
        "mine": True,
    }
