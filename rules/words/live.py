"""Which words are live now.

They are cached. Once a second the database is asked whether they are still the present edition: by
a thread where a server has called `watch`, else by the next request. While the database is
unavailable, the last words are served.
"""

import logging
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.core.signals import request_finished, request_started
from django.db import Error

from ..background import Watch
from ..dates import today
from ..law.procedures import Procedure
from ..models import CONTENT_KINDS, Edition, Notice, Version
from ..models.base import Content
from ..models.publishing import live_on
from . import previews
from .snapshot import Snapshot

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds after which the database is asked again; what this process publishes shows at once."""
AWAY_AFTER = 3.0
"""Seconds without an answer after which the database counts as unavailable."""


class _Live(NamedTuple):
    words: Snapshot
    day: date  # for which they were read
    at: float  # when the database last confirmed them


class _Look(NamedTuple):
    bumps: int  # editions that this process had made
    day: date
    at: float

    @classmethod
    def now(cls) -> "_Look":
        return cls(Edition.bumps, today(), monotonic())


_live: _Live | None = None
_last: _Look | None = None
_look_lock = Lock()
_pinned: ContextVar[list[Snapshot] | None] = ContextVar("_pinned", default=None)
"""The words of the present request, once it has read them: a page never mixes two editions."""

request_started.connect(lambda **_about: _pinned.set([]), weak=False)
request_finished.connect(lambda **_about: _pinned.set(None), weak=False)


def live_rows(day: date) -> dict[str, Content]:
    """Return the rows that are live on a day, by name; they are shared, so change none."""
    return dict(_read_rows(Edition.current(), frozenset(live_on(day).values())))


@lru_cache(maxsize=2)
def _read_rows(_edition: object, versions: frozenset[int]) -> dict[str, Content]:
    """Return the rows of versions. Cached by edition: after a rollback, keys are used again."""
    saved = Version.objects.filter(pk__in=versions)
    rows = (CONTENT_KINDS[version.kind].of(version) for version in saved)
    return {row.name: row for row in rows}


def current() -> Snapshot:
    """Return the words of the present edition and day, the same throughout a request.

    In a preview these are its words.
    """
    if preview := previews.present():
        return preview.words
    if pinned := _pinned.get():
        return pinned[0]
    words = _look_if_due()
    if pinned is not None:
        pinned.append(words)
    return words


def _look_if_due() -> Snapshot:
    global _last
    now, last, live = _Look.now(), _last, _live  # in this order: `look` sets `_last` at its end
    if live and last:
        due = not _watch.alive and now.at - last.at >= LOOK_EVERY
        if not due and (now.bumps, now.day) == (last.bumps, last.day):
            return live.words
        _last = now  # one request looks; the others are served meanwhile
    try:
        return look()
    except Error:
        if _live is None:
            raise
        logger.warning("The database is unavailable; the last words are served", exc_info=True)
        return _live.words


def look() -> Snapshot:
    """Return the words as the database has them now; one query where they are unchanged."""
    global _live, _last
    with _look_lock:
        now = _Look.now()
        try:
            _live = _Live(_read_words(Edition.current(), now.day), now.day, now.at)
            return _live.words
        finally:  # after an error, too: ask again in a moment, not for each page
            _last = now


def _read_words(edition: object, day: date) -> Snapshot:
    """Return the words of an edition on a day; the present object where they are the same."""
    if _live and (_live.words.edition, _live.day) == (edition, day):
        return _live.words
    return _build_snapshot(edition, frozenset(live_on(day).values())).on(day)


@lru_cache(maxsize=1)
def _build_snapshot(edition: object, versions: frozenset[int]) -> Snapshot:
    notices = tuple(Notice.objects.published())
    return Snapshot.of(_read_rows(edition, versions).values(), edition=edition, notices=notices)


_watch = Watch("words", look, LOOK_EVERY)


def watch() -> None:
    """Look from a thread of this process from now on, so that no request has to.

    The words are cached when it returns, unless the database is unavailable.
    """
    _watch.start(wait=2 * AWAY_AFTER)


def age() -> float:
    """Return the seconds since the database last confirmed the words."""
    return monotonic() - (_live.at if _live else float("-inf"))


def confirmed() -> Snapshot | None:
    """Return the words, if the database answers now; wait for nothing where a thread looks."""
    if not _watch.alive:
        return look()
    return _live.words if _live and age() < AWAY_AFTER else None


def procedure_title(procedure: str, language: str) -> str:
    """Return the title of a procedure; its key where it is no longer one, or has no words."""
    try:
        return current().procedure(Procedure(procedure), language).title
    except (ValueError, LookupError):
        return procedure
