"""Midnight in Paris falls between two pages: what is shown is right for the day it is shown on."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rules.law.walk import walk
from rules.law.windows import Phase
from rules.models import Text
from rules.words import live
from tests.factories import draft, publish, publish_with
from tests.rewritten import REWRITTEN
from tests.wizard.cases import RENEWAL
from tests.wizard.page import answer, read
from wizard import counting

pytestmark = pytest.mark.django_db

DAYS = [date(2027, 3, 27), date(2026, 12, 31), date(2028, 2, 28)]
"""Evenings before the clocks change, a new year and a leap day."""

IN_TIME, LATE = REWRITTEN["notes"]["open"], REWRITTEN["notes"]["late"]


@pytest.fixture(params=DAYS, ids=str)
def evening(request, monkeypatch):
    """Ten seconds before midnight; words are held in memory as on the site."""
    monkeypatch.setattr(live, "LOOK_EVERY", 1.0)
    day = request.param
    last = datetime(day.year, day.month, day.day, 23, 59, 50, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(last, tick=False) as clock:
        live.look()
        yield day, clock


def closing(day):
    """Return a student whose window is open on a day and no longer on the next."""
    for days in range(500):
        answers = RENEWAL | {"expires": (day + timedelta(days)).isoformat()}
        first, second = walk(answers, day).decision, walk(answers, day + timedelta(1)).decision
        if (first.span.phase, second.span.phase) == (Phase.OPEN, Phase.LATE):
            return answers
    raise LookupError


def test_a_page_opened_before_and_sent_after_counts_for_the_new_day(client, evening):
    day, clock = evening
    row = Text.objects.get(procedure="renew-student-permit", language="en")
    publish_with(row, **REWRITTEN)
    live.look()
    answers = closing(day)
    result = f"/en/result/?{urlencode(answers)}"
    assert IN_TIME in read(client, result).text
    asked = read(client, f"/en/guide/?{urlencode(RENEWAL)}")
    clock.shift(20)
    page = answer(client, asked, "expires", answers["expires"])
    assert page.address == result  # no answer is lost, and no day is written into it
    assert LATE in page.text
    assert IN_TIME not in page.text
    found = client.get(f"/api/v1/guidance?{urlencode(answers)}").json()
    assert found["today"] == (day + timedelta(1)).isoformat()
    assert {key[0] for key in counting.counts} == {day, day + timedelta(1)}


def test_words_for_the_new_day_come_with_it(client, evening):
    day, clock = evening
    row = Text.objects.get(procedure="renew-student-permit", language="en")
    publish(draft(row, summary="Words of the new day."), starts=day + timedelta(1))
    address = f"/en/result/?{urlencode(closing(day))}"
    for _page in range(2):
        assert "Words of the new day." not in client.get(address).content.decode()
        clock.shift(4)
    clock.shift(1.999_999)
    assert "Words of the new day." not in client.get(address).content.decode()
    clock.shift(0.000_001)
    assert "Words of the new day." in client.get(address).content.decode()
