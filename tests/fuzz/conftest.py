"""A stranger, for whom the site is as it is served."""

import logging

import pytest
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections

from rules.words import live

from .sending import Stranger


@pytest.fixture
def stranger(frozen, db, monkeypatch):
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
