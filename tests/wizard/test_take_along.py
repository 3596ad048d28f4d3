"""What would change a result, and how it is taken along."""

import re
from datetime import date
from html import unescape

import pytest
from django.utils.http import urlencode

from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.models import Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard.address import Address
from wizard.result.alternatives import afterwards, alternatives
from wizard.result.dates import aim_for

from .cases import APPLIED, CASES, GRADUATE, RENEWAL, TRAVEL
from .page import Page, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TODAY = date(2026, 11, 23)
LIVE = re.compile(r"https?://|tel:|mailto:|#")
"""How an address begins that works from a disk."""


def test_each_other_answer_named_really_leads_elsewhere():
    for answers, procedure, _phase in CASES:
        result = Address(dict(answers)).walk()
        for one in alternatives(result.readings, result.used):
            there = walk(answers | {one.key: one.value}, TODAY)
            found = there.decision.procedure if there.decision else None
            assert found is one.procedure
            assert found != procedure


def test_its_link_leads_there(client):
    here = page(client, route="result/changes/")
    exams = Text.objects.get(language="en", procedure="renew-exams-left")
    there = read(client, here.link(exams.title))
    assert "situation=exams-left" in there.address
    assert there.h1 == exams.notes["headline-open"].replace("{closes}", "28 December 2026")
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
    link = page(client).link("What would change this answer")
    text = read(client, link).text
    assert "From 29 August 2027, another procedure applies" in text
    assert "What if I had answered differently?" in text
    assert "of the European Union, the EEA, Switzerland or Monaco: You" in text


def test_the_link_for_others_holds_no_date(client):
    here = page(client, route="result/letter/")
    whole = here.link("Link to this result, with your dates")
    undated = here.link("Link for others, without your dates")
    assert whole.startswith("http://testserver/en/result/?")
    assert "expires=2027-02-28" in whole
    assert not re.search(r"\d{4}-\d\d", undated)
    assert read(client, undated.removeprefix("http://testserver")).question == "expires"


def test_the_code_is_a_picture_of_our_own(client):
    html = page(client, route="result/letter/").response.content.decode()
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
    here = Page(response)
    assert {"en": "Saved on", "fr": "Enregistré le"}[language] in here.text
    assert [href for _label, href in here.links if not LIVE.match(href)] == []
    live = here.link({"en": "open the live page", "fr": "ouvrir la page à jour"}[language])
    assert live.startswith(f"http://testserver/{language}/result/?")


def test_the_rule_that_decided_can_be_read_in_the_table(client):
    href = page(client).link("The whole rule")
    address, _hash, fragment = href.partition("#")
    assert fragment in read(client, address).ids


@pytest.mark.parametrize("route", ["result/changes/", "result/letter/"])
def test_a_page_beside_is_private_and_leads_back(client, route):
    there = page(client, route=route)
    assert there.response.headers["X-Robots-Tag"] == "noindex"
    assert there.response.headers["Cache-Control"] == "no-store"
    assert read(client, there.link("Back to your result")).h1 == page(client).h1


@pytest.mark.parametrize(
    "answers",
    [APPLIED | {"filed": "2026-08-01"}, TRAVEL | {"expires": "2027-08-31"}, {"nationality": "FR"}],
    ids=["last-day-for-the-court", "renewal-after-the-journey", "no-days"],
)
def test_the_calendar_is_offered_wherever_there_is_one(client, answers):
    there = read(client, "/en/result/letter/?" + urlencode(answers))
    has_one = client.get("/en/result.ics?" + urlencode(answers)).status_code == 200
    assert ("Put the dates in my calendar" in there.text) == has_one


def test_an_e_mail_to_oneself_has_the_day_and_the_live_address(client):
    there = page(client, route="result/letter/")
    assert "Do it by Monday 28 December 2026." in there.text
    assert "http://testserver/en/result/?nationality=BR" in there.text
    assert "Kind regards" not in there.text
    [mailto] = [href for label, href in there.links if label == "Write the e-mail"]
    assert mailto.startswith("mailto:?subject=")


def test_a_letter_of_a_rewritten_text_is_short_and_leaves_out_the_folds(client):
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    html = page(client, route="result/letter/").response.content.decode()
    body = unescape(re.search(r'<pre class="letter">\n(.*?)</pre>', html, re.S)[1])
    assert len(body.split()) <= 250
    assert body.startswith("Renew your student permit online by 28 December 2026\n")
    assert "1. Log in to ANEF\n2. Attach your papers and send\n3. Download" in body
    assert "I have no account" not in body
