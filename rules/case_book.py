"""The office's test cases: made from a result, run on each publication and in `make test`."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import SystemRandom
from typing import NamedTuple

from .law.days import days
from .law.walk import walk
from .models import TestCase

FURTHEST = 26
"""Weeks by which the dates of a kept case are moved at most, to either side."""


class Outcome(NamedTuple):
    """What a case leads to; `days` by key, as YYYY-MM-DD."""

    procedure: str
    phase: str
    days: dict[str, str]


def outcome(answers: Mapping[str, str], day: date) -> Outcome:
    """Return what answers lead to on a day; no procedure where a question is left."""
    found = walk(answers, day)
    if not found.decision:
        return Outcome("", "", {})
    span = found.decision.span
    counted = {key: value.isoformat() for key, value in days(found).items()}
    return Outcome(found.decision.procedure.value, span.phase.value if span else "", counted)


def kept(answers: Mapping[str, str], day: date, note: str = "") -> TestCase | None:
    """Return a case with all dates moved by the same number of weeks, at random, not yet saved.

    The kind of result stays the same; None where it does not, wherever the dates are moved.
    """
    wanted = outcome(answers, day)
    weeks = [n for n in range(-FURTHEST, FURTHEST + 1) if n]
    SystemRandom().shuffle(weeks)
    for moved in weeks:
        by = timedelta(weeks=moved)
        others = {key: _moved(value, by) for key, value in answers.items()}
        found = outcome(others, day + by)
        if wanted.procedure and found[:2] == wanted[:2] and found.days.keys() == wanted.days.keys():
            return TestCase(answers=others, day=day + by, note=note, **found._asdict())
    return None


def _moved(value: str, by: timedelta) -> str:
    """Return an answer whose day, if it is one, is moved."""
    try:
        return (date.fromisoformat(value) + by).isoformat()
    except ValueError:  # a choice, or not known
        return value


def expected(case: TestCase) -> Outcome:
    """Return what a case must lead to."""
    return Outcome(case.procedure, case.phase, case.days)


def moved() -> Iterator[tuple[TestCase, Outcome]]:
    """Yield the cases that now lead elsewhere, each with where."""
    for case in TestCase.objects.all():
        found = outcome(case.answers, case.day)
        if found != expected(case):
            yield case, found


def write(path: Path) -> int:
    """Write all cases into a file for `make test`, beside those in it; return how many it holds."""
    cases = {}
    for case in [*(read(path) if path.exists() else ()), *TestCase.objects.all()]:
        about = {"answers": case.answers, "day": case.day.isoformat()}
        cases[json.dumps(about, sort_keys=True)] = (
            about | expected(case)._asdict() | {"note": case.note}
        )
    path.write_text(
        json.dumps([*cases.values()], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return len(cases)


def read(path: Path) -> list[TestCase]:
    """Return the cases of a file; none of them is saved."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    return [TestCase(**case | {"day": date.fromisoformat(case["day"])}) for case in cases]
