"""Answers by chance: every choice, days near every border, and what no form would send."""

from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from rules.law.walk import Walk

from .oracle import Verdict

NATIONALITIES = ["FR", "AD", "DZ", "IN", "SN", "CG", "BR", "stateless"]
"""One of each group."""

TODAYS = [
    date(2026, 11, 23),
    date(1990, 1, 1),
    date(2024, 2, 29),
    date(2027, 3, 31),
    date(2027, 10, 31),
    date(2100, 12, 31),
]
"""The first and the last as of which a page can be asked for, and days that a month lacks."""

_MONTHS = [-120, -60, -24, -12, -6, -4, -3, -2, 0, 0, 2, 3, 4, 6, 12, 180, 216]
ODD = [
    "",
    "?",
    "yes",
    "unknown ",
    "20270228",
    "2027-W05-1",
    "2027-02-29",
    "2027-2-28",
    "2027-02-28\n",
    "２０２７-02-28",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2027-02-28T00:00",
    "-027-02-28",
    "\ud800",
    "é" * 10,
]


def day(chance: Random, around: date) -> date:
    """A day, often within three of where a month count from `around` comes to."""
    if chance.random() < 0.3:
        return around + timedelta(chance.randint(-400, 900))
    spread = timedelta(chance.choice([-61, -60, 0, 0, 0, 60]) + chance.randint(-3, 3))
    return around + relativedelta(months=chance.choice(_MONTHS)) + spread


def days(chance: Random, today: date) -> dict[str, str]:
    """Answers to the questions for dates; a few are unknown, odd or left out."""
    expires = day(chance, today)
    found = {
        "expires": expires,
        "arrived": day(chance, chance.choice([today, expires])),
        "eighteenth": day(chance, chance.choice([today, expires])),
        "filed": min(today, day(chance, today)),
        "notified": min(today, day(chance, today)),
        "moved": day(chance, today),
    }
    found = {key: one.isoformat() for key, one in found.items()}
    return {key: spoiled(chance, value) for key, value in found.items() if chance.random() > 0.03}


def spoiled(chance: Random, value: str) -> str:
    """The answer, now and then unknown or odd."""
    sort = chance.random()
    if sort < 0.05:
        return "unknown"
    return chance.choice(ODD) if sort < 0.1 else value


def verdict(result: Walk) -> Verdict:
    """Return what the table comes to in the words of the second coding."""
    decision = result.decision
    if decision is None:
        return Verdict(f"asks {result.question.key}")
    timetable = decision.timetable
    if timetable is None:
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
