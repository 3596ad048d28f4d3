"""The pages around the guide."""

import re

import pytest

from rules.dates import plain_date
from rules.law.country_groups import GROUPS
from rules.law.facts import Nationality
from rules.law.permits import TABLE
from rules.law.procedures import Group, Procedure
from rules.law.revision import revision
from wizard.result.rule_words import condition_words, schedule_words

from .page import Page, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PAGES = ["procedures/", "how-it-decides/", "glossary/", "privacy/", "accessibility/", "changes/"]
ALL = ["", *PAGES, *(f"procedures/{key}/" for key in Procedure)]
UNFRENCH = re.compile(r"\S [:;?!»](?=[ .,)]|$)|« |\w'\w")
"""Before : ; ? ! and inside « » a space does not break (Imprimerie nationale); ’ not '."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_whole_in_each_language(anew, language):
    titles = set()
    for path in ALL:
        page = Page(anew(f"/{language}/{path}"))
        html = page.response.content.decode()
        assert page.response.status_code == 200
        assert page.lang == language
        assert page.title.startswith(page.h1) or not path
        assert page.title not in titles
        titles.add(page.title)
        assert html.count("<h1") == 1
        assert not re.search(r"[{}]|%\(", page.text), path
        assert len(set(page.ids)) == len(page.ids), path
        assert "X-Robots-Tag" not in page.response.headers
        if language == "fr" and path != "how-it-decides/":
            assert UNFRENCH.findall(html) == [], path
        if language == "fr":
            assert "not validated" not in page.text
            assert "the day on which" not in page.text


def test_every_procedure_is_listed_once_and_linked(client):
    page = read(client, "/en/procedures/")
    links = [href for _text, href in page.links if href.startswith("/en/procedures/")]
    expected = [f"/en/procedures/{key}/" for key in Procedure]
    assert [href for href in links if href != "/en/procedures/"] == expected
    for group in Group:
        assert page.text.count(group.value) == 1
    read(client, "/en/procedures/nonsense/", 404)


def test_every_rule_stands_in_the_table_with_its_sources_and_its_list_of_countries(client):
    page = read(client, "/en/how-it-decides/")
    assert f"a table of {len(TABLE.rules)} rules" in page.text
    links = {href for _text, href in page.links}
    for rule in TABLE.rules:
        assert f"rule-{rule.key}" in page.ids
        assert rule.why in page.text
        assert {source.url for source in rule.sources} <= links
    assert page.text.count("checked on") >= len(TABLE.rules)
    lists = [href for text, href in page.links if text == "The list of countries"]
    anchors = {href.partition("#")[2] for href in lists}
    groups = (Nationality.EXEMPT, Nationality.TO_CONFIRM, Nationality.ALGERIAN, Nationality.APS)
    expected = {"countries", *(f"countries-{group.value}" for group in groups)}
    assert expected <= anchors <= {*page.ids}
    for listed in GROUPS.values():
        for source in listed.sources:
            assert f"{source.title} (checked on {plain_date(source.checked)})" in page.text
    assert "Andorra, San Marino, Vatican City." in page.text
    assert "United Kingdom until 31 December 2020." in page.text
    assert "India since 1 October 2021." in page.text
    assert f"Revision of the rules: {revision()}" in page.text


def test_a_rule_in_words_says_each_of_its_conditions_and_reads_as_no_other():
    read_so = set()
    for rule in TABLE.rules:
        said = condition_words(rule)
        assert len(said) == (len(rule.conditions) or 1)  # the last one takes what is left
        for _name, values in said:
            assert all(values)
            assert len(set(values)) == len(values)
        assert str(said) not in read_so, rule.key
        read_so.add(str(said))


def test_a_schedule_reads_as_the_law_counts():
    said = dict(schedule_words(TABLE.by_key["renew-student-permit"].schedule))
    assert said["The window opens"] == (
        "4 months before the day on which the document expires"
        " (a day that its month lacks becomes the first of the next month)"
    )
    assert "60 days before the day on which the document expires" in said["Normal period"]


def test_every_page_leads_to_the_pages_around(client):
    page = read(client, "/en/guide/nationality/?nationality=BR")
    assert page.link("How it decides") == "/en/how-it-decides/"
    assert page.link("Privacy") == "/en/privacy/"
    assert page.link("Accessibility: not audited yet") == "/en/accessibility/"
    assert "Both end when the browser closes." in read(client, "/en/privacy/").text  # cookies


def test_only_another_day_than_the_present_one_is_announced(client):
    banner = "not as on the present day"
    assert banner not in read(client, "/en/?today=2026-11-23").text
    assert banner in read(client, "/en/?today=2026-11-24").text
