"""What the tests of the rules share."""

import shutil
from threading import Thread

import pytest

from rules.content_files.format import Reading
from rules.content_files.sync import check, load
from tests.factories import OWN

from .misbehaving import Server


@pytest.fixture(scope="module")
def web():
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path):
    """Files of the tests' own, as loaded."""
    copied = shutil.copytree(OWN, tmp_path / "content")
    reading = Reading(copied)
    assert check(reading) == []
    load(reading)
    return copied
