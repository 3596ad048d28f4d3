"""Search in a reader's own words, and the glossary."""

from datetime import date
from pathlib import Path

import pytest
import time_machine

from rules.words.live import current
from wizard import counting
from wizard.data import read_data
from wizard.find import LONGEST, Index, build_index, fold_words

from .page import read

pytestmark = pytest.mark.django_db


def found(typed, language="en"):
    """Return the first three pages."""
    return [f"{one.kind}/{one.key}" for one in build_index(current(), language).find(typed)[:3]]


def test_of_ten_searches_nine_find_the_page_wanted_among_the_first_three():
    """The searches were written without sight of the index."""
    lines = Path(__file__).with_name("searches.tsv").read_text("utf-8").splitlines()
    searches = [line.split("\t") for line in lines if not line.startswith("#")]
    missed = [one for one in searches if not {*one[2].split()} & {*found(one[1], one[0])}]
    assert len(searches) == 200
    assert len(missed) <= 20, missed


@pytest.mark.parametrize("typed", ["RECEPISSE", "recepise", "re\u0301ce\u0301pisse\u0301"])
def test_accents_capitals_and_slips_are_forgiven(client, typed):
    page = read(client, f"/en/find/?q={typed}")
    assert any(href.endswith("/glossary/#term-recepisse") for _text, href in page.links)


def test_every_process_finds_the_same():
    """The order of a set differs between them: here it is turned round."""
    here, typed = Index(current(), "en"), "anef ne fonctionne pas captures d'ecran"
    pairs, found = dict(here._by_pair), []
    for is_turned in (False, True):
        here._by_pair = {pair: sorted(words, reverse=is_turned) for pair, words in pairs.items()}
        found.append(here.find(typed))
    assert found[0] == found[1]


@pytest.mark.parametrize("typed", ["récépissé", "Titre de séjour", "OQTF"])
def test_a_word_explained_comes_before_what_only_holds_it(typed):
    [first, *_others] = build_index(current(), "en").find(typed)
    assert (first.kind, first.title.lower()) == ("term", typed.lower())


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("i loose my residence permit", "card-lost"),  # one rare word among common ones; doubled
        ("boulot après mes études", "rece"),  # a word that means the same as another
        ("validaton visa", "validate-vls-ts"),  # a slip in an ending
        ("my vsia is refused", "refused"),  # letters swapped
        ("my wife wants to come", "family"),
        ("contract suspended extension work-study", "track-application"),
        ("passeport européen expire", "no-permit-needed"),
    ],
)
def test_words_as_students_type_them_find_the_page_in_both_languages(typed, wanted):
    for language in ("en", "fr"):
        assert f"procedure/{wanted}" in found(typed, language)


def test_the_words_of_the_search_are_those_of_pages_and_mean_one_thing():
    words = read_data("search_words")
    same, _stop = words.pop("same"), words.pop("stop")
    keys = {(one.kind, one.key) for one in build_index(current(), "en").pages}
    assert {(kind, key) for kind, pages in words.items() for key in pages} <= keys
    others = [one for line in same.values() for one in set(fold_words(line))]
    assert sorted(others) == sorted({*others} - {*same})


def test_a_search_is_made_again_in_the_other_language(client):
    assert "(" * (LONGEST + 1) not in read(client, "/en/find/?q=" + "(" * 5000).response.text
    page = read(client, "/en/find/?q=carte+perdue+%26+vol&q=other&via=welcome")
    there = read(client, page.link("Français"))
    assert there.address.startswith("/fr/find/")
    assert there.fields["q"] == ["carte perdue & vol"]


@pytest.mark.parametrize("path", ["/en/", "/fr/guide/none/", "/en/find/"])
def test_the_office_and_the_day_of_the_address_are_carried_through_a_search(client, path):
    page = read(client, f"{path}?via=welcome&today=2027-01-31")
    assert page.action == f"{path[:3]}/find/"
    assert page.fields == {"via": ["welcome"], "today": ["2027-01-31"], "q": [""]}
    there = read(client, f"{page.action}?via=welcome&today=2027-01-31&q=OQTF")
    [place, *_more] = [href for label, href in there.links if label == "OQTF"]
    assert place.endswith("/glossary/?today=2027-01-31&via=welcome#term-oqtf")


@time_machine.travel("2026-11-26 10:00Z")
def test_only_the_number_of_searches_without_a_page_is_counted_by_week(client):
    for nothing_to_count in ("", "?q=", "?q=refus"):
        client.get("/fr/find/" + nothing_to_count)
    assert not counting.counts
    client.get("/fr/find/?q=zzzqqqxxx")
    assert dict(counting.counts) == {(date(2026, 11, 23), "found-none", "", "", "", "", "fr"): 1}


def test_every_place_that_a_search_gives_exists(client):
    pages = {}
    for one in build_index(current(), "en").pages:
        if one.path not in pages:
            pages[one.path] = read(client, one.path)
        assert not one.place or one.place[1:] in pages[one.path].ids
