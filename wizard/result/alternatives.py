"""What would change a result: each single answer that leads elsewhere, computed from the table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rules.law.facts import GROUPS, Nationality
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.law.walk import Walk, walk

from ..question_texts import TEXTS, answer_label

# Of each group of nationalities one that stands for it, and what the group is called.
_GROUPS = {
    Nationality.EXEMPT: ("FR", _("of the European Union, the EEA, Switzerland or Monaco")),
    Nationality.TO_CONFIRM: ("AD", _("of Andorra, San Marino or the Vatican")),
    Nationality.ALGERIAN: ("DZ", _("Algerian")),
    Nationality.APS: ("IN", _("of a country of the APS list")),
    Nationality.OTHER: ("BR", _("of another country")),
}


@dataclass(frozen=True)
class Alternative:
    """Another answer, and the procedure to which it leads; None where more questions follow."""

    label: str | Promise
    procedure: Procedure | None
    href: str


@dataclass(frozen=True)
class Change:
    """The other answers to one question that lead elsewhere."""

    name: Promise
    alternatives: list[Alternative]


def changes(result: Walk, onward: Callable[[Walk], str]) -> list[Change]:
    """For each answer that counted, the others that lead to another procedure.

    `onward` makes the address to which a walk leads. Two walks with the same readings have the
    same changes.
    """
    found = []
    for key in result.used:
        others = list(_elsewhere(result, key, onward))
        if others:
            found.append(Change(TEXTS[key].name, others))
    return found


def _others(result: Walk, key: str) -> Iterator[tuple[str, str | Promise]]:
    """Other answers to a question that is not a date, with their labels."""
    question, given = BY_KEY[key], result.used[key]
    if key == "nationality":
        for group, (code, label) in _GROUPS.items():
            if given not in GROUPS.get(group, {code}) | {code}:
                yield code, label
    elif isinstance(question, ChoiceQuestion):
        for value in question.choices:
            if value != given:
                yield value, answer_label(key, value)


def _elsewhere(result: Walk, key: str, onward: Callable[[Walk], str]) -> Iterator[Alternative]:
    here = result.decision.procedure
    for value, label in _others(result, key):
        there = walk(result.used | {key: value}, result.today)
        procedure = there.decision.procedure if there.decision else None
        if procedure is not here:
            yield Alternative(label, procedure, onward(there))


def afterwards(result: Walk) -> tuple[date, Procedure] | None:
    """The day after the last on which the step is possible, and the procedure that then applies."""
    timetable = result.decision.timetable
    if timetable is None or result.today > timetable.last_day:
        return None
    day = timetable.spans[-1].starts
    later = walk(result.used, day).decision
    if later is None or later.procedure is result.decision.procedure:
        return None
    return day, later.procedure
