"""Real processes for tests: a release of the guide, its gunicorn, a PostgreSQL to be stopped."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from copy import copy
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import psycopg

from bench.machines import HERE, PATIENCE, ROOT, children, end, free_port, postgres_folder

PARTS = "permitguide wizard rules templates static locale manage.py gunicorn.conf.py".split()
KEY = "only for a test " * 4
NEEDS_POSTGRES = "PostgreSQL is not installed (apt-get install postgresql)"


class Release:
    """The code in a folder of its own, as a machine has it, with the address of a database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        for part in PARTS if not any(folder.iterdir()) else ():
            taken = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            taken(ROOT / part, folder / part)

    def on(self, url: str) -> "Release":
        """Return the same with another database."""
        other = copy(self)
        other.url = url
        return other

    @property
    def env(self) -> dict[str, str]:
        """What its processes are given."""
        return os.environ | {
            "DATABASE_URL": self.url,
            "DEBUG": "0",
            "SECRET_KEY": KEY,
            "DJANGO_SETTINGS_MODULE": "permitguide.settings",
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def manage(self, *arguments: str) -> str:
        """Run a command of it; return what it printed. AssertionError with its errors."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        """Run a step in a process of its own; return what it printed."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd=self.folder, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def prepared(self, *commands: str) -> "Release":
        """Return the same after commands that say nothing."""
        for command in commands:
            self.manage(*command.split(), "--verbosity=0")
        return self

    def ask(self, query: str) -> list[tuple]:
        """Return the rows that its database gives, past the guide."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)) as there:
                return there.execute(query).fetchall()
        with psycopg.connect(self.url) as there:
            return there.execute(query).fetchall()

    def finished(self) -> int:
        """How many journeys are counted."""
        return self.ask("SELECT sum(number) FROM wizard_count WHERE event = 'finished'")[0][0] or 0


class Guide:
    """The gunicorn of a release, as `deploy/` starts it; its log is kept."""

    def __init__(self, release: Release, workers: int = 2, **env: str) -> None:
        self.release, self.workers, self.port = release, workers, free_port()
        self.command = ["-m", "gunicorn", "--bind", f"{HERE}:{self.port}"]
        self.env = release.env | {"WEB_CONCURRENCY": str(workers)} | env
        self.log = release.folder / f"gunicorn-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self, ready: int = 200) -> Iterator["Guide"]:
        """As long as the block lasts; `ready`: what it says of itself before the block begins."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, *self.command],
                cwd=self.release.folder, stderr=log, start_new_session=True, env=self.env,
            )  # fmt: skip
        try:
            until(lambda: len(self.pids) == self.workers)
            until(lambda: self.status("/healthz/ready") == ready)
            yield self
        finally:
            end(self.process, signal.SIGTERM)

    @property
    def pids(self) -> list[int]:
        """The workers."""
        return children(self.process.pid)

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET"):
        """One request over a connection of its own: status, headers, text."""
        with closing(HTTPConnection(HERE, self.port, timeout=PATIENCE)) as there:
            there.request(method, path, headers=headers or {})
            answer = there.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()

    def status(self, path: str) -> int:
        """Return the status of a page; 0 where there is no answer."""
        try:
            return self.get(path)[0]
        except (OSError, HTTPException):
            return 0


class Postgres:
    """A PostgreSQL of its own, as a user that is not root; stopped and started at will.

    `folder` is one that others can enter: pytest closes its own to them with each run.
    """

    def __init__(self, folder: Path) -> None:
        self.programs, self.data, self.port = postgres_folder(), folder / "data", free_port()
        self.server = f"postgres://guide@{HERE}:{self.port}"
        self.url = f"{self.server}/postgres"
        self.names, self.owner = count(), {}
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
            self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
        make = [self.programs / "initdb", "-D", self.data, *"-U guide -A trust -E UTF8 -N".split()]
        subprocess.run(make, cwd=self.data, check=True, stdout=subprocess.DEVNULL, **self.owner)  # noqa: S603
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers. It tries again where a client of the dead one sits on its port."""
        options = ["-p", str(self.port), "-k", self.data, "-c", f"listen_addresses={HERE}"]

        def answers() -> bool:
            if self.process is None or self.process.poll() is not None:
                with (self.data.parent / "postgres.log").open("ab") as log:
                    self.process = subprocess.Popen(  # noqa: S603
                        [self.programs / "postgres", "-D", self.data, *options],
                        cwd=self.data, stderr=log, **self.owner,
                    )  # fmt: skip
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url).close()
                return self.process.poll() is None
            return False

        until(answers)

    def stop(self) -> None:
        """At once: whoever is connected is cut off."""
        if self.process:
            end(self.process, signal.SIGINT)

    def new(self, like: str = "template1") -> str:
        """Return the address of a copy of a database, to which nobody may be connected."""
        name = f"new{next(self.names)}"
        with psycopg.connect(self.url, autocommit=True) as there:
            there.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"{self.server}/{name}"


def until(true) -> None:
    """Wait until it is so. AssertionError where it never is."""
    end = time.perf_counter() + PATIENCE
    while not true():
        assert time.perf_counter() < end, "it has not come about"
        time.sleep(0.02)
