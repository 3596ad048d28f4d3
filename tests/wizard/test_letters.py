"""Letters to an office, ready to send."""

import re
from html import unescape

import pytest

from rules.law.letters import LETTERS
from rules.law.procedures import Procedure
from rules.models import Passage
from rules.proofreading import text_faults
from rules.words.live import current
from tests.factories import publish_with
from wizard.letters import find_gaps

from .cases import CHANGE, EXAMS, RENEWED, given
from .page import read, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
FILED = {"filed": "2026-08-24", "applied-for": "student"}
SENT = given("IN", "already-applied", certificate="none", **FILED)
ENDS, OPENS, CLOSES = "28 février 2027", "28 octobre 2026", "28 décembre 2026"
SINCE, SILENT = "24 août 2026", "22 novembre 2026"
CASES = {
    "paper-missing": (RENEWED, [ENDS, OPENS, CLOSES, "R431-11"]),
    "anef-blocked": (RENEWED, [ENDS, CLOSES, "R431-2", "essais"]),
    "studies": (RENEWED, [ENDS, "L422-1", "L433-1"]),
    "longer-year": (RENEWED, [ENDS, CLOSES, "R431-5"]),
    "internship": (RENEWED, [ENDS, CLOSES, "L422-1"]),
    "no-certificate": (SENT, [SINCE, SILENT, "ni attestation de dépôt", "R431-15-1"]),
    "appointment": (
        SENT | {"certificate": "deposit"},
        [SINCE, "que l’attestation de dépôt", "R431-12"],
    ),
    "reasons": (
        SENT,
        [SINCE, SILENT, "22 janvier 2027", "quatre-vingt-dix jours", "R432-2", "L232-4"],
    ),
    "wrong-name": (
        CHANGE | {"nationality": "DZ", "change": "details-wrong"},
        ["R431-10", "accord franco-algérien"],
    ),
}
UNRESOLVED = re.compile("[{}\ue000]")


def test_each_letter_is_played_below_and_has_words_and_gaps_in_each_language():
    assert {f"letter-{key}" for key in CASES} == {*LETTERS}
    for key in LETTERS:
        bodies = [current().passages[code, key].body for code in ("en", "fr")]
        assert len(find_gaps(bodies[0])) == len(find_gaps(bodies[1])) > 0


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", CASES)
def test_a_letter_states_days_certificate_and_article_of_its_case_and_needs_none(
    client, key, language
):
    answers, said = CASES[key]
    page = result(client, answers, f"letters/letter-{key}/", language)
    html = re.search(r"<article.*?</article>", page.response.content.decode(), re.S)[0]
    letter = unescape(html).replace("\N{NO-BREAK SPACE}", " ")
    for words in [*said, "Objet : ", "Je vous prie d", "23 novembre 2026"]:
        assert words in letter
    assert not UNRESOLVED.search(letter)
    page = read(client, f"/{language}/letters/letter-{key}/")
    assert page.h1 == current().passage(f"letter-{key}", language).title
    assert not UNRESOLVED.search(page.text)


def test_a_letter_reads_the_country_of_the_student(client):
    row = Passage.objects.get(language="en", key="letter-studies")
    publish_with(row, body=f"{row.body}\n\n::: if country=VN\nOnly for one country.\n:::\n")
    assert "VN" not in current().procedure(Procedure.RENEW_STUDENT_PERMIT, "en").countries
    for nationality, is_meant in (("VN", True), ("TH", False)):
        page = result(client, RENEWED | {"nationality": nationality}, "letters/letter-studies/")
        assert ("Only for one country." in page.text) is is_meant


def test_what_is_typed_into_a_letter_has_no_name_to_be_sent_by(client):
    body = result(client, RENEWED, "letters/letter-studies/").response.content.decode()
    form = re.search(r'<form class="gaps".*?</form>', body, re.S)[0]
    assert form.count("<input") >= 10
    assert "name=" not in form
    assert "action=" not in form


def test_a_letter_for_another_case_leads_to_the_letter_as_it_is_for_all(client):
    response = client.get("/en/result/letters/letter-reasons/", RENEWED)
    assert response.headers["Location"] == "/en/letters/letter-reasons/"
    assert client.get("/en/result/letters/letter-nothing/", RENEWED).status_code == 404


def test_a_result_links_the_letters_and_each_opens_for_it(client):
    for answers in (RENEWED, SENT, CASES["wrong-name"][0], EXAMS | {"expires": "2027-02-28"}):
        links = {href for _text, href in result(client, answers).links}
        letters = {href for href in links if "/result/letters/" in href}
        assert letters, answers
        assert {client.get(href).status_code for href in letters} <= {200, 302}


def test_an_editor_who_links_an_unknown_letter_or_a_day_it_may_lack_is_told(client):
    row = Passage.objects.get(language="en", key="letter-reasons")
    faults = text_faults(row, "body", "[Write](letter:letter-none) by {expires}.", {})
    said = ["No case here has {expires}.", "No letter is called “letter"]
    assert [fault.sentence[:27] for fault in faults] == said
