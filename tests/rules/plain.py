"""The law's mechanism by its plain definitions, slow and without memory, to check the quick one.

It shares with `rules.law` the table's `turns_on` and `remaining`, the marks and the questions'
data; months are dateutil's, a timetable is made to read a phase, and nothing is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from rules.law.facts import Arrival, Expiry, Fact, Majority
from rules.law.permits import TABLE
from rules.law.questions import QUESTIONS, ChoiceQuestion, Question, Unreadable
from rules.law.schedules import RENEWAL
from rules.law.walk import Decision, Walk
from rules.law.windows import DAY, Dates, Mark, Missing, Phase, Schedule, Span, Timetable


def mark_on(mark: Mark, dates: Dates) -> date:
    """The calendar day of a mark."""
    start = dates[mark.counts_from]
    day = start + relativedelta(months=mark.months)
    if day.day != start.day and mark.missing is Missing.FIRST_OF_NEXT:
        day += DAY
    return day + timedelta(days=mark.days)


def timetable(schedule: Schedule, dates: Dates) -> Timetable:
    """The calendar days of a schedule."""
    starts = mark_on(schedule.opens, dates) if schedule.opens else None
    spans = [Span(Phase.TOO_EARLY, None, starts - DAY)] if starts else []
    for phase, marks in schedule.ends:
        ends = min(mark_on(mark, dates) for mark in marks)
        if starts is None or starts <= ends:
            spans.append(Span(phase, starts, ends))
            starts = ends + DAY
    spans.append(Span(Phase.CLOSED, starts, None))
    accepts = mark_on(schedule.accepts, dates) if schedule.accepts else None
    return Timetable(tuple(spans), accepts)


def span(table: Timetable, day: date) -> Span:
    """The span in which a day lies."""
    return next(span for span in table.spans if day in span)


def _expiry(expires: date, today: date, _dates: Dates) -> Expiry:
    phase = span(timetable(RENEWAL, {Expiry: expires}), today).phase
    return {
        Phase.TOO_EARLY: Expiry.EARLY,
        Phase.PENALTY: Expiry.EXPIRED,
        Phase.CLOSED: Expiry.LONG_EXPIRED,
    }.get(phase, Expiry.VALID)


def _arrival(arrived: date, _today: date, dates: Dates) -> Arrival:
    if Expiry in dates and arrived > dates[Expiry]:
        raise Unreadable("after-expiry", dates[Expiry])
    return Arrival.KNOWN


def _majority(birthday: date, _today: date, dates: Dates) -> Majority:
    late = Expiry in dates and birthday > dates[Expiry]
    return Majority.AFTER_VISA if late else Majority.DURING_VISA


_DATES = {
    "expires": (10, 15, _expiry, Expiry.UNKNOWN),
    "arrived": (10, 1, _arrival, Arrival.UNKNOWN),
    "eighteenth": (10, 18, _majority, Majority.UNKNOWN),
}
"""Years back, years ahead, the fact of a day, and that of none (DESIGN.md section 2)."""


def read(
    question: Question, answer: str, today: date, dates: Dates
) -> tuple[frozenset[Fact], date | None]:
    """What an answer says, and its day; Unreadable where it says nothing."""
    if isinstance(question, ChoiceQuestion):
        if answer not in question.readings:
            raise Unreadable("not-a-choice")
        return question.readings[answer], None
    back, ahead, value, unknown = _DATES[question.key]
    if answer == "unknown":
        return frozenset({unknown}), None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
        raise Unreadable("not-a-date")
    try:
        day = date(*map(int, answer.split("-")))
    except ValueError:
        raise Unreadable("no-such-day") from None
    first, last = today - relativedelta(years=back), today + relativedelta(years=ahead)
    if day < first:
        raise Unreadable("too-long-ago", first)
    if day > last:
        raise Unreadable("too-far-ahead", last)
    return frozenset({value(day, today, dates)}), day


def walk(answers: Mapping[str, str], today: date) -> Walk:
    """Replay the answers, asking the table anew before each question whether it turns on it."""
    known: dict[type[Fact], frozenset[Fact]] = {}
    result = Walk(today)
    question: Question | None = None
    for asked in QUESTIONS:
        if not TABLE.turns_on(asked.fact, known):
            continue
        answer = answers.get(asked.key)
        try:
            reading = None if answer is None else read(asked, answer, today, result.dates)
        except Unreadable as problem:
            result.problems[asked.key] = problem
            reading = None
        if question or reading is None:
            question = question or asked
            if answer is not None:
                result.pending[asked.key] = answer
            continue
        result.used[asked.key] = answer
        known[asked.fact], day = reading
        result.readings[asked.key] = known[asked.fact]
        if day:
            result.dates[asked.fact] = day
    if question:
        return replace(result, question=question)
    [rule] = TABLE.remaining(known)
    days = timetable(rule.schedule, result.dates) if rule.schedule else None
    return replace(result, decision=Decision(rule, days, span(days, today) if days else None))
