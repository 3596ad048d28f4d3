"""The desk: the same answers as the API, in words and in letters, and nothing kept of them."""

import re
from datetime import date
from html import unescape
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.utils.translation import override

from rules.dates import long_date, yearless_date
from rules.law.cases import cases as law_cases
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.models import TestCase
from rules.qr import qr_code
from rules.words.live import current
from wizard.result.email import MAILTO, Sender, letter
from wizard.result.result import Result
from wizard.staff.counter import LONGEST_WORDS
from wizard.templatetags.letters import WIDTH, prose

from ..wizard import cases
from ..wizard.cases import ONE_EACH, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DESK = "/staff/desk/"
PART = {"headers": {"X-Part": "result"}}
GRADUATE = cases.GRADUATE | {"nationality": "IN", "expires": "28 2 2027"}


def ask(client, answers, **about):
    """Return what the desk answers."""
    return client.post(DESK, answers, **about)


def text(response) -> str:
    """Return what a reader sees, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def matters(response) -> dict[str, str]:
    """How much each question matters."""
    found = re.findall(r'id="([a-z-]+)-notes" data-matters="([a-z]+)"', response.content.decode())
    return dict(found)


def letters(response):
    return {letter.language: letter for letter in response.context["letters"]}


@pytest.mark.parametrize(("language", "worked"), [("en", ONE_EACH), ("fr", ONE_EACH[::5])])
def test_each_case_is_answered_as_by_the_api(staff, language, worked):
    """The page has every date in words, the letter the address of the result."""
    for answers, procedure, _phase in worked:
        said = staff.get("/api/v1/guidance", answers | {"language": language}).json()
        response = ask(staff, answers, headers={"Accept-Language": language})
        assert response.status_code == 200, answers
        decision = response.context["walk"].decision
        assert (decision.procedure, decision.rule.key) == (said["procedure"], said["rule"])
        assert said["procedure"] == procedure
        shown = text(response)
        assert " ".join(said["headline"].split()) in shown
        for day in days_in_words(said, language):
            assert day in shown, answers
        assert response.context["share"].split("&made=")[0].endswith(said["url"])
        used = {key for key, how in matters(response).items() if how == "used"}
        assert used == set(said["answers"]), answers
        found = letters(response)
        assert list(found) == list(dict.fromkeys([language, "fr"]))
        for one in found.values():
            link = said["url"].replace(f"/{language}/", f"/{one.language}/")
            assert f"http://testserver{link}" in one.body


def days_in_words(said, language):
    """Return the first and last days of all phases, without the year."""
    today = said["today"]
    spans = [span for span in said["phases"] if span["ends"] is None or span["ends"] >= today]
    days = [day for span in spans for day in (span["starts"], span["ends"]) if day]
    with override(language):
        return [yearless_date(date.fromisoformat(day)) for day in days]


def test_a_letter_has_all_that_a_student_needs(staff, settings):
    settings.OFFICE_NAME = "Université d'Exemple"
    own = {"words": "Bring the letter of your bank.", "officer": "Grace Hopper"}
    response = ask(staff, GRADUATE | own)
    letter = letters(response)["en"]
    assert letter.subject.startswith("Your residence permit in France: ")
    parts = [
        "Hello,",
        "Monday 23 November 2026",
        letter.subject.partition(": ")[2],
        "It opens in 35 days. You can do it from 28 December 2026 to 28 February",
        "Bring the letter of your bank.",
        "1. ",
        "https://www.rhone.gouv.fr",
        "expires=2027-02-28",
        "not legal advice: the administration decides.",
        "Kind regards, Grace Hopper Université d'Exemple",
    ]
    body = " ".join(letter.body.split())
    places = [body.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    code = qr_code(response.context["share"], scale=4, xmldecl=False, svgclass="code").decode()
    assert code in response.content.decode()  # to take along on a phone
    User.objects.update(first_name="Ada", last_name="Lovelace")
    assert "Kind regards,\nAda Lovelace\n" in letters(ask(staff, GRADUATE))["en"].body
    assert "Lovelace" not in letters(ask(staff, GRADUATE | {"officer": ""}))["en"].body


def test_the_address_for_the_mail_program_holds_what_fits(staff):
    short = letters(ask(staff, {"nationality": "FR"}))["en"]
    long = letters(ask(staff, GRADUATE | {"words": "é" * 200}))["en"]
    for sent_letter in (short, long):
        scheme, _, _, query, _ = urlsplit(sent_letter.mailto)
        sent = {key: one for key, [one] in parse_qs(query, strict_parsing=True).items()}
        assert (scheme, sent["subject"]) == ("mailto", sent_letter.subject)
        body = sent["body"].replace("\r\n", "\n")
        assert (body == sent_letter.body) is not sent_letter.shortened
        assert "http://testserver/en/result/" in body
        assert "administration" in body
    assert long.shortened
    assert "You can do it from 28 December 2026" in parse_qs(long.mailto)["body"][0]


def test_a_letter_is_read_at_once_and_shows_no_markup():
    """At most 150 words, with a sentence of the officer's own as long as the form takes."""
    sender = Sender("The international office", "Grace Hopper", "five  " * (LONGEST_WORDS // 6))
    met = {}
    for one in (walk(case.answers, TODAY) for kind in Procedure for case in law_cases(kind, TODAY)):
        met[one.decision.rule.key, one.decision.span and one.decision.span.phase] = one
    for one, language in product(met.values(), ("en", "fr")):
        made = letter(Result(one, current(), language), "https://example.org/", sender)
        assert len(made.body.split()) <= 150, one.used
        with override(language):
            assert long_date(TODAY) in made.body.replace("\n", " ")
        words = re.sub(r"https?://\S+", "", made.body)
        assert not re.search(r"\d{4}-\d\d-\d\d|\*\*|\]\(|^#|[{}<>]|&\w+;|%\(", words, re.M)
        assert max(map(len, words.splitlines())) <= WIDTH
        assert "\n\n\n" not in made.body
        assert len(made.mailto) <= MAILTO


def test_a_student_who_reads_french_gets_one_letter(staff):
    for asked, spoken, codes in (
        ("fr", "en", ["fr"]),
        ("xx", "en", ["en", "fr"]),
        ("", "fr", ["fr"]),
    ):
        response = ask(staff, GRADUATE | {"language": asked}, headers={"Accept-Language": spoken})
        assert list(letters(response)) == codes


BAD = [
    ({"expires": "31 6 2027"}, "expires", "“31 6 2027” is a day that does not exist"),
    ({"expires": "9" * 5000}, "expires", "is not a date"),
    ({"situation": "<b>x</b>\0"}, "situation", "is not one of the answers"),
    ({"nationality": "", "nationality-typed": "Congo"}, "nationality", "in the list"),
]


@pytest.mark.parametrize(("change", "key", "sentence"), BAD)
def test_what_cannot_be_read_is_told_beside_its_field(staff, change, key, sentence):
    response = ask(staff, GRADUATE | change)
    assert response.status_code == 400
    assert matters(response)[key] == "wrong"
    page = response.content.decode()
    notes = re.search(rf'id="{key}-notes".*?</div>', page, re.S)[0]
    assert sentence in unescape(notes)
    described = rf'id="{key}"\s+aria-describedby="{key}-hint {key}-notes"\s+aria-invalid'
    assert re.search(described, page)
    assert "<b>x" not in page
    part = ask(staff, GRADUATE | change, **PART)
    assert (part.status_code, matters(part)[key]) == (200, "wrong")


def test_what_matters_follows_the_case(staff):
    start = matters(staff.get(DESK))
    assert start == dict.fromkeys(BY_KEY, "idle") | {"nationality": "next"}
    some = matters(ask(staff, {"nationality": "IN", "expires": "28 2 2027", "arrived": "x"}))
    assert some["nationality"] == "used"
    assert some["situation"] == "next"
    assert some["expires"] == "waiting"
    done = ask(staff, GRADUATE | {"validated": "yes", "arrived": "nonsense"})
    assert done.status_code == 200
    assert matters(done)["validated"] == matters(done)["arrived"] == "unused"
    assert 'value="nonsense"' in done.content.decode()
    assert "it does not matter for this case" in text(done)
    assert "arrived" not in letters(done)["en"].body
    late = {"nationality": "VN", "situation": "just-arrived", "document": "visa-d-to-apply"}
    found = matters(ask(staff, late | {"expires": "1 12 2026", "arrived": "2 12 2026"}))
    assert (found["expires"], found["arrived"]) == ("wrong", "wrong")


def test_the_script_gets_the_result_and_the_notes_alone(staff):
    page = ask(staff, GRADUATE, **PART).content.decode()
    for whole in ("<html", "csrfmiddlewaretoken", "autofocus"):
        assert whole not in page
    swapped = set(re.findall(r'id="([a-z-]+)"[^>]* data-swap', page))
    assert swapped == {"result", *(f"{key}-notes" for key in BY_KEY)}


def test_nothing_is_kept_of_the_answers(staff, client):
    for response in (staff.get(DESK), ask(staff, GRADUATE), ask(staff, GRADUATE, **PART)):
        assert response.headers["Cache-Control"] == "no-store"
        assert "28 2 2027" not in str(response.headers)
    signed_in = {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}
    assert set(staff.session.keys()) <= signed_in
    page = staff.get(DESK, GRADUATE)  # an address never fills the page
    assert page.context["walk"].used == {}
    page = ask(staff, GRADUATE).content.decode()
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    with_answers = [one for one in addresses if re.search("nationality(=|%3D)", one)]
    assert all(one.startswith("mailto:") for one in with_answers)
    client.logout()
    away = ask(client, GRADUATE, **PART)
    assert (away.status_code, "2027" in away.url) == (302, False)


PROSE = {
    "<p>One &amp; two</p>\n<p>Three</p>": "One & two\n\nThree",
    "<p>A</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n<p>D</p>": "A\n\n- b\n- c\n\nD",
    "<ol>\n<li>\n<p>b</p>\n</li>\n<li>c</li>\n</ol>": "1. b\n2. c",
    "<ul><li>A\n<details><summary>?</summary>B</details></li></ul>": "- A",
    "<p>A</p><h3>Head</h3>\n<p>B</p>": "A\n\nHead\nB",
    f"<ul><li>{'word ' * 20}</li></ul>": f"- {'word ' * 13}word\n  {'word ' * 5}word",
}


def test_rendered_words_become_prose():
    assert {html: prose(html) for html in PROSE} == PROSE


def test_a_case_is_kept_as_a_test_without_its_dates(staff):
    """The page stays as it was; nothing of the answers is kept but what is nobody's."""
    kept = staff.post(f"{DESK}keep/", GRADUATE | {"note": "A master's degree"})
    assert kept.context["walk"].decision.procedure == "aps"
    assert "Kept as test case" in text(kept)
    case = TestCase.objects.get()
    made = (case.procedure, case.note, case.made_by.username)
    assert made == ("aps", "A master's degree", "amal")
    assert case.answers["expires"] != "2027-02-28"
    assert staff.post(f"{DESK}keep/", {"nationality": "IN"}).status_code == 200
    assert TestCase.objects.count() == 1
