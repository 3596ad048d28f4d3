"""Letters to an office, ready to send."""

import re
from html import unescape

import pytest

from rules.law.letters import LETTERS
from rules.models import Passage
from rules.words.live import current
from wizard.letters import gaps

from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
RENEWAL = "nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
EXAMS = "nationality=MA&situation=exams-left&document=vls-ts&validated=yes&expires=2027-02-28"
SENT = "nationality=IN&situation=already-applied&filed=2026-08-24&applied-for=student"
CASES = {
    "letter-paper-missing": (
        RENEWAL,
        ["28 février 2027", "28 octobre 2026", "28 décembre 2026", "R431-11"],
    ),
    "letter-anef-blocked": (RENEWAL, ["28 février 2027", "28 décembre 2026", "R431-2", "essais"]),
    "letter-studies": (RENEWAL, ["28 février 2027", "L422-1", "L433-1"]),
    "letter-longer-year": (RENEWAL, ["28 février 2027", "28 décembre 2026", "R431-5"]),
    "letter-internship": (RENEWAL, ["28 février 2027", "28 décembre 2026", "L422-1"]),
    "letter-no-certificate": (
        f"{SENT}&certificate=none",
        ["24 août 2026", "22 novembre 2026", "ni attestation de dépôt", "R431-15-1"],
    ),
    "letter-appointment": (
        f"{SENT}&certificate=deposit",
        ["24 août 2026", "que l’attestation de dépôt", "R431-12"],
    ),
    "letter-reasons": (
        f"{SENT}&certificate=none",
        [
            "24 août 2026",
            "22 novembre 2026",
            "22 janvier 2027",
            "quatre-vingt-dix jours",
            "R432-2",
            "L232-4",
        ],
    ),
    "letter-wrong-name": (
        "nationality=DZ&situation=change&change=details-wrong",
        ["R431-10", "accord franco-algérien"],
    ),
}


def test_each_letter_is_played_below_and_has_words_in_each_language():
    assert {*CASES} == {*LETTERS}
    assert {(code, key) for code in ("en", "fr") for key in LETTERS} <= {*current().passages}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", CASES)
def test_a_letter_states_days_certificate_and_article_of_its_case(client, key, language):
    answers, said = CASES[key]
    page = read(client, f"/{language}/result/letters/{key}/?{answers}")
    assert page.response.status_code == 200
    html = re.search(r"<article.*?</article>", page.response.content.decode(), re.S)[0]
    letter = unescape(html).replace("\N{NO-BREAK SPACE}", " ")
    for words in said:
        assert words in letter
    assert "Objet : " in letter
    assert "Je vous prie d" in letter
    assert "23 novembre 2026" in letter
    assert not re.search("[{}\ue000]", letter)


def test_what_is_typed_into_a_letter_has_no_name_to_be_sent_by(client):
    body = client.get(f"/en/result/letters/letter-studies/?{RENEWAL}").content.decode()
    form = re.search(r'<form class="gaps".*?</form>', body, re.S)[0]
    assert form.count("<input") >= 10
    assert "name=" not in form
    assert "action=" not in form


@pytest.mark.parametrize("key", LETTERS)
def test_both_languages_of_a_letter_have_the_same_gaps(key):
    bodies = [current().passages[code, key].body for code in ("en", "fr")]
    assert len(gaps(bodies[0])) == len(gaps(bodies[1])) > 0


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", LETTERS)
def test_a_letter_can_be_read_without_a_case(client, key, language):
    page = read(client, f"/{language}/letters/{key}/")
    assert page.h1 == current().letter(key, language).title
    assert not re.search("[{}\ue000]", page.text)


def test_a_letter_for_another_case_leads_to_the_letter_as_it_is_for_all(client):
    response = client.get(f"/en/result/letters/letter-reasons/?{RENEWAL}")
    assert response.headers["Location"] == "/en/letters/letter-reasons/"
    assert client.get(f"/en/result/letters/letter-nothing/?{RENEWAL}").status_code == 404


@pytest.mark.parametrize(
    "answers", sorted({answers for answers, _said in CASES.values()} | {EXAMS})
)
def test_a_result_links_the_letters_and_each_opens_for_it(client, answers):
    page = read(client, f"/en/result/?{answers}")
    links = {href for _text, href in page.links if "/result/letters/" in href}
    assert links
    for href in links:
        assert client.get(href).status_code in (200, 302)


def test_an_editor_who_links_an_unknown_letter_or_a_day_it_may_lack_is_told(client):
    row = Passage.objects.get(language="en", key="letter-reasons")
    known = {}
    faults = row.faults("body", "[Write](letter:letter-none) by {expires}.", row.proof(known))
    assert [fault.sentence[:27] for fault in faults] == [
        "No case here has {expires}.",
        "No letter is called “letter",
    ]
