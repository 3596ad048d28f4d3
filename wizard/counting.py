"""How often something happens, counted without people.

A count is added in the memory of this process: it takes microseconds, asks no database and never
fails. A thread writes what has come together every two seconds; where the database is locked or
unavailable, or the disk is full, the counts wait in memory and are tried again. A process that is
killed outright loses its last two seconds; one that is asked to stop writes them first.
"""

import atexit
import logging
from collections import Counter
from datetime import date, timedelta
from threading import Lock
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import get_language

from rules.background import Watch
from rules.dates import today
from rules.law.questions import SITUATION
from rules.law.walk import Decision, Walk
from rules.words.previews import present

from .address import Address
from .models import Comment, Count, Link

EVERY = 2.0
"""Seconds between two writings."""
MOST_KEYS, MOST_COMMENTS = 10_000, 1_000
"""What may wait. Beyond, counts lose their link, and comments are counted alone."""
MOST_A_DAY = 300
"""Comments that are kept of a day. Anybody can send them: the rest is counted."""
BY_WEEK = ("found-none",)
"""Events that are so rare, or so telling, that their day is not kept."""
KEPT = timedelta(days=365)
"""How long a comment is kept."""


class Key(NamedTuple):
    """What is counted: the columns of Count."""

    day: date
    event: str
    link: str = ""
    question: str = ""
    procedure: str = ""
    phase: str = ""
    language: str = ""


logger = logging.getLogger(__name__)

counts: Counter[Key] = Counter()
comments: list[Comment] = []
_adding = Lock()  # held for an addition only, never while the database is asked
_writing = Lock()


def waiting() -> int:
    """Return how many rows are to be written."""
    return len(counts) + len(comments)


def count(event: str, *, language: str | None = "", **about: str) -> None:
    """Add one for today, in Paris, or for the Monday of the week; `about`: see Key."""
    day = today()
    day -= timedelta(days=day.weekday() if event in BY_WEEK else 0)
    key = Key(day, event, language=language or "", **about)
    with _adding:
        if len(counts) >= MOST_KEYS and key not in counts:
            key = key._replace(link="")
        counts[key] += 1


def comment(rule: str, phase: str, language: str, useful: bool | None, text: str) -> None:
    """Keep what somebody wrote, to be saved with the counts; where too many wait, count it."""
    about = {"rule": rule, "phase": phase, "language": language, "useful": useful, "text": text}
    with _adding:
        if len(comments) < MOST_COMMENTS:
            comments.append(Comment(day=today(), **about))
            return
    count("not-kept", language=language)


def outcome(decision: Decision) -> dict[str, str]:
    """Return what is counted of a result to which an answer, or a link, has led."""
    phase = decision.span.phase.value if decision.span else ""
    return {"procedure": decision.procedure.value, "phase": phase}


def note(request: HttpRequest, event: str, **about: str) -> None:
    """Count what a page did, by its language: not in a preview, and not for a HEAD."""
    if request.method in ("GET", "POST") and present() is None:
        count(event, language=get_language(), **about)


def note_answer(request: HttpRequest, address: Address, question: str, result: Walk) -> None:
    """Count an answer: perhaps the first of the journey, which starts by it, perhaps the last."""
    note(request, "answered", question=question, link=address.via)
    # The situation may have been chosen on the start page, which counts no answer.
    if address.untouched or not address.answers.keys() - {question, SITUATION.key}:
        note(request, "started", link=address.via)
    if result.decision:
        note(request, "finished", link=address.via, **outcome(result.decision))


def flush() -> None:
    """Write all that waits. Where the database cannot take it now, it raises, and the rest waits.

    Row by row: others wait a moment at most, and what is written is taken out.
    """
    with _writing:
        if waiting():
            _save_comments()
            _write_counts()


def _save_comments() -> None:
    """Save what was written, up to so many a day, and count the rest; delete what is too old.

    Processes that save at the same moment may keep a few more.
    """
    for comment in comments.copy():
        if Comment.objects.filter(day=comment.day).count() < MOST_A_DAY:
            comment.save(force_insert=True)
        else:
            count("not-kept", language=comment.language)
        comments.remove(comment)
    Comment.objects.filter(day__lt=today() - KEPT).delete()


def _write_counts() -> None:
    """Add to the rows there are.

    An address can name any link: a count by one that does not exist is kept without it.
    """
    with _adding:
        numbers = sorted(counts.items())
    links = Link.objects.filter(slug__in={key.link for key, _number in numbers} - {""})
    known = set(links.values_list("slug", flat=True))
    for key, number in numbers:
        link = key.link if key.link in known else ""
        row, _is_new = Count.objects.get_or_create(**key._replace(link=link)._asdict())
        Count.objects.filter(pk=row.pk).update(number=F("number") + number)
        with _adding:
            counts[key] -= number
            if not counts[key]:
                del counts[key]


_watch = Watch("counts", flush, EVERY)


def start() -> None:
    """Write from a thread of this process from now on; elsewhere, as in tests, `flush` does."""
    _watch.start()


def leave() -> None:
    """Write what waits before the process ends: at its exit, and by gunicorn."""
    if _watch.alive:
        try:
            flush()
        except Exception as error:  # the process goes all the same
            logger.warning("%d counts and comments are lost: %s", waiting(), error)
        connection.close()


atexit.register(leave)
