"""Every result page is read in a minute: counted for all cases that reach it."""

import pytest
from django.conf import settings
from django.utils.http import urlencode

from rules.law.cases import SOME_DAY, cases
from rules.law.procedures import Procedure
from rules.law.walk import walk
from rules.models import Text
from rules.words.live import current
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard.result.result import Result

from .limits import faults, turn

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def pages(procedure, language):
    """Yield answers for each page of a procedure that reads differently."""
    seen = set()
    for case in cases(procedure):
        result = Result(walk(case.answers, SOME_DAY), current(), language)
        page = (result.rule.key, result.phase, result.is_urgent, id(result.marked))
        if page not in seen:
            seen.add(page)
            yield case.answers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("procedure", Procedure)
def test_a_result_is_read_in_a_minute(page, live_server, procedure, language):
    page.set_viewport_size({"width": 390, "height": 844})
    found = {}
    for number, answers in enumerate(pages(procedure, language)):
        query = urlencode({**answers, "today": SOME_DAY.isoformat()})
        address = f"{live_server.url}/{language}/result/?{query}"
        turn(page, address) if number else page.goto(address)
        if said := list(faults(page, language)):
            found[query] = said
    assert found == {}


def test_what_is_too_long_is_found(page, live_server):
    row = Text.objects.get(language="en", procedure="renew-student-permit")
    long = "### It is long\n\n" + "This is one word more. " * 50
    publish_with(row, **REWRITTEN | {"trouble": long})
    page.set_viewport_size({"width": 390, "height": 844})
    query = (
        "nationality=BR&situation=continue-studies&document=student-card&expires=2026-07-31"
        f"&today={SOME_DAY}"
    )
    page.goto(f"{live_server.url}/en/result/?{query}")
    assert list(faults(page, "en")) == ["words in “It is long”: 250 of at most 120"]
