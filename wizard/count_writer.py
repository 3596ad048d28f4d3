"""Write what pages have counted, every two seconds, from a thread.

Where the database is locked or unavailable, or the disk is full, the counts wait in memory and are
tried again. A process that is killed outright loses its last two seconds; one that is asked to stop
writes them first.
"""

import atexit
import logging
from datetime import timedelta
from threading import Lock

from django.db import connection, transaction
from django.db.models import F

from rules.background import Watch
from rules.dates import today

from . import counting
from .models import Comment, Count, Link

EVERY = 2.0
"""Seconds between two writings."""
AT_ONCE = 500
"""Counts in one transaction: after an outage thousands may wait, and others would wait for them."""
MOST_A_DAY = 300
"""Comments that are saved of a day. Anybody can send them: the rest is counted."""
MAX_AGE = timedelta(days=365)
"""Age at which a comment is deleted."""

logger = logging.getLogger(__name__)

_writing = Lock()


def flush() -> None:
    """Write all that waits; where the database fails, raise its error, and the rest waits."""
    with _writing:
        if counting.waiting():
            _save_comments()
            _write_counts()


def _save_comments() -> None:
    """Save comments, up to MOST_A_DAY, and count the rest; delete those that are too old.

    Processes that save at the same moment may exceed it by a few.
    """
    for remark in counting.remarks.copy():
        if Comment.objects.filter(day=remark.day).count() < MOST_A_DAY:
            Comment.objects.create(**remark._asdict())
        else:
            counting.count("not-kept", language=remark.language)
        counting.remarks.remove(remark)
    Comment.objects.filter(day__lt=today() - MAX_AGE).delete()


def _write_counts() -> None:
    """Add the counts to their rows, AT_ONCE in a transaction, of which all are written or none.

    An address can name any link: a count by one that does not exist is written without it.
    """
    numbers = counting.numbers()
    for start in range(0, len(numbers), AT_ONCE):
        _write_some(numbers[start : start + AT_ONCE])


def _write_some(numbers: list[tuple[counting.Key, int]]) -> None:
    links = Link.objects.filter(slug__in={key.link for key, _number in numbers} - {""})
    known = set(links.values_list("slug", flat=True))
    with transaction.atomic():
        for key, number in numbers:
            link = key.link if key.link in known else ""
            row, _is_new = Count.objects.get_or_create(**key._replace(link=link)._asdict())
            Count.objects.filter(pk=row.pk).update(number=F("number") + number)
    for key, number in numbers:
        counting.subtract(key, number)


_watch = Watch("counts", flush, EVERY)


def start() -> None:
    """Write from a thread of this process from now on; elsewhere, as in tests, `flush` does."""
    _watch.start()


def leave() -> None:
    """Write what waits before the process ends: called at its exit, and by gunicorn."""
    if _watch.alive:
        try:
            flush()
        except Exception as error:  # the process goes all the same
            logger.warning("%d counts and comments are lost: %s", counting.waiting(), error)
        connection.close()


atexit.register(leave)
