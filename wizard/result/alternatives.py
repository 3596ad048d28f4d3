"""What would change a result: each single answer that leads elsewhere, computed from the table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rules.law.facts import Fact, Nationality
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, NATIONALITY, UNKNOWN, ChoiceQuestion
from rules.law.walk import Walk, follow, walk
from rules.law.windows import DAY

from ..question_texts import answer_label

Readings = Mapping[str, frozenset[Fact]]

# For each group of nationalities: an example country, and the name of the group.
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

    key: str
    value: str
    label: str | Promise
    procedure: Procedure | None


def alternatives(readings: Readings, choices: Mapping[str, str]) -> Iterator[Alternative]:
    """Yield, for each answer that counted, the others that lead to another procedure.

    `readings`: of all answers that counted; `choices`: those of the answers that are choices of a
    list. Cases with the same readings have the same alternatives.
    """
    rule = follow(readings).rule
    for key, reading in readings.items():
        question = BY_KEY[key]
        if not isinstance(question, ChoiceQuestion):
            continue
        for value, label in _others(question, reading, choices.get(key)):
            other = follow({**readings, key: question.readings[value]}).rule
            procedure = other.procedure if other else None
            if rule is None or procedure is not rule.procedure:
                yield Alternative(key, value, label, procedure)


def _others(
    question: ChoiceQuestion, reading: frozenset[Fact], given: str | None
) -> Iterator[tuple[str, str | Promise]]:
    """Yield the other answers to a question, with their labels."""
    if question is NATIONALITY:
        for group, (code, label) in _GROUPS.items():
            if group not in reading:
                yield code, label
    else:
        for value in question.choices:
            if value != given:
                yield value, answer_label(question.key, value)


def outcomes(readings: Readings) -> dict[str, dict[Procedure | None, list[Fact]]]:
    """Return, for each answer "I do not know" on which the procedure turns, what may apply.

    By question: each procedure that may apply, None where more is asked, with its facts.
    """
    open_answers = {}
    for key, reading in readings.items():
        [*values] = reading
        if len(values) != 1 or values[0].value != UNKNOWN or key == NATIONALITY.key:
            continue
        ways: dict[Procedure | None, list[Fact]] = {}
        leads = follow(readings, before=BY_KEY[key]).leads
        for value in type(values[0]):
            if value is not values[0] and frozenset({value}) in leads:
                rule = follow({**readings, key: frozenset({value})}).rule
                ways.setdefault(rule.procedure if rule else None, []).append(value)
        if len(ways) > 1:
            open_answers[key] = ways
    return open_answers


def afterwards(result: Walk) -> tuple[date, Procedure] | None:
    """Return the day after the last on which the step is possible, and what then applies."""
    decision = result.decision
    last = decision.timetable.last_day if decision else None
    if decision is None or last is None or result.today > last:
        return None
    later = walk(result.used, last + DAY).decision
    if later is None or later.procedure is decision.procedure:
        return None
    return last + DAY, later.procedure
