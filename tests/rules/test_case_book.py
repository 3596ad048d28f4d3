"""The office's test cases: kept without a person in them, run before each publication."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from rules.case_book import expected, kept, moved, outcome, read
from rules.law.cases import SOME_DAY, cases
from rules.law.procedures import Procedure
from rules.models import Contact, Event, Publication, TestCase
from tests.editing.desk import made_by, put, refused
from tests.factories import draft, member
from tests.wizard.cases import given

FILE = Path(__file__).parents[1] / "cases.json"
ANSWERS = given("IN", "continue-studies", "student-card", expires="2026-09-30")
TITLE = "Renewal in June"


def test_what_the_office_kept_is_still_answered_so():
    for case in read(FILE):
        assert outcome(case.answers, case.day) == expected(case), case


def test_a_kept_case_is_nobodys():
    """Its dates are others, by whole weeks, all alike; what it leads to is the same."""
    case = kept(ANSWERS, SOME_DAY, TITLE)
    by = case.day - SOME_DAY
    assert by
    assert by.days % 7 == 0
    assert date.fromisoformat(case.answers["expires"]) - date(2026, 9, 30) == by
    assert expected(case)[:2] == outcome(ANSWERS, SOME_DAY)[:2] == ("renew-student-permit", "open")
    assert expected(case) == outcome(case.answers, case.day)
    assert "closes" in case.days
    for procedure in Procedure:
        case = next(iter(cases(procedure)))
        assert kept(case.answers, SOME_DAY).procedure == procedure
    assert kept({"nationality": "IN"}, SOME_DAY) is None


@pytest.fixture
def case(db):
    case = kept(ANSWERS, SOME_DAY, TITLE)
    case.save()
    return case


def test_nothing_is_published_that_moves_a_case_until_a_publisher_confirms(case, client):
    row = draft(Contact.objects.get(key="anef-support"), phone="01 02 03 04 05")
    confirmed = {"action": "confirm_all", "_selected_action": case.pk}
    before = Publication.objects.count()
    assert list(moved()) == []
    TestCase.objects.update(days={})
    [(found, now)] = moved()
    assert (found, now.procedure) == (case, "renew-student-permit")
    client.force_login(member("ed", "Editor"))  # who may look
    assert TITLE in client.get("/admin/rules/testcase/").content.decode()
    client.post("/admin/rules/testcase/", confirmed)
    assert list(moved())
    client.force_login(member("paula", "Publisher"))
    assert "days" in refused(put(client, row))
    TestCase.objects.update(procedure="talent-renewal")
    said = refused(put(client, row))
    assert TITLE in said
    assert "talent permit for researchers" in said
    assert Publication.objects.count() == before
    client.post("/admin/rules/testcase/", confirmed)
    assert list(moved()) == []
    assert Event.objects.filter(who="paula", kind="changed", what__contains=TITLE).exists()
    made_by(put(client, row))
    assert Publication.objects.count() == before + 1


def test_the_file_for_make_test_has_all_of_it(case, tmp_path):
    path = tmp_path / "cases.json"
    call_command("export_cases", path)
    [found] = read(path)
    assert (found.answers, found.day, found.note) == (case.answers, case.day, case.note)
    assert expected(found) == expected(case)
    TestCase.objects.all().delete()
    kept(ANSWERS | {"nationality": "MA"}, SOME_DAY, "another").save()
    call_command("export_cases", path)
    assert [one.note for one in read(path)] == [TITLE, "another"]
