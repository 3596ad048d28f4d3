"""The days: every worked example of the law, and both ends of every window."""

from datetime import date, timedelta

import holidays
import pytest

from rules.law import schedules
from rules.law.facts import Arrival, Expiry, Majority
from rules.law.holidays import Rest, rest
from rules.law.holidays import holidays as french_holidays
from rules.law.walk import walk
from rules.law.windows import DAY, Mark, Phase

# LAW.md section D: E, open, close, E-2m, E-60 days, E-120 days, six, first day over six months.
RENEWALS = """
2021-09-10 2021-05-10 2021-07-10 2021-07-10 2021-07-12 2021-05-13 2022-03-10 2022-03-11
2021-10-31 2021-07-01 2021-08-31 2021-08-31 2021-09-01 2021-07-03 2022-04-30 2022-05-01
2021-11-21 2021-07-21 2021-09-21 2021-09-21 2021-09-22 2021-07-24 2022-05-21 2022-05-22
2025-12-31 2025-08-31 2025-10-31 2025-10-31 2025-11-01 2025-09-02 2026-06-30 2026-07-01
2026-01-31 2025-10-01 2025-11-30 2025-11-30 2025-12-02 2025-10-03 2026-07-31 2026-08-01
2026-02-28 2025-10-28 2025-12-28 2025-12-28 2025-12-30 2025-10-31 2026-08-28 2026-08-29
2026-03-31 2025-12-01 2026-01-30 2026-01-31 2026-01-30 2025-12-01 2026-09-30 2026-10-01
2026-04-15 2025-12-15 2026-02-14 2026-02-15 2026-02-14 2025-12-16 2026-10-15 2026-10-16
2026-04-28 2025-12-28 2026-02-27 2026-02-28 2026-02-27 2025-12-29 2026-10-28 2026-10-29
2026-04-29 2025-12-29 2026-02-28 2026-02-28 2026-02-28 2025-12-30 2026-10-29 2026-10-30
2026-04-30 2025-12-30 2026-02-28 2026-02-28 2026-03-01 2025-12-31 2026-10-30 2026-10-31
2028-04-30 2027-12-30 2028-02-29 2028-02-29 2028-03-01 2028-01-01 2028-10-30 2028-10-31
2028-04-15 2027-12-15 2028-02-15 2028-02-15 2028-02-15 2027-12-17 2028-10-15 2028-10-16
2026-05-31 2026-01-31 2026-03-31 2026-03-31 2026-04-01 2026-01-31 2026-11-30 2026-12-01
2026-06-28 2026-02-28 2026-04-28 2026-04-28 2026-04-29 2026-02-28 2026-12-28 2026-12-29
2026-06-29 2026-03-01 2026-04-29 2026-04-29 2026-04-30 2026-03-01 2026-12-29 2026-12-30
2026-06-30 2026-03-01 2026-04-30 2026-04-30 2026-05-01 2026-03-02 2026-12-30 2026-12-31
2028-06-29 2028-02-29 2028-04-29 2028-04-29 2028-04-30 2028-03-01 2028-12-29 2028-12-30
2028-06-30 2028-03-01 2028-04-30 2028-04-30 2028-05-01 2028-03-02 2028-12-30 2028-12-31
2026-07-31 2026-03-31 2026-05-31 2026-05-31 2026-06-01 2026-04-02 2027-01-31 2027-02-01
2026-08-31 2026-05-01 2026-06-30 2026-06-30 2026-07-02 2026-05-03 2027-02-28 2027-03-01
2026-09-30 2026-05-30 2026-07-30 2026-07-30 2026-08-01 2026-06-02 2027-03-30 2027-03-31
2028-02-29 2027-10-29 2027-12-29 2027-12-29 2027-12-31 2027-11-01 2028-08-29 2028-08-30
2027-12-31 2027-08-31 2027-10-31 2027-10-31 2027-11-01 2027-09-02 2028-06-30 2028-07-01
2028-03-31 2027-12-01 2028-01-31 2028-01-31 2028-01-31 2027-12-02 2028-09-30 2028-10-01
"""
# A, val, first late day, A + 90 days, two, first late day.
ARRIVALS = """
2025-09-01 2025-12-01 2025-12-02 2025-11-30 2025-11-01 2025-11-02
2025-09-05 2025-12-05 2025-12-06 2025-12-04 2025-11-05 2025-11-06
2023-11-30 2024-02-29 2024-03-01 2024-02-28 2024-01-30 2024-01-31
2024-11-30 2025-02-28 2025-03-01 2025-02-28 2025-01-30 2025-01-31
2024-02-29 2024-05-29 2024-05-30 2024-05-29 2024-04-29 2024-04-30
2025-08-31 2025-11-30 2025-12-01 2025-11-29 2025-10-31 2025-11-01
2025-12-31 2026-03-31 2026-04-01 2026-03-31 2026-02-28 2026-03-01
2027-12-31 2028-03-31 2028-04-01 2028-03-30 2028-02-29 2028-03-01
2027-12-29 2028-03-29 2028-03-30 2028-03-28 2028-02-29 2028-03-01
2025-10-31 2026-01-31 2026-02-01 2026-01-29 2025-12-31 2026-01-01
"""


def days(table):
    return [tuple(map(date.fromisoformat, line.split())) for line in table.strip().split("\n")]


def phase(answers, today):
    return walk(answers, today).decision.span.phase


RENEW = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}


@pytest.mark.parametrize("example", days(RENEWALS), ids=lambda example: str(example[0]))
def test_a_renewal_comes_to_the_days_of_the_law(example):
    expires, opens, closes, minus_two, minus_60, minus_120, six, over = example
    timetable = schedules.RENEWAL.on({Expiry: expires})
    assert (timetable.window.starts, timetable.window.ends) == (opens, closes)
    assert closes == min(minus_two, minus_60)
    assert timetable.accepted_from == minus_120
    assert timetable.last_day == six
    answers = RENEW | {"expires": expires.isoformat()}
    for day, expected in (
        (opens - DAY, Phase.TOO_EARLY),
        (opens, Phase.OPEN),
        (closes, Phase.OPEN),
        (closes + DAY, Phase.LATE),
        (expires, Phase.LATE),
        (expires + DAY, Phase.PENALTY),
        (six, Phase.PENALTY),
    ):
        assert phase(answers, day) is expected, day
    assert walk(answers, over).decision.procedure.value == "prefecture-expired-over-6-months"


@pytest.mark.parametrize("example", days(ARRIVALS), ids=lambda example: str(example[0]))
def test_an_arrival_comes_to_the_days_of_the_law(example):
    arrived, validate, late, ninety, two, two_late = example
    expires = arrived + timedelta(days=365)
    dates = {Arrival: arrived, Expiry: expires}
    validation = schedules.VALIDATION.on(dates)
    assert (validation.window.starts, validation.window.ends) == (arrived, validate)
    assert validation.span(late).phase is Phase.LATE
    assert validation.last_day == expires - timedelta(days=2)
    assert arrived + timedelta(days=90) == ninety <= validate  # never later than three months
    first = schedules.FIRST_PERMIT.on(dates)
    assert (first.window.starts, first.window.ends) == (arrived, two)
    assert first.span(two_late).phase is Phase.LATE
    assert first.last_day == expires


def test_the_boundary_days_in_words_of_a_renewal():
    answers = RENEW | {"expires": "2021-10-31"}
    for first, last, expected in (
        ("2021-01-01", "2021-06-30", Phase.TOO_EARLY),
        ("2021-07-01", "2021-08-31", Phase.OPEN),
        ("2021-09-01", "2021-10-31", Phase.LATE),
        ("2021-11-01", "2022-04-30", Phase.PENALTY),
    ):
        assert phase(answers, date.fromisoformat(first)) is expected
        assert phase(answers, date.fromisoformat(last)) is expected
    later = walk(answers, date(2022, 5, 1)).decision
    assert later.procedure.value == "prefecture-expired-over-6-months"


def test_the_boundary_days_in_words_of_a_validation():
    answers = {
        "nationality": "US",
        "situation": "just-arrived",
        "document": "vls-ts",
        "validated": "no",
        "arrived": "2024-11-30",
        "expires": "2025-11-25",
    }
    assert phase(answers, date(2025, 2, 28)) is Phase.OPEN
    assert phase(answers, date(2025, 3, 1)) is Phase.LATE
    assert phase(answers, date(2025, 11, 23)) is Phase.LATE
    assert phase(answers, date(2025, 11, 24)) is Phase.CLOSED


def test_the_boundary_days_in_words_of_an_algerian():
    answers = {
        "nationality": "DZ",
        "situation": "just-arrived",
        "document": "visa-d-to-apply",
        "arrived": "2025-09-10",
        "expires": "2025-12-05",
    }
    assert phase(answers, date(2025, 11, 10)) is Phase.OPEN
    assert phase(answers, date(2025, 11, 11)) is Phase.LATE
    assert phase(answers, date(2025, 12, 5)) is Phase.LATE
    later = walk(answers, date(2025, 12, 6)).decision
    assert later.procedure.value == "prefecture-visa-expired"


@pytest.mark.parametrize("left", range(4))
def test_a_validation_window_that_ends_with_the_visa_has_no_late_days_to_spare(left):
    """Three months that end `left` days before the visa: late only while E - 2 days is after."""
    expires = date(2026, 3, 31)
    arrived = date(2025, 12, 31) - timedelta(days=left)
    timetable = schedules.VALIDATION.on({Arrival: arrived, Expiry: expires})
    phases = [span.phase for span in timetable.spans]
    assert timetable.window.ends == min(Mark(Arrival, months=3).on({Arrival: arrived}), expires)
    assert (Phase.LATE in phases) is (timetable.window.ends < expires - timedelta(days=2))
    assert timetable.last_day == max(timetable.window.ends, expires - timedelta(days=2))


@pytest.mark.parametrize(
    ("birthday", "expires", "closes", "phases"),
    [
        ("2026-02-28", "2026-09-30", "2026-04-28", ["too-early", "open", "late", "closed"]),
        ("2025-12-31", "2026-09-30", "2026-02-28", ["too-early", "open", "late", "closed"]),
        ("2026-08-15", "2026-09-30", "2026-09-30", ["too-early", "open", "closed"]),
        ("2026-09-30", "2026-09-30", "2026-09-30", ["too-early", "open", "closed"]),
    ],
)
def test_a_minor_has_two_months_from_the_birthday_while_the_visa_lasts(
    birthday, expires, closes, phases
):
    dates = {Majority: date.fromisoformat(birthday), Expiry: date.fromisoformat(expires)}
    timetable = schedules.MAJORITY.on(dates)
    assert timetable.window.ends == date.fromisoformat(closes)
    assert [span.phase.value for span in timetable.spans] == phases


def test_a_birthday_after_the_visa_leads_to_an_adviser():
    minor = {
        "nationality": "TR",
        "situation": "continue-studies",
        "document": "minor-visa",
        "expires": "2026-09-30",
    }
    today = date(2026, 1, 1)
    on_the_day = walk(minor | {"eighteenth": "2026-09-30"}, today).decision
    the_day_after = walk(minor | {"eighteenth": "2026-10-01"}, today).decision
    assert on_the_day.procedure.value == "minor-turning-18"
    assert the_day_after.procedure.value == "ask-adviser"


# The oracle leaves out Whit Monday in 2005 to 2007, when it was a working day but still a holiday.
@pytest.mark.parametrize("year", [*range(1990, 2005), *range(2008, 2101)])
def test_french_holidays_are_those_of_the_calendar(year):
    assert french_holidays(year) == set(holidays.France(years=year))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ((2026, 7, 14), Rest.HOLIDAY),
        ((2026, 11, 1), Rest.HOLIDAY),  # a Sunday, too
        ((2026, 11, 21), Rest.SATURDAY),
        ((2026, 11, 22), Rest.SUNDAY),
        ((2026, 11, 23), None),
    ],
)
def test_a_day_of_rest_is_known(day, why):
    assert rest(date(*day)) is why
