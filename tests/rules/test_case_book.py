"""The office's test cases: kept without a person in them, run before each publication."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from rules.case_book import confirm, expected, kept, moved, outcome, read
from rules.law.cases import SOME_DAY, cases
from rules.law.procedures import Procedure
from rules.models import Contact, Publication, TestCase
from tests.factories import draft, member

FILE = Path(__file__).parents[1] / "cases.json"
ANSWERS = {
    "nationality": "IN",
    "situation": "continue-studies",
    "document": "student-card",
    "expires": "2026-09-30",
}
TITLE = "Renewal in June"


@pytest.mark.parametrize("case", read(FILE), ids=str)
def test_what_the_office_kept_is_still_answered_so(case):
    assert outcome(case.answers, case.day) == expected(case)


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


@pytest.mark.parametrize("procedure", Procedure)
def test_a_case_of_every_procedure_can_be_kept(procedure):
    case = next(iter(cases(procedure)))
    assert kept(case.answers, SOME_DAY).procedure == procedure


def test_answers_without_a_result_are_not_kept():
    assert kept({"nationality": "IN"}, SOME_DAY) is None


@pytest.mark.django_db
class TestMoved:
    @pytest.fixture
    def case(self):
        case = kept(ANSWERS, SOME_DAY, TITLE)
        case.save()
        return case

    @pytest.fixture
    def publish(self, client):
        """Publish a draft as a publisher would; what the page then says."""
        client.force_login(member("paula", "Publisher"))
        row = Contact.objects.get(key="anef-support")
        draft(row, phone="01 02 03 04 05")

        def publish():
            about = {"name": row.name, "publish": "1", "starts": "", "note-fr": "Le prix."}
            page = client.get("/admin/desk/publish/", {"name": row.name})
            about["version"] = [one.pk for _row, one, _diff in page.context["documents"]]
            about["starts"] = page.context["day"].isoformat()
            return client.post("/admin/desk/publish/", about, follow=True).content.decode()

        return publish

    def test_a_table_that_moves_a_case_is_told(self, case):
        assert list(moved()) == []
        TestCase.objects.update(procedure="change-to-aps")
        [(found, now)] = moved()
        assert (found, now.procedure) == (case, "renew-student-permit")

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"procedure": "talent-renewal"}, "talent permit for researchers"),
            ({"days": {}}, "days"),
        ],
    )
    def test_nothing_is_published_until_somebody_confirms(
        self, case, publish, client, change, sentence
    ):
        before = Publication.objects.count()
        TestCase.objects.update(**change)
        page = publish()
        assert TITLE in page
        assert sentence in page
        assert Publication.objects.count() == before
        confirmed = {"action": "confirm_all", "_selected_action": case.pk}
        client.post("/admin/rules/testcase/", confirmed)
        publish()
        assert Publication.objects.count() == before + 1

    def test_an_editor_may_look_and_not_confirm(self, case, client):
        client.force_login(member("ed", "Editor"))
        TestCase.objects.update(days={})
        assert TITLE in client.get("/admin/rules/testcase/").content.decode()
        client.post(
            "/admin/rules/testcase/", {"action": "confirm_all", "_selected_action": case.pk}
        )
        assert list(moved())

    def test_what_is_confirmed_is_right_from_then_on(self, case):
        TestCase.objects.update(days={})
        confirm(TestCase.objects.get())
        assert list(moved()) == []

    def test_the_file_for_make_test_has_all_of_it(self, case, tmp_path):
        path = tmp_path / "cases.json"
        call_command("export_cases", path)
        [found] = read(path)
        assert (found.answers, found.day, found.note) == (case.answers, case.day, case.note)
        assert expected(found) == expected(case)
        TestCase.objects.all().delete()
        kept(ANSWERS | {"nationality": "MA"}, SOME_DAY, "another").save()
        call_command("export_cases", path)
        assert [one.note for one in read(path)] == [TITLE, "another"]
