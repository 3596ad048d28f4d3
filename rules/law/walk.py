"""The door by which everyone enters: answers in, the next question or the decision out."""

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from .facts import Arrival, Expiry, Fact
from .permits import TABLE
from .permits.conditions import UNVALIDATED
from .procedures import Procedure
from .questions import QUESTIONS, ChoiceQuestion, Question, Unreadable, order
from .table import Rule, Step
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
    """How far somebody has come: question `number` of `total`."""

    number: int
    total: int
    """The most questions that there can be; it never grows from one answer to the next."""
    is_exact: bool
    """Whether there are exactly so many, whatever is answered."""


@dataclass(frozen=True)
class Walk:
    """What the answers came to.

    `used`: the answers that counted, in the order of asking; `readings`: what each of them says.
    `question`: the first question still open, None once the case is decided. `pending`: answers
    that were given to questions which may still be asked. `problems`: why an answer, used or
    pending, cannot be read. `fewest`, `most`: how many questions are still to be answered.
    """

    today: date
    used: dict[str, str] = field(default_factory=dict)
    readings: dict[str, frozenset[Fact]] = field(default_factory=dict)
    dates: dict[type[Fact], date] = field(default_factory=dict)
    question: Question | None = None
    pending: dict[str, str] = field(default_factory=dict)
    problems: dict[str, Unreadable] = field(default_factory=dict)
    decision: Decision | None = None
    fewest: int = 0
    most: int = 0

    @property
    def doubts(self) -> tuple[str, ...]:
        """What can hardly be true of the answers, as stable keys: asked about, never refused."""
        arrived, expires = self.dates.get(Arrival), self.dates.get(Expiry)
        is_vls_ts = not UNVALIDATED.isdisjoint(self.readings.get("document", ()))
        if arrived and expires and is_vls_ts and expires > months_after(arrived, 13):
            return ("expires-long-after-arrival",)
        return ()

    @cached_property
    def kept(self) -> Mapping[str, str]:
        """The answers that count or may still count: what an address carries on."""
        return {**self.used, **self.pending}

    @property
    def asked(self) -> list[str]:
        """The keys of the questions asked so far, with the one that is open."""
        return [*self.used, *([self.question.key] if self.question else [])]

    def progress(self, key: str) -> Progress:
        """Return where a question that was asked stands; pending answers count as given."""
        total = len(self.used) + self.most
        given = self.pending.keys() - self.problems if key not in self.used else ()
        number = min(self.asked.index(key) + 1 + len(given), total)
        return Progress(number, total, self.fewest == self.most)


_LEVELS = {
    question: (question, question.fact, {values: values for values in question.possible.values()})
    for question in QUESTIONS
}
FIRST = TABLE.compiled(lambda known: [_LEVELS[question] for question in order(known)])
"""The first step of every walk."""


def walk(answers: Mapping[str, str], today: date) -> Walk:
    """Replay `answers`, by question key, up to the first question without a readable one.

    A pure function of both arguments; `today` is the day in Paris. An answer to a question that
    the case does not turn on is never read. One pass is enough: what a case turns on only shrinks
    as more becomes known.
    """
    used: dict[str, str] = {}
    readings: dict[str, frozenset[Fact]] = {}
    dates: dict[type[Fact], date] = {}
    step = FIRST
    while (question := step.ask) is not None:
        answer = answers.get(question.key)
        if answer is None:
            return _open(Walk(today, used, readings, dates, question), step, answers)
        try:
            values, day = question.read(answer, today, dates)
            if values not in step.leads:
                raise Unreadable("not-a-choice")
        except Unreadable as problem:
            problems = {question.key: problem}
            pending = {question.key: answer}
            here = Walk(today, used, readings, dates, question, pending, problems)
            return _open(here, step, answers)
        used[question.key], readings[question.key] = answer, values
        if day is not None:
            dates[question.fact] = day
        step = step.leads[values]
    assert step.rule is not None
    return Walk(today, used, readings, dates, decision=decision(step.rule, dates, today))


def follow(readings: Mapping[str, frozenset[Fact]]) -> Rule | None:
    """Return the rule to which readings of answers lead, by question key; None where one is open.

    Cases with the same readings meet the same rule, whatever their days are.
    """
    step = FIRST
    while (question := step.ask) is not None:
        values = readings.get(question.key)
        if values is None or values not in step.leads:
            return None
        step = step.leads[values]
    return step.rule


def possible(question: Question, readings: Mapping[str, frozenset[Fact]]) -> Set[Hashable]:
    """Return what can be said in answer to a question after others, whose readings are given."""
    step = FIRST
    while (asked := step.ask) is not None and asked is not question:
        step = step.leads[readings[asked.key]]
    return step.leads.keys()


def offered(question: ChoiceQuestion, readings: Mapping[str, frozenset[Fact]]) -> list[str]:
    """Return the answers offered to a question after others, of which the readings are given."""
    leads = possible(question, readings)
    return [value for value in question.choices if question.readings[value] in leads]


def _open(here: Walk, step: Step[Question], answers: Mapping[str, str]) -> Walk:
    """A walk that stands at a question, with the answers to others that may still be asked."""
    for question in step.others:
        answer = answers.get(question.key)
        if answer is None:
            continue
        here.pending[question.key] = answer
        try:
            question.read(answer, here.today, here.dates)
        except Unreadable as problem:
            here.problems[question.key] = problem
    return replace(here, fewest=step.fewest, most=step.most)


def decision(rule: Rule, dates: Dates, today: date) -> Decision:
    timetable = rule.schedule.on(dates) if rule.schedule else Timetable()
    return Decision(rule, timetable, timetable.span(today) if timetable.spans else None)
