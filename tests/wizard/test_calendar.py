"""The calendar file, read back by a calendar library."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.http import urlencode
from django.utils.translation import override
from icalendar import Calendar

from rules.law.walk import walk
from rules.models import Text
from rules.words.snapshot import Snapshot
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard.result.calendar import calendar
from wizard.result.result import Result

from .cases import MINOR, RENEWAL
from .page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def fetch(client, language="en", **answers):
    response = client.get(f"/{language}/result.ics?{urlencode(answers)}")
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"].startswith("text/calendar")
    return response.content


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


def of_the_step(content):
    """Return the events of the step itself: those of papers and of the stay come after them."""
    title = str(Calendar.from_ical(content)["x-wr-calname"]).split()[0]
    return [one for one in events(content) if one["summary"].startswith(title)]


def test_a_renewal_has_its_four_days(client):
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    content = fetch(client, **RENEWAL, expires="2027-10-31")
    permit = "Renew your student permit online"
    assert [(e["summary"], e.decoded("dtstart")) for e in of_the_step(content)] == [
        (f"{permit} by 31 August 2027", date(2027, 7, 1)),
        (f"{permit} by 31 August 2027 – last day of the normal period", date(2027, 8, 31)),
        (f"{permit} – your visa or permit expires", date(2027, 10, 31)),
        ("Renew your expired permit online – last possible day", date(2028, 4, 30)),
    ]


def test_what_is_past_is_left_out(client):
    expires, last = of_the_step(fetch(client, **RENEWAL, expires="2026-12-31"))
    assert expires.decoded("dtstart") == date(2026, 12, 31)
    assert "check before you rely" in last["description"]
    assert last.decoded("dtstart") == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        ("2027-06-30", ["2027-07-01", "2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-07-01", ["2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-08-31", ["2027-08-31", "2027-10-31", "2028-04-30"]),
        ("2027-09-01", ["2027-10-31", "2028-04-30"]),
        ("2027-10-31", ["2027-10-31", "2028-04-30"]),
        ("2027-11-01", ["2028-04-30"]),
        ("2028-04-30", ["2028-04-30"]),
    ],
)
def test_a_last_day_stays_until_it_is_over_and_an_opening_until_it_comes(client, today, kept):
    found = of_the_step(fetch(client, **RENEWAL, expires="2027-10-31", today=today))
    assert [event.decoded("dtstart").isoformat() for event in found] == kept


@pytest.mark.parametrize(
    ("place", "days"), [(0, (0,)), *((place, (14, 3, 1)) for place in (1, 2, 3))]
)
def test_reminders_sound_at_nine(client, place, days):
    event = events(fetch(client, **RENEWAL, expires="2027-10-31"))[place]
    triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(days=-before, hours=9) for before in days]


def test_a_second_import_updates_the_first(client):
    first = events(fetch(client, **RENEWAL, expires="2027-10-31"))
    corrected = {"expires": "2027-10-30", "today": "2026-11-25"}
    second = events(fetch(client, **RENEWAL, **corrected))
    assert [e["uid"] for e in first] == [e["uid"] for e in second]
    assert all(a["sequence"] < b["sequence"] for a, b in zip(first, second, strict=True))
    assert second[0].decoded("dtstamp") == datetime(2026, 11, 25, tzinfo=UTC)
    french = events(fetch(client, "fr", **RENEWAL, expires="2027-10-31"))
    assert [e["uid"] for e in first] == [e["uid"] for e in french]


def test_an_identifier_is_the_same_on_every_machine(client):
    # Written down: were it made otherwise one day, files already imported would be doubled.
    *_, event = of_the_step(fetch(client, **RENEWAL, expires="2026-12-31"))
    assert event["uid"] == "c3eb6c156e01ed5f0aff35428c27fb75@permitguide"


@pytest.mark.parametrize("other", [{"nationality": "PE"}, {"situation": "exams-left"}])
def test_other_answers_make_other_events(client, other):
    first = events(fetch(client, **RENEWAL, expires="2027-10-31"))
    second = events(fetch(client, **(RENEWAL | other), expires="2027-10-31"))
    assert not {e["uid"] for e in first} & {e["uid"] for e in second}


def test_a_number_of_a_change_is_never_negative(client):
    # RFC 5545 counts from 0; the guide can be asked as of a day before it was made.
    found = events(fetch(client, **RENEWAL, expires="2021-10-31", today="2021-07-15"))
    assert {event["sequence"] for event in found} == {0}


def test_a_last_day_of_rest_is_said(client):
    event = of_the_step(fetch(client, **RENEWAL, expires="2027-07-10"))[-1]
    assert event.decoded("dtstart") == date(2028, 1, 10)
    assert "does not move" not in event["description"]
    event = of_the_step(fetch(client, **RENEWAL, expires="2027-07-09"))[-1]
    assert "the deadline does not move. Do it by Friday 7 January 2028." in event["description"]


def test_an_opening_on_a_day_of_rest_needs_no_warning(client):
    opening = events(fetch(client, **RENEWAL, expires="2027-06-07"))[0]
    assert opening.decoded("dtstart") == date(2027, 2, 7)  # a Sunday
    assert "does not move" not in opening["description"]


def test_french_names_are_french(client):
    [event, *_] = events(fetch(client, "fr", **RENEWAL, expires="2027-10-31"))
    assert "jeudi 1er juillet 2027\N{NO-BREAK SPACE}: premier jour" in event["description"]
    assert "Les règles ont pu changer" in event["description"]


def test_words_of_an_editor_cannot_break_the_file():
    title = "Renouveler ; vite, « ici »: é\\" + "à" * 80
    result = walk(RENEWAL | {"expires": "2027-10-31"}, date(2026, 11, 23))
    words = Snapshot.of([Text(language="en", procedure="renew-student-permit", title=title)])
    with override("en"):
        content = calendar(Result(result, words, "en"), "https://guide.example/en/result/")
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"X-WR-CALNAME:{escaped}" in lines
    assert events(content)[0]["summary"] == f"{title} – first day"


def test_the_file_is_a_download_of_text(client):
    response = client.get(f"/en/result.ics?{urlencode(RENEWAL | {'expires': '2027-10-31'})}")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    disposition = 'attachment; filename="renew-student-permit.ics"'
    assert response.headers["Content-Disposition"] == disposition


def test_a_result_without_a_day_ahead_has_no_file(client):
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
