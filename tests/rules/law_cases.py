"""Answers by chance: days beside every bound, and what both codings say of them."""

import random
import re
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from rules.law.walk import Walk

from .oracle import Verdict

SEEDS, CASES = range(10), 2_000

NATIONALITIES = ["FR", "AD", "DZ", "IN", "SN", "CG", "BR", "stateless"]
"""One of each group."""

CHOICES = {
    "nationality": "DZ DZ DZ SN IN CG GE BR BR GB FR AD stateless",
    "situation": "just-arrived continue-studies exams-left stay-to-work stay-to-work stay-to-work"
    " talent talent already-applied refused change travel family protection other-permit",
    "change": "moved card-lost passport-lost new-passport details-wrong",
    "family": "french-spouse partner eu-spouse french-child joining child",
    "order": "yes no no no unknown",
    "applied-for": "student researcher other",
    "certificate": "not-applied none deposit extension favourable closed",
    "document": "vls-ts vls-ts vls-ts-research vls-ts-other visa-d-to-apply minor-visa minor-visa"
    " student-card student-card researcher-card researcher-card aps-rece aps-rece vls-t exam-visa"
    " working-holiday short-stay eu-permit other-card none",
    "validated": "yes no",
    "where": "france abroad",
    "work": "contract contract business searching",
    "diploma": "master licence-pro pending lower none",
    "salary": "hosting blue-card qualified lower unknown",
}
"""The answers of DESIGN.md, section 2; those that lead to more rows are drawn more often."""

BOUNDS = {
    "expires": "0days 0days 0days 2days 60days 120days 2months 3months 4months -6months",
    "arrived": "0days -2months -3months",
    "eighteenth": "0days -2months",
    "filed": "0days -60days -90days -4months",
    "notified": "0days -2months",
    "moved": "0days -3months",
}
"""How far from today a day is when one of its bounds is today."""

BOUNDS_BESIDE_EXPIRY = {"arrived": "0days -2days -2months -3months", "eighteenth": "0days -2months"}
"""How far from the document's last day another day is when two bounds meet."""

RANGES = {
    "expires": (-500, 900),
    "arrived": (-400, 330),
    "eighteenth": (-400, 700),
    "filed": (-400, 0),
    "notified": (-400, 0),
    "moved": (-400, 360),
}
"""The days, counted from today, among which any other day is drawn."""


def beside(rng: random.Random, day: date, bound: str) -> date:
    """Return a day at most two days from the one at `bound` of `day`."""
    count, unit = re.fullmatch(r"(-?\d+)(days|months)", bound).groups()
    away = rng.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2))
    return day + relativedelta(**{unit: int(count)}) + timedelta(days=away)


def any_day(rng: random.Random, key: str, today: date) -> date:
    """Return a day of the range of `key`, often the end of a month."""
    first, last = (today + timedelta(days=days) for days in RANGES[key])
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    month_end = day + relativedelta(day=31)
    return month_end if rng.random() < 0.2 and month_end <= last else day


def draw(rng: random.Random, today: date) -> dict[str, str]:
    """Return an answer to every question; a third of the time, days beside bounds."""
    answers = {key: rng.choice(values.split()) for key, values in CHOICES.items()}
    is_near = rng.random() < 1 / 3
    expires = today
    for key, bounds in BOUNDS.items():
        if not is_near:
            day = any_day(rng, key, today)
        elif key in BOUNDS_BESIDE_EXPIRY and rng.random() < 0.5:
            day = beside(rng, expires, rng.choice(BOUNDS_BESIDE_EXPIRY[key].split()))
        else:
            day = beside(rng, today, rng.choice(bounds.split()))
        if key == "expires":
            expires = day
        answers[key] = "unknown" if rng.random() < 0.1 else day.isoformat()
    return answers


@cache
def cases(seed: int) -> list[tuple[dict[str, str], date]]:
    """Return whole answers, each with a today; often around the end of a month."""
    rng = random.Random(seed)
    drawn = []
    for _ in range(CASES):
        today = date(1991, 1, 1) + timedelta(days=rng.randrange(109 * 365))
        if rng.random() < 0.3:
            today = beside(rng, today + relativedelta(day=31), "0days")
        drawn.append((draw(rng, today), today))
    return drawn


def verdict(result: Walk) -> Verdict:
    """Return what the table comes to in the words of the second coding."""
    decision = result.decision
    if decision is None:
        return Verdict(f"asks {result.question.key}")
    timetable = decision.timetable
    if not timetable.spans:
        return Verdict(decision.procedure.value)
    window = timetable.window
    return Verdict(
        decision.procedure.value,
        decision.span.phase.value,
        window.starts if window else None,
        window.ends if window else None,
        timetable.last_day,
        tuple((span.phase.value, span.starts, span.ends) for span in timetable.spans),
    )
