"""Answers to outcomes, many and fast.

`wizard.guidance` walks each case anew. Here rows that read as the same facts share one walk: the
table decides on facts, and the days of a case only move its calendar. A test proves that each row
is answered as its own walk would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rules.law.facts import Fact
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS, ChoiceQuestion, Unreadable
from rules.law.walk import Decision, Walk, walk
from rules.law.windows import Phase

Given = tuple[str | None, ...]
"""The answer to each question, in the order of asking; None where there is none."""

_REMEMBERED = 100_000


@dataclass(frozen=True)
class Outcome:
    """What rows with the same facts and days come to. `keys` are the questions that counted."""

    keys: tuple[str, ...]
    question: str | None = None
    decision: Decision | None = None
    today: date = date.min

    @cached_property
    def procedure(self) -> Procedure | None:
        """The procedure, once it is decided."""
        return self.decision.procedure if self.decision else None

    @cached_property
    def phase(self) -> Phase | None:
        """Where today lies; None for a procedure without days."""
        return self.decision.span.phase if self.decision and self.decision.span else None

    @cached_property
    def opens(self) -> date | None:
        """The first day of the window."""
        return self._timetable.window.starts if self._timetable else None

    @cached_property
    def closes(self) -> date | None:
        """The last day of the window."""
        return self._timetable.window.ends if self._timetable else None

    @cached_property
    def last_day(self) -> date | None:
        """The last day on which the step is still possible."""
        return self._timetable.last_day if self._timetable else None

    @cached_property
    def due(self) -> date | None:
        """The day to watch: the end of the window, or of the phase once that has closed."""
        if self.phase is None or self.phase is Phase.CLOSED:
            return None
        if self.phase is Phase.TOO_EARLY:
            return self.closes
        return self.decision.span.ends

    @cached_property
    def days_left(self) -> int | None:
        """Days from today until the day to watch."""
        return (self.due - self.today).days if self.due else None

    @property
    def _timetable(self):
        return self.decision.timetable if self.decision else None


@dataclass(frozen=True)
class Answered:
    """An outcome, the answers that led to it, and why answers cannot be read, by question."""

    outcome: Outcome
    kept: tuple[str, ...]
    problems: Mapping[str, Unreadable]


class Decider:
    """Decides cases as on one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._walks: dict[tuple[object, ...], Walk] = {}
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._days: dict[tuple[str, str], tuple[object, date | None]] = {}

    def decide(self, given: Given) -> Answered:
        """The outcome of the answers."""
        facts, days = self._facts(given)
        shared = self._walks.get(facts)
        if shared is None:
            shared = self._walks[facts] = walk(_answers(given), self.today)
        if shared.problems:  # their sentences name this row's own values
            shared = walk(_answers(given), self.today)
        kept = tuple(given[_PLACE[key]] for key in shared.kept)
        return Answered(self._outcome(facts, shared, days), kept, shared.problems)

    def _facts(self, given: Given) -> tuple[tuple[object, ...], dict[type[Fact], date]]:
        """What the walk can tell apart: facts, and how each date lies to those before it."""
        facts: list[object] = []
        days: dict[type[Fact], date] = {}
        for question, answer in zip(QUESTIONS, given, strict=True):
            if answer is None:
                facts.append(None)
            elif isinstance(question, ChoiceQuestion):
                facts.append(question.readings.get(answer, "unreadable"))
            else:
                fact, day = self._day(question.key, answer)
                if day:
                    fact = (fact, *(_side(day, other) for other in days.values()))
                    days[question.fact] = day
                facts.append(fact)
        return tuple(facts), days

    def _day(self, key: str, answer: str) -> tuple[object, date | None]:
        """The fact that a date is by itself, and its day; why it is none, where it is none."""
        known = self._days.get((key, answer))
        if known is None:
            try:
                reading = BY_KEY[key].read(answer, self.today, {})
                known = (reading.values, reading.day)
            except Unreadable as problem:
                known = (problem.problem, None)
            _bounded(self._days)[key, answer] = known
        return known

    def _outcome(
        self, facts: tuple[object, ...], shared: Walk, days: dict[type[Fact], date]
    ) -> Outcome:
        if shared.decision is None:
            name: tuple[object, ...] = (tuple(shared.kept), shared.question.key)
        else:
            schedule = shared.decision.rule.schedule
            used = {fact: days[fact] for fact in shared.dates}
            counted = sorted(schedule.counts_from, key=str) if schedule else ()
            name = (tuple(shared.kept), shared.decision.rule.key, *(used[fact] for fact in counted))
        outcome = self._outcomes.get(name)
        if outcome is None:
            decision = shared.decision and self._on(shared.decision, used)
            question = shared.question.key if shared.question else None
            outcome = Outcome(tuple(shared.kept), question, decision, self.today)
            _bounded(self._outcomes)[name] = outcome
        return outcome

    def _on(self, decision: Decision, days: Mapping[type[Fact], date]) -> Decision:
        """The decision of a walk with the days of this row."""
        if decision.rule.schedule is None:
            return decision
        timetable = decision.rule.schedule.on(days)
        return Decision(decision.rule, timetable, timetable.span(self.today))


_PLACE = {question.key: place for place, question in enumerate(QUESTIONS)}


def _answers(given: Given) -> dict[str, str]:
    return {
        question.key: answer
        for question, answer in zip(QUESTIONS, given, strict=True)
        if answer is not None
    }


def _side(day: date, other: date) -> int:
    return (day > other) - (day < other)


def _bounded(cache: dict) -> dict:
    """The same, emptied where it has grown too large: a file may be of any size."""
    if len(cache) >= _REMEMBERED:
        cache.clear()
    return cache
