"""The clock after filing: its days, and what may be done today."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from rules.law.walk import walk
from rules.words.live import current
from wizard.result.result import Result

from .cases import APPLIED, RENEWAL
from .page import read
from .test_calendar import events, fetch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TODAY = date(2026, 11, 23)
CARD = {"document": "student-card"}
EXTENDED = {"expires": "2026-10-20", "certificate": "extension"}


def query(address):
    return QueryDict(address.partition("?")[2]).dict()


def clock(answers):
    return Result(walk(answers, TODAY), current(), "en", answers).clock


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
    days = dict(clock(APPLIED | CARD | {"filed": filed, "expires": "2026-12-20"}).days)
    assert days.keys() & {"ends-owed", "ends-late"} == {key}


@pytest.mark.parametrize(
    ("given", "work", "travel"),
    [
        ({}, "work-until-the-end", "travel-until-the-end"),
        (CARD | {"expires": "2026-12-20"}, "work-permit", "travel-permit"),
        (CARD | {"expires": "2026-10-20"}, "work-ended", "travel-ended"),
        (CARD | EXTENDED | {"extension-ends": "2026-11-23"}, "work-extension", "travel-extension"),
        (CARD | EXTENDED | {"extension-ends": "2026-11-22"}, "work-ended", "travel-ended"),
        (CARD | EXTENDED | {"extension-ends": "9999-99-99"}, "work-extension", "travel-extension"),
        (
            CARD | {"expires": "2026-10-20", "certificate": "extension"},
            "work-extension",
            "travel-extension",
        ),
        (
            {"document": "vls-ts", "expires": "2026-10-20", "certificate": "extension"},
            "work-extension",
            "travel-extension",
        ),
        (
            {
                "document": "visa-d-to-apply",
                "expires": "2026-10-20",
                "certificate": "extension",
            },
            "work-first-student",
            "travel-ended",
        ),
        ({"certificate": "extension"}, "work-extension-of-something", "travel-certificate"),
        (
            CARD | {"expires": "2026-10-20", "certificate": "favourable"},
            "work-favourable",
            "travel-favourable",
        ),
        ({"expires": "2026-02-30"}, "work-until-the-end", "travel-until-the-end"),
    ],
)
def test_what_may_be_done_today(given, work, travel):
    here = clock(APPLIED | given)
    assert (here.work.key, here.travel.key) == (work, travel)


@pytest.mark.parametrize("document", ["student-card", "vls-ts", "visa-d-to-apply"])
@pytest.mark.parametrize("expires", ["2026-10-20", "2026-12-20"])
@pytest.mark.parametrize("certificate", ["none", "deposit", "extension", "favourable"])
def test_a_journey_is_answered_as_by_the_table(document, expires, certificate):
    given = {"document": document, "expires": expires, "certificate": certificate}
    travel = {"nationality": "PE", "situation": "travel", "where": "france", "validated": "yes"}
    procedure = walk(travel | given, TODAY).decision.procedure
    may = {
        "travel-valid": ["travel-permit"],
        "travel-with-certificate": ["travel-extension", "travel-favourable"],
        "travel-no": ["travel-ended"],
    }
    assert clock(APPLIED | given).travel.key in may[procedure]


def test_page_and_calendar_have_the_same_days(client):
    silent = APPLIED | CARD | {"filed": "2026-08-24", "expires": "2026-12-20"}
    page = read(client, "/en/result/clock/?" + urlencode(silent))
    assert "22 November 2026 Silence counts as a refusal." in page.text
    days = {event.decoded("dtstart") for event in events(fetch(client, **silent))}
    assert days == {date(2026, 12, 6), date(2026, 12, 13), date(2026, 12, 20), date(2027, 1, 22)}
    assert "20 December 2026 Your permit ends." in page.text
    assert "22 January 2027 Last day to go to court" in page.text


def test_of_an_extension_one_says_when_it_ends(client):
    held = APPLIED | CARD | EXTENDED
    page = read(client, "/en/result/clock/?" + urlencode(held))
    assert page.values["extension-ends"] == ""
    page = read(
        client, f"{page.action}?" + urlencode(page.values | {"extension-ends": "2026-12-20"})
    )
    assert "6 December 2026 No new extension yet? Write to the prefecture." in page.text
    assert "20 December 2026 Your extension ends." in page.text
    days = {event.decoded("dtstart") for event in events(fetch(client, **query(page.address)))}
    assert days >= {date(2026, 12, 6), date(2026, 12, 13), date(2026, 12, 20)}
    again = read(client, page.link("Back to your result"))
    assert "We ignored" not in again.text
    assert "No longer needed" not in again.text
    assert query(again.link("May I work or travel? What comes when?")) == query(page.address)


def test_only_one_who_has_an_extension_is_asked_when_it_ends(client):
    page = read(
        client, "/en/result/clock/?" + urlencode(APPLIED | {"extension-ends": "2026-12-20"})
    )
    assert "extension-ends" not in page.fields
    assert "Your extension ends" not in page.text


@pytest.mark.parametrize("page", ["", "clock/", "stay/", "papers/"])
@pytest.mark.parametrize(
    ("today", "says"),
    [({}, "Monday 23 November 2026"), ({"today": "2026-12-01"}, "Tuesday 1 December 2026")],
)
def test_what_is_printed_says_once_on_which_day_it_was_computed(client, page, today, says):
    given = APPLIED if page == "clock/" else RENEWAL | {"expires": "2027-08-31"}
    printed = read(client, f"/en/result/{page}?" + urlencode(given | today))
    assert printed.text.count(f"As on {says}") == 1


def test_a_right_leads_to_the_text_on_which_it_rests(client):
    page = read(client, "/en/result/clock/?" + urlencode(APPLIED))
    assert page.link("R431-15-1").startswith("https://")


def test_the_form_carries_the_other_answers_on(client):
    page = read(client, "/en/result/clock/?" + urlencode(APPLIED | {"today": "2026-11-24"}))
    assert page.values.items() >= (APPLIED | {"today": "2026-11-24"}).items()
    assert "validated" not in page.values


def test_what_the_clock_reads_is_not_said_to_be_of_no_more_use(client):
    held = CARD | {"expires": "2026-12-20", "diploma": "master"}
    page = read(client, "/en/result/?" + urlencode(APPLIED | held))
    assert "No longer needed: Diploma." in page.text
