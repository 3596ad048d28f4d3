"""The three applications that are compared, each with a database and settings of its own."""

import atexit
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .journeys import Wrong

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a key for the bench alone, long enough to be taken"  # noqa: S105


@dataclass(frozen=True)
class App:
    """An application: its WSGI entry point, and the environment in which it runs."""

    name: str
    wsgi: str
    settings: str
    server: str = "bench/plain_gunicorn.py"
    """gunicorn's configuration file."""
    database: str = ""
    """The name of a SQLite file in the bench's folder; empty: the application's usual one."""
    about: tuple[tuple[str, str], ...] = ()
    """More variables of its environment."""

    def env(self) -> dict[str, str]:
        """Return the environment of a process that runs it."""
        place = folder() / (self.database or f"{self.name}.sqlite3")
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DATABASE_URL": f"sqlite:///{place}",
            "ORDINARY_DATABASE": str(place),
            "SECRET_KEY": SECRET,
            "DEBUG": "off",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "PYTHONHASHSEED": "0",
            **dict(self.about),
        }


EMPTY = App("empty", "bench.empty.wsgi", "bench.empty.settings")
ORDINARY = App("ordinary", "bench.ordinary.wsgi", "bench.ordinary.settings")
GUIDE = App("guide", "permitguide.wsgi", "permitguide.settings", "gunicorn.conf.py")
APPS = (EMPTY, ORDINARY, GUIDE)


@cache
def folder() -> Path:
    """Create a folder for the databases of the applications; the end of the bench removes it."""
    temporary = tempfile.TemporaryDirectory(prefix="permitguide-bench-")
    atexit.register(temporary.cleanup)
    return Path(temporary.name)


@cache
def prepare() -> None:
    """Set up all three, once: the guide as `make run` does, and its words for the ordinary one."""
    run(GUIDE, "manage.py", "prepare")
    words = str(folder() / "words.json")
    run(GUIDE, "-m", "bench.ordinary.words", "take", words)
    run(ORDINARY, "-m", "bench.ordinary.words", "put", words)


def run(app: App, *command: str) -> str:
    """Run Python in an application's environment and return its output; Wrong where it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=ROOT,
        env=app.env(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Wrong(f"{' '.join(command)}, for {app.name}:\n{done.stdout}{done.stderr}")
    return done.stdout
