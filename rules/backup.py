"""Copies of the whole database: written while the guide runs, restored in one step.

SQLite by its own backup, PostgreSQL by pg_dump and psql, which must be as new as the server, and
of August 2025 or later.
"""

import os
import re
import secrets
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

HEADER = b"SQLite format 3\0"
TABLES = {"rules_version", "django_migrations"}
"""A file without these is no copy of the guide."""
TABLE = re.compile(rb"CREATE TABLE public\.(\w+) ")
RESTRICT = re.compile(rb"\\(un)?restrict \w+\n")
SIGN_OUT = ["--command=TRUNCATE public.django_session"]


class CopyError(Exception):
    """A copy could not be made or restored; says why. The database is as it was."""


def save_in(folder: Path) -> Path:
    """Write a copy to a new file of a folder, with the moment in its name.

    It is of one moment, whole or not at all, for its owner's eyes only.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = timezone.now().strftime("%Y-%m-%dT%H%M%S.%fZ")
    ending = "sqlite3" if connection.vendor == "sqlite" else "sql"
    target = folder / f"permitguide-{moment}.{ending}"
    draft = target.with_name(target.name + ".part")
    draft.touch(0o600, exist_ok=False)
    try:
        if connection.vendor == "sqlite":
            _copy(_find_database(), draft)
            with closing(sqlite3.connect(draft)) as copy:  # it is read without files beside it
                copy.execute("PRAGMA journal_mode=DELETE")
        else:
            _run("pg_dump", ["--no-owner", "--no-privileges", f"--file={draft}"])
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        return draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def restore(source: Path, over: bool = False) -> Path | None:
    """Replace the database, which must be empty unless `over`, by a copy; end all sessions.

    Return a copy of the replaced database, beside `source`; None where it was empty.
    Processes that run meanwhile see all of it at once; their words follow within a second.
    """
    if not source.is_file():
        raise CopyError(f"There is no file {source}.")
    with source.open("rb") as file:
        begins = file.read(len(HEADER))
    sqlite = connection.vendor == "sqlite"
    if (begins == HEADER) is not sqlite:
        raise CopyError(f"{source} is a copy of another kind of database.")
    full = bool(connection.introspection.table_names())
    if full and not over:
        raise CopyError("The database is not empty. Restore into a new one, or over it: OVER=1.")
    with TemporaryDirectory() as folder:
        ready = Path(folder, "ready")
        tables = _prepare_file(source, ready) if sqlite else _prepare_dump(source, ready)
        if lacking := TABLES - tables:
            names = ", ".join(sorted(lacking))
            raise CopyError(f"{source} is no copy of this guide: it has no table {names}.")
        replaced = save_in(source.parent) if full else None
        connection.close()
        if sqlite:
            _copy(ready, _find_database())
        else:
            anew = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
            options = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
            _run("psql", ["--single-transaction", *options, *anew, f"--file={ready}", *SIGN_OUT])
    return replaced


def _prepare_file(source: Path, ready: Path) -> set[str]:
    """Write a copy of SQLite without its sessions. Return the names of its tables."""
    _copy(source, ready)
    with closing(sqlite3.connect(ready)) as copy, copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
        if "django_session" in tables:
            copy.execute("DELETE FROM django_session")
    return tables


def _prepare_dump(source: Path, ready: Path) -> set[str]:
    r"""Write a copy of PostgreSQL for psql. Return the names of its tables.

    psql would run the program that a line such as `\! rm` names. After \restrict, with a key that
    the file cannot know, it refuses its own commands. So pg_dump's own \restrict is left out.
    """
    tables = set()
    with source.open("rb") as lines, ready.open("wb") as written:
        written.write(b"\\restrict %s\n" % secrets.token_hex().encode())
        for line in lines:
            if not RESTRICT.fullmatch(line):
                written.write(line)
            if table := TABLE.match(line):
                tables.add(table[1].decode())
    return tables


def _find_database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy(source: Path, target: Path) -> None:
    """Copy an SQLite file into another, which may be in use: in one step, or not at all."""
    try:
        address = f"{source.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=20)) as giving,
            closing(sqlite3.connect(target, timeout=20)) as taking,
        ):
            if (damage := giving.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise CopyError(f"{source} is damaged: {damage}")
            giving.backup(taking)
    except sqlite3.Error as error:
        raise CopyError(f"{source} could not be copied to {target}: {error}") from error


def _run(program: str, options: Sequence[str]) -> None:
    """Run a program of PostgreSQL on the present database; its command line has no password."""
    (_psql, *where), env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    try:
        done = subprocess.run(  # noqa: S603
            [program, *options, *where],
            env=os.environ | (env or {}),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise CopyError(f"{program} is not installed: apt-get install postgresql-client") from error
    if done.returncode:
        raise CopyError(f"{program}: {done.stderr.strip()}")
