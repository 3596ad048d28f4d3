"""Was this useful: the form of a result, and what is kept of it."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from rules.law.walk import walk
from tests.clock import TODAY
from wizard import counting
from wizard.models import Comment, Count

from ..wizard.cases import IN_LANGUAGE, RENEWAL
from ..wizard.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WORKED = date(2026, 11, 23)
RENEWED = RENEWAL | {"expires": "2027-02-28"}
DATED = walk(RENEWED, WORKED).decision
YES = {"rule": DATED.rule.key, "phase": "open", "useful": "yes"}


@pytest.fixture(autouse=True)
def _empty():
    counting.forget()
    yield
    counting.forget()


def say(client, status=200, **form):
    """What is read after the form; the result thanks on its own address."""
    response = client.post(f"/en/useful/?{urlencode(RENEWED)}", form)
    assert not response.cookies
    if response.status_code == 303:
        response = client.get(response.headers["Location"])
    assert response.status_code == status
    counting.flush()
    return Page(response).text


def kept():
    return sorted(Count.objects.values_list("event", "procedure", "phase", "language", "number"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_form_of_every_result_is_taken(client, frozen, language):
    for answers, procedure, phase in IN_LANGUAGE[language]:
        query = urlencode(walk(answers, frozen).used)  # in the order of asking
        html = client.get(f"/{language}/result/?{query}").content.decode()
        form = html[html.index('<form class="useful"') : html.rindex("</form>")]
        action = unescape(re.search(r'action="([^"]+)"', form)[1])
        assert action == f"/{language}/useful/?{query}"
        found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        assert found == {"rule": walk(answers, frozen).decision.rule.key, "phase": phase or ""}
        names = set(re.findall(r' name="(\w+)"', form))
        assert names == {"rule", "phase", "website", "comment", "useful"}  # and no answer
        response = client.post(action, found | {"useful": "no", "website": ""})
        assert (response.status_code, response.headers["Location"]) == (
            303,
            f"/{language}/result/?{query}&thanks=yes#useful",
        )
        counting.flush()
        event = ("useful-no", procedure, phase or "", language, 1)
        assert [count for count in kept() if count[0] == "useful-no"] == [event]
        Count.objects.all().delete()


def test_the_form_is_left_out_of_a_file(client):
    saved = client.get("/en/result.html", RENEWED).text
    assert 'id="useful"' in client.get("/en/result/", RENEWED).text
    assert "<h1 " in saved
    assert 'id="useful"' not in saved


def test_yes_is_counted_with_a_comment_and_without_a_token():
    text = say(Client(enforce_csrf_checks=True), **YES, comment="  Clear,\r\nthank you  ")
    assert "Thank you" in text
    assert ("useful-yes", "renew-student-permit", "open", "en", 1) in kept()
    [comment] = Comment.objects.all()
    assert comment.text == "Clear,\nthank you"
    assert (comment.rule, comment.phase, comment.useful) == (DATED.rule.key, "open", True)


def test_without_a_comment_none_is_kept(client):
    say(client, **YES, comment=" \n ")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rule": "no-such-rule"}, "a page that this guide does not have"),
        ({"rule": ""}, "a page that this guide does not have"),
        ({"rule": "x" * 5000}, "a page that this guide does not have"),
        ({"phase": "yesterday"}, "a page that this guide does not have"),
        ({"phase": ""}, "a page that this guide does not have"),
        ({"rule": walk({"nationality": "FR"}, TODAY).decision.rule.key}, "does not have"),
        ({"useful": "perhaps"}, "does not say yes or no"),
        ({"useful": ""}, "does not say yes or no"),
        ({"comment": "x" * 1001}, "more than 1000 characters"),
        ({"comment": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(client, change, sentence):
    text = say(client, 400, **YES | change)
    assert sentence in text
    assert not Count.objects.exists()
    assert not Comment.objects.exists()


def test_a_thousand_characters_in_lines_are_taken(client):
    say(client, **YES, comment="\r\n".join(["x" * 9] * 100))
    assert len(Comment.objects.get().text) == 999


def test_a_program_that_fills_in_every_field_is_thanked_and_not_counted(client):
    assert "Thank you" in say(client, **YES, comment="Buy", website="https://spam.example")
    assert not Count.objects.filter(event__startswith="useful").exists()
    assert not Comment.objects.exists()


def test_an_address_alone_is_explained(client):
    response = client.get("/en/useful/")
    assert response.status_code == 405
    assert "cannot be used in this way" in Page(response).text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("rule=x&comment=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
        ("&".join(f"a{n}=1" for n in range(1001)), "application/x-www-form-urlencoded"),
        ("rule=x", "multipart/form-data; boundary=b"),
        ("no form", "multipart/form-data"),
        ("rule=x", "application/x-www-form-urlencoded; charset=utf-16"),
        ('{"rule": "x"}', "application/json"),
        ("%FF%FE=%00", "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_or_huge_form_gets_a_page(client, body, kind):
    response = client.post("/en/useful/", body, content_type=kind)
    assert response.status_code == 400
    assert Page(response).h1
