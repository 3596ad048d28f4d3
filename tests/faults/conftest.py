"""A release of the guide, and databases with its words, made once: each test breaks a copy."""

import fcntl
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.machines import ROOT, free_port
from tests.servers import NEEDS_POSTGRES, Guide, Postgres, Release, postgres_folder


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """Copy the code with static files and `words.sqlite3`; the first process makes it for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "release"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = not folder.exists()
        folder.mkdir(exist_ok=True)
        made = Release(folder, f"sqlite:///{folder}/words.sqlite3")
        if first:
            if (ROOT / "staticfiles").exists():  # what is compressed there stays so
                shutil.copytree(ROOT / "staticfiles", folder / "staticfiles")
            made.prepared("compile_po", "collectstatic --no-input", "migrate", "load_content")
    return made


@pytest.fixture
def on_file(release, tmp_path):
    """On a database in a file of a folder of its own."""
    return on_copy(release, tmp_path / "database")


def on_copy(release, folder):
    folder.mkdir(exist_ok=True)
    shutil.copy(release.folder / "words.sqlite3", folder / "guide.sqlite3")
    return release.on(f"sqlite:///{folder}/guide.sqlite3")


@pytest.fixture(scope="session")
def postgres(release):
    """With a database of the words, to be copied: the first that was made, `new0`."""
    if postgres_folder() is None:
        pytest.skip(NEEDS_POSTGRES)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        server.start()
        release.on(server.new()).prepared("migrate", "load_content")
        yield server
        server.stop()


@pytest.fixture
def on_postgres(release, postgres):
    """On a PostgreSQL."""
    return release.on(postgres.new(like="new0"))


@pytest.fixture(params=["sqlite", "postgres"])
def loaded(request):
    """On either, with the words."""
    return request.getfixturevalue("on_file" if request.param == "sqlite" else "on_postgres")


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request, release, tmp_path):
    """On either, with nothing."""
    if request.param == "sqlite":
        return release.on(f"sqlite:///{tmp_path}/new.sqlite3")
    return release.on(request.getfixturevalue("postgres").new())


@pytest.fixture(scope="session")
def guide(release, tmp_path_factory):
    """Serve with two workers, whose figures can be read, for tests that gunicorn survives."""
    on_file = on_copy(release, tmp_path_factory.mktemp("guide"))
    made = Guide(on_file, METRICS_PORT=str(free_port()))
    with made.running():
        yield made
