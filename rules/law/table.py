"""The mechanism of the decision table; no law here. Hit policy: unique and complete.

What is known of a case is, for each fact, the set of its values that are still possible. Because
exactly one rule meets every case, a remaining rule that admits only some of the possible values of
a fact means that the choice of rule still turns on that fact.

`turns_on` is the definition. `compiled` holds what it comes to: few states of knowledge differ in
what can still happen, so that asking in turn is a step from one to the next.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Generic, TypeVar

from .facts import Fact
from .procedures import Procedure
from .windows import Schedule

Known = Mapping[type[Fact], frozenset[Fact]]
"""The values still possible of each fact that something is known of; a fact left out is open."""


@dataclass(frozen=True)
class Source:
    """A public text that a rule rests on, and the day it was last checked."""

    title: str
    url: str
    checked: date


@dataclass(frozen=True)
class Rule:
    """One row: the facts it admits, the procedure it leads to, its schedule, why, and its sources.

    `when` holds the admitted values; those of one fact are alternatives, a fact left out may be
    anything. `advice` names a passage with words for this case alone.
    """

    key: str
    when: frozenset[Fact]
    procedure: Procedure
    why: str
    sources: tuple[Source, ...]
    schedule: Schedule | None = None
    advice: str | None = None
    conditions: Mapping[type[Fact], frozenset[Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        facts = {type(value) for value in self.when}
        conditions = {
            fact: frozenset(value for value in self.when if type(value) is fact) for fact in facts
        }
        object.__setattr__(self, "conditions", conditions)


Asked = TypeVar("Asked")
Level = tuple[Asked, type[Fact], Mapping[Any, frozenset[Fact]]]
"""Something to ask, the fact it tells of, and what each of its labels says of the fact."""


@dataclass(frozen=True, slots=True)
class Step(Generic[Asked]):
    """A state of knowledge: what to ask next, and the step to which each label leads.

    `others` are what else the choice of rule turns on as long as `ask` is open. Once nothing is
    left to ask, `ask` is None and one `rule` is left. `fewest` and `most`: how often is asked from
    here on, on the shortest and on the longest way.
    """

    ask: Asked | None
    others: tuple[Asked, ...]
    leads: Mapping[Hashable, "Step[Asked]"]
    rule: Rule | None
    fewest: int = 0
    most: int = 0


class DecisionTable:
    """Rules over facts, compiled: one bit a rule, one number for each value of a fact."""

    def __init__(self, facts: Sequence[type[Fact]], rules: Iterable[Rule]) -> None:
        self.facts = tuple(facts)
        self.rules = tuple(rules)
        self.by_key = {rule.key: rule for rule in self.rules}
        self._every = (1 << len(self.rules)) - 1
        self._admitting = {value: self._rules_admitting(value) for fact in facts for value in fact}

    def _rules_admitting(self, value: Fact) -> int:
        return sum(
            1 << position
            for position, rule in enumerate(self.rules)
            if value in rule.conditions.get(type(value), {value})
        )

    def _remaining(self, known: Known) -> int:
        return reduce(
            and_,
            (reduce(or_, map(self._admitting.__getitem__, values)) for values in known.values()),
            self._every,
        )

    def remaining(self, known: Known) -> list[Rule]:
        """The rules that a case of which this is known can still meet."""
        bits = self._remaining(known)
        return [rule for position, rule in enumerate(self.rules) if bits >> position & 1]

    def turns_on(self, fact: type[Fact], known: Known) -> bool:
        """Whether the choice among the remaining rules still turns on a fact."""
        values = known.get(fact) or frozenset(fact)
        admit_all = reduce(and_, map(self._admitting.__getitem__, values))
        return bool(self._remaining(known) & ~admit_all)

    def compiled(self, levels: Sequence[Level[Asked]]) -> Step[Asked]:
        """The first step of asking in turn; ValueError where it would not lead to one rule.

        A level is asked at most once, and while the choice of rule turns on its fact. Its label
        narrows what was known of the fact; one that contradicts it leads nowhere.
        """
        steps: dict[Hashable, Step[Asked]] = {}

        def step(levels: Sequence[Level[Asked]], known: Known) -> Step[Asked]:
            # Facts that no level tells of any more count only by the rules that they left.
            told = tuple(known.get(fact) for _, fact, _ in levels)
            state = (told, self._remaining(known))
            if state not in steps:
                steps[state] = self._step(levels, known, step)
            return steps[state]

        return step(levels, {})

    def _step(
        self,
        levels: Sequence[Level[Asked]],
        known: Known,
        then: Callable[[Sequence[Level[Asked]], Known], Step[Asked]],
    ) -> Step[Asked]:
        turning = [at for at, (_, fact, _) in enumerate(levels) if self.turns_on(fact, known)]
        if not turning:
            [rule] = self.remaining(known)
            return Step(None, (), {}, rule)
        first, *others = turning
        ask, fact, labels = levels[first]
        leads = {
            label: then(levels[first + 1 :], {**known, fact: left})
            for label, values in labels.items()
            if (left := values & known.get(fact, values))
        }
        return Step(
            ask,
            others=tuple(levels[at][0] for at in others),
            leads=leads,
            rule=None,
            fewest=1 + min(step.fewest for step in leads.values()),
            most=1 + max(step.most for step in leads.values()),
        )
