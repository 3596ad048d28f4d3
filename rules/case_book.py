"""The office's test cases: saved from a result, run on each publication and in `make test`."""

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
"""Weeks by which the dates of a saved case are moved at most, to either side."""


class Outcome(NamedTuple):
    """The result of a case; `days` by key, as YYYY-MM-DD."""

    procedure: str
    phase: str
    days: dict[str, str]


def outcome(answers: Mapping[str, str], day: date) -> Outcome:
    """Return what answers lead to on a day; no procedure where a question is left."""
    walked = walk(answers, day)
    if not walked.decision:
        return Outcome("", "", {})
    span = walked.decision.span
    counted = {key: value.isoformat() for key, value in days(walked).items()}
    return Outcome(walked.decision.procedure.value, span.phase.value if span else "", counted)


def kept(answers: Mapping[str, str], day: date, note: str = "") -> TestCase | None:
    """Return a case with all dates moved by the same number of weeks, at random, not yet saved.

    The procedure, phase and keys of days stay the same; None where no move keeps them.
    """
    wanted = outcome(answers, day)
    weeks = [n for n in range(-FURTHEST, FURTHEST + 1) if n]
    SystemRandom().shuffle(weeks)
    for by in (timedelta(weeks=n) for n in weeks):
        others = {key: _move(value, by) for key, value in answers.items()}
        new = outcome(others, day + by)
        if wanted.procedure and new[:2] == wanted[:2] and new.days.keys() == wanted.days.keys():
            return TestCase(answers=others, day=day + by, note=note, **new._asdict())
    return None


def _move(value: str, by: timedelta) -> str:
    """Return an answer, moved if it is a day."""
    try:
        return (date.fromisoformat(value) + by).isoformat()
    except ValueError:  # a choice, or not known
        return value


def expected(case: TestCase) -> Outcome:
    """Return the outcome that a case must have."""
    return Outcome(case.procedure, case.phase, case.days)


def moved() -> Iterator[tuple[TestCase, Outcome]]:
    """Yield the cases that now lead elsewhere, each with its new outcome."""
    for case in TestCase.objects.all():
        if (new := outcome(case.answers, case.day)) != expected(case):
            yield case, new


def write(path: Path) -> int:
    """Write all cases to a file for `make test`, beside those in it; return their number."""
    cases = {}
    for case in [*(read(path) if path.exists() else ()), *TestCase.objects.all()]:
        given = {"answers": case.answers, "day": case.day.isoformat()}
        row = given | expected(case)._asdict() | {"note": case.note}
        cases[json.dumps(given, sort_keys=True)] = row
    text = json.dumps([*cases.values()], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return len(cases)


def read(path: Path) -> list[TestCase]:
    """Return the cases of a file; none of them is saved."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    return [TestCase(**case | {"day": date.fromisoformat(case["day"])}) for case in cases]
