"""The student's own days by key, as texts name them: {expires}, {closes} (DESIGN section 4)."""

from collections.abc import Iterator
from datetime import date

from .facts import Arrival, Expiry, Majority
from .schedules import RENEWAL, VALIDATION
from .walk import Walk
from .windows import Phase, months_after

GIVEN = {Expiry: "expires", Arrival: "arrived", Majority: "eighteenth"}
"""The keys of the dates that a student gives."""

KEYS = (
    *GIVEN.values(),
    "opens",
    "closes",
    "last-day",
    "late-from",
    "penalty-from",
    "validate-by",
    "renewal-opens",
    "renewal-closes",
    "day-120",
    "six-months",
)
"""All keys, in the order in which editors read them."""


def days(walk: Walk) -> dict[str, date]:
    """Return the days that a decided case has. Calendar days; `last` days are included."""
    return {key: day for key, day in _days(walk) if day}


def _days(walk: Walk) -> Iterator[tuple[str, date | None]]:
    for fact, key in GIVEN.items():
        if fact in walk.dates:
            yield key, walk.dates[fact]
    if expires := walk.dates.get(Expiry):
        renewal = RENEWAL.on({Expiry: expires})
        yield "renewal-opens", renewal.window.starts
        yield "renewal-closes", renewal.window.ends
        yield "day-120", renewal.accepted_from
        yield "six-months", months_after(expires, 6)
    decision = walk.decision
    if decision is None or decision.timetable is None:
        return
    timetable = decision.timetable
    yield "opens", timetable.window.starts
    yield "closes", timetable.window.ends
    yield "last-day", timetable.last_day
    for span in timetable.spans:
        if span.phase in (Phase.LATE, Phase.PENALTY):
            yield f"{span.phase}-from", span.starts
    if decision.rule.schedule is VALIDATION:
        yield "validate-by", timetable.window.ends
