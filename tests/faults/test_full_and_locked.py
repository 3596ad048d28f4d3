"""A disk that is full, a file that is locked: no page waits for either, and nothing is lost."""

import os
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
from .test_database import COUNTED, DESKS, MEMBER, PAGES

pytestmark = pytest.mark.real

EDITS = 15
EDITOR = """
import sys, django; django.setup()
from rules.models import Text
for number in range(int(sys.argv[3])):
    text = Text.objects.get(procedure=sys.argv[1], language="en")
    text.summary = f"{sys.argv[2]} {number}"
    text.save()
"""
KEPT = """
import django; django.setup()
from rules.models import Version
print(sum("zq-editor" in str(version.content) for version in Version.objects.all()))
"""


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own for the database."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", disk]
    if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:  # noqa: S603
        pytest.skip("no disk can be mounted here: that needs root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)  # noqa: S603, S607


def fill(disk):
    """Not a byte is left."""
    with (disk / "other").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    assert shutil.disk_usage(disk).free == 0


def test_a_full_disk_hurts_no_student(release, loaded, small_disk, tell):
    on_copy(release, loaded, small_disk)
    member = {"Cookie": f"sessionid={release.python('-c', MEMBER)}"}
    with Guide(release).running() as guide, Students(guide.port, number=4).about() as students:
        until(lambda: students.journeys > 2)
        fill(small_disk)
        seen = students.journeys
        until(lambda: students.journeys > seen + 8)
        time.sleep(2.5)  # meanwhile counts are to be written
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302}, path
        assert {guide.get(path, member)[0] for path in DESKS} <= {200, 503}
        (small_disk / "other").unlink()
        took = until(lambda: {guide.get(path, member)[0] for path in DESKS} == {200})
        tell("time to recover from a full disk, s", round(took, 2))
    assert (students.failed, students.wrong) == ([], [])
    counted = int(release.python("-c", COUNTED))
    tell("faults injected", 1)
    tell("counts lost", students.journeys - counted)
    tell("answers lost", len(students.wrong))
    assert counted == students.journeys


def test_a_locked_file_loses_no_edit_and_no_count(on_file, tmp_path, tell):
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
        editors = [Thread(target=on_file.python, args=("-c", EDITOR, text, "zq-editor", str(EDITS)))
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
    assert int(on_file.python("-c", KEPT)) == 2 * EDITS
    counted = int(on_file.python("-c", COUNTED))
    tell("faults injected", 1)
    tell("edits lost", 2 * EDITS - int(on_file.python("-c", KEPT)))
    tell("counts lost", students.journeys - counted)
    tell("journeys under faults", students.journeys)
    assert counted == students.journeys
