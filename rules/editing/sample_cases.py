"""A case for each procedure and phase, found by walking the questions: for previews."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from ..law.questions import BY_KEY, UNKNOWN, ChoiceQuestion
from ..law.walk import Walk, walk

_FIRST = ("IN", "DZ", "FR", "BR")
_DAYS = (-250, -90, -20, 20, 45, 90, 250)


@lru_cache(maxsize=8)
def examples(today: date) -> dict[tuple[str, str], dict[str, str]]:
    """Answers that lead, on a day, to each procedure in each phase ("" without dates).

    Under ("advice", key) those to which a rule shows a passage.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for case in _cases({}, today):
        phase = case.decision.span.phase.value if case.decision.span else ""
        found.setdefault((case.decision.procedure.value, phase), dict(case.used))
        if advice := case.decision.rule.advice:
            found.setdefault(("advice", advice), dict(case.used))
    return found


def _cases(answers: dict[str, str], today: date) -> Iterator[Walk]:
    """Every case that a few answers to each question make."""
    here = walk(answers, today)
    if here.decision:
        yield here
        return
    if here.problems or here.question is None:
        return
    question = here.question
    if question.key == "nationality":
        values = _nationalities()
    elif isinstance(question, ChoiceQuestion):
        values = question.choices
    else:
        values = [(today + timedelta(days=days)).isoformat() for days in _DAYS] + [UNKNOWN]
    for value in values:
        yield from _cases(here.used | {question.key: value}, today)


def _nationalities() -> list[str]:
    """One answer for each group that the law tells apart."""
    readings, found = BY_KEY["nationality"].readings, {}
    for value in (*_FIRST, *readings):
        found.setdefault(readings[value], value)
    return list(found.values())
