"""python manage.py prepare: do all that a start needs; quick if nothing is left to do."""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

LOCK = 7_305_811
"""The number of our advisory lock in PostgreSQL: arbitrary, but always the same."""


class Command(BaseCommand):
    help = "Compile the catalogues, migrate the database, load the words, collect static files."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with alone():
            self.close_to_others()
            call_command("compile_po", verbosity=0)
            with ThreadPoolExecutor() as beside:  # compressing takes seconds, without Python's lock
                quiet = {"interactive": False, "verbosity": 0}
                static = beside.submit(call_command, "collectstatic", **quiet)
                call_command("migrate", interactive=False, verbosity=0)
                call_command("load_content", go_on=True)
                call_command("clearsessions")
            static.result()

    def close_to_others(self) -> None:
        """Let nobody else read a database file: it has sessions, and keys of accounts.

        New files are closed already (manage.py), and SQLite gives its other files the mode of the
        first.
        """
        if connection.vendor != "sqlite":
            return
        for end in ("", "-wal", "-shm"):
            path = Path(f"{connection.settings_dict['NAME']}{end}")
            if path.exists() and path.stat().st_mode & 0o077:
                try:
                    path.chmod(0o600)
                except OSError as error:
                    self.stderr.write(f"Other users of this machine can read {path}: {error}")


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other `prepare` works in this folder or on this PostgreSQL.

    SQLite needs no lock of ours: migrating and loading take its write lock. PostgreSQL releases the
    lock with the connection, which ends with the process.
    """
    folder = os.open(settings.BASE_DIR, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
    finally:
        os.close(folder)
