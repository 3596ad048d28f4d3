"""The bench measures right answers, and says what it found. Nothing is timed here."""

import json

import pytest
from django.conf import settings

from bench import journeys
from bench.calling import Visitor
from bench.journeys import Answer, Case, Wrong
from bench.ordinary import words
from permitguide.wsgi import application
from rules.law.procedures import Procedure


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
