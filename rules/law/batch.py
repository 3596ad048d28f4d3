"""Many rows of answers decided as on one day: for each its rule, and the phase of today.

The same table, questions and schedules as in `walk`, prepared for the day; a test compares row by
row. Days, problems and the next question are the walk's to tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from .facts import Fact
from .permits import TABLE
from .questions import QUESTIONS, DateQuestion, Question, Reading, Unreadable
from .table import Rule, Step
from .windows import Dates, Phase


def _labels(question: Question) -> Mapping[Any, frozenset[Fact]]:
    """What leads on from a question: an answer that is a choice, else what its date says."""
    if isinstance(question, DateQuestion):
        return {values: values for values in question.possible.values()}
    return question.readings


_FIRST = TABLE.compiled(
    [(place, question.fact, _labels(question)) for place, question in enumerate(QUESTIONS)]
)
_OPEN: Step[int] = Step(None, (), {}, None)
"""Where an answer that is missing or cannot be read leads."""

_NOTHING = Reading(frozenset())


class _Days(dict[str | None, Reading]):
    """What the answers to a question for a date say as long as no other date is known.

    Only days within the bounds stay, so that it is never larger than their calendar.
    """

    def __init__(self, question: DateQuestion, today: date) -> None:
        super().__init__()
        self.question, self.today = question, today

    def __missing__(self, answer: str | None) -> Reading:
        if answer is None:
            return _NOTHING
        try:
            self[answer] = reading = self.question.read(answer, self.today, {})
        except Unreadable:
            return _NOTHING
        return reading

    def beside(self, dates: Dates, day: date) -> Reading:
        """What one of the days says where other dates are known."""
        try:
            return Reading(self.question.possible[self.question.value(day, self.today, dates)], day)
        except Unreadable:
            return _NOTHING


def decide(
    rows: Iterable[Sequence[str | None]], today: date
) -> Iterator[tuple[Rule | None, Phase | None]]:
    """The rule and the phase of each row, which has an answer or None for each of QUESTIONS.

    No rule where a question is still open, no phase where the rule has no schedule.
    """
    facts = [question.fact for question in QUESTIONS]
    calendars = [_Days(q, today) if isinstance(q, DateQuestion) else None for q in QUESTIONS]
    borders = {one.key: one.schedule.seen_from(today) for one in TABLE.rules if one.schedule}
    for row in rows:
        step = _FIRST
        dates: dict[type[Fact], date] = {}
        while (place := step.ask) is not None:
            answer, days = row[place], calendars[place]
            if days is None:
                step = step.leads.get(answer, _OPEN)
                continue
            values, day = days[answer]
            if day is not None:
                if dates:
                    values, _ = days.beside(dates, day)
                dates[facts[place]] = day
            step = step.leads.get(values, _OPEN)
        rule = step.rule
        yield rule, borders[rule.key].phase(dates) if rule and rule.schedule else None
