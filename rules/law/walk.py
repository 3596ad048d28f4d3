"""The door by which everyone enters: answers in, the next question or the decision out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .facts import Fact
from .permits import TABLE
from .procedures import Procedure
from .questions import QUESTIONS, Question, Unreadable
from .table import Rule
from .windows import Span, Timetable


@dataclass(frozen=True)
class Decision:
    """The rule that the case meets and, where it has a schedule, its calendar days."""

    rule: Rule
    timetable: Timetable | None
    span: Span | None
    """The span of the timetable in which today lies."""

    @property
    def procedure(self) -> Procedure:
        """The procedure to which the rule leads."""
        return self.rule.procedure


@dataclass(frozen=True)
class Walk:
    """What the answers came to.

    `used`: the answers that counted, in the order of asking. `question`: the first question still
    open, None once the case is decided. `pending`: answers that were given to questions which may
    still be asked. `problems`: why an answer, used or pending, cannot be read.
    """

    today: date
    used: dict[str, str] = field(default_factory=dict)
    dates: dict[type[Fact], date] = field(default_factory=dict)
    question: Question | None = None
    pending: dict[str, str] = field(default_factory=dict)
    problems: dict[str, Unreadable] = field(default_factory=dict)
    decision: Decision | None = None

    @property
    def kept(self) -> dict[str, str]:
        """The answers that count or may still count: what an address carries on."""
        return self.used | self.pending

    @property
    def asked(self) -> list[str]:
        """The keys of the questions asked so far, with the one that is open."""
        return [*self.used, *([self.question.key] if self.question else [])]


def walk(answers: Mapping[str, str], today: date) -> Walk:
    """Replay `answers`, by question key, up to the first question without a readable one.

    A pure function of both arguments; `today` is the day in Paris. An answer to a question that
    the case does not turn on is never read. One pass is enough: what a case turns on only shrinks
    as more becomes known.
    """
    known: dict[type[Fact], frozenset[Fact]] = {}
    result = Walk(today)
    question: Question | None = None
    for asked in QUESTIONS:
        if not TABLE.turns_on(asked.fact, known):
            continue
        answer = answers.get(asked.key)
        try:
            reading = None if answer is None else asked.read(answer, today, result.dates)
        except Unreadable as problem:
            result.problems[asked.key] = problem
            reading = None
        if question or reading is None:
            question = question or asked
            if answer is not None:
                result.pending[asked.key] = answer
            continue
        assert answer is not None
        result.used[asked.key] = answer
        known[asked.fact] = reading.values
        if reading.day:
            result.dates[asked.fact] = reading.day
    if question:
        return Walk(today, result.used, result.dates, question, result.pending, result.problems)
    [rule] = TABLE.remaining(known)
    timetable = rule.schedule.on(result.dates) if rule.schedule else None
    span = timetable.span(today) if timetable else None
    return Walk(today, result.used, result.dates, decision=Decision(rule, timetable, span))
