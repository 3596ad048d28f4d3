"""Answers to outcomes, many and fast.

`wizard.result.data` walks each case anew. Here rows that read as the same facts share one walk: the
table decides on facts, and the days of a case only move its calendar. A test proves that each row
is answered as its own walk would be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from rules.law.facts import Fact
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS, DateQuestion, Question, Unreadable
from rules.law.table import Rule
from rules.law.walk import Decision, Walk, walk
from rules.law.windows import Phase, Timetable

from .memory import Memory

Given = tuple[str | None, ...]
"""The answer to each question, in the order of asking; None where there is none."""

_PLACE = {key: place for place, key in enumerate(BY_KEY)}
_DATES = [question for question in QUESTIONS if isinstance(question, DateQuestion)]
_PAIRS = list(combinations(range(len(_DATES)), 2))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What rows with the same facts and days come to. `keys` are the questions that counted."""

    keys: tuple[str, ...]
    question: str | None = None
    decision: Decision | None = None
    today: date = date.min

    @property
    def procedure(self) -> Procedure | None:
        """The procedure, once it is decided."""
        return self.decision.procedure if self.decision else None

    @property
    def phase(self) -> Phase | None:
        """Where today lies; None for a procedure without days."""
        return self.decision.span.phase if self.decision and self.decision.span else None

    @property
    def opens(self) -> date | None:
        """The first day of the window."""
        return self._timetable.window.starts if self._timetable else None

    @property
    def closes(self) -> date | None:
        """The last day of the window."""
        return self._timetable.window.ends if self._timetable else None

    @property
    def last_day(self) -> date | None:
        """The last day on which the step is still possible."""
        return self._timetable.last_day if self._timetable else None

    @property
    def due(self) -> date | None:
        """The day to watch: the end of the window, or of the phase once that has closed."""
        phase = self.phase
        if phase is None or phase is Phase.CLOSED:
            return None
        return self.closes if phase is Phase.TOO_EARLY else self.decision.span.ends

    @property
    def days_left(self) -> int | None:
        """Days from today until the day to watch."""
        due = self.due
        return (due - self.today).days if due else None

    @property
    def _timetable(self) -> Timetable | None:
        return self.decision.timetable if self.decision else None


class Answered(NamedTuple):
    """An outcome, the answers that led to it, and why answers cannot be read, by question."""

    outcome: Outcome
    kept: tuple[str, ...]
    problems: Mapping[str, Unreadable]


@dataclass(eq=False)
class Path:
    """What rows with the same facts share; `kept` and `counted` pick from their answers and days.

    `facts` are those from whose days the rule counts.
    """

    keys: tuple[str, ...]
    question: str | None
    rule: Rule | None
    unread: bool

    def __post_init__(self) -> None:
        schedule = self.rule.schedule if self.rule else None
        counts_from = schedule.counts_from if schedule else ()
        counted = [place for place, one in enumerate(_DATES) if one.fact in counts_from]
        self.facts = [_DATES[place].fact for place in counted]
        self.kept = _picking([_PLACE[key] for key in self.keys])
        self.counted = _picking(counted)


def _picking(places: list[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What picks these places of a tuple; by itself `itemgetter` gives a tuple of two or more."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


_dated = _picking([_PLACE[question.key] for question in _DATES])


class Decider:
    """Decides cases as on one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._values = [Memory(partial(_values, question, today)) for question in QUESTIONS]
        self._days = [Memory(partial(_day, question, today)) for question in _DATES]
        self._paths = Memory[tuple[object, ...], Path]()
        self._known: dict[tuple[object, ...], Path] = {}  # no more than the law has
        self._outcomes = Memory(self._outcome)

    def decide(self, given: Given) -> Answered:
        """The outcome of the answers."""
        values = tuple(map(getitem, self._values, given))
        days = tuple(map(getitem, self._days, _dated(given)))
        # What the walk can tell apart: values of facts, and how each date lies to the others.
        sides = [
            (days[one] > days[other]) - (days[one] < days[other])
            if days[one] and days[other]
            else None  # values say so already
            for one, other in _PAIRS
        ]
        facts = (*values, *sides)
        path = self._paths.get(facts) or self._paths.keep(facts, self._path(given))
        outcome = self._outcomes[path, path.counted(days)]
        # The sentences on what cannot be read name this row's own values.
        problems = self._walk(given).problems if path.unread else {}
        return Answered(outcome, path.kept(given), problems)

    def _path(self, given: Given) -> Path:
        """The path of a row: the same object for all that differ only in what is not asked."""
        shared = self._walk(given)
        question = shared.question.key if shared.question else None
        rule = shared.decision.rule if shared.decision else None
        name = (*shared.kept, question, rule and rule.key, bool(shared.problems))
        if name not in self._known:
            self._known[name] = Path(tuple(shared.kept), question, rule, bool(shared.problems))
        return self._known[name]

    def _walk(self, given: Given) -> Walk:
        answers = zip(BY_KEY, given, strict=True)
        return walk({key: one for key, one in answers if one is not None}, self.today)

    def _outcome(self, of: tuple[Path, tuple[date, ...]]) -> Outcome:
        path, days = of
        decision = path.rule and self._decision(path, days)
        return Outcome(path.keys, path.question, decision, self.today)

    def _decision(self, path: Path, days: tuple[date, ...]) -> Decision:
        """The decision of a path with the days of a row."""
        if path.rule.schedule is None:
            return Decision(path.rule, None, None)
        timetable = path.rule.schedule.on(dict(zip(path.facts, days, strict=True)))
        return Decision(path.rule, timetable, timetable.span(self.today))


def _values(question: Question, today: date, answer: str | None) -> frozenset[Fact] | str | None:
    """The values of a fact that an answer leaves by itself, or why it leaves none."""
    try:
        return None if answer is None else question.read(answer, today, {}).values
    except Unreadable as problem:
        return problem.problem


def _day(question: DateQuestion, today: date, answer: str | None) -> date | None:
    try:
        return None if answer is None else question.read(answer, today, {}).day
    except Unreadable:
        return None
