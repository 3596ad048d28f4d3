"""The bench measures right answers, and says what it found. Nothing is timed here."""

import json

import pytest
from django.conf import settings

from bench import journeys
from bench.calling import Visitor
from bench.journeys import Answer, Case, Wrong
from bench.ordinary import words
from bench.worker import Watch
from permitguide.wsgi import application
from rules.law.procedures import Procedure


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
def test_the_ordinary_wizard_has_the_words_of_the_guide(tmp_path):
    words.take(tmp_path / "words.json")
    found = json.loads((tmp_path / "words.json").read_text())
    assert len(found) == len(Procedure) * len(settings.LANGUAGES)
    assert all(one["text"]["title"] and one["text"]["summary"] for one in found)
    assert all(all(one["notes"].values()) for one in found)


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
