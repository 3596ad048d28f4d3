"""Which answers are read, what is said of the others, and what a result adds to its days."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from rules.law.countries import COUNTRIES
from rules.law.holidays import holidays
from rules.law.questions import BY_KEY, Unreadable
from rules.law.walk import walk
from rules.law.windows import DAY, months_after

TODAY = date(2026, 11, 23)

# From today, as years: how far back and ahead each date may lie.
REACH = [
    ("expires", date(2016, 11, 23), date(2041, 11, 23)),
    ("arrived", date(2016, 11, 23), date(2027, 11, 23)),
    ("eighteenth", date(2016, 11, 23), date(2044, 11, 23)),
    ("moved", date(2016, 11, 23), date(2027, 11, 23)),
    ("filed", date(2016, 11, 23), TODAY),
    ("notified", date(2016, 11, 23), TODAY),
]
NO_DAYS = {
    "no-such-day": ("2026-02-29", "2026-13-01", "0000-01-01"),
    "not-a-date": (
        "2026-1-1", "20260101", "2026-W01-1", "2026-01-01\n", " 2026-01-01", "٢٠٢٦-٠١-٠١",
        "Unknown", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("key", "first", "last"), REACH)
def test_a_date_is_read_from_its_first_day_to_its_last_and_beyond_refused(key, first, last):
    def read(day):
        return BY_KEY[key].read(day, TODAY, {})

    assert (read(f"{first}").day, read(f"{last}").day) == (first, last)
    ahead = "after-today" if last == TODAY else "too-far-ahead"
    for day, bound, problem in ((first - DAY, first, "too-long-ago"), (last + DAY, last, ahead)):
        with pytest.raises(Unreadable) as refused:
            read(f"{day}")
        assert (refused.value.problem, refused.value.limit) == (problem, bound)
    for problem, no_days in NO_DAYS.items():
        for no_day in no_days:
            with pytest.raises(Unreadable) as refused:
                read(no_day)
            assert refused.value.problem == problem, no_day


# People of these places hold the passport of another state, by which they answer.
DEPENDENT_ON = {
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "US": "AS GU MP PR UM VI",
    "NL": "AW BQ CW SX",
    "AU": "CC CX HM NF",
    "NZ": "CK NU TK",
    "DK": "FO GL",
    "NO": "BV SJ",
    "FI": "AX",
}


def test_every_nationality_is_offered_and_no_place_without_one():
    places = {code for codes in DEPENDENT_ON.values() for code in codes.split()} | {"AQ"}
    nationality = BY_KEY["nationality"]
    assert set(nationality.choices) == set(nationality.readings) - places
    assert set(nationality.readings) == COUNTRIES | {"stateless"}
    assert DEPENDENT_ON.keys() <= set(nationality.choices)


def test_an_arrival_after_the_visa_is_an_error_and_one_long_before_its_end_a_doubt():
    just = {"nationality": "BR", "situation": "just-arrived", "validated": "no"}
    answers = just | {"document": "vls-ts", "expires": "2026-12-31"}
    on_the_day = walk(answers | {"arrived": "2026-12-31"}, TODAY)
    assert on_the_day.decision.procedure.value == "validate-vls-ts"
    the_day_after = walk(answers | {"arrived": "2027-01-01"}, TODAY)
    assert the_day_after.decision is None
    assert the_day_after.question.key == "arrived"
    assert the_day_after.problems["arrived"].limit == date(2026, 12, 31)
    for expires, doubted in (("2027-11-01", False), ("2027-11-02", True), ("unknown", False)):
        about = {"document": "vls-ts-other", "expires": expires, "arrived": "2026-10-01"}
        result = walk(just | about, TODAY)
        assert result.decision.procedure.value == "validate-vls-ts"
        assert result.has_doubtful_expiry is doubted


@pytest.mark.parametrize("expires", [{}, {"expires": "soon"}])
def test_a_birthday_without_a_readable_end_of_the_visa_waits_for_it(expires):
    minor = {"nationality": "IN", "situation": "continue-studies", "document": "minor-visa"}
    result = walk(minor | expires | {"eighteenth": "2027-01-10"}, TODAY)
    assert result.question.key == "expires"
    assert result.pending["eighteenth"] == "2027-01-10"


def test_whit_monday_stayed_a_holiday_while_people_worked_on_it():
    for whit_monday in (date(2005, 5, 16), date(2006, 6, 5), date(2007, 5, 28)):
        assert whit_monday in holidays(whit_monday.year)
        assert len(holidays(whit_monday.year)) == 11


def test_an_answer_given_before_it_is_asked_counts_as_given():
    start, given = walk({}, TODAY), walk({"situation": "just-arrived"}, TODAY)
    assert start.progress("nationality").number == 1
    assert given.progress("nationality").number == 2
    unreadable = walk({"situation": "holiday"}, TODAY)
    assert unreadable.progress("nationality").number == 1
    decided = walk({"nationality": "FR"}, TODAY)
    assert decided.progress("nationality") == (1, 1, True)


@pytest.mark.parametrize("months", [-120, -4, -2, -1, 2, 3, 6, 12, 216])
def test_months_are_counted_as_dateutil_counts_them(months):
    """Which takes ten times as long; two leap years, and 2100, which is none."""
    for first in (date(2023, 12, 1), date(2096, 2, 1), date(2099, 12, 1)):
        days = [first + timedelta(number) for number in range(500)]
        count = relativedelta(months=months)
        assert [day for day in days if months_after(day, months) != day + count] == []
