"""The words of the interface are complete in every language of the site."""

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from rules.law.permits import TABLE
from rules.law.questions import QUESTIONS, ChoiceQuestion
from wizard.countries import country_choices
from wizard.question_texts import TEXTS, choices

from .test_pages import UNFRENCH

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]


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
