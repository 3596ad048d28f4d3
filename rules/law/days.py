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
    found = {_GIVEN[fact]: day for fact, day in walk.dates.items()}
    for key, marks in COUNTED.items():
        if all(mark.counts_from in walk.dates for mark in marks):
            found[key] = min(mark.on(walk.dates) for mark in marks)
    if walk.decision:
        found |= _of_timetable(walk.decision.timetable)
        found |= _of_schedule(walk.decision.rule.schedule, found, walk.today)
    return found


def _of_timetable(timetable: Timetable) -> dict[str, date]:
    window, last = timetable.window, timetable.last_day
    late = next((span.starts for span in timetable.spans if span.phase is Phase.LATE), None)
    days = {
        "opens": window and window.starts,
        "closes": window and window.ends,
        "last-day": last,
        "late-from": late,
    }
    return {key: day for key, day in days.items() if day}


def _of_schedule(
    schedule: Schedule | None, found: Mapping[str, date], today: date
) -> dict[str, date]:
    """Return what the days of one schedule are called in its own words."""
    if schedule is schedules.VALIDATION:
        return {"validate-by": found.get("closes", found["last-day"])}
    if schedule is schedules.DUPLICATE:
        return {"duplicate-until": found["closes"]}
    if schedule is schedules.REFUSAL:
        return {"court-by": found["closes"]}
    if schedule is schedules.LAST_TWO_MONTHS:
        return {"twelve-months-ago": months_after(max(today, found["opens"]), -12)}
    if schedule in schedules.SILENCES:
        silence = found["late-from"]
        return {"silence-day": silence, "court-by": months_after(silence, 2)}
    return {}
