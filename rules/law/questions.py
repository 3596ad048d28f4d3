"""The questions, in the order of asking, and how an answer is read as a fact."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import ClassVar, NamedTuple

from . import facts
from .countries import COUNTRIES, TERRITORIES
from .country_groups import GROUP_OF
from .facts import VALIDATED, Arrival, Expiry, Fact, Majority
from .schedules import MAJORITY, RENEWAL
from .table import Known
from .windows import Dates, Phase, months_after

UNKNOWN = "unknown"
"""The answer "I do not know" to a question for a date."""

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Unreadable(ValueError):
    """An answer that cannot be used. `problem` is a stable key, `limit` the day that it passes."""

    def __init__(self, problem: str, limit: date | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.limit = limit


class Reading(NamedTuple):
    """The values of the fact that an answer leaves possible, and the date if it is one."""

    values: frozenset[Fact]
    day: date | None = None


def read_date(value: str) -> date:
    """Return a calendar day written YYYY-MM-DD; Unreadable otherwise.

    The limit of a day that its month does not have is the last that it has.
    """
    if not _ISO_DATE.fullmatch(value):  # Python also reads 20260101 and 2026-W01-1
        raise Unreadable("not-a-date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        year, month = int(value[:4]), int(value[5:7])
        is_month = year and 1 <= month <= 12
        last = date(year, month, monthrange(year, month)[1]) if is_month else None
        raise Unreadable("no-such-day", last) from None


# Cached by today alone, never by a student's day. An address may ask for a page as of any day.
@lru_cache(maxsize=1000)
def _find_bounds(today: date, back: int, ahead: int) -> tuple[date, date]:
    return months_after(today, -12 * back), months_after(today, 12 * ahead)


@dataclass(frozen=True, eq=False)
class ChoiceQuestion:
    """A question with a list of answers; `unoffered` ones are read where an address has them."""

    kind: ClassVar = "choice"

    key: str
    fact: type[Fact]
    readings: dict[str, frozenset[Fact]]
    unoffered: frozenset[str] = frozenset()

    @property
    def choices(self) -> list[str]:
        return [value for value in self.readings if value not in self.unoffered]

    @property
    def possible(self) -> Mapping[str, frozenset[Fact]]:
        """What each answer leaves possible of the fact."""
        return self.readings

    def read(self, value: str, today: date, dates: Dates) -> Reading:
        """Return what the answer says; Unreadable where it is none of the choices."""
        values = self.readings.get(value)
        if values is None:
            raise Unreadable("not-a-choice")
        return Reading(values)


@dataclass(frozen=True, eq=False)
class DateQuestion:
    """A calendar day between `back` years before today and `ahead` after it, both included."""

    kind: ClassVar = "date"

    key: str
    fact: type[Fact]
    back: int
    ahead: int
    value: Callable[[date, date, Dates], Fact]
    unknown: Fact

    @cached_property
    def possible(self) -> Mapping[Fact, frozenset[Fact]]:
        """What each value of the fact leaves possible: itself."""
        return {value: frozenset({value}) for value in self.fact}

    def read(self, value: str, today: date, dates: Dates) -> Reading:
        """Return what the answer says; Unreadable where it is no day, or a day out of bounds."""
        if value == UNKNOWN:
            return Reading(self.possible[self.unknown])
        day = read_date(value)
        first, last = _find_bounds(today, self.back, self.ahead)
        if day < first:
            raise Unreadable("too-long-ago", first)
        if day > last:
            raise Unreadable("too-far-ahead" if self.ahead else "after-today", last)
        return Reading(self.possible[self.value(day, today, dates)], day)


Question = ChoiceQuestion | DateQuestion


_OF_PHASE = {
    Phase.TOO_EARLY: Expiry.IN_TIME,
    Phase.OPEN: Expiry.IN_TIME,
    Phase.LATE: Expiry.LATE,
    Phase.PENALTY: Expiry.EXPIRED,
    Phase.CLOSED: Expiry.LONG_EXPIRED,
}


def _expiry(expires: date, today: date, dates: Dates) -> Expiry:
    return _OF_PHASE[RENEWAL.on({Expiry: expires}).span(today).phase]


def _arrival(arrived: date, today: date, dates: Dates) -> Arrival:
    expires = dates.get(Expiry)
    if expires and arrived > expires:
        raise Unreadable("after-expiry", expires)
    return Arrival.KNOWN


def _majority(birthday: date, today: date, dates: Dates) -> Majority:
    # The expiry is asked before. Where it is still open, only whether the day can be read counts.
    expires = dates.get(Expiry, birthday)
    if today < birthday and expires < birthday:
        return Majority.AFTER_VISA
    over = MAJORITY.on({Majority: birthday, Expiry: expires}).span(today).phase is Phase.CLOSED
    return Majority.PASSED if over else Majority.TURNING_18


def _known(fact: type[Fact]) -> Callable[[date, date, Dates], Fact]:
    """Return how a day is read of which only counts that it is known."""
    return lambda day, today, dates: fact("known")


def _choice(key: str, fact: type[Fact]) -> ChoiceQuestion:
    """Return a question whose answers are the values of a fact."""
    return ChoiceQuestion(key, fact, {value.value: frozenset({value}) for value in fact})


def _day(
    key: str, fact: type[Fact], ahead: int, value: Callable[[date, date, Dates], Fact] | None = None
) -> DateQuestion:
    """Return a question for a day of the last ten years, or of so many to come."""
    return DateQuestion(
        key, fact, back=10, ahead=ahead, value=value or _known(fact), unknown=fact("unknown")
    )


NATIONALITY = ChoiceQuestion(
    "nationality",
    facts.Nationality,
    {
        code: frozenset({GROUP_OF.get(code, facts.Nationality.OTHER)})
        for code in (*sorted(COUNTRIES), "stateless")
    },
    unoffered=TERRITORIES,
)
SITUATION = _choice("situation", facts.Situation)
CERTIFICATE = _choice("certificate", facts.Certificate)
EXPIRES = _day("expires", Expiry, ahead=15, value=_expiry)

QUESTIONS: tuple[Question, ...] = (
    NATIONALITY,
    SITUATION,
    _choice("change", facts.Change),
    _choice("family", facts.Family),
    _choice("order", facts.Order),
    CERTIFICATE,
    _day("filed", facts.Filed, ahead=0),
    _choice("applied-for", facts.AppliedFor),
    ChoiceQuestion(
        "document",
        facts.Document,
        {
            # Whether a VLS-TS was validated is the next question.
            document.value: frozenset({document, VALIDATED.get(document, document)})
            for document in facts.Document
            if document not in VALIDATED.values()
        },
    ),
    ChoiceQuestion(
        "validated",
        facts.Document,
        {"yes": frozenset(VALIDATED.values()), "no": frozenset(VALIDATED)},
    ),
    EXPIRES,
    _day("eighteenth", Majority, ahead=18, value=_majority),
    _day("arrived", Arrival, ahead=1, value=_arrival),
    _choice("where", facts.Where),
    _choice("work", facts.Work),
    _choice("salary", facts.Salary),
    _choice("diploma", facts.Diploma),
    _day("moved", facts.Moved, ahead=1),
    _day("notified", facts.Notified, ahead=0),
)
BY_KEY = {question.key: question for question in QUESTIONS}

_TRAVELS: frozenset[Fact] = frozenset({facts.Situation.TRAVEL})
_TRAVEL_FIRST = (EXPIRES, CERTIFICATE)


def order(known: Known) -> tuple[Question, ...]:
    """Return the questions in the order of asking, which depends on what is known.

    A traveller is asked first whether the permit lasts: fewest questions, tried on all cases.
    """
    if known.get(facts.Situation) != _TRAVELS:
        return QUESTIONS
    return (*_TRAVEL_FIRST, *(asked for asked in QUESTIONS if asked not in _TRAVEL_FIRST))
