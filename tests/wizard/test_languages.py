"""The words of the interface are complete in every language of the site."""

import re

import polib
import pytest
from django.conf import settings
from django.utils.translation import override

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS, ChoiceQuestion
from tests.wizard.page import read
from wizard.countries import country_choices
from wizard.question_texts import TEXTS, choices

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_whole(language):
    path = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    assert catalogue.metadata["Language"] == language
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_and_source_is_translated(language):
    from django.utils.translation import gettext

    with override(language):
        texts = [rule.why for rule in TABLE.rules]
        texts += [source.title for rule in TABLE.rules for source in rule.sources]
        assert [text for text in set(texts) if gettext(text) == text] == []


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


@pytest.mark.django_db
def test_french_is_printed_as_in_a_book(client):
    """A space before : ; ? ! and inside « » does not break (Imprimerie nationale); ’ not '."""
    wrong = re.compile(r"\S [:;?!»](?=[ .,)]|$)|« |\w'\w")
    french = polib.pofile(settings.BASE_DIR / "locale/fr/LC_MESSAGES/django.po")
    words = [text for entry in french for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in words if wrong.search(text)] == []
    for path in (
        "",
        "glossary/",
        "privacy/",
        "accessibility/",
        "procedures/",
        *(f"procedures/{one}/" for one in Procedure),
    ):
        html = read(client, f"/fr/{path}").response.content.decode()
        assert wrong.findall(html) == [], path
