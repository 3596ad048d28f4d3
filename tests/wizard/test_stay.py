"""The rest of a stay: later windows as the table has them, on the page and in the calendar."""

from datetime import date

import pytest
from django.utils.http import urlencode

from rules.law.walk import walk
from rules.words.live import current
from wizard.result.result import Result

from .cases import APPLIED, CASES, RENEWAL, UNVALIDATED
from .page import read
from .test_calendar import events, fetch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TODAY = date(2026, 11, 23)
ARRIVED = UNVALIDATED | {"nationality": "IN", "expires": "2027-08-31", "arrived": "2026-10-01"}


def stay(answers):
    return Result(walk(answers, TODAY), current(), "en", answers).stay


def test_one_who_has_just_arrived_sees_the_whole_stay():
    found = [
        (stage.window.starts, stage.window.ends, [str(one.procedure) for one in stage.choices])
        for stage in stay(ARRIVED).stages
    ]
    assert found == [
        (date(2026, 10, 1), date(2027, 1, 1), ["validate-vls-ts"]),
        (
            date(2027, 5, 1),
            date(2027, 6, 30),
            ["renew-student-permit", "renew-exams-left", "talent-change"],
        ),
        (date(2027, 7, 1), date(2027, 8, 31), ["aps", "change-to-employee"]),
    ]


def test_every_window_is_what_its_own_result_says():
    stages = [stage for answers, *_ in CASES for stage in stay(answers).stages]
    assert stages
    for stage in stages:
        for choice in stage.choices:
            there = walk(dict(choice.answers), TODAY).decision
            assert there.procedure is choice.procedure
            assert there.timetable.window == stage.window


def test_what_is_late_but_possible_is_shown_with_its_last_day(client):
    late = RENEWAL | {"expires": "2026-12-31"}
    page = read(client, "/en/result/stay/?" + urlencode(late))
    assert "Renew your student residence permit late, but possible, until 30 June 2027" in page.text
    days = [one.decoded("dtstart") for one in events(fetch(client, **late))]
    assert min(days) >= TODAY


def test_on_its_last_day_a_step_is_still_ahead():
    ends = {
        stage.window.ends: stage.choices for stage in stay(RENEWAL | {"expires": str(TODAY)}).stages
    }
    assert "rece" in [choice.procedure for choice in ends[TODAY]]


@pytest.mark.parametrize("answers", [APPLIED, RENEWAL | {"expires": "2026-10-31"}])
def test_where_the_next_permit_is_open_no_day_is_invented(client, answers):
    assert not stay(answers).is_known
    page = read(client, "/en/result/?" + urlencode(answers))
    assert not [href for _, href in page.links if "/result/stay/" in href]


def test_the_page_leads_to_each_result(client):
    page = read(client, "/en/result/?" + urlencode(ARRIVED))
    page = read(client, page.link("All later dates of your stay"))
    assert "Your visa or permit ends on 31 August 2027." in page.text
    assert "1 May to 30 June 2027" in page.text
    there = read(client, page.link("Renew your student residence permit"))
    assert there.h1 == "Renew your student permit from 1 May 2027"
    assert "validated=yes" in there.address


def test_the_calendar_has_the_same_windows(client):
    days = [one.decoded("dtstart") for one in events(fetch(client, **ARRIVED))]
    for stage in stay(ARRIVED).stages:
        assert stage.window.ends in days
        assert stage.window.starts <= TODAY or stage.window.starts in days


def test_an_answer_that_no_longer_counts_still_has_its_day():
    moved = RENEWAL | {"situation": "change", "change": "moved", "moved": "2026-11-01"}
    assert not stay(moved).is_known, "no end of the permit was given"
    given = Result(walk(moved, TODAY), current(), "en", moved | {"expires": "2027-08-31"})
    assert date(2027, 6, 30) in [stage.window.ends for stage in given.stay.stages]
