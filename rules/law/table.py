"""The decision table: rules over facts, in order, of which the first that admits a case applies.

`DecisionTable.rule` says what the table means; `compiled` holds what it comes to: a decision
diagram, in which asking in turn is a step from one state of knowledge to the next. Equal steps are
one, and a question whose answers all lead to one step is never asked.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Generic, TypeVar

from .facts import Fact
from .procedures import Procedure
from .windows import Schedule, months_after

REVIEW = 6
"""After so many months a person looks again at what they have checked."""

Known = Mapping[type[Fact], frozenset[Fact]]
"""The values still possible of each fact that something is known of; a fact left out is open."""


@dataclass(frozen=True)
class Source:
    """A public text that a rule rests on, and the day it was last checked."""

    title: str
    url: str
    checked: date

    @property
    def due(self) -> date:
        """The day from which it should be compared with the public text again."""
        return months_after(self.checked, REVIEW)


@dataclass(frozen=True)
class Rule:
    """One row: the facts it admits, the procedure it leads to, its schedule, why, and its sources.

    It applies to the cases that no row before it admits. `when` holds the admitted values; those of
    one fact are alternatives, a fact left out may be anything.
    """

    key: str
    when: frozenset[Fact]
    procedure: Procedure
    why: str
    sources: tuple[Source, ...]
    schedule: Schedule | None = None
    conditions: Mapping[type[Fact], frozenset[Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "conditions", conditions_of(self.when))


Asked = TypeVar("Asked", bound=Hashable)
Level = tuple[Asked, type[Fact], Mapping[Any, frozenset[Fact]]]
"""Something to ask, the fact it tells of, and what each of its labels says of the fact."""
Order = Callable[[Known], Sequence[Level[Asked]]]
"""The levels in the order of asking, by what is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Step(Generic[Asked]):
    """A state of knowledge: what to ask next, and the step to which each label leads.

    `others` are what else may be asked once `ask` is answered. Once nothing is left to ask, `ask`
    is None and one `rule` is left. `fewest` and `most`: how often is asked from here on, on the
    shortest and on the longest way.
    """

    ask: Asked | None
    others: tuple[Asked, ...]
    leads: Mapping[Hashable, "Step[Asked]"]
    rule: Rule | None
    fewest: int = 0
    most: int = 0


class DecisionTable:
    """Rules over facts, in order.

    `impossible`: cases that no answers make, each as the values that admit them. A label that
    would make one leads nowhere.
    """

    def __init__(
        self,
        facts: Sequence[type[Fact]],
        rules: Iterable[Rule],
        impossible: Iterable[frozenset[Fact]] = (),
    ) -> None:
        self.rules = tuple(rules)
        self.impossible = tuple(conditions_of(values) for values in impossible)
        self.by_key = {rule.key: rule for rule in self.rules}
        # The rules that admit a value, and those that ask for a fact, as one bit each.
        self._admitting = {
            value: _bits(value in rule.conditions.get(fact, {value}) for rule in self.rules)
            for fact in facts
            for value in fact
        }
        self._asking = {
            fact: _bits(fact in rule.conditions for rule in self.rules) for fact in facts
        }

    def compiled(self, order: Order[Asked]) -> Step[Asked]:
        """Return the first step of asking in turn; ValueError where it does not lead to a rule.

        A level is asked at most once, and while the choice of rule turns on it. Its label narrows
        what was known of the fact; one that contradicts it leads nowhere.
        """
        return _Compiler(self, order).step({}, frozenset())

    def _remaining(self, known: Known) -> tuple[int, bool]:
        """Return the rules that may yet apply, as bits, and whether it is certain which one does.

        Rules after one that every case meets are left out.
        """
        may, must = (1 << len(self.rules)) - 1, 0
        for fact, asking in self._asking.items():
            values = known.get(fact)
            if values is None:
                must |= asking
            else:
                admitting = [self._admitting[value] for value in values]
                may &= reduce(or_, admitting)
                must |= ~reduce(and_, admitting)
        sure = may & ~must
        first_sure = sure & -sure
        remaining = may & (2 * first_sure - 1) if sure else may
        return remaining, bool(sure) and remaining == first_sure


def _bits(rules: Iterable[bool]) -> int:
    return sum(1 << at for at, is_meant in enumerate(rules) if is_meant)


class _Compiler(Generic[Asked]):
    """The steps made so far: by state of knowledge, and by what they hold."""

    def __init__(self, table: DecisionTable, order: Order[Asked]) -> None:
        self.table, self.order = table, order
        self.by_state: dict[Hashable, Step[Asked]] = {}
        self.by_content: dict[Hashable, Step[Asked]] = {}

    def step(self, known: Known, asked: frozenset[Asked]) -> Step[Asked]:
        rules, decided = self.table._remaining(known)
        if decided:
            return self._one(None, (), {}, self.table.rules[rules.bit_length() - 1])
        levels = [
            level
            for level in self.order(known)
            if level[0] not in asked
            and rules & self.table._asking[level[1]]
            and len(known.get(level[1], level[1])) > 1
        ]
        state = (tuple((ask, known.get(fact)) for ask, fact, _ in levels), rules)
        if state not in self.by_state:
            self.by_state[state] = self._ask(levels, known, asked)
        return self.by_state[state]

    def _ask(
        self, levels: Sequence[Level[Asked]], known: Known, asked: frozenset[Asked]
    ) -> Step[Asked]:
        if not levels:
            raise ValueError(f"no rule, or nothing that tells the rules apart, for {known}")
        (ask, fact, labels), *later = levels
        leads = {}
        for label, values in labels.items():
            then = {**known, fact: values & known.get(fact, values)}
            if then[fact] and not any(meets(then, one) for one in self.table.impossible):
                leads[label] = self.step(then, asked | {ask})
        if len({id(step) for step in leads.values()}) == 1:
            return self.step(known, asked | {ask})
        reached = {one for step in leads.values() for one in (step.ask, *step.others)}
        others = tuple(ask for ask, _, _ in later if ask in reached)
        return self._one(ask, others, leads, None)

    def _one(
        self,
        ask: Asked | None,
        others: tuple[Asked, ...],
        leads: Mapping[Hashable, Step[Asked]],
        rule: Rule | None,
    ) -> Step[Asked]:
        led = tuple((label, id(step)) for label, step in leads.items())
        content = (ask, led, rule and rule.key)
        if content not in self.by_content:
            ways = leads.values()
            fewest = 1 + min((step.fewest for step in ways), default=-1)
            most = 1 + max((step.most for step in ways), default=-1)
            self.by_content[content] = Step(ask, others, leads, rule, fewest, most)
        return self.by_content[content]


def conditions_of(values: Iterable[Fact]) -> Mapping[type[Fact], frozenset[Fact]]:
    values = frozenset(values)
    return {
        fact: frozenset(value for value in values if type(value) is fact)
        for fact in {type(value) for value in values}
    }


def meets(known: Known, conditions: Known) -> bool:
    """Return whether every case of which this is known meets the conditions."""
    return all(fact in known and known[fact] <= values for fact, values in conditions.items())
