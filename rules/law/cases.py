"""Every case that reaches a procedure: what texts may name, proven on the table itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from .days import days
from .facts import Fact
from .procedures import Procedure
from .questions import BY_KEY, UNKNOWN, ChoiceQuestion, Question, Unreadable
from .table import Step
from .walk import FIRST, Walk, decision
from .windows import Phase

SOME_DAY = date(2026, 6, 15)
"""The day on which cases are listed where no other is meant: any would do."""

_OFFSETS = (-700, -400, -250, -170, -110, -75, -40, -1, 0, 1, 20, 45, 75, 100, 121, 250, 700)
"""Days from today that fall into each phase of each schedule."""

Facts = tuple[tuple[str, frozenset[str]], ...]


def fact_key(fact: type[Fact]) -> str:
    """Return the name of a fact as conditions write it: AppliedFor is applied-for."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in fact.__name__).lstrip("-")


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
        """Return the case of a decided walk."""
        assert walk.decision
        phase = walk.decision.span.phase if walk.decision.span else None
        return cls(known(walk.readings.values()), phase, frozenset(days(walk)), walk.used)


def known(readings: Iterable[frozenset[Fact]]) -> Facts:
    """Return the values of each fact that readings of answers leave possible, by name."""
    found: dict[type[Fact], frozenset[Fact]] = {}
    for values in readings:
        fact = type(next(iter(values)))
        found[fact] = found.get(fact, values) & values
    return tuple(
        (fact_key(fact), frozenset(value.value for value in values))
        for fact, values in found.items()
    )


@lru_cache(maxsize=4)
def cases(today: date = SOME_DAY) -> Mapping[Procedure, tuple[Case, ...]]:
    """Return the cases of each procedure, in the order of asking."""
    found: dict[Procedure, dict[Case, None]] = {}
    for here in _walks(FIRST, Walk(today)):
        assert here.decision
        found.setdefault(here.decision.procedure, {}).setdefault(Case.of(here))
    return {procedure: tuple(some) for procedure, some in found.items()}


def _walks(step: Step[Question], here: Walk) -> Iterator[Walk]:
    """Yield a decided walk for each kind of answer to each question that is asked."""
    question = step.ask
    if question is None:
        assert step.rule
        yield Walk(
            here.today,
            here.used,
            here.readings,
            here.dates,
            decision=decision(step.rule, here.dates, here.today),
        )
        return
    for value in _answers(question.key, here.today):
        try:
            values, day = question.read(value, here.today, here.dates)
        except Unreadable:
            continue
        then = Walk(
            here.today,
            here.used | {question.key: value},
            here.readings | {question.key: values},
            here.dates | ({question.fact: day} if day else {}),
        )
        yield from _walks(step.leads[values], then)


@lru_cache(maxsize=64)
def _answers(key: str, today: date) -> tuple[str, ...]:
    """Return one answer for each that reads differently, or days around today."""
    question = BY_KEY[key]
    if isinstance(question, ChoiceQuestion):
        found: dict[frozenset[Fact], str] = {}
        for value in question.choices:
            found.setdefault(question.readings[value], value)
        return tuple(found.values())
    return *((today + timedelta(days)).isoformat() for days in _OFFSETS), UNKNOWN
