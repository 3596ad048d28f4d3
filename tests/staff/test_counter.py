"""The desk: the same answers as the API, in words and in letters, and nothing kept of them."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from rules.law.cases import SOME_DAY, cases
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.models import TestCase
from rules.qr import qr_code
from rules.words.live import current
from tests.conftest import TODAY
from tests.factories import member
from wizard.dates import long_date, yearless_date
from wizard.result.email import MAILTO, Sender, letter
from wizard.result.result import Result
from wizard.staff.counter import LONGEST_WORDS
from wizard.templatetags.letters import WIDTH, prose

from ..wizard.cases import IN_LANGUAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DESK = "/staff/desk/"
PART = {"headers": {"X-Part": "result"}}
GRADUATE = {
    "nationality": "IN",
    "situation": "stay-to-work",
    "document": "student-card",
    "work": "searching",
    "diploma": "master",
    "expires": "28 2 2027",
}


@pytest.fixture
def at_desk(client):
    """A client signed in as a member of staff."""
    client.force_login(member("ada", "Link maker"))
    return client


def ask(client, answers, **about):
    """What the desk answers."""
    return client.post(DESK, answers, **about)


def text(response) -> str:
    """What a reader sees, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def matters(response) -> dict[str, str]:
    """How much each question matters."""
    found = re.findall(r'id="([a-z-]+)-notes" data-matters="([a-z]+)"', response.content.decode())
    return dict(found)


def letters(response):
    return {letter.language: letter for letter in response.context["letters"]}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_case_is_answered_as_by_the_api(at_desk, language):
    """The page and the e-mails have every date in words; the e-mails no sign of markup."""
    for answers, procedure, _phase in IN_LANGUAGE[language]:
        said = at_desk.get("/api/v1/guidance", answers | {"language": language}).json()
        response = ask(at_desk, answers, headers={"Accept-Language": language})
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
            check_letter(one, said)


def days_in_words(said, language):
    """The first and last days of all phases, without the year."""
    today = said["today"]
    spans = [span for span in said["phases"] if span["ends"] is None or span["ends"] >= today]
    days = [day for span in spans for day in (span["starts"], span["ends"]) if day]
    with override(language):
        return [yearless_date(date.fromisoformat(day)) for day in days]


def check_letter(letter, said):
    with override(letter.language):
        assert long_date(TODAY) in letter.body.replace("\n", " ")
    link = said["url"].replace(f"/{said['language']}/", f"/{letter.language}/")
    assert f"http://testserver{link}" in letter.body
    words = re.sub(r"https?://\S+", "", letter.body)
    assert not re.search(r"\d{4}-\d\d-\d\d|\*\*|\]\(|^#|[{}<>]|&\w+;|%\(", words, re.M)
    assert max(map(len, words.splitlines())) <= WIDTH
    assert "\n\n\n" not in letter.body
    assert len(letter.mailto) <= MAILTO


def test_a_letter_has_all_that_a_student_needs(at_desk, settings):
    settings.OFFICE_NAME = "Université d'Exemple"
    own = {"words": "Bring the letter of your bank.", "officer": "Grace Hopper"}
    letter = letters(ask(at_desk, GRADUATE | own))["en"]
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


def test_the_address_for_the_mail_program_holds_what_fits(at_desk):
    short = letters(ask(at_desk, {"nationality": "FR"}))["en"]
    long = letters(ask(at_desk, GRADUATE | {"words": "é" * 200}))["en"]
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


def phase_of(walk):
    return walk.decision.span and walk.decision.span.phase


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_is_read_at_once(language):
    """At most 150 words, with a sentence of the officer's own as long as the form takes."""
    sender = Sender("The international office", "Grace Hopper", "five  " * (LONGEST_WORDS // 6))
    walks = (walk(case.answers, SOME_DAY) for kind in Procedure for case in cases(kind))
    for one in {(one.decision.rule.key, phase_of(one)): one for one in walks}.values():
        result = Result(one, current(), language)
        body = letter(result, "https://example.org/", sender).body
        assert len(body.split()) <= 150, result.walk.used


def test_the_name_of_the_account_signs(at_desk, django_user_model):
    django_user_model.objects.update(first_name="Ada", last_name="Lovelace")
    assert "Kind regards,\nAda Lovelace\n" in letters(ask(at_desk, GRADUATE))["en"].body
    assert "Lovelace" not in letters(ask(at_desk, GRADUATE | {"officer": ""}))["en"].body


def test_a_phone_takes_the_result_along(at_desk):
    response = ask(at_desk, GRADUATE)
    assert (
        response.context["code"]
        == qr_code(response.context["share"], scale=4, xmldecl=False, svgclass="code").decode()
    )
    assert response.context["code"] in response.content.decode()


def test_a_student_who_reads_french_gets_one_letter(at_desk):
    assert list(letters(ask(at_desk, GRADUATE | {"language": "fr"}))) == ["fr"]
    assert list(letters(ask(at_desk, GRADUATE | {"language": "xx"}))) == ["en", "fr"]
    french = ask(at_desk, GRADUATE, headers={"Accept-Language": "fr"})
    assert list(letters(french)) == ["fr"]


@pytest.mark.parametrize(
    "typed", ["28 2 2027", "28/02/27", "2027-02-28", "28 février 2027", "28 Feb 2027"]
)
def test_dates_are_read_as_people_type_them(at_desk, typed):
    response = ask(at_desk, GRADUATE | {"expires": typed})
    assert response.context["walk"].used["expires"] == "2027-02-28"
    assert f'value="{typed}"' in response.content.decode()


def test_a_question_mark_is_a_date_that_is_not_known(at_desk):
    response = ask(at_desk, GRADUATE | {"expires": "?"})
    assert response.context["walk"].used["expires"] == "unknown"
    assert response.context["walk"].decision.procedure == "ask-adviser"


BAD = [
    ({"expires": "31 6 2027"}, "expires", "“31 6 2027” is a day that does not exist"),
    ({"expires": "soon"}, "expires", "“soon” is not a date. Write a date such as 30 6 2027."),
    ({"expires": "1 1 1999"}, "expires", "“1 1 1999” is too long ago."),
    ({"expires": "1 1 2099"}, "expires", "“1 1 2099” is too far ahead."),
    ({"expires": "9" * 5000}, "expires", "is not a date"),
    ({"situation": "<b>x</b>\0"}, "situation", "is not one of the answers"),
    ({"nationality": "", "nationality-typed": "Congo"}, "nationality", "in the list"),
]


@pytest.mark.parametrize(("change", "key", "sentence"), BAD)
def test_what_cannot_be_read_is_told_beside_its_field(at_desk, change, key, sentence):
    response = ask(at_desk, GRADUATE | change)
    assert response.status_code == 400
    assert matters(response)[key] == "wrong"
    page = response.content.decode()
    notes = re.search(rf'id="{key}-notes".*?</div>', page, re.S)[0]
    assert sentence in unescape(notes)
    assert re.search(
        rf'id="{key}"\s+aria-describedby="{key}-hint {key}-notes"\s+aria-invalid', page
    )
    assert "<b>x" not in page
    part = ask(at_desk, GRADUATE | change, **PART)
    assert (part.status_code, matters(part)[key]) == (200, "wrong")


def test_an_arrival_after_the_expiry_is_told_at_both(at_desk):
    case = {"nationality": "VN", "situation": "just-arrived", "document": "visa-d-to-apply"}
    found = matters(ask(at_desk, case | {"expires": "1 12 2026", "arrived": "2 12 2026"}))
    assert (found["expires"], found["arrived"]) == ("wrong", "wrong")


def test_what_matters_follows_the_case(at_desk):
    start = matters(at_desk.get(DESK))
    assert start == dict.fromkeys(BY_KEY, "idle") | {"nationality": "next"}
    some = matters(ask(at_desk, {"nationality": "IN", "expires": "28 2 2027", "arrived": "x"}))
    assert some["nationality"] == "used"
    assert some["situation"] == "next"
    assert some["expires"] == "waiting"
    done = ask(at_desk, GRADUATE | {"validated": "yes", "arrived": "nonsense"})
    assert done.status_code == 200
    assert matters(done)["validated"] == matters(done)["arrived"] == "unused"
    assert 'value="nonsense"' in done.content.decode()
    assert "it does not matter for this case" in text(done)
    assert "arrived" not in letters(done)["en"].body


def test_the_script_gets_the_result_and_the_notes_alone(at_desk):
    response = ask(at_desk, GRADUATE, **PART)
    page = response.content.decode()
    assert "<html" not in page
    assert "csrfmiddlewaretoken" not in page
    assert "autofocus" not in page
    assert set(re.findall(r'id="([a-z-]+)"[^>]* data-swap', page)) == {
        "result",
        *(f"{key}-notes" for key in BY_KEY),
    }


@pytest.mark.parametrize("about", [{}, PART])
def test_nothing_is_kept_of_the_answers(at_desk, about):
    for response in (at_desk.get(DESK), ask(at_desk, GRADUATE, **about)):
        assert response.headers["Cache-Control"] == "no-store"
        assert "28 2 2027" not in str(response.headers)
    assert set(at_desk.session.keys()) <= {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
    }


def test_an_address_never_fills_the_page(at_desk):
    page = at_desk.get(DESK, GRADUATE)
    assert page.context["walk"].used == {}
    addresses = re.findall(
        r'(?:href|action|src)="([^"]*)"', ask(at_desk, GRADUATE).content.decode()
    )
    with_answers = [one for one in addresses if "nationality=" in one or "nationality%3D" in one]
    assert all(one.startswith("mailto:") for one in with_answers)


def test_only_staff_come_in(client, django_user_model):
    assert client.get(DESK).url.startswith("/admin/login/?next=/staff/desk/")
    away = ask(client, GRADUATE, **PART)
    assert away.status_code == 302
    assert "2027" not in away.url
    client.force_login(django_user_model.objects.create_user("eve"))
    assert ask(client, GRADUATE).status_code == 302
    client.force_login(django_user_model.objects.create_user("bob", is_staff=True))
    assert ask(client, GRADUATE).status_code == 403
    for role in ("Link maker", "Editor", "Publisher"):
        client.force_login(member(role.lower().replace(" ", ""), role))
        assert ask(client, GRADUATE).status_code == 200


def test_a_form_from_another_site_is_refused(at_desk):
    at_desk.handler.enforce_csrf_checks = True
    assert ask(at_desk, GRADUATE).status_code == 403
    at_desk.handler.enforce_csrf_checks = False
    assert at_desk.put(DESK).status_code == 405


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One &amp; two</p>\n<p>Three</p>", "One & two\n\nThree"),
        ("<p>A</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n<p>D</p>", "A\n\n- b\n- c\n\nD"),
        ("<ol>\n<li>\n<p>b</p>\n</li>\n<li>c</li>\n</ol>", "1. b\n2. c"),
        (
            "<ul>\n<li>A\n<details><summary>?</summary>B</details>\n</li>\n<li>C</li>\n</ul>",
            "- A\n- C",
        ),
        ('<p>A</p><details class="more"><summary>B</summary><p>C</p></details>', "A"),
        ("<p>A</p><h3>Head</h3>\n<p>B</p>", "A\n\nHead\nB"),
        (
            f"<ul><li>{'word ' * 20}</li></ul>",
            "- " + "word " * 13 + "word\n  " + "word " * 5 + "word",
        ),
        ("", ""),
    ],
)
def test_rendered_words_become_prose(html, plain):
    assert prose(html) == plain


def test_a_case_is_kept_as_a_test_without_its_dates(at_desk):
    """The page stays as it was; nothing of the answers is kept but what is nobody's."""
    kept = at_desk.post(f"{DESK}keep/", GRADUATE | {"note": "A master's degree"})
    assert kept.context["walk"].decision.procedure == "aps"
    assert "Kept as test case" in text(kept)
    case = TestCase.objects.get()
    assert (case.procedure, case.note, case.made_by.username) == (
        "aps",
        "A master's degree",
        "ada",
    )
    assert case.answers["expires"] != "2027-02-28"
    assert at_desk.post(f"{DESK}keep/", {"nationality": "IN"}).status_code == 200
    assert TestCase.objects.count() == 1
