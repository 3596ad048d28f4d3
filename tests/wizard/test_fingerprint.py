"""A link that is opened later says what has changed in its words."""

import pytest
from django.utils.http import urlencode

from rules.models import Amount, Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN

from .cases import GRADUATE, RENEWAL
from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
SAID = "Since this link was made, on 23 November 2026, these have changed:"


def link(client, answers, language="en"):
    page = read(client, f"/{language}/result/letter/?{urlencode(answers)}")
    text = {
        "en": "Link to this result, with your dates",
        "fr": "Lien vers ce résultat, avec vos dates",
    }[language]
    return page.link(text).removeprefix("http://testserver")


@pytest.fixture
def renewal(client):
    return link(client, RENEWAL | {"expires": "2027-02-28"})


def edit(**words):
    for text in Text.objects.filter(procedure="renew-student-permit", language="en"):
        publish_with(text, **words)


def test_nothing_is_said_while_nothing_has_changed(client, renewal):
    page = read(client, renewal)
    assert "made=" in renewal
    assert "Since this link was made" not in page.text
    assert "passed over" not in page.text


def test_the_parts_that_changed_are_named(client, renewal):
    edit(cost="New.", steps="1. New.")
    assert f"{SAID} the steps the cost" in read(client, renewal).text


def test_a_changed_amount_is_a_change_of_the_part_that_names_it(client):
    edit(**REWRITTEN | {"cost": "- {renewal-fee}"})
    renewal = link(client, RENEWAL | {"expires": "2027-02-28"})
    publish_with(Amount.objects.get(key="renewal-fee"), euros=111)
    assert f"{SAID} the cost" in read(client, renewal).text


def test_a_link_opened_in_another_language_still_knows(client, renewal):
    edit(cost="New.")
    page = read(client, renewal.replace("/en/", "/fr/"))
    assert "Depuis la création de ce lien, le 23 novembre 2026" in page.text


def test_another_phase_is_no_change_of_words(client, renewal):
    assert "Since this link" not in read(client, renewal + "&today=2027-01-15").text


def test_another_procedure_is_said(client):
    here = link(client, GRADUATE | {"nationality": "BR"})
    assert f"{SAID} the procedure itself" in read(client, here + "&today=2027-03-01").text


def test_the_mark_is_not_carried_on(client, renewal):
    page = read(client, renewal.replace("/result/", "/result/letter/"))
    carrying = {text for text, href in page.links if "made=" in href}
    assert carrying == {"Français", "Link to this result, with your dates"}


@pytest.mark.parametrize(
    "made", ["x", "en.2026-13-01.aaa", "xx.2026-11-23.aaa", "en.2026-11-23.aa"]
)
def test_a_mark_that_cannot_be_read_says_nothing(client, made):
    query = urlencode(RENEWAL | {"expires": "2027-02-28", "made": made})
    assert "Since this link" not in read(client, f"/en/result/?{query}").text


def test_an_address_stays_short(client):
    assert len(link(client, GRADUATE | {"nationality": "BR"})) < 300
