"""What would change a result, how it is taken along, and what a link says that is opened later."""

import re
from datetime import date
from html import unescape

import pytest

from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.models import Amount, Text
from rules.words.live import current
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard.address import Address
from wizard.result.alternatives import afterwards, alternatives
from wizard.result.result import Result

from .cases import CASES, GRADUATE, RENEWAL, RENEWED, TODAY
from .page import read, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
BRAZILIAN = GRADUATE | {"nationality": "BR"}
WHOLE = "Link to this result, with your dates"
SAID = "Since this link was made, on 23 November 2026, these have changed:"


# ---- what would change it ----


def test_each_other_answer_named_really_leads_elsewhere():
    for answers, procedure, _phase in CASES:
        here = Address(dict(answers)).walk()
        for one in alternatives(here.readings, here.used):
            there = walk(answers | {one.key: one.value}, TODAY)
            found = there.decision.procedure if there.decision else None
            assert found is one.procedure
            assert found != procedure


def test_all_other_answers_that_lead_elsewhere_are_named():
    here = walk(BRAZILIAN, TODAY)
    named = [one.key for one in alternatives(here.readings, here.used)]
    for key in ("situation", "document", "work", "diploma"):
        there = [walk(BRAZILIAN | {key: value}, TODAY).decision for value in BY_KEY[key].choices]
        assert named.count(key) == sum(one is None or one.procedure != "rece" for one in there)


def test_the_page_says_what_would_change_it_and_leads_there(client):
    assert afterwards(walk(RENEWED, TODAY)) == (
        date(2027, 8, 29),
        "prefecture-expired-over-6-months",
    )
    here = read(client, result(client, RENEWED).link("What would change this answer"))
    assert "From 29 August 2027, another procedure applies" in here.text
    assert "What if I had answered differently?" in here.text
    assert "of the European Union, the EEA, Switzerland or Monaco: You" in here.text
    exams = Text.objects.get(language="en", procedure="renew-exams-left")
    there = read(client, here.link(exams.title))
    assert "situation=exams-left" in there.address
    assert there.h1 == exams.notes["headline-open"].replace("{closes}", "28 December 2026")
    links = [href for label, href in here.links if label == "more questions follow"]
    assert {read(client, href).question for href in links} >= {"work", "validated"}


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
    found = Result(walk(RENEWAL | {"expires": expires}, today), current(), "en")
    assert found.aim_for == (aim and date.fromisoformat(aim))


# ---- links, code and e-mail ----


def test_links_and_the_code_are_for_oneself_or_for_others_without_a_date(client):
    here = result(client, RENEWED, "letter/")
    assert here.link(WHOLE).startswith("http://testserver/en/result/?")
    assert "expires=2027-02-28" in here.link(WHOLE)
    undated = here.link("Link for others, without your dates")
    assert not re.search(r"\d{4}-\d\d", undated)
    assert read(client, undated.removeprefix("http://testserver")).question == "expires"
    [source] = re.findall(r'<img class="code" src="([^"]+)"', here.response.text)
    picture = client.get(unescape(source))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<svg" in picture.content
    assert b"<path" in picture.content


def test_an_e_mail_to_oneself_has_the_day_and_the_live_address(client):
    there = result(client, RENEWED, "letter/")
    assert "Do it by Monday 28 December 2026." in there.text
    assert "http://testserver/en/result/?nationality=BR" in there.text
    assert "Kind regards" not in there.text
    assert there.link("Write the e-mail").startswith("mailto:?subject=")
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    html = result(client, RENEWED, "letter/").response.text
    body = unescape(re.search(r'<pre class="letter">\n(.*?)</pre>', html, re.S)[1])
    assert len(body.split()) <= 250
    assert body.startswith("Renew your student permit online by 28 December 2026\n")
    assert "1. Log in to ANEF\n2. Attach your papers and send\n3. Download" in body
    assert "I have no account" not in body  # it is folded away


# ---- a link that is opened later ----


def link(client, answers):
    return result(client, answers, "letter/").link(WHOLE).removeprefix("http://testserver")


def edit(**words):
    publish_with(Text.objects.get(procedure="renew-student-permit", language="en"), **words)


def test_a_link_that_is_opened_later_names_the_parts_that_changed(client):
    renewal = link(client, RENEWED)
    assert "made=" in renewal
    for query in ("", "&today=2027-01-15"):  # another phase is no change of words
        page = read(client, renewal + query)
        assert "Since this link was made" not in page.text
        assert "We ignored" not in page.text
    french = renewal.replace("/en/", "/fr/")
    assert "Depuis la création de ce lien" not in read(client, french).text
    edit(cost="New.", steps="1. New.")
    assert f"{SAID} the steps the cost" in read(client, renewal).text
    assert "Depuis la création de ce lien, le 23 novembre 2026" in read(client, french).text
    page = read(client, renewal.replace("/result/", "/result/letter/"))
    assert {text for text, href in page.links if "made=" in href} == {"Français", WHOLE}


def test_a_changed_amount_is_a_change_of_the_part_that_names_it(client):
    edit(**REWRITTEN | {"cost": "- {renewal-fee}"})
    renewal = link(client, RENEWED)
    publish_with(Amount.objects.get(key="renewal-fee"), euros=111)
    assert f"{SAID} the cost" in read(client, renewal).text


def test_another_procedure_is_said_in_an_address_that_stays_short(client):
    here = link(client, BRAZILIAN)
    assert len(here) < 300
    assert f"{SAID} the procedure itself" in read(client, here + "&today=2027-03-01").text


@pytest.mark.parametrize(
    "made", ["x", "en.2026-13-01.aaa", "xx.2026-11-23.aaa", "en.2026-11-23.aa"]
)
def test_a_mark_that_cannot_be_read_says_nothing(client, made):
    assert "Since this link" not in result(client, RENEWED, made=made).text
