"""The decision table: rules over facts, in order, of which the first that admits a case applies.

`asking` compiles it to questions that are asked in turn.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from .facts import Fact
from .procedures import Procedure
from .windows import Schedule, months_after

REVIEW = 6
"""Months after which a person checks a text again."""

Known = Mapping[type[Fact], frozenset[Fact]]
"""The values still possible of each fact; of a fact left out nothing is known."""


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
    """One row: the facts it admits, the procedure it leads to, its schedule, why, its sources.

    It applies to the cases that no row before it admits. `when` holds the admitted values; those of
    one fact are alternatives, a fact left out may be anything.
    """

    key: str
    when: Set[Fact]
    procedure: Procedure
    why: str
    sources: tuple[Source, ...]
    schedule: Schedule | None = None
    conditions: Mapping[type[Fact], frozenset[Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", frozenset(self.when))
        object.__setattr__(self, "conditions", conditions_of(self.when))


class DecisionTable:
    """Rules in order.

    `impossible`: cases that no answers make, each as the values that admit them. An answer that
    would make one leads nowhere.
    """

    def __init__(self, rules: Iterable[Rule], impossible: Iterable[frozenset[Fact]] = ()) -> None:
        self.rules = tuple(rules)
        self.impossible = tuple(conditions_of(values) for values in impossible)
        self.by_key = {rule.key: rule for rule in self.rules}


def conditions_of(values: Iterable[Fact]) -> Mapping[type[Fact], frozenset[Fact]]:
    values = frozenset(values)
    return {
        fact: frozenset(value for value in values if type(value) is fact)
        for fact in {type(value) for value in values}
    }


def meets(known: Known, conditions: Known) -> bool:
    """Return whether every case of which this is known meets the conditions."""
    return all(fact in known and known[fact] <= values for fact, values in conditions.items())
