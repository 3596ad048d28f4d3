"""The bench measures right answers, and says what it found. Nothing is timed here."""

import json
from datetime import date, timedelta

import pytest

from bench import journeys, pages, report, rivals
from bench.calling import Visitor
from bench.journeys import Answer, Case, Wrong
from bench.report import Figure
from bench.worker import Watch
from permitguide.wsgi import application
from rules.law.permits import TABLE
from rules.law.questions import QUESTIONS
from rules.law.walk import follow, walk

SHIFTS = pages.WARM + pages.MEASURED


def test_each_case_leads_where_it_says_all_through_two_years():
    for number, shift in enumerate(SHIFTS * 12):
        day = date(2027, 1, 1) + timedelta(number * 730 // (len(SHIFTS) * 12))
        for case in journeys.cases(day, shift):
            found = walk(case.answers, day)
            assert list(found.used) == list(case.answers)
            assert found.decision.procedure == case.procedure, (day, case)


def test_the_cases_ask_every_question_in_both_languages_and_no_two_sets_share_a_date():
    cases = journeys.cases(journeys.today(), 0)
    for language in journeys.LANGUAGES:
        asked = {key for case in cases if case.language == language for key in case.answers}
        assert asked == {question.key for question in QUESTIONS}
    dates = [
        {value for value in case.answers.values() if value[:2] == "20"}
        for shift in SHIFTS
        for case in journeys.cases(journeys.today(), shift)[9:10]
    ]
    assert len(set.union(*dates)) == sum(map(len, dates)) > 0


@pytest.mark.django_db
def test_journeys_of_the_guide_are_recorded_and_answer_again(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    for case in journeys.cases(journeys.today(), 0)[::4]:
        visitor, seen = Visitor(application), Watch()
        found = journeys.record(
            lambda request, one=visitor, watch=seen: watch.watched(one.send, request),
            case,
            journeys.guide_fields,
        )
        assert [one.kind for one in found][:2] == ["start", "question nationality"]
        assert found[-1].kind == "result"
        assert {one.method for one in found} == {"GET"}
        # A redirect for each date that is typed, and for the last answer.
        led = [one.kind.split()[1] for one in found if one.status == 302]
        dated = {key for key, value in case.answers.items() if value[:2] == "20"}
        assert set(led) == dated | {list(case.answers)[-1]}
        assert len(found) == 2 + len(case.answers) + len(led)
        assert max(one.get("checks", 0) for one in seen.found) == 1
        assert [visitor.send(one).status for one in found] == [one.status for one in found]
        assert visitor.cookies == {}


@pytest.mark.django_db
def test_a_wrong_answer_or_an_error_page_ends_the_bench(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    case = journeys.cases(journeys.today(), 0)[8]
    send = Visitor(application).send
    for wrong, sending in (
        (Case(case.language, case.answers, "aps"), send),
        (Case(case.language, {**case.answers, "diploma": "none"}, case.procedure), send),
        (case, lambda request: Answer(500, {}, b"")),
    ):
        with pytest.raises(Wrong):
            journeys.record(sending, wrong, journeys.guide_fields)


def test_a_list_of_functions_decides_as_the_table():
    """What the engines are given: facts of students of every procedure, the unasked ones too."""
    students = rivals.students(100)
    decide = rivals.functions(TABLE.rules)
    expected = [follow(rivals.readings(answers)).rule.key for answers in students]
    assert [decide(rivals.case(answers)) for answers in students] == expected


def test_the_table_is_markdown_in_a_page_and_the_same_as_json(tmp_path):
    figures = [
        Figure("pages", "start", 3.14159, "x empty", 3, 4.5),
        Figure("wire", "everything", 12_345.6, "KB", bar=30),
        Figure("pages", "queries", 0, "", bar=0),
        Figure("scale", "growth", 1.2, "x", bar=1.3, least=True),
    ]
    lines = report.table(figures).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]] == [
        ["pages", "start", "3.14 x empty", "3 – 4.50", "", ""],
        ["wire", "everything", "12,346 KB", "", "≤ 30", "MISSED"],
        ["pages", "queries", "0", "", "≤ 0", "reached"],
        ["scale", "growth", "1.20 x", "", "≥ 1.30", "MISSED"],
    ]
    report.write_json(figures, tmp_path / "bench.json")
    found = json.loads((tmp_path / "bench.json").read_text())
    assert [(one["value"], one["reached"]) for one in found] == [
        (3.14159, None), (12_345.6, False), (0, True), (1.2, False),
    ]  # fmt: skip
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{report.BEGIN}{report.END}\nAfter.\n")
    report.write_page("one", page)
    report.write_page("two", page)
    assert page.read_text() == f"Before.\n\n{report.BEGIN}\ntwo\n\n{report.END}\nAfter.\n"
