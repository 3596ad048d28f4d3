"""The calendar file, read back by a calendar library."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from icalendar import Calendar

from rules.law.walk import walk
from rules.models import Text
from rules.words.snapshot import Snapshot
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard.result.calendar import calendar
from wizard.result.result import Result

from .cases import RENEWAL, TODAY
from .page import events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
LATER = RENEWAL | {"expires": "2027-10-31"}


def of_the_step(client, **others):
    """Return the events of the step itself: those of papers and of the stay come after them."""
    found = events(client, LATER, **others)
    return [one for one in found if one["summary"].startswith("Renew")]


def days(found):
    return [str(event.decoded("dtstart")) for event in found]


def test_a_renewal_has_its_four_days_with_reminders_at_nine(client):
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    found = of_the_step(client)
    permit = "Renew your student permit online"
    assert [(event["summary"], str(event.decoded("dtstart"))) for event in found] == [
        (f"{permit} by 31 August 2027", "2027-07-01"),
        (f"{permit} by 31 August 2027 – last day of the normal period", "2027-08-31"),
        (f"{permit} – your visa or permit expires", "2027-10-31"),
        ("Renew your expired permit online – last possible day", "2028-04-30"),
    ]
    for event, before in zip(found, [(0,), *[(14, 3, 1)] * 3], strict=True):
        triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
        assert triggers == [timedelta(days=-count, hours=9) for count in before]


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        ("2027-06-30", ["2027-07-01", "2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-07-01", ["2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-08-31", ["2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-09-01", ["2027-10-31", "2028-04-30"]),
        ("2028-04-30", ["2028-04-30"]),
    ],
)
def test_a_last_day_stays_until_it_is_over_and_an_opening_until_it_comes(client, today, kept):
    assert days(of_the_step(client, today=today)) == kept


def test_a_second_import_updates_the_first(client):
    first = events(client, LATER)
    second = events(client, LATER, expires="2027-10-30", today="2026-11-25")
    french = events(client, LATER, "fr")
    identifiers = [event["uid"] for event in first]
    assert identifiers == [event["uid"] for event in second] == [event["uid"] for event in french]
    assert all(a["sequence"] < b["sequence"] for a, b in zip(first, second, strict=True))
    assert second[0].decoded("dtstamp") == datetime(2026, 11, 25, tzinfo=UTC)
    # RFC 5545 counts from 0; the guide can be asked as of a day before it was made.
    early = events(client, RENEWAL, expires="2021-10-31", today="2021-07-15")
    assert {event["sequence"] for event in early} == {0}
    for other in ({"nationality": "PE"}, {"situation": "exams-left"}):
        assert not {*identifiers} & {event["uid"] for event in events(client, LATER | other)}


def test_what_is_past_is_left_out_and_an_identifier_is_the_same_on_every_machine(client):
    expires, last = of_the_step(client, expires="2026-12-31")
    assert days([expires, last]) == ["2026-12-31", "2027-06-30"]
    assert "check before you rely" in last["description"]
    # Written down: were it made otherwise one day, files already imported would be doubled.
    assert last["uid"] == "c3eb6c156e01ed5f0aff35428c27fb75@permitguide"


def test_a_last_day_of_rest_is_said_and_an_opening_needs_no_warning(client):
    warning = "the deadline does not move. Do it by Friday 7 January 2028."
    for expires, place, day, is_warned in [
        ("2027-07-10", -1, "2028-01-10", False),
        ("2027-07-09", -1, "2028-01-09", True),  # a Sunday
        ("2027-06-07", 0, "2027-02-07", False),  # a Sunday
    ]:
        event = of_the_step(client, expires=expires)[place]
        assert days([event]) == [day]
        assert ("does not move" in event["description"]) is is_warned
        assert (warning in event["description"]) is is_warned


def test_words_of_an_editor_cannot_break_the_file():
    title = "Renouveler ; vite, « ici »: é\\" + "à" * 80
    words = Snapshot.of([Text(language="en", procedure="renew-student-permit", title=title)])
    with override("en"):
        result = Result(walk(LATER, TODAY), words, "en")
        content = calendar(result, "https://guide.example/en/result/")
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"X-WR-CALNAME:{escaped}" in lines
    [first, *_] = Calendar.from_ical(content).walk("VEVENT")
    assert first["summary"] == title
