"""The table against a second coding of the same law, on thousands of cases."""

import random
from datetime import date, timedelta

import pytest

from rules.law.countries import COUNTRIES
from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk

from .oracle import QUESTIONS, ArrivedAfterExpiry, Verdict, decide, needed

TELLING = ["DZ", "SN", "IN", "CG", "BR", "FR", "AD", "stateless"]
NEAR = [
    0,
    1,
    2,
    3,
    59,
    60,
    61,
    62,
    90,
    91,
    92,
    93,
    119,
    120,
    121,
    122,
    123,
    181,
    182,
    183,
    184,
    185,
]


def a_day(rng: random.Random, today: date, back: int, ahead: int) -> date:
    """A day near one of the marks of the law, or any day; often a month's end."""
    if rng.random() < 0.5:
        days = rng.choice(NEAR) * rng.choice((1, -1))
    else:
        days = rng.randrange(-back, ahead)
    day = today + timedelta(days=max(-back, min(ahead, days)))
    if rng.random() < 0.2:
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day


def a_case(rng: random.Random) -> tuple[dict[str, str], date]:
    """Whole answers, and a today."""
    today = date(1991, 1, 1) + timedelta(days=rng.randrange(109 * 365))
    country = rng.choice(TELLING) if rng.random() < 0.7 else rng.choice(sorted(COUNTRIES))
    answers = {
        "nationality": country,
        "expires": a_day(rng, today, 3600, 5400).isoformat(),
        "arrived": a_day(rng, today, 400, 330).isoformat(),
        "eighteenth": a_day(rng, today, 400, 700).isoformat(),
    }
    for key in ("situation", "document", "validated", "diploma"):
        answers[key] = rng.choice(list(BY_KEY[key].readings))
    for key in ("expires", "arrived", "eighteenth"):
        if rng.random() < 0.03:
            answers[key] = "unknown"
    return answers, today


def verdict(result: Walk) -> Verdict:
    decision, timetable = result.decision, result.decision.timetable
    if timetable is None:
        return Verdict(decision.procedure.value)
    return Verdict(
        decision.procedure.value,
        decision.span.phase.value,
        timetable.window.starts,
        timetable.window.ends,
        timetable.last_day,
        tuple((span.phase.value, span.starts, span.ends) for span in timetable.spans),
    )


@pytest.mark.parametrize("seed", range(10))
def test_both_codings_agree(seed):
    rng = random.Random(seed)
    procedures = set()
    for _ in range(2_000):
        answers, today = a_case(rng)
        result = walk(answers, today)
        try:
            expected = decide(answers, today)
        except ArrivedAfterExpiry:
            assert result.problems["arrived"].problem == "after-expiry"
            continue
        assert verdict(result) == expected, (answers, today)
        assert list(result.used) == needed(answers, today), (answers, today)
        procedures.add((expected.procedure, expected.phase))
    assert len(procedures) > 40  # the cases are not all alike


def test_a_missing_answer_is_the_one_that_is_asked_for():
    rng = random.Random(2026)
    for _ in range(3_000):
        answers, today = a_case(rng)
        if walk(answers, today).problems:
            continue
        asked = needed(answers, today)
        gone = rng.choice(QUESTIONS)
        result = walk({key: value for key, value in answers.items() if key != gone}, today)
        if gone in asked:
            assert result.question.key == gone
            assert list(result.used) == asked[: asked.index(gone)]
        else:
            assert verdict(result) == decide(answers, today)
