"""Which answers are read, what is said of the others, and what a result adds to its days."""

from datetime import date, timedelta

import pytest

from rules.law.countries import COUNTRIES
from rules.law.facts import FACTS, Expiry
from rules.law.holidays import holidays
from rules.law.permits import TABLE
from rules.law.questions import BY_KEY, Unreadable
from rules.law.walk import walk
from rules.law.windows import DAY

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


@pytest.mark.parametrize(("key", "first", "last"), REACH)
def test_a_date_is_read_from_its_first_day_to_its_last(key, first, last):
    for day in (first, last):
        assert BY_KEY[key].read(day.isoformat(), TODAY, {}).day == day


@pytest.mark.parametrize(("key", "first", "last"), REACH)
def test_a_date_beyond_is_refused_with_the_bound_it_passes(key, first, last):
    for day, bound, problem in (
        (first - DAY, first, "too-long-ago"),
        (last + DAY, last, "after-today" if last == TODAY else "too-far-ahead"),
    ):
        with pytest.raises(Unreadable) as refused:
            BY_KEY[key].read(day.isoformat(), TODAY, {})
        assert (refused.value.problem, refused.value.limit) == (problem, bound)


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


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("2026-02-29", "no-such-day"),
        ("2026-13-01", "no-such-day"),
        ("0000-01-01", "no-such-day"),
        ("2026-1-1", "not-a-date"),
        ("20260101", "not-a-date"),
        ("2026-W01-1", "not-a-date"),
        ("2026-01-01\n", "not-a-date"),
        (" 2026-01-01", "not-a-date"),
        ("２０２６-01-01", "not-a-date"),
        ("٢٠٢٦-٠١-٠١", "not-a-date"),
        ("2026-01-01\x00", "not-a-date"),
        ("Unknown", "not-a-date"),
        ("", "not-a-date"),
    ],
)
def test_what_is_no_day_is_refused_as_such(value, problem):
    for key, _first, _last in REACH:
        with pytest.raises(Unreadable) as refused:
            BY_KEY[key].read(value, TODAY, {})
        assert refused.value.problem == problem


def test_an_arrival_after_the_visa_is_an_error_and_on_its_last_day_is_none():
    answers = {
        "nationality": "BR",
        "situation": "just-arrived",
        "document": "vls-ts",
        "validated": "no",
        "expires": "2026-12-31",
    }
    on_the_day = walk(answers | {"arrived": "2026-12-31"}, TODAY)
    the_day_after = walk(answers | {"arrived": "2027-01-01"}, TODAY)
    assert on_the_day.decision.procedure.value == "validate-vls-ts"
    assert the_day_after.decision is None
    assert the_day_after.question.key == "arrived"
    assert the_day_after.problems["arrived"].limit == date(2026, 12, 31)


@pytest.mark.parametrize("expires", [{}, {"expires": "soon"}])
def test_a_birthday_without_a_readable_end_of_the_visa_waits_for_it(expires):
    minor = {"nationality": "IN", "situation": "continue-studies", "document": "minor-visa"}
    result = walk(minor | expires | {"eighteenth": "2027-01-10"}, TODAY)
    assert result.question.key == "expires"
    assert result.pending["eighteenth"] == "2027-01-10"


ASKED_FOR_ONLINE = {
    "renew-student-permit",
    "renew-exams-left",
    "renew-awaiting-diploma",
    "visa-validated",
    "talent-change",
    "talent-renewal",
    "change-to-student",
    "french-spouse",
}


def test_just_what_opens_four_months_before_says_when_the_platform_must_accept_it():
    expires = date(2026, 9, 30)
    dates = dict.fromkeys(FACTS, date(2026, 1, 1)) | {Expiry: expires}
    for rule in TABLE.rules:
        if rule.schedule:
            online = rule.procedure.value in ASKED_FOR_ONLINE
            accepted = expires - timedelta(days=120) if online else None
            assert rule.schedule.on(dates).accepted_from == accepted, rule.key


@pytest.mark.parametrize(
    ("arrived", "expires", "doubts"),
    [
        ("2026-10-01", "2027-11-01", ()),
        ("2026-10-01", "2027-11-02", ("expires-long-after-arrival",)),
        ("2026-10-01", "unknown", ()),
    ],
)
def test_a_visa_that_ends_long_after_the_arrival_is_doubted_and_not_refused(
    arrived, expires, doubts
):
    answers = {
        "nationality": "BR",
        "situation": "just-arrived",
        "document": "vls-ts-other",
        "validated": "no",
        "expires": expires,
        "arrived": arrived,
    }
    result = walk(answers, TODAY)
    assert result.decision.procedure.value == "validate-vls-ts"
    assert result.doubts == doubts


@pytest.mark.parametrize(
    ("year", "whit_monday"), [(2005, (5, 16)), (2006, (6, 5)), (2007, (5, 28))]
)
def test_whit_monday_stayed_a_holiday_while_people_worked_on_it(year, whit_monday):
    assert date(year, *whit_monday) in holidays(year)
    assert len(holidays(year)) == 11
