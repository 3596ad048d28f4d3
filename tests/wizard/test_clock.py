"""The clock after filing: its days, and what may be done today."""

from datetime import date

import pytest

from rules.law.walk import walk
from rules.words.live import current
from wizard.result.result import Result

from .cases import APPLIED, RENEWAL, TODAY
from .page import events, query, read, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
CARD = {"document": "student-card"}
ENDED = CARD | {"expires": "2026-10-20"}
EXTENDED = ENDED | {"certificate": "extension"}
FIRST = {"document": "visa-d-to-apply"}


def clock(answers):
    return Result(walk(answers, TODAY), current(), "en", answers).clock


def days(client, answers):
    return {event.decoded("dtstart") for event in events(client, answers)}


def test_the_days_of_a_wait_follow_from_filing_and_permit():
    assert clock(APPLIED | CARD | {"expires": "2026-12-20"}).days == [
        ("filed", date(2026, 9, 1)),
        ("silence-day", date(2026, 11, 30)),
        ("write", date(2026, 12, 6)),
        ("call", date(2026, 12, 13)),
        ("ends-owed", date(2026, 12, 20)),
        ("court-by", date(2027, 1, 30)),
    ]


@pytest.mark.parametrize(
    ("filed", "key"), [("2026-10-20", "ends-owed"), ("2026-10-21", "ends-late")]
)
def test_a_certificate_is_owed_to_who_filed_by_the_earlier_closing_day(filed, key):
    """Two months before the end, and not the 60th day before it, which is a day later here."""
    found = dict(clock(APPLIED | CARD | {"filed": filed, "expires": "2026-12-20"}).days)
    assert found.keys() & {"ends-owed", "ends-late"} == {key}


@pytest.mark.parametrize(
    ("given", "work", "travel"),
    [
        ({}, "work-until-the-end", "travel-until-the-end"),
        ({"expires": "2026-02-30"}, "work-until-the-end", "travel-until-the-end"),
        (CARD | {"expires": "2026-12-20"}, "work-permit", "travel-permit"),
        (ENDED, "work-ended", "travel-ended"),
        (EXTENDED, "work-extension", "travel-extension"),
        (EXTENDED | {"extension-ends": "2026-11-23"}, "work-extension", "travel-extension"),
        (EXTENDED | {"extension-ends": "2026-11-22"}, "work-ended", "travel-ended"),
        (EXTENDED | {"extension-ends": "9999-99-99"}, "work-extension", "travel-extension"),
        (EXTENDED | {"document": "vls-ts"}, "work-extension", "travel-extension"),
        (EXTENDED | FIRST, "work-first-student", "travel-ended"),
        ({"certificate": "extension"}, "work-extension-of-something", "travel-certificate"),
        (ENDED | {"certificate": "favourable"}, "work-favourable", "travel-favourable"),
    ],
)
def test_what_may_be_done_today(given, work, travel):
    here = clock(APPLIED | given)
    assert (here.work.key, here.travel.key) == (work, travel)


@pytest.mark.parametrize("document", ["student-card", "vls-ts", "visa-d-to-apply"])
@pytest.mark.parametrize("expires", ["2026-10-20", "2026-12-20"])
def test_a_journey_is_answered_as_by_the_table(document, expires):
    may = {
        "travel-valid": ["travel-permit"],
        "travel-with-certificate": ["travel-extension", "travel-favourable"],
        "travel-no": ["travel-ended"],
    }
    for certificate in ("none", "deposit", "extension", "favourable"):
        given = {"document": document, "expires": expires, "certificate": certificate}
        travel = {"nationality": "PE", "situation": "travel", "where": "france", "validated": "yes"}
        procedure = walk(travel | given, TODAY).decision.procedure
        assert clock(APPLIED | given).travel.key in may[procedure], certificate


def test_page_and_calendar_have_the_same_days(client):
    silent = APPLIED | CARD | {"filed": "2026-08-24", "expires": "2026-12-20"}
    page = result(client, silent, "clock/")
    assert "22 November 2026 Silence counts as a refusal." in page.text
    assert "20 December 2026 Your permit ends." in page.text
    assert "22 January 2027 Last day to go to court" in page.text
    december = {date(2026, 12, day) for day in (6, 13, 20)}
    assert days(client, silent) == december | {date(2027, 1, 22)}
    assert page.link("R431-15-1").startswith("https://")


def test_of_an_extension_one_says_when_it_ends(client):
    held = APPLIED | EXTENDED | {"today": "2026-11-24"}
    page = result(client, held, "clock/")
    assert page.values == held | {"extension-ends": ""}
    page = read(client, page.action, data=page.values | {"extension-ends": "2026-12-20"})
    assert "6 December 2026 No new extension yet? Write to the prefecture." in page.text
    assert "20 December 2026 Your extension ends." in page.text
    assert days(client, query(page.address)) >= {date(2026, 12, day) for day in (6, 13, 20)}
    again = read(client, page.link("Back to your result"))
    assert "We ignored" not in again.text
    assert "No longer needed" not in again.text
    assert query(again.link("May I work or travel? What comes when?")) == query(page.address)
    # Only one who has an extension is asked.
    page = result(client, APPLIED, "clock/", **{"extension-ends": "2026-12-20"})
    assert "extension-ends" not in page.fields
    assert "Your extension ends" not in page.text


@pytest.mark.parametrize("beside", ["", "clock/", "stay/", "papers/"])
def test_what_is_printed_says_once_on_which_day_it_was_computed(client, beside):
    given = APPLIED if beside == "clock/" else RENEWAL | {"expires": "2027-08-31"}
    for today, said in [
        ({}, "Monday 23 November 2026"),
        ({"today": "2026-12-01"}, "Tuesday 1 December 2026"),
    ]:
        assert result(client, given, beside, **today).text.count(f"As on {said}") == 1


def test_what_the_clock_reads_is_not_said_to_be_of_no_more_use(client):
    page = result(client, APPLIED | CARD | {"expires": "2026-12-20", "diploma": "master"})
    assert "No longer needed: Diploma." in page.text
