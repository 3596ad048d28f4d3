"""The clock that the tests are run on: what DAY means, and which days `.ci/run` takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clock import another, moment

DAY = timedelta(days=1)


def test_a_day_is_a_moment_in_paris():
    for day, utc in {
        "2028-02-29": "2028-02-28T23:00",
        "2027-03-28T02:30": "2027-03-28T01:30",  # left out: 03:30
        "2027-10-31T02:30": "2027-10-31T00:30",  # the first of two
        "2027-10-31T02:30+01:00": "2027-10-31T01:30",
    }.items():
        assert moment(day).astimezone(UTC) == datetime.fromisoformat(f"{utc}Z"), day
    with pytest.raises(SystemExit, match="DAY=2027-02-29 is no day such as"):
        moment("2027-02-29")


def test_a_year_of_days_reaches_all_that_are_hard():
    todays = [date(2026, 11, 26) + timedelta(number) for number in range(365)]
    moments = [moment(another(today)) for today in todays]
    assert all(there.date() > today for there, today in zip(moments, todays, strict=True))
    assert {there.month for there in moments if there.dst() != (there + DAY).dst()} == {3, 10}
    assert {there.month for there in moments if (there + DAY).day == 1} == set(range(1, 13))
    assert {there.year for there in moments if there.strftime("%d%m") == "2902"} >= {2028, 2032}
    assert {there.year for there in moments} >= set(range(2028, 2034))
