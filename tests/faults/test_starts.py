"""A start that is killed, or not alone, or beside an older release: it needs no repair."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

from tests.servers import Guide, Release

from .students import Students

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
UPGRADED = """
from rules.models import Amount, Contact, Text, Version

def kept():
    'What a migration writes anew: names, and the last value of an amount, in old versions, too.'
    rows = [*Contact.objects.order_by("pk"), *Amount.objects.order_by("pk")]
    both = [*rows, *(type(row).of(Version.newest(row.name)) for row in rows)]
    return [row.names if row.kind == "contact" else row.series[-1][1:4] for row in both]

before, text = kept(), Text.objects.first()
text.summary = "zq-editor"
text.save()
for back in (("rules", "0005"), ("wizard", "zero")):
    call_command("migrate", *back, verbosity=0)
with connection.cursor() as there:
    there.execute("SELECT content FROM rules_version WHERE kind = 'contact'")
    assert "name-en" not in str(there.fetchall())
for migration in (("rules", "0006_events"), ("wizard", "0001_office")):
    kill(*migration)
call_command("migrate", verbosity=0)
assert kept() == before
call_command("load_content", go_on=True, verbosity=0)
text.refresh_from_db()
assert text.summary == "zq-editor"
"""


def test_a_kill_in_an_upgrade_loses_no_word_of_an_editor(loaded):
    loaded.python("-c", KILLS + UPGRADED)
    loaded.manage("migrate", "--check")


def test_starts_at_once_wait_for_each_other(empty, tmp_path):
    """In one folder, or on a PostgreSQL as on two machines."""
    folders = [tmp_path / "one", tmp_path / ("other" if "postgres" in empty.url else "one")]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", "prepare"], cwd=release.folder, text=True,
            env=release.env | {"DEBUG": "1"},  # static files are not compressed, which takes long
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for release in [Release(folder, empty.url) for folder in folders]
    ]  # fmt: skip
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert "Traceback" not in "".join(said)
    assert "".join(said).count("nothing new") == 1
    empty.manage("migrate", "--check")


def test_one_command_prepares_an_empty_folder_and_serves(tmp_path):
    (tmp_path / "release").mkdir()
    guide = Guide(Release(tmp_path / "release", f"sqlite:///{tmp_path}/guide.sqlite3"), 1)
    guide.command = ["manage.py", "serve", "--port", str(guide.port)]
    with guide.running():
        for file in static_files(guide):
            assert guide.status(file) == 200


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_reads_the_database_and_everybody_the_static_files(on_file, tmp_path):
    (tmp_path / "release").mkdir()
    release = Release(tmp_path / "release", f"sqlite:///{tmp_path}/guide.sqlite3")
    database, restored = tmp_path / "guide.sqlite3", tmp_path / "restored.sqlite3"
    before = os.umask(0o022)
    try:
        release.prepared("migrate")
        assert mode(database) == 0o600
        shutil.copy(tmp_path / "database" / "guide.sqlite3", database)
        database.chmod(0o644)  # as releases before left it
        release.manage("prepare")
        with closing(sqlite3.connect(database)) as one:
            one.execute("CREATE TABLE here(n)")
            found = list(tmp_path.glob("guide.sqlite3*"))
            assert len(found) == 3  # SQLite's own two beside it
            assert {mode(path) for path in found} == {0o600}
        copy = release.manage("backup")
        release.on(f"sqlite:///{restored}").manage("restore", copy)
        assert mode(restored) == mode(release.folder / copy) == 0o600
    finally:
        os.umask(before)
    static = release.folder / "staticfiles"
    files = [path for path in static.rglob("*") if path.is_file()]
    assert {mode(path) for path in files} == {0o644}
    assert {path.suffix for path in files} >= {".css", ".gz", ".br"}
    assert {mode(path) for path in [static, *static.rglob("*/")]} == {0o755}


@pytest.fixture
def next_release(on_file, tmp_path_factory):
    """With other styles, scripts and templates. Its static files join the old ones."""
    made = Release(tmp_path_factory.mktemp("next"), on_file.url)
    shutil.copytree(on_file.folder / "staticfiles", made.folder / "staticfiles")
    for path in [*made.folder.glob("static/css/*.css"), *made.folder.glob("static/js/*.js")]:
        path.write_text(path.read_text() + "\n/* of the next release */\n")
    base = made.folder / "templates" / "base.html"
    base.write_text(base.read_text().replace("</body>", "<!-- the next release -->\n</body>"))
    return made.prepared("compile_po", "collectstatic --no-input")


def static_files(guide):
    return set(re.findall(r'/static/[^"]+\.(?:css|js)', guide.get("/en/guide/nationality/")[2]))


def test_a_journey_between_two_releases_loses_nothing(on_file, next_release):
    """On one database, behind one load balancer, as in each upgrade."""
    with Guide(on_file, 1).running() as old, Guide(next_release, 1).running() as new:
        assert "the next release" not in old.get("/en/")[2]
        assert "the next release" in new.get("/en/")[2]
        with Students(old.port, new.port, number=4).about() as students:
            while students.journeys < len(students.cases):
                assert not students.wrong, students.wrong
        assert (students.failed, students.wrong) == ([], [])
        before, after = static_files(old), static_files(new)
        assert before - after
        assert after - before
        # nginx serves the folder of the new release, in which the files of the old one are.
        assert {new.get(path)[0] for path in before | after} == {200}
        assert {old.get(path)[0] for path in after - before} == {404}
