"""Was this useful: the form of a result, and what is kept of it."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from rules.law.walk import walk
from tests.clock import TODAY
from wizard import count_writer
from wizard.models import Comment, Count

from ..wizard.cases import ONE_EACH, RENEWAL
from ..wizard.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WORKED = date(2026, 11, 23)
RENEWED = RENEWAL | {"expires": "2027-02-28"}
DATED = walk(RENEWED, WORKED).decision
YES = {"rule": DATED.rule.key, "phase": "open", "useful": "yes"}


def say(client, status=200, **form):
    """Return what is read after the form; the result thanks on its own address."""
    response = client.post(f"/en/useful/?{urlencode(RENEWED)}", form)
    assert not response.cookies
    if response.status_code == 303:
        response = client.get(response.headers["Location"])
    assert response.status_code == status
    count_writer.flush()
    return Page(response).text


def kept():
    return sorted(Count.objects.values_list("event", "procedure", "phase", "language", "number"))


@pytest.mark.parametrize(("language", "worked"), [("en", ONE_EACH[::6]), ("fr", ONE_EACH[:3])])
def test_the_form_of_a_result_is_taken(client, frozen, language, worked):
    for answers, procedure, phase in worked:
        query = urlencode(walk(answers, frozen).used)  # in the order of asking
        html = client.get(f"/{language}/result/?{query}").content.decode()
        form = html[html.index('<form class="useful"') : html.rindex("</form>")]
        action = unescape(re.search(r'action="([^"]+)"', form)[1])
        assert action == f"/{language}/useful/?{query}"
        found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        assert found == {"rule": walk(answers, frozen).decision.rule.key, "phase": phase}
        names = set(re.findall(r' name="(\w+)"', form))
        assert names == {"rule", "phase", "website", "comment", "useful"}  # and no answer
        response = client.post(action, found | {"useful": "no", "website": ""})
        assert response.status_code == 303
        place = f"/{language}/result/?{query}&thanks=yes#useful"
        assert response.headers["Location"] == place
        thanks = client.get(place).text  # a browser moves the focus there
        assert re.search(r'id="useful"[^>]*tabindex="-1"', thanks)
        count_writer.flush()
        assert ("useful-no", procedure, phase, language, 1) in kept()
    assert sum(count[4] for count in kept() if count[0] == "useful-no") == len(worked)
    assert not Comment.objects.exists()
    assert 'id="useful"' not in client.get("/en/result.html", RENEWED).text  # of a file


def test_yes_is_counted_with_a_comment_and_without_a_token():
    text = say(Client(enforce_csrf_checks=True), **YES, comment="  Clear,\r\nthank you  ")
    assert "Thank you" in text
    assert ("useful-yes", "renew-student-permit", "open", "en", 1) in kept()
    [comment] = Comment.objects.all()
    assert comment.text == "Clear,\nthank you"
    assert (comment.rule, comment.phase, comment.useful) == (DATED.rule.key, "open", True)


def test_what_cannot_be_read_is_refused_with_a_sentence(client):
    other = walk({"nationality": "FR"}, TODAY).decision.rule.key
    for change, sentence in (
        ({"rule": "no-such-rule"}, "a page that this guide does not have"),
        ({"rule": "x" * 5000}, "a page that this guide does not have"),
        ({"phase": "yesterday"}, "a page that this guide does not have"),
        ({"phase": ""}, "a page that this guide does not have"),
        ({"rule": other}, "a page that this guide does not have"),
        ({"useful": "perhaps"}, "does not say yes or no"),
        ({"comment": "x" * 1001}, "more than 1000 characters"),
        ({"comment": "a\0b"}, "Null characters"),
    ):
        assert sentence in say(client, 400, **YES | change)
    assert not Count.objects.exists()
    assert not Comment.objects.exists()
    say(client, **YES, comment="\r\n".join(["x" * 9] * 100))
    assert len(Comment.objects.get().text) == 999


def test_a_program_that_fills_in_every_field_is_thanked_and_not_counted(client):
    assert "Thank you" in say(client, **YES, comment="Buy", website="https://spam.example")
    assert not Count.objects.filter(event__startswith="useful").exists()
    assert not Comment.objects.exists()
