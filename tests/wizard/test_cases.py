"""Each worked case in each language: its questions, pages, calendar, and the API's answer."""

import re
from datetime import date, timedelta

import pytest
from django.utils.http import urlencode
from icalendar import Calendar

from rules.law.procedures import Procedure
from rules.law.walk import walk

from .cases import CASES, IDS
from .page import Page, answer, read
from .test_calendar import events
from .test_openapi import GUIDANCE, LANGUAGES, schema_of
from .test_wizard import query, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TODAY = date(2026, 11, 23)
ENDLESS = ("address-change", "late")


def test_the_cases_meet_every_procedure_in_every_phase():
    expected = {(key.value, phase.value) for key in Procedure for phase in key.phases}
    expected |= {(key.value, None) for key in Procedure if not key.phases}
    assert {(procedure, phase) for _, procedure, phase in CASES} == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_case_is_answered_whole(client, described, check, language, answers, procedure, phase):
    result = f"/{language}/result/"
    asked = urlencode(answers)
    page = journey(client, answers) if language == "en" else read(client, f"{result}?{asked}")
    check_result(page, language, answers, phase)
    papers = read(client, f"{result}papers/?{asked}")
    assert not re.search("[{\ue000]", papers.text)
    clock = read(client, f"{result}clock/?{asked}")
    assert clock.address.startswith(f"{result}clock/") == (procedure == "track-application")
    if phase:
        file = client.get(f"/{language}/result.ics?{asked}")
        is_over = phase == "closed" or (procedure, phase) == ENDLESS
        (check_no_file if is_over else check_file)(file, language)
    body = client.get(GUIDANCE, answers | {"language": language, "utm": "x"}).json()
    check(body, schema_of(described, described["paths"][GUIDANCE]["get"], 200))
    assert (body["procedure"], body["phase"]) == (procedure, phase)
    assert body["answers"] == answers
    assert body["title"] not in {"", procedure}
    assert body["sources"]
    assert all(source["url"].startswith("http") for source in body["sources"])


def journey(client, answers):
    """Answer what is asked, which is all that counts; return the result."""
    page = read(client, "/en/guide/")
    asked = []
    while key := page.question:
        assert page.method == "get"
        asked.append(key)
        page = answer(client, page, key, answers[key])
    assert step(page) == "/en/result/"
    assert sorted(asked) == sorted(answers)
    assert query(page.address) == answers
    return page


def check_result(page, language, answers, phase):
    assert page.lang == language
    assert page.title.startswith(page.h1)
    assert len(page.text) > 800
    assert "{" not in page.text  # no reference is left unresolved
    assert ("dates-title" in page.ids) == (phase is not None)
    assert {"answer", "answers", "ask", "why"} <= set(page.ids)
    # It rests on the sources of its own rule.
    sources = {source.url for source in walk(answers, TODAY).decision.rule.sources}
    assert sources <= {href for _label, href in page.links}
    # Each answer can be changed, in place.
    changes = [href for label, href in page.links if label.startswith(("Change – ", "Modifier – "))]
    assert sorted(href.split("/")[3] for href in changes) == sorted(answers)


def check_no_file(response, language):
    assert response.status_code == 404
    assert Page(response).lang == language
    assert Page(response).h1


def check_file(response, language):
    assert response.status_code == 200
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
    file = Calendar.from_ical(response.content)
    assert file["x-wr-calname"]
    assert "method" not in file  # nobody is invited
    found = events(response.content)
    assert found
    assert len({event["uid"] for event in found}) == len(found)
    assert len({(event["summary"], event.decoded("dtstart")) for event in found}) == len(found)
    for event in found:
        assert event["uid"].endswith("@permitguide")
        assert event.decoded("dtstart") >= TODAY
        assert type(event.decoded("dtstart")) is date
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert event["transp"] == "TRANSPARENT"
        assert event["url"].startswith(f"http://testserver/{language}/result/?")
        assert event["description"].split("\n")[-1] == event["url"]
        assert {alarm["action"] for alarm in event.walk("VALARM")} == {"DISPLAY"}
