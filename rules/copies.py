"""Copies of the whole database: made while the guide runs, put back in one step.

SQLite by its own backup, PostgreSQL by pg_dump and psql, which must be as new as the server.
"""

import os
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.db import connection

HEADER = b"SQLite format 3\0"


class CopyError(Exception):
    """A copy could not be made or put back; says why. The database is as it was."""


def kind() -> str:
    """How a copy of the present database ends."""
    return ".sqlite3" if connection.vendor == "sqlite" else ".sql"


def save(target: Path) -> None:
    """Write a copy: of one moment, whole or not at all, for its owner's eyes only."""
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if connection.vendor == "sqlite":
            _copy(_place(), draft)
        else:
            _run("pg_dump", ["--no-owner", "--no-privileges", f"--file={draft}"])
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def restore(source: Path, over: bool = False) -> None:
    """Put a copy in the place of the database, which must be empty unless `over`.

    Processes that run meanwhile see all of it at once; their words follow within a second.
    """
    if not source.is_file():
        raise CopyError(f"There is no file {source}.")
    with source.open("rb") as file:
        begins = file.read(len(HEADER))
    if (begins == HEADER) is not (connection.vendor == "sqlite"):
        raise CopyError(f"{source} is a copy of another kind of database.")
    if not over and connection.introspection.table_names():
        raise CopyError("The database is not empty. Restore into a new one, or over it: OVER=1.")
    if connection.vendor == "sqlite":
        connection.close()
        _copy(source, _place())
    else:
        anew = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
        options = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _run("psql", ["--single-transaction", *options, *anew, f"--file={source}"])


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy(source: Path, target: Path) -> None:
    """One SQLite file into another, which may be in use: in one step, or not at all."""
    try:
        address = f"{source.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=20)) as giving,
            closing(sqlite3.connect(target, timeout=20)) as taking,
        ):
            if (found := giving.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise CopyError(f"{source} is damaged: {found}")
            giving.backup(taking)
    except sqlite3.Error as error:
        raise CopyError(f"{source} could not be copied to {target}: {error}") from error


def _run(program: str, options: Sequence[str]) -> None:
    """A program of PostgreSQL on the present database; the password is not on its command line."""
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
