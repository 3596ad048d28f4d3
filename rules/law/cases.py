"""The cases that reach a procedure, from the table itself: the words are proven on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from .asking import Step
from .days import days
from .facts import Fact
from .known import Facts, known, named
from .letters import LETTERS
from .procedures import Procedure
from .questions import UNKNOWN, ChoiceQuestion, Question, Unreadable
from .walk import Walk, decision, walk
from .windows import Phase

SOME_DAY = date(2026, 6, 15)
"""The day on which cases are listed where no other is given: any would do."""

_OFFSETS = (-400, -250, -100, -75, -40, -1, 0, 1, 45, 75, 130, 400)
"""Days from today that fall into each phase of each schedule."""


@dataclass(frozen=True)
class Case:
    """What is known of a student: the values of each fact, the phase, the days by key."""

    facts: Facts
    phase: Phase | None
    days: frozenset[str]
    answers: Mapping[str, str] = field(compare=False, hash=False, repr=False)
    """Answers that make this case."""

    @classmethod
    def of(cls, walk: Walk) -> "Case":
        assert walk.decision
        phase = walk.decision.span.phase if walk.decision.span else None
        return cls(known(*walk.readings.values()), phase, frozenset(days(walk)), walk.used)

    @cached_property
    def named(self) -> Mapping[str, frozenset[str]]:
        """The values of each fact and of the phase, as conditions name them."""
        return named(self.facts, self.phase)


@lru_cache(maxsize=200)
def cases(procedure: Procedure, today: date = SOME_DAY) -> tuple[Case, ...]:
    """Return the cases that reach a procedure, in the order of asking."""
    return tuple(dict.fromkeys(map(Case.of, _walk_on(walk({}, today), procedure))))


@cache
def cases_of(key: str) -> tuple[Case, ...]:
    """Return the cases that a letter is for."""
    letter = LETTERS[key]
    return tuple(
        case
        for procedure in letter.procedures
        for case in cases(procedure)
        if letter.fits(procedure, case.named)
    )


@cache
def _find_procedures(step: Step) -> frozenset[Procedure]:
    if step.rule:
        return frozenset({step.rule.procedure})
    return frozenset().union(*map(_find_procedures, step.leads.values()))


def _walk_on(here: Walk, procedure: Procedure) -> Iterator[Walk]:
    """Yield a decided walk to a procedure for each kind of answer to what is asked on the way."""
    question = here.question
    if question is None:
        assert here.step.rule
        yield replace(here, decision=decision(here.step.rule, here.dates, here.today))
        return
    for value in _list_answers(question, here.today):
        try:
            values, day = question.read(value, here.today, here.dates)
        except Unreadable:
            continue
        then = here.step.leads.get(values)
        if then and procedure in _find_procedures(then):
            used = {**here.used, question.key: value}
            readings = {**here.readings, question.key: values}
            dates = {**here.dates, question.fact: day} if day else here.dates
            there = replace(here, step=then, used=used, readings=readings, dates=dates)
            yield from _walk_on(there, procedure)


@lru_cache(maxsize=64)
def _list_answers(question: Question, today: date) -> tuple[str, ...]:
    """Return one answer for each reading, or days around today."""
    if isinstance(question, ChoiceQuestion):
        answers: dict[frozenset[Fact], str] = {}
        for value in question.choices:
            answers.setdefault(question.readings[value], value)
        return tuple(answers.values())
    return *((today + timedelta(days)).isoformat() for days in _OFFSETS), UNKNOWN
