"""A release of the guide with a database in a file, ready to be broken."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.report import tell  # noqa: F401 - a fixture
from tests.servers import NEEDS_POSTGRES, Postgres, Release, postgres_folder


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """The code as it is, with its static files; each test gives it a database."""
    made = Release(tmp_path_factory.mktemp("release"), "")
    made.url = f"sqlite:///{made.folder}/unused.sqlite3"
    made.manage("compile_po", "--verbosity=0")
    made.manage("collectstatic", "--no-input", "--verbosity=0")
    return made


def filled(release, url):
    """The database at an address with tables and words."""
    release.url = url
    release.manage("migrate", "--verbosity=0")
    release.manage("load_content", "--verbosity=0")
    return release


@pytest.fixture(scope="session")
def loaded(release, tmp_path_factory):
    """A file with tables and words, to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "guide.sqlite3"
    filled(release, f"sqlite:///{path}")
    return path


def on_copy(release, loaded, folder):
    """On a database in a file of a folder."""
    shutil.copy(loaded, folder / "guide.sqlite3")
    release.url = f"sqlite:///{folder}/guide.sqlite3"
    return release


@pytest.fixture
def on_file(release, loaded, tmp_path):
    """On a database in a file of a folder of its own."""
    (tmp_path / "database").mkdir()
    return on_copy(release, loaded, tmp_path / "database")


@pytest.fixture
def postgres():
    """A new one."""
    if postgres_folder() is None:
        pytest.skip(NEEDS_POSTGRES)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def on_postgres(release, postgres):
    """On a PostgreSQL."""
    return filled(release, postgres.url)
