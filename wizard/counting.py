"""How often something happens, counted without people.

A count is added in the memory of this process: it takes microseconds, asks no database and never
fails. `count_writer` writes what has come together.
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
"""What may wait. Beyond, counts lose their link, and comments are counted alone."""
BY_WEEK = ("found-none",)
"""Events that are so rare, or so telling, that their day is not kept."""


class Key(NamedTuple):
    """What is counted: the columns of Count."""

    day: date
    event: str
    link: str = ""
    question: str = ""
    procedure: str = ""
    phase: str = ""
    language: str = ""


class Remark(NamedTuple):
    """What somebody wrote: the columns of Comment."""

    day: date
    rule: str
    phase: str
    language: str
    useful: bool | None
    text: str


counts: Counter[Key] = Counter()
remarks: list[Remark] = []
_adding = Lock()  # held for an addition only, never while the database is asked


def waiting() -> int:
    """Return how many rows are to be written."""
    return len(counts) + len(remarks)


def numbers() -> list[tuple[Key, int]]:
    """Return the counts that wait, in the order in which all processes write them."""
    with _adding:
        return sorted(counts.items())


def written(key: Key, number: int) -> None:
    """Take out what no longer waits; meanwhile more may have been counted."""
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
    """Keep what somebody wrote, to be saved with the counts; where too many wait, count it."""
    with _adding:
        if len(remarks) < MOST_COMMENTS:
            remarks.append(Remark(today(), rule, phase, language, useful, text))
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
