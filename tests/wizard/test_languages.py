"""Words of the interface and names of countries: whole and unmistakable in each language."""

import gzip
import re
import unicodedata
from collections import defaultdict

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from rules.law.permits import TABLE
from rules.law.questions import NATIONALITY, QUESTIONS, ChoiceQuestion
from wizard.countries import BY_HAND, country_choices, country_name, other_names
from wizard.question_texts import TEXTS, choices

from .test_pages import UNFRENCH

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]

SHARED = {
    **{name: {"CG", "CD"} for name in ("congo", "congolese", "congolais", "congolaise")},
    **{name: {"KP", "KR"} for name in ("korea", "korean", "coree", "coreen", "coreenne")},
    "dominican": {"DM", "DO"},
}
"""The names that two states go by, as they are compared: the reader has to choose."""


def plain(name: str) -> str:
    """Return a name without accents, case and marks, as static/js/country.js compares it."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"\W", "", "".join(char for char in letters if not unicodedata.combining(char)))


def get(**headers):
    return Client().get("/countries.json", headers=headers)


def test_every_country_has_its_name_in_every_language_and_names_kept_by_hand():
    names = other_names()
    assert set(names) == set(NATIONALITY.choices) == set(BY_HAND)
    for language, _name in settings.LANGUAGES:
        with override(language):
            assert [code for code in names if country_name(code) not in names[code]] == []
            # Not by the words of a map.
            assert (country_name("HK"), country_name("MO")) == ("Hong Kong", "Macao")


def test_no_name_is_empty_or_leads_to_a_second_country_but_those_that_two_states_share():
    found = defaultdict(set)
    for code, names in other_names().items():
        for name in names:
            assert plain(name)
            assert name == name.strip()
            assert "|" not in name  # which joins names
            found[plain(name)].add(code)
    assert {name: codes for name, codes in found.items() if len(codes) > 1} == SHARED


def test_the_sheet_holds_every_name_and_is_the_same_for_all_public_small_and_sent_once():
    assert get(accept_language="fr").content == get().content
    plainly, packed = get(), get(accept_encoding="gzip")
    assert plainly.headers["Content-Type"] == "application/json"
    assert plainly.headers["Cache-Control"] == "public, max-age=86400"
    names = {code: names.split("|") for code, names in plainly.json().items()}
    assert names == other_names()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < 24_000
    for etag in (plainly.headers["ETag"], packed.headers["ETag"]):
        again = get(if_none_match=etag, accept_encoding="gzip")
        assert (again.status_code, again.content) == (304, b"")
    assert get(if_none_match='"another"').status_code == 200


def test_the_script_keeps_to_its_size():
    script = (settings.BASE_DIR / "static" / "js" / "country.js").read_bytes()
    assert len(gzip.compress(script, 9, mtime=0)) <= 3 * 1024


# ---- the words of the interface ----


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_whole(language):
    path = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    assert catalogue.metadata["Language"] == language
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    texts = {rule.why for rule in TABLE.rules}
    texts |= {source.title for rule in TABLE.rules for source in rule.sources}
    with override(language):
        assert [text for text in texts if gettext(text) == text] == []
    if language == "fr":
        words = [text for one in catalogue for text in (one.msgstr, *one.msgstr_plural.values())]
        assert [text for text in words if UNFRENCH.search(text)] == []


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_every_question_and_choice_has_its_words(language):
    with override(language):
        for question in QUESTIONS:
            assert TEXTS[question.key].label
            assert TEXTS[question.key].hint
            if isinstance(question, ChoiceQuestion):
                labels = [label for _, label in choices(question)]
                assert all(labels)
                assert len(set(labels)) == len(labels)


def test_countries_stand_in_alphabetical_order_of_the_language():
    with override("fr"):
        names = [name for _, name in country_choices()]
    assert names.index("Égypte") < names.index("Érythrée") < names.index("Espagne")
    assert names[-1] == "Apatride, ou réfugié(e)"
    assert not [name for name in names if len(name) == 2]
