"""Copies of the whole database: put back as they were, whatever happens meanwhile."""

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rules import backup
from tests.servers import Guide, until

FILL = """
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
User.objects.create_user("ada\\u202e")
SessionStore().create()
"""
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "postgr": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
RETITLE = """
import sys
from rules.models import *; from rules.models.publishing import *
row = Text.objects.get(language='en', procedure='renew-student-permit')
row.title = "{}"; row.save()
Publication.publish([Version.newest(row.name)], EVER)
"""


def rows(release):
    """Every row of every table."""
    return {
        table: sorted(map(repr, release.ask(f'SELECT * FROM "{table}"')))  # noqa: S608
        for (table,) in release.ask(TABLES[release.url[:6]])
    }


def elsewhere(release, request, tmp_path):
    """With an empty database of the same kind."""
    if release.url.startswith("sqlite"):
        return release.on(f"sqlite:///{tmp_path}/fresh.sqlite3")
    return release.on(request.getfixturevalue("postgres").new())


@pytest.mark.real
def test_a_copy_put_back_elsewhere_is_the_same_in_every_table(loaded, request, tmp_path):
    loaded.manage("shell", "--no-imports", "-c", FILL)
    before = rows(loaded)
    copy = Path(loaded.manage("backup", str(tmp_path / "copies")))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    place = elsewhere(loaded, request, tmp_path)
    place.manage("restore", str(copy))
    assert [*copy.parent.iterdir()] == [copy]
    assert len(before["django_session"]) == 1
    assert rows(place) == before | {"django_session": []}  # everybody signs in again
    assert len(before) > 15
    assert sum(map(len, before.values())) > 200
    with pytest.raises(AssertionError, match="not empty"):
        place.manage("restore", str(copy))

    other = tmp_path / f"other{copy.suffix}"
    with closing(sqlite3.connect(other)) as made, made:
        made.execute("CREATE TABLE a(n)")
    if copy.suffix == ".sql":
        other.write_text("select 1;\n")
    with pytest.raises(AssertionError, match="no table django_migrations, rules_version"):
        loaded.manage("restore", str(other), "--over")
    assert rows(loaded) == before
    assert list(tmp_path.glob("permitguide*")) == [], "nothing was replaced"


@pytest.mark.real
def test_what_is_put_back_under_running_workers_is_what_they_show(loaded, tmp_path):
    def retitle(title):
        loaded.manage("shell", "-c", RETITLE.format(title))

    def shows(title):
        until(lambda: title in guide.get("/en/procedures/renew-student-permit/")[2])

    with Guide(loaded, 1).running() as guide:
        page = guide.get("/en/procedures/renew-student-permit/")[2]
        first = re.search("<h1[^>]*>([^<]*)", page)[1].strip()
        copy = loaded.manage("backup", str(tmp_path / "copies"))
        retitle("Written after the copy")
        shows("Written after the copy")
        said = loaded.manage("restore", copy, "--over")
        shows(first)
        assert "two-factor devices are as they were on 20" in said
        loaded.manage("restore", re.search(r"is in (.*)\.$", said, re.MULTILINE)[1], "--over")
        shows("Written after the copy")
        retitle("Written after the restore")
        shows("Written after the restore")


@pytest.mark.real
def test_a_copy_runs_no_program(on_postgres, tmp_path):
    """psql has commands, SQLite none."""
    before, copy = rows(on_postgres), Path(on_postgres.manage("backup", str(tmp_path)))
    whole = copy.read_text()
    for hidden in ("{}", "select 1 {} \\g", "/*\nCOPY a FROM stdin;\n*/ {}", "\\unrestrict a\n{}"):
        trap = hidden.format(f"\\! touch {tmp_path}/run `touch {tmp_path}/run`")
        copy.write_text(f"{trap}\n{whole}")
        with pytest.raises(AssertionError, match="restricted"):
            on_postgres.manage("restore", str(copy), "--over")
        assert not (tmp_path / "run").exists(), hidden
    assert rows(on_postgres) == before


def test_a_copy_has_what_was_written_and_nothing_half_done_while_others_write(
    tmp_path, monkeypatch
):
    """The last rows are in a file of their own beside the database (WAL)."""
    place = tmp_path / "busy.sqlite3"
    monkeypatch.setattr(backup, "_find_database", lambda: place)
    with closing(sqlite3.connect(place, isolation_level=None)) as writer:
        writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a(n); INSERT INTO a VALUES (1)")
        writer.execute("BEGIN")
        writer.execute("INSERT INTO a VALUES (2)")
        target = backup.save_in(tmp_path)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT n FROM a").fetchall() == [(1,)]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.django_db
def test_a_copy_of_nothing_or_of_another_kind_changes_nothing(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "none.sqlite3")
    (tmp_path / "text.sqlite3").write_text("SELECT 1;" if connection.vendor == "sqlite" else "SQ")
    with pytest.raises(CommandError, match=r"another kind|not empty"):
        call_command("restore", tmp_path / "text.sqlite3")


def test_a_damaged_copy_is_not_put_back(tmp_path):
    whole, damaged, place = (tmp_path / name for name in ("whole", "damaged", "place"))
    for path, number in ((whole, 2000), (place, 1)):
        with closing(sqlite3.connect(path)) as one, one:
            one.execute("CREATE TABLE a(n)")
            one.executemany("INSERT INTO a VALUES (?)", [[f"row {n}"] for n in range(number)])
    content = whole.read_bytes()
    damaged.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    with pytest.raises(backup.CopyError):
        backup._copy(damaged, place)
    with closing(sqlite3.connect(place)) as one:
        assert one.execute("SELECT count(*) FROM a").fetchone() == (1,)
