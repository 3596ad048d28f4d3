"""The entry point of the rules: answers in, the next question or the decision out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from .asking import Step, compiled
from .facts import Arrival, Expiry, Fact
from .permits import TABLE
from .permits.conditions import UNVALIDATED
from .procedures import Procedure
from .questions import ChoiceQuestion, Question, Unreadable, order
from .table import Rule
from .windows import Dates, Span, Timetable, months_after


@dataclass(frozen=True)
class Decision:
    """The rule that the case meets and, where it has a schedule, its calendar days."""

    rule: Rule
    timetable: Timetable
    span: Span | None
    """The span of the timetable in which today lies."""

    @property
    def procedure(self) -> Procedure:
        return self.rule.procedure


class Progress(NamedTuple):
    """How far a reader is: question `number` of `total`."""

    number: int
    total: int
    """The most questions that there can be; it never grows from one answer to the next."""
    is_exact: bool
    """Whether `total` is exact, whatever is answered."""


@dataclass(frozen=True)
class Walk:
    """The answers that count, and where they lead.

    `used`: the answers that count, in the order of asking; `readings`: what each of them says.
    `step`: where they lead. `pending`: answers given to questions that may still be asked.
    `problems`: why an answer cannot be read.
    """

    today: date
    step: Step
    used: Mapping[str, str]
    readings: Mapping[str, frozenset[Fact]]
    dates: Dates
    pending: Mapping[str, str]
    problems: Mapping[str, Unreadable]
    decision: Decision | None

    @property
    def question(self) -> Question | None:
        """The first question still open; None once the case is decided."""
        return self.step.ask

    @property
    def has_doubtful_expiry(self) -> bool:
        """Whether a VLS-TS would last longer than any does: asked about, never refused."""
        arrived, expires = self.dates.get(Arrival), self.dates.get(Expiry)
        is_vls_ts = not UNVALIDATED.isdisjoint(self.readings.get("document", ()))
        return bool(arrived and expires and is_vls_ts and expires > months_after(arrived, 13))

    @cached_property
    def kept(self) -> Mapping[str, str]:
        """The answers that count or may still count: the query string of later pages."""
        return {**self.used, **self.pending}

    @property
    def asked(self) -> list[str]:
        """The keys of the questions asked so far, with the open question."""
        return [*self.used, *([self.question.key] if self.question else [])]

    def progress(self, key: str) -> Progress:
        """Return the place of a question that was asked; pending answers count as given."""
        total = len(self.used) + self.step.most
        given = self.pending.keys() - self.problems if key not in self.used else ()
        number = min(self.asked.index(key) + 1 + len(given), total)
        return Progress(number, total, self.step.fewest == self.step.most)


FIRST = compiled(TABLE, order)
"""The first step of every walk."""


def walk(answers: Mapping[str, str], today: date) -> Walk:
    """Replay `answers`, by question key, up to the first question without a readable answer.

    A pure function of both arguments; `today` is the day in Paris. An answer to a question that
    the case does not turn on is never read. One pass is enough: what a case turns on only shrinks
    as more becomes known.
    """
    step = FIRST
    used: dict[str, str] = {}
    readings: dict[str, frozenset[Fact]] = {}
    dates: dict[type[Fact], date] = {}
    problems: dict[str, Unreadable] = {}
    while (question := step.ask) and (answer := answers.get(question.key)) is not None:
        try:
            values, day = question.read(answer, today, dates)
            if values not in step.leads:
                raise Unreadable("not-a-choice")
        except Unreadable as problem:
            problems[question.key] = problem
            break
        used[question.key], readings[question.key] = answer, values
        if day is not None:
            dates[question.fact] = day
        step = step.leads[values]
    if step.rule:
        return Walk(today, step, used, readings, dates, {}, {}, decision(step.rule, dates, today))
    keys = [asked.key for asked in (step.ask, *step.others) if asked]
    pending = {key: answers[key] for key in keys if key in answers}
    for question in step.others:
        try:
            if question.key in pending:
                question.read(pending[question.key], today, dates)
        except Unreadable as problem:
            problems[question.key] = problem
    return Walk(today, step, used, readings, dates, pending, problems, None)


def follow(readings: Mapping[str, frozenset[Fact]], before: Question | None = None) -> Step:
    """Return the step to which readings of answers lead, by question key, or that of a question.

    Cases with the same readings meet the same rule, whatever their days are.
    """
    step = FIRST
    while (question := step.ask) is not None and question is not before:
        values = readings.get(question.key)
        if values is None or values not in step.leads:
            break
        step = step.leads[values]
    return step


def offered(question: ChoiceQuestion, readings: Mapping[str, frozenset[Fact]]) -> list[str]:
    """Return the answers offered to a question after others, of which the readings are given."""
    leads = follow(readings, before=question).leads
    return [value for value in question.choices if question.readings[value] in leads]


def decision(rule: Rule, dates: Dates, today: date) -> Decision:
    timetable = rule.schedule.on(dates) if rule.schedule else Timetable()
    return Decision(rule, timetable, timetable.span(today) if timetable.spans else None)
