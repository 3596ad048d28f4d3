"""A start that is killed, or not alone: the next one needs no repair, and nobody else reads."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

from tests.servers import Guide, Release

pytestmark = pytest.mark.real

KILLS = """
import os, signal, django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

def kill(*migration):
    'At the moment at which Django notes a migration as applied.'
    connection.close()
    if os.fork():
        assert os.wait()[1] == signal.SIGKILL, migration
        return
    def die(self, *applied):
        if applied == migration:
            os.kill(os.getpid(), signal.SIGKILL)
        noted(self, *applied)
    noted, MigrationRecorder.record_applied = MigrationRecorder.record_applied, die
    call_command("migrate", verbosity=0)
    os._exit(1)
"""
NEW = """
for migration in (("sessions", "0001_initial"), ("auth", "0001_initial"), ("rules", "0001_words"),
                  ("rules", "0006_events"), ("wizard", "0001_office")):
    kill(*migration)
call_command("migrate", verbosity=0)
"""
UPGRADED = """
from rules.models import Text
for command in ("migrate", "load_content"):
    call_command(command, verbosity=0)
text = Text.objects.first()
text.summary = "zq-editor"
text.save()
for back in (("rules", "0005"), ("wizard", "zero"), ("sessions", "zero")):
    call_command("migrate", *back, verbosity=0)
for migration in (("rules", "0006_events"), ("wizard", "0001_office"),
                  ("sessions", "0001_initial")):
    kill(*migration)
call_command("migrate", verbosity=0)
call_command("load_content", go_on=True, verbosity=0)
text.refresh_from_db()
assert text.summary == "zq-editor"
"""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.sqlite3"
    return request.getfixturevalue("postgres").url


@pytest.mark.parametrize("steps", [NEW, UPGRADED], ids=["new", "upgraded"])
def test_a_kill_in_a_migration_needs_no_repair(release, url, steps):
    """Each kill comes to its moment: what was there before it did not stand in its way."""
    release.url = url
    release.python("-c", KILLS + steps)
    release.manage("migrate", "--check")


def test_starts_at_once_wait_for_each_other(url, tmp_path):
    """Two of them in one folder, the third as on another machine."""
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one, other = (Release(folder, url) for folder in folders)
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", "prepare"], cwd=release.folder, text=True,
            env=release.env | {"DEBUG": "1"},  # static files are not compressed, which takes long
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for release in (one, one, other)
    ]  # fmt: skip
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert "Traceback" not in "".join(said)
    assert "".join(said).count("nothing new") == 2
    one.manage("migrate", "--check")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_reads_the_database_and_everybody_the_static_files(tmp_path):
    (tmp_path / "release").mkdir()
    release = Release(tmp_path / "release", f"sqlite:///{tmp_path}/guide.sqlite3")
    database, restored = tmp_path / "guide.sqlite3", tmp_path / "restored.sqlite3"
    before = os.umask(0o022)
    try:
        with Guide(release, 1).running(ready=503):
            assert mode(database) == 0o600
        database.chmod(0o644)  # as releases before left it
        release.manage("prepare")
        with closing(sqlite3.connect(database)) as one:
            one.execute("CREATE TABLE here(n)")
            found = list(tmp_path.glob("guide.sqlite3*"))
            assert len(found) == 3  # SQLite's own two beside it
            assert {mode(path) for path in found} == {0o600}
        copy = release.manage("backup")
        release.url = f"sqlite:///{restored}"
        release.manage("restore", copy)
        assert mode(restored) == mode(release.folder / copy) == 0o600
    finally:
        os.umask(before)
    static = release.folder / "staticfiles"
    files = [path for path in static.rglob("*") if path.is_file()]
    assert {mode(path) for path in files} == {0o644}
    assert {path.suffix for path in files} >= {".css", ".gz", ".br"}
    assert {mode(path) for path in [static, *static.rglob("*/")]} == {0o755}
