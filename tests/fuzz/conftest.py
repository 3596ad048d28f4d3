"""A stranger, who tells in the end how many requests were sent."""

import logging

import pytest
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections

from rules.words import live
from tests.report import tell  # noqa: F401 - a fixture
from wizard import counting

from .sending import Stranger


@pytest.fixture
def stranger(tell, frozen, db, monkeypatch):  # noqa: F811
    """Nobody has signed in. The words are in memory, as where the site is served."""
    live.look()
    monkeypatch.setattr(live, "LOOK_EVERY", 1e9)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's transaction is in it
    found, before = Stranger(), logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # each refusal is a warning
    yield found
    logging.disable(before)
    got_request_exception.disconnect(found._note)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    counting.forget()
    tell("requests fuzzed", found.sent)
