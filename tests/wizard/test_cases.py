"""Each worked case in each language: its questions, pages, calendar, and the API's answer."""

import re
from datetime import date, timedelta

import pytest
from django.utils.http import urlencode
from icalendar import Calendar

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.walk import walk

from .cases import CASES, TODAY
from .page import Page, answer, query, read, result
from .test_api import GUIDANCE, LANGUAGES, schema_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OVER = {("address-change", "late"), ("track-application", "late")}
"""What is long over, and has no days to come."""


def test_the_cases_meet_every_procedure_in_every_phase():
    expected = {(key.value, phase.value) for key in Procedure for phase in key.phases}
    expected |= {(key.value, "") for key in Procedure if not key.phases}
    assert expected <= {(procedure, phase) for _, procedure, phase in CASES}


@pytest.fixture(scope="module")
def opened():
    """Return the pages of the guide that a case has led to, by the answers on the way."""
    return {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES)
def test_each_case_is_answered_whole(
    client, described, check, anew, opened, language, answers, procedure, phase
):
    asked = urlencode(answers)
    if language == "en":
        page = journey(client, answers, opened)
        check_cached(anew, answers)
        clock = client.get(f"/en/result/clock/?{asked}")
        assert clock.status_code == (200 if procedure == "track-application" else 302)
    else:
        page = result(client, answers, language=language)
    check_result(page, language, answers, phase)
    assert not re.search("[{\ue000]", result(client, answers, "papers/", language).text)
    file = client.get(f"/{language}/result.ics?{asked}")
    if phase:
        assert (file.status_code == 404) == (phase == "closed" or (procedure, phase) in OVER)
    if file.status_code == 200:
        check_file(file, language, procedure)
    else:
        assert (file.status_code, Page(file).lang) == (404, language)
    if language == "en":
        letter = result(client, answers, "letter/")
        assert ("Put the dates in my calendar" in letter.text) == (file.status_code == 200)
    body = client.get(GUIDANCE, answers | {"language": language, "utm": "x"}).json()
    check(body, schema_of(described, described["paths"][GUIDANCE]["get"], 200))
    assert (body["procedure"], body["phase"] or "") == (procedure, phase)
    assert (body["answers"], body["language"]) == (answers, language)
    assert body["title"] not in {"", procedure}
    assert body["sources"]
    assert all(source["url"].startswith("http") for source in body["sources"])


def journey(client, answers, opened):
    """Answer what is asked, which is all that counts; return the result."""
    page = opened.setdefault((), None) or read(client, "/en/guide/")
    opened[()], given = page, ()
    while key := page.question:
        assert page.method == "get"
        given += ((key, answers[key]),)
        page = opened[given] = opened.get(given) or answer(client, page, key, answers[key])
    assert page.address.startswith("/en/result/?")
    assert given == tuple(answers.items())  # asked in the order of the law
    assert query(page.address) == answers
    return page


def check_cached(anew, answers):
    """See that the page of the case serves who has dates a day later and reads the same."""
    case = dict(answers)
    for key, value in answers.items():
        if isinstance(BY_KEY[key], DateQuestion):
            case[key] = str(date.fromisoformat(value) + timedelta(days=1))
    assert anew(f"/en/result/?{urlencode(case)}").status_code in (200, 302, 400)


def check_result(page, language, answers, phase):
    assert page.lang == language
    assert page.title.startswith(page.h1)
    assert len(page.text) > 800
    assert "{" not in page.text  # no reference is left unresolved
    assert ("dates-title" in page.ids) == bool(phase)
    assert {"answer", "answers", "ask", "why"} <= set(page.ids)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    # It leads to its rule in the table, and rests on the sources of that rule.
    rule = walk(answers, TODAY).decision.rule
    links = {href for _label, href in page.links}
    assert f"/{language}/how-it-decides/#rule-{rule.key}" in links
    assert {source.url for source in rule.sources} <= links
    # Each answer can be changed, in place.
    changes = [href for label, href in page.links if label.startswith(("Change – ", "Modifier – "))]
    assert sorted(href.split("/")[3] for href in changes) == sorted(answers)


def check_file(response, language, procedure):
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    disposition = f'attachment; filename="{procedure}.ics"'
    assert response.headers["Content-Disposition"] == disposition
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
    file = Calendar.from_ical(response.content)
    assert file["x-wr-calname"]
    assert "method" not in file  # nobody is invited
    found = file.walk("VEVENT")
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
