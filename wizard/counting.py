"""How often something happens, counted without people.

A count is added in the memory of this process: it takes microseconds, asks no database and never
fails. A thread writes what has come together every two seconds; where the database is locked or
away, or the disk is full, the counts wait in memory and are tried again. A process that is killed
outright loses its last two seconds; one that is told to go writes them first.
"""

import atexit
import logging
import os
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from threading import Event, Lock, Thread

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from rules.law.questions import SITUATION
from rules.law.table import Rule
from rules.law.walk import Decision, Walk
from rules.words.previews import present

from .address import Address
from .count_rows import Key, fitted, forget_comments, save_comments, without_link, write_counts

AUTOMATIC = sys.argv[1:2] == ["runserver"]
"""Whether counts are written by themselves. gunicorn.conf.py switches it on for its workers. Off
elsewhere: a test calls `flush` where it wants to read counts, and no thread meets its database."""
EVERY = 2.0
"""Seconds between two writings."""
PATIENCE = 2
"""Seconds for which the thread waits for a locked SQLite: it comes again, an exit does not."""
MOST_KEYS, MOST_COMMENTS = 100_000, 1_000
"""What may wait. Beyond, counts lose their link, and comments are counted alone."""

logger = logging.getLogger(__name__)


class Memory:
    """What this process has counted and not yet written."""

    def __init__(self) -> None:
        self.lock = Lock()  # held for an addition only, never while the database is asked
        self.counts: dict[Key, int] = {}
        self.comments: list[dict[str, object]] = []
        self.writing = Lock()  # held by the one who writes; it guards the next two
        self.unwritten: Counter[Key] = Counter()
        self.unsaved: list[dict[str, object]] = []
        self.forgot: date | None = None  # the day on which old comments were last deleted
        self.thread: Thread | None = None
        self.leaving = Event()
        self.told = float("-inf")

    @property
    def waits(self) -> bool:
        """Whether there is something to write."""
        return bool(self.counts or self.comments or self.unwritten or self.unsaved)


memory = Memory()


def forget() -> None:
    """Begin anew: in a test, and in a forked process, whose parent writes what it has counted."""
    global memory
    memory = Memory()


os.register_at_fork(after_in_child=forget)


def count(
    event: str,
    *,
    link: str = "",
    question: str = "",
    procedure: str = "",
    phase: str = "",
    language: str = "",
) -> None:
    """Add one for today, in Paris."""
    here = memory
    try:
        key = (timezone.localdate(), event, link, question, procedure, phase, language)
        with here.lock:
            if len(here.counts) >= MOST_KEYS and key not in here.counts:
                key = without_link(key)
            here.counts[key] = here.counts.get(key, 0) + 1
        _start(here)
    except Exception:  # a page matters more than its count
        logger.warning("Not counted", exc_info=True)


def comment(rule: str, phase: str, language: str, useful: bool | None, text: str) -> bool:
    """Keep what somebody wrote, to be saved with the counts; False where too many wait."""
    here = memory
    about = {"rule": rule, "phase": phase, "language": language, "useful": useful, "text": text}
    try:
        with here.lock:
            is_kept = len(here.comments) + len(here.unsaved) < MOST_COMMENTS
            if is_kept:
                here.comments.append(about | {"day": timezone.localdate()})
        if not is_kept:
            count("not-kept", language=language)
            return False
        _start(here)
    except Exception:
        logger.warning("Comment not kept", exc_info=True)
        return False
    return True


def opened(language: str, link: str = "") -> None:
    """The start page was shown, or a link of the office followed."""
    count("opened", language=language, link=link)


def asked(question: str, language: str, link: str = "") -> None:
    """A question was shown."""
    count("asked", question=question, language=language, link=link)


def answered(question: str, language: str, link: str = "", first: bool = False) -> None:
    """A question was answered; `first`: the first one of a journey, which starts by it."""
    count("answered", question=question, language=language, link=link)
    if first:
        count("started", language=language, link=link)


def finished(decision: Decision, language: str, link: str = "") -> None:
    """An answer led to a result, or a link straight to one."""
    phase = decision.span.phase.value if decision.span else ""
    procedure = decision.procedure.value
    count("finished", procedure=procedure, phase=phase, language=language, link=link)


def useful(rule: Rule, phase: str, yes: bool, language: str) -> None:
    """Somebody said whether a result was useful."""
    event = "useful-yes" if yes else "useful-no"
    count(event, procedure=rule.procedure.value, phase=phase, language=language)


def note_start(request: HttpRequest, address: Address) -> None:
    """Count that the start page was opened; a link that led to it has counted already."""
    if _counts(request) and not address.via:
        opened(get_language())


def note_question(request: HttpRequest, address: Address, question: str) -> None:
    """Count that a question was shown."""
    if _counts(request):
        asked(question, get_language(), link=address.via)


def note_answer(request: HttpRequest, address: Address, question: str, result: Walk) -> None:
    """Count an answer: perhaps the first of the journey, perhaps the last."""
    if not _counts(request):
        return
    # The situation may have been chosen on the start page, which counts no answer.
    first = address.untouched or not address.answers.keys() - {question, SITUATION.key}
    answered(question, get_language(), link=address.via, first=first)
    if result.decision:
        finished(result.decision, get_language(), link=address.via)


def _counts(request: HttpRequest) -> bool:
    """Whether it counts: not in a preview, and not for a HEAD."""
    return request.method in ("GET", "POST") and present() is None


def flush(wait: float = 20) -> bool:
    """Write all that waits; False where the database cannot take it now: then it goes on waiting.

    `wait`: the most seconds for another thread that is writing.
    """
    here = memory
    if not here.writing.acquire(timeout=wait):
        return False
    try:
        _take(here)
        if here.unwritten or here.unsaved:
            write_counts(here.unwritten)
            save_comments(here.unsaved)
            today = timezone.localdate()
            if here.forgot != today:
                forget_comments(today)
                here.forgot = today
    except Exception as error:  # whatever it is, nothing is lost and no page is hurt
        _tell(here, error)
        return False
    finally:
        here.writing.release()
    return True


def leave() -> None:
    """Write what waits before the process ends: at its exit, and by gunicorn."""
    if AUTOMATIC:
        memory.leaving.set()
        if memory.waits:
            flush()
            with suppress(Exception):
                connection.close()


atexit.register(leave)


def _start(here: Memory) -> None:
    """The thread, once for each process, with the first count: a fork leaves threads behind."""
    if not AUTOMATIC or here.leaving.is_set() or (here.thread and here.thread.is_alive()):
        return
    with here.lock:
        if here.thread is None or not here.thread.is_alive():
            here.thread = Thread(target=_run, args=(here,), name="counting", daemon=True)
            here.thread.start()


def _run(here: Memory) -> None:
    while not here.leaving.wait(EVERY):
        if here.waits:
            try:
                if connection.vendor == "sqlite":
                    with connection.cursor() as cursor:
                        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:d}")
                flush()
            except Exception as error:
                _tell(here, error)
            finally:
                with suppress(Exception):
                    connection.close()


def _take(here: Memory) -> None:
    """What was counted joins what could not be written before."""
    with here.lock:
        counts, here.counts = here.counts, {}
        here.unsaved += here.comments
        here.comments = []
    for key, number in counts.items():
        kept = fitted(key)
        if len(here.unwritten) >= MOST_KEYS and kept not in here.unwritten:
            kept = without_link(kept)
        here.unwritten[kept] += number


def _tell(here: Memory, error: Exception) -> None:
    """One line a minute at most: a database that is away is away for all of them."""
    if time.monotonic() - here.told >= 60:
        here.told = time.monotonic()
        waiting = len(here.unwritten) + len(here.unsaved)
        logger.warning("%d counts and comments wait to be written: %s", waiting, error)
