"""What would change a result, and how it is taken along."""

import re
from datetime import date
from html import unescape

import pytest
from django.utils.http import urlencode

from rules.law.questions import BY_KEY
from rules.law.walk import walk
from wizard.address import Address
from wizard.result.alternatives import afterwards, alternatives
from wizard.result.dates import aim_for

from .cases import CASES, GRADUATE, IDS, RENEWAL
from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_other_answer_named_really_leads_elsewhere(answers, procedure, phase):
    address = Address(dict(answers))
    result = address.walk()
    for one in alternatives(result.readings, result.used):
        there = walk(answers | {one.key: one.value}, TODAY)
        found = there.decision.procedure if there.decision else None
        assert found is one.procedure
        assert found != procedure


def test_its_link_leads_there(client):
    here = page(client)
    there = read(client, here.link("Renew your permit to take your last exams"))
    assert there.h1 == "Renew your permit to take your last exams"
    links = [href for label, href in here.links if label == "more questions follow"]
    assert {read(client, href).question for href in links} >= {"work", "validated"}


def test_all_other_answers_that_lead_elsewhere_are_named():
    answers = GRADUATE | {"nationality": "BR"}
    result = walk(answers, TODAY)
    named = [one.key for one in alternatives(result.readings, result.used)]
    for key in ("situation", "document", "work", "diploma"):
        elsewhere = 0
        for value in BY_KEY[key].choices:
            there = walk(answers | {key: value}, TODAY).decision
            elsewhere += there is None or there.procedure != "rece"
        assert named.count(key) == elsewhere


def test_the_procedure_that_follows_is_named_with_its_first_day():
    result = walk(RENEWAL | {"expires": "2027-02-28"}, TODAY)
    assert afterwards(result) == (date(2027, 8, 29), "prefecture-expired-over-6-months")


@pytest.mark.parametrize(
    ("expires", "today", "aim"),
    [
        ("2021-10-31", "2021-06-01", "2021-07-05"),  # 3 July 2021, the 120th day, is a Saturday
        ("2021-10-31", "2021-07-04", "2021-07-05"),
        ("2021-10-31", "2021-07-05", None),
        ("2026-12-31", "2026-08-01", "2026-09-02"),
    ],
)
def test_the_day_to_aim_for_is_a_working_day_in_the_window(expires, today, aim):
    today = date.fromisoformat(today)
    decision = walk(RENEWAL | {"expires": expires}, today).decision
    assert aim_for(decision, today) == (aim and date.fromisoformat(aim))


def page(client, language="en", route="result/", **extra):
    answers = urlencode(RENEWAL | {"expires": "2027-02-28"} | extra)
    return read(client, f"/{language}/{route}?{answers}")


def test_the_page_says_what_would_change_it(client):
    text = page(client).text
    assert "From Sunday 29 August 2027, another procedure applies" in text
    assert "Each answer that would lead elsewhere" in text
    assert "of the European Union, the EEA, Switzerland or Monaco: You" in text


def test_the_link_for_others_holds_no_date(client):
    here = page(client)
    whole = here.link("Link to this result, with your dates")
    undated = here.link("Link for others, without your dates")
    assert whole.startswith("http://testserver/en/result/?")
    assert "expires=2027-02-28" in whole
    assert not re.search(r"\d{4}-\d\d", undated)
    assert read(client, undated.removeprefix("http://testserver")).question == "expires"


def test_the_code_is_a_picture_of_our_own(client):
    html = page(client).response.content.decode()
    [source] = re.findall(r'<img class="code" src="([^"]+)"', html)
    picture = client.get(unescape(source))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<svg" in picture.content
    assert b"<path" in picture.content


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_file_needs_nothing_else(client, language):
    response = page(client, language, "result.html").response
    assert "attachment" in response.headers["Content-Disposition"]
    html = response.content.decode()
    assert "--accent:" in html
    assert re.findall(r"<script|<link|<img", html) == []
    assert re.findall(r"url\(|@import", html) == []
    assert 'id="steps"' in html


def test_the_official_site_is_one_button(client):
    assert page(client).link("Official site: ANEF").startswith("https://administration-etrangers")


def test_the_rule_that_decided_can_be_read_in_the_table(client):
    href = page(client).link("This rule in the table")
    address, _hash, fragment = href.partition("#")
    assert fragment in read(client, address).ids
