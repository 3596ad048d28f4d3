"""The questions, in the order of asking, and how an answer is read as a fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from .countries import COUNTRIES, TERRITORIES
from .facts import (
    GROUP_OF,
    Arrival,
    Diploma,
    Document,
    Expiry,
    Fact,
    Majority,
    Nationality,
    Situation,
)
from .schedules import RENEWAL
from .windows import Dates, Phase

UNKNOWN = "unknown"
"""The answer "I do not know" to a question for a date."""

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Unreadable(ValueError):
    """An answer that cannot be used. `problem` is a stable key, `limit` the day that it passes."""

    def __init__(self, problem: str, limit: date | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.limit = limit


@dataclass(frozen=True)
class Reading:
    """What an answer says: the values of the fact that stay possible, and the date if it is one."""

    values: frozenset[Fact]
    day: date | None = None


def read_date(value: str) -> date:
    """A calendar day written YYYY-MM-DD; Unreadable otherwise."""
    if not _ISO_DATE.fullmatch(value):
        raise Unreadable("not-a-date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable("no-such-day") from None


@dataclass(frozen=True)
class ChoiceQuestion:
    """One of several answers. `choices` are offered; `also` are read where an address has them."""

    key: str
    fact: type[Fact]
    readings: dict[str, frozenset[Fact]]
    unoffered: frozenset[str] = frozenset()

    @property
    def choices(self) -> list[str]:
        """The answers that are offered."""
        return [value for value in self.readings if value not in self.unoffered]

    def read(self, value: str, today: date, dates: Dates) -> Reading:
        """What the answer says; Unreadable where it is none of the choices."""
        if value not in self.readings:
            raise Unreadable("not-a-choice")
        return Reading(self.readings[value])


@dataclass(frozen=True)
class DateQuestion:
    """A calendar day between `back` before today and `ahead` after it, both included."""

    key: str
    fact: type[Fact]
    back: relativedelta
    ahead: relativedelta
    value: Callable[[date, date, Dates], Fact]
    unknown: Fact

    def bounds(self, today: date) -> tuple[date, date]:
        """The first and the last day that is accepted."""
        return today - self.back, today + self.ahead

    def read(self, value: str, today: date, dates: Dates) -> Reading:
        """What the answer says; Unreadable where it is no day, or one out of bounds."""
        if value == UNKNOWN:
            return Reading(frozenset({self.unknown}))
        day = read_date(value)
        first, last = self.bounds(today)
        if day < first:
            raise Unreadable("too-long-ago", first)
        if day > last:
            raise Unreadable("too-far-ahead", last)
        return Reading(frozenset({self.value(day, today, dates)}), day)


Question = ChoiceQuestion | DateQuestion


def _expiry(expires: date, today: date, dates: Dates) -> Expiry:
    phase = RENEWAL.on({Expiry: expires}).span(today).phase
    return {
        Phase.TOO_EARLY: Expiry.EARLY,
        Phase.PENALTY: Expiry.EXPIRED,
        Phase.CLOSED: Expiry.LONG_EXPIRED,
    }.get(phase, Expiry.VALID)


def _arrival(arrived: date, today: date, dates: Dates) -> Arrival:
    expires = dates.get(Expiry)
    if expires and arrived > expires:
        raise Unreadable("after-expiry", expires)
    return Arrival.KNOWN


def _majority(birthday: date, today: date, dates: Dates) -> Majority:
    # The expiry is asked before. Where it is still open, only whether the day can be read counts.
    expires = dates.get(Expiry, date.max)
    return Majority.DURING_VISA if birthday <= expires else Majority.AFTER_VISA


def _one_to_one(fact: type[Fact]) -> dict[str, frozenset[Fact]]:
    return {value.value: frozenset({value}) for value in fact}


NATIONALITY = ChoiceQuestion(
    "nationality",
    Nationality,
    {
        code: frozenset({GROUP_OF.get(code, Nationality.OTHER)})
        for code in (*sorted(COUNTRIES), "stateless")
    },
    unoffered=TERRITORIES,
)
SITUATION = ChoiceQuestion("situation", Situation, _one_to_one(Situation))
DOCUMENT = ChoiceQuestion(
    "document",
    Document,
    {
        # Whether a VLS-TS was validated is the next question.
        key: values | {Document.VLS_TS_VALIDATED} if Document.VLS_TS in values else values
        for key, values in _one_to_one(Document).items()
        if key != Document.VLS_TS_VALIDATED.value
    },
)
VALIDATED = ChoiceQuestion(
    "validated",
    Document,
    {"yes": frozenset({Document.VLS_TS_VALIDATED}), "no": frozenset({Document.VLS_TS})},
)
EXPIRES = DateQuestion(
    "expires",
    Expiry,
    back=relativedelta(years=10),
    ahead=relativedelta(years=15),
    value=_expiry,
    unknown=Expiry.UNKNOWN,
)
ARRIVED = DateQuestion(
    "arrived",
    Arrival,
    back=relativedelta(years=10),
    ahead=relativedelta(years=1),
    value=_arrival,
    unknown=Arrival.UNKNOWN,
)
DIPLOMA = ChoiceQuestion("diploma", Diploma, _one_to_one(Diploma))
EIGHTEENTH = DateQuestion(
    "eighteenth",
    Majority,
    back=relativedelta(years=10),
    ahead=relativedelta(years=18),
    value=_majority,
    unknown=Majority.UNKNOWN,
)

QUESTIONS: tuple[Question, ...] = (
    NATIONALITY,
    SITUATION,
    DOCUMENT,
    VALIDATED,
    EXPIRES,
    ARRIVED,
    DIPLOMA,
    EIGHTEENTH,
)
BY_KEY = {question.key: question for question in QUESTIONS}
