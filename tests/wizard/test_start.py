"""The start page and how questions are laid out."""

import re

import pytest
from django.template.loader import get_template

from rules.law.questions import QUESTIONS, SITUATION, ChoiceQuestion
from wizard import counting
from wizard.choice_lists import ICONS, LONG, layout
from wizard.models import Count

from .page import answer, query, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def queries(page):
    """The query of each link into the guide."""
    return [query(href) for _text, href in page.links if "/guide/?" in href]


def test_the_start_page_offers_every_situation_and_carries_on_what_the_address_says(client):
    page = read(client, "/en/?nationality=BR&situation=talent&today=2026-12-01&via=welcome~")
    found = queries(page)
    assert sorted(one.pop("situation") for one in found) == sorted(SITUATION.choices)
    for one in found:
        assert one == {"nationality": "BR", "today": "2026-12-01", "via": "welcome~"}
    assert all(one.keys() == {"situation"} for one in queries(read(client, "/fr/")))


def test_a_journey_from_the_start_page_is_counted_once_and_says_how_far_it_is(client):
    counting.forget()
    page = read(client, read(client, "/en/").link("I'm staying in France to study"))
    assert "Question 2 of about" in page.text
    page = answer(client, page, "nationality", "BR")
    assert page.question == "document"
    assert "Question 3 of about" in page.text
    page = answer(client, page, "document", "student-card")
    assert "So far: Brazil · I'm staying in France to study · Student card" in page.text
    assert page.question == "expires"
    assert "Question 4 of 4" in page.text
    counting.flush()
    assert Count.objects.get(event="started").number == 1


def test_a_list_of_answers_holds_each_once_and_a_long_one_names_its_groups():
    for question in QUESTIONS:
        if isinstance(question, ChoiceQuestion) and question.key != "nationality":
            found = layout(question)
            values = sorted(choice.value for choice in found.every)
            assert values == sorted(question.choices), question.key
            assert len(found.first) <= LONG, question.key
            assert all(group.name and group.choices for group in found.groups), question.key


def test_every_situation_has_an_icon_that_is_drawn_on_the_page(client):
    assert set(SITUATION.choices) <= ICONS.keys()
    drawn = get_template("_icons.html").render()
    assert [icon for icon in ICONS.values() if f'id="icon-{icon}"' not in drawn] == []
    for address in ("/en/", "/en/guide/situation/?nationality=BR"):
        html = client.get(address).text
        shown = set(re.findall(r'href="#(icon-[a-z]+)"', html))
        assert len(shown) >= 4
        assert shown <= set(re.findall(r'<symbol id="([a-z-]+)"', html))


def test_an_answer_that_was_chosen_is_never_folded_away(client):
    address = "/en/guide/document/?nationality=BR&situation=continue-studies&document="
    for value, is_open in (("student-card", False), ("minor-visa", True)):
        html = client.get(address + value).text
        assert ('<details class="rest" open>' in html) is is_open
        assert len(re.findall(r"\schecked\b", html)) == 1
