"""Schedules as the law counts them, and the calendar days they come to.

All days are calendar days in Paris; every bound includes its own day; no bound moves for a weekend
or a holiday (LAW.md B26, section D).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from .facts import Fact

Dates = Mapping[type[Fact], date]
"""The date behind each fact that was read from one."""

DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where a day lies in a schedule."""

    TOO_EARLY = "too-early"
    OPEN = "open"
    LATE = "late"  # the window has closed, the step is still possible
    PENALTY = "penalty"  # the document has expired, the step is still possible with a fee
    CLOSED = "closed"


def months_after(day: date, months: int) -> date:
    """Return the same day of another month, or its last; ValueError beyond the years 1 to 9999.

    A test compares it with dateutil, which takes ten times as long.
    """
    month = day.year * 12 + day.month - 1 + months
    if (number := day.day) > 28:  # which not every month has
        number = min(number, monthrange(month // 12, month % 12 + 1)[1])
    return date(month // 12, month % 12 + 1, number)


class Missing(StrEnum):
    """What becomes of a day that its month does not have, such as 31 June."""

    LAST_OF_MONTH = "last-of-month"  # earlier: for deadlines (D1, D3)
    FIRST_OF_NEXT = "first-of-next"  # later: for openings (D2)


@dataclass(frozen=True)
class Mark:
    """A day counted in calendar months, then days, from the date behind a fact."""

    counts_from: type[Fact]
    months: int = 0
    days: int = 0
    missing: Missing = Missing.LAST_OF_MONTH

    def on(self, dates: Dates) -> date:
        """Return the calendar day; ValueError or OverflowError beyond the years 1 to 9999."""
        day = start = dates[self.counts_from]
        if self.months:
            day = months_after(start, self.months)
            if day.day != start.day and self.missing is Missing.FIRST_OF_NEXT:
                day += DAY
        return day + timedelta(self.days) if self.days else day


class Span(NamedTuple):
    """The consecutive days of one phase, both bounds included; None is without bound."""

    phase: Phase
    starts: date | None
    ends: date | None

    @property
    def first(self) -> date:
        assert self.starts
        return self.starts

    @property
    def last(self) -> date:
        assert self.ends
        return self.ends


@dataclass(frozen=True)
class Timetable:
    """The days of a schedule: contiguous spans from its first day on; none without a schedule."""

    spans: tuple[Span, ...] = ()
    accepted_from: date | None = None

    def span(self, day: date) -> Span:
        return next(span for span in self.spans if span.ends is None or day <= span.ends)

    @cached_property
    def window(self) -> Span | None:
        """The span of the phase open; None where the step is late from the first day."""
        return next((span for span in self.spans if span.phase is Phase.OPEN), None)

    @property
    def last_day(self) -> date | None:
        """The last day on which the step is still possible; None where that has no end."""
        closed = next((span for span in self.spans if span.phase is Phase.CLOSED), None)
        return closed.starts - DAY if closed and closed.starts else None


@dataclass(frozen=True)
class Schedule:
    """The phases of a procedure as the law counts them.

    `ends` names for each phase in turn the marks of its last day, of which the earliest counts;
    a phase of no days is left out, and one without marks has no end. Before `opens` it is too
    early, but never for what is over; `since` is a day on which the first phase begins, with
    nothing before it. After all of them it is closed. `accepts` is the day from which the online
    platform must accept an application (D4).
    """

    ends: tuple[tuple[Phase, tuple[Mark, ...]], ...]
    opens: Mark | None = None
    accepts: Mark | None = None
    since: Mark | None = None

    @cached_property
    def counts_from(self) -> frozenset[type[Fact]]:
        """The facts whose dates the schedule needs."""
        marks = {mark for _, last in self.ends for mark in last}
        marks |= {mark for mark in (self.opens, self.accepts, self.since) if mark}
        return frozenset(mark.counts_from for mark in marks)

    def on(self, dates: Dates) -> Timetable:
        """Return the calendar days of the schedule for given dates."""
        ends = [
            (phase, min([mark.on(dates) for mark in marks]) if marks else None)
            for phase, marks in self.ends
        ]
        starts = self.since.on(dates) if self.since else None
        spans = []
        if self.opens:
            last_days = [day or date.max for _, day in ends]
            before = min(self.opens.on(dates) - DAY, max(last_days))
            spans.append(Span(Phase.TOO_EARLY, None, before))
            starts = before + DAY
        for phase, day in ends:
            if starts is None or day is None or starts <= day:
                spans.append(Span(phase, starts, day))
                starts = day + DAY if day else None
        if ends[-1][1]:
            spans.append(Span(Phase.CLOSED, starts, None))
        return Timetable(tuple(spans), self.accepts.on(dates) if self.accepts else None)
