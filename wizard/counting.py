"""How often something happens, counted without people.

A count is added in the memory of this process: it takes microseconds, makes no query and never
fails. `count_writer` writes the counts.
"""

from collections import Counter
from datetime import date, timedelta
from threading import Lock
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language

from rules.dates import today
from rules.law.questions import SITUATION
from rules.law.walk import Decision, Walk
from rules.words.previews import present

from .address import Address

MOST_KEYS, MOST_COMMENTS = 10_000, 1_000
"""Rows that may wait. Beyond, counts lose their link, and comments are only counted."""
BY_WEEK = ("found-none",)
"""Events that are so rare, or so telling, that only their week is stored."""


class Key(NamedTuple):
    """A count, without its number: the columns of Count."""

    day: date
    event: str
    link: str = ""
    question: str = ""
    procedure: str = ""
    phase: str = ""
    language: str = ""


class Remark(NamedTuple):
    """A comment: the columns of Comment."""

    day: date
    rule: str
    phase: str
    language: str
    useful: bool | None
    text: str


counts: Counter[Key] = Counter()
remarks: list[Remark] = []
_adding = Lock()  # for an addition only, never during a query


def waiting() -> int:
    """Return how many rows are to be written."""
    return len(counts) + len(remarks)


def numbers() -> list[tuple[Key, int]]:
    """Return the counts that wait, in the order in which all processes write them."""
    with _adding:
        return sorted(counts.items())


def subtract(key: Key, number: int) -> None:
    """Subtract a number that is written; meanwhile more may have been counted."""
    with _adding:
        counts[key] -= number
        if not counts[key]:
            del counts[key]


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
    """Add a comment, to be saved with the counts; where too many wait, count it."""
    with _adding:
        if len(remarks) < MOST_COMMENTS:
            remarks.append(Remark(today(), rule, phase, language, useful, text))
            return
    count("not-kept", language=language)


def outcome(decision: Decision) -> dict[str, str]:
    """Return what is counted of a result: its procedure and phase."""
    phase = decision.span.phase.value if decision.span else ""
    return {"procedure": decision.procedure.value, "phase": phase}


def note(request: HttpRequest, event: str, **about: str) -> None:
    """Count an event of a page, by its language: not in a preview, and not for a HEAD."""
    if request.method in ("GET", "POST") and present() is None:
        count(event, language=get_language(), **about)


def note_answer(request: HttpRequest, address: Address, question: str, result: Walk) -> None:
    """Count an answer; the first of a journey as its start, too, and the last as its end."""
    note(request, "answered", question=question, link=address.via)
    # The situation may have been chosen on the start page, which counts no answer.
    if address.untouched or not address.answers.keys() - {question, SITUATION.key}:
        note(request, "started", link=address.via)
    if result.decision:
        note(request, "finished", link=address.via, **outcome(result.decision))
