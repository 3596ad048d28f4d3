"""The calendar file, read back by a calendar library."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.http import urlencode
from icalendar import Calendar

from .cases import CASES, MINOR, RENEWAL
from .page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DATED = [(answers, procedure) for answers, procedure, phase in CASES if phase]


def fetch(client, language="en", **answers):
    response = client.get(f"/{language}/result.ics?{urlencode(answers)}")
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"].startswith("text/calendar")
    return response.content


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("answers", "procedure"), DATED)
def test_every_dated_result_has_a_file_that_is_read_back(client, language, answers, procedure):
    response = client.get(f"/{language}/result.ics?{urlencode(answers)}")
    if response.status_code == 404:
        assert procedure == "validate-vls-ts"  # closed: no day is ahead
        return
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75
    for event in events(response.content):
        assert event.decoded("dtstart") >= date(2026, 11, 23)
        assert type(event.decoded("dtstart")) is date
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert event["transp"] == "TRANSPARENT"
        assert event["url"].startswith(f"http://testserver/{language}/result/?")
        assert event.walk("VALARM")


def test_a_renewal_has_its_three_days(client):
    content = fetch(client, **RENEWAL, expires="2027-10-31")
    found = [(str(e["summary"]).split(" – ")[1], e.decoded("dtstart")) for e in events(content)]
    assert found == [
        ("the window opens", date(2027, 7, 1)),
        ("last day of the window", date(2027, 8, 31)),
        ("last day of all", date(2028, 4, 30)),
    ]


def test_what_is_past_is_left_out(client):
    [last] = events(fetch(client, **RENEWAL, expires="2026-12-31"))
    assert last.decoded("dtstart") == date(2027, 6, 30)


def test_reminders_sound_at_nine(client):
    event = events(fetch(client, **RENEWAL, expires="2027-10-31"))[1]
    triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(days=-days, hours=9) for days in (14, 3, 1)]


def test_a_second_import_updates_the_first(client):
    first = events(fetch(client, **RENEWAL, expires="2027-10-31"))
    corrected = {"expires": "2027-10-30", "today": "2026-11-25"}
    second = events(fetch(client, **RENEWAL, **corrected))
    assert [e["uid"] for e in first] == [e["uid"] for e in second]
    assert all(a["sequence"] < b["sequence"] for a, b in zip(first, second, strict=True))
    assert second[0].decoded("dtstamp") == datetime(2026, 11, 25, tzinfo=UTC)
    other = events(fetch(client, **(RENEWAL | {"nationality": "PE"}), expires="2027-10-31"))
    assert other[0]["uid"] != first[0]["uid"]


def test_a_last_day_of_rest_is_said(client):
    event = events(fetch(client, **RENEWAL, expires="2027-07-10"))[-1]
    assert event.decoded("dtstart") == date(2028, 1, 10)
    assert "closed" not in event["description"]
    event = events(fetch(client, **RENEWAL, expires="2027-07-09"))[-1]
    assert "is a Sunday: offices are closed" in event["description"]


def test_french_names_are_french(client):
    [event, *_] = events(fetch(client, "fr", **RENEWAL, expires="2027-10-31"))
    assert "ouverture de la période" in event["summary"]
    assert "jeudi 1er juillet 2027" in event["description"]


def test_a_result_without_dates_has_no_file(client):
    response = client.get("/en/result.ics?nationality=FR")
    assert response.status_code == 404
    assert Page(response).h1


@pytest.mark.parametrize(
    ("answers", "status"),
    [(MINOR, 302), (RENEWAL | {"expires": "2027-02-30"}, 400), ({"today": "x"}, 400)],
)
def test_what_is_missing_or_wrong_is_asked_as_on_the_page(client, answers, status):
    response = client.get("/en/result.ics?" + urlencode(answers))
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
