"""The days of a case by key, for its words (DESIGN section 4). Calendar days in Paris."""

from collections.abc import Mapping
from datetime import date

from . import schedules
from .questions import QUESTIONS, DateQuestion
from .walk import Walk
from .windows import Mark, Phase, Schedule, Timetable, months_after

_GIVEN = {asked.fact: asked.key for asked in QUESTIONS if isinstance(asked, DateQuestion)}

COUNTED: Mapping[str, tuple[Mark, ...]] = {
    "renewal-opens": (schedules.OPENS,),
    "renewal-closes": schedules.CLOSES,
    "day-120": (schedules.ACCEPTS,),
    "six-months": (schedules.SIX_MONTHS,),
}
"""Days that count from a date alone, as marks of which the earliest counts."""

KEYS = (
    *_GIVEN.values(),
    "opens",
    "closes",
    "last-day",
    "late-from",
    *COUNTED,
    "validate-by",
    "duplicate-until",
    "silence-day",
    "court-by",
    "twelve-months-ago",
)
"""All keys, in the order in which editors read them."""


def days(walk: Walk) -> dict[str, date]:
    """Return the days that a case has: those that were given, and those that follow from them."""
    days = {_GIVEN[fact]: day for fact, day in walk.dates.items()}
    for key, marks in COUNTED.items():
        if all(mark.counts_from in walk.dates for mark in marks):
            days[key] = min(mark.on(walk.dates) for mark in marks)
    if walk.decision:
        days |= _read_timetable(walk.decision.timetable)
        days |= _name_days(walk.decision.rule.schedule, days, walk.today)
    return days


def _read_timetable(timetable: Timetable) -> dict[str, date]:
    window = timetable.window
    late = next((span.starts for span in timetable.spans if span.phase is Phase.LATE), None)
    days = {
        "opens": window and window.starts,
        "closes": window and window.ends,
        "last-day": timetable.last_day,
        "late-from": late,
    }
    return {key: day for key, day in days.items() if day}


def _name_days(schedule: Schedule | None, days: Mapping[str, date], today: date) -> dict[str, date]:
    """Return the days that have a key of their own in one schedule."""
    if schedule is schedules.VALIDATION:
        return {"validate-by": days.get("closes", days["last-day"])}
    if schedule is schedules.DUPLICATE:
        return {"duplicate-until": days["closes"]}
    if schedule is schedules.REFUSAL:
        return {"court-by": days["closes"]}
    if schedule is schedules.LAST_TWO_MONTHS:
        return {"twelve-months-ago": months_after(max(today, days["opens"]), -12)}
    if schedule in schedules.SILENCES:
        silence = days["late-from"]
        return {"silence-day": silence, "court-by": months_after(silence, 2)}
    return {}
