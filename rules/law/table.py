"""The mechanism of the decision table; no law here. Hit policy: unique and complete.

What is known of a case is, for each fact, the set of its values that are still possible. Because
exactly one rule meets every case, a remaining rule that admits only some of the possible values of
a fact means that the choice of rule still turns on that fact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_

from .facts import Fact
from .procedures import Procedure
from .windows import Schedule

Known = Mapping[type[Fact], frozenset[Fact]]
"""The values still possible of each fact that something is known of; a fact left out is open."""


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the site translates it when it is shown."""
    return message


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
