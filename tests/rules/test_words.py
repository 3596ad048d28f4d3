"""The words of the database: whole in each language, and shown at once."""

import re
from datetime import date
from unittest.mock import Mock

import pytest
import time_machine
from django.conf import settings
from django.db import InterfaceError, OperationalError

from rules.law.days import KEYS
from rules.law.letters import LETTERS
from rules.law.procedures import Procedure
from rules.models import PARTS, Contact, Edition, Paper, Passage, Text
from rules.words.conditions import TODAY
from rules.words.live import current
from rules.words.markdown import REFERENCE
from rules.words.snapshot import GLOSSARY
from tests.clock import moment
from tests.factories import publish_with

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def texts():
    return Text.objects.all()


def references(text):
    words = [getattr(text, part) for part in PARTS]
    words += (part for _key, part in sorted(text.notes.items()))
    found = (REFERENCE.findall(part) for part in words)
    return [[key for key in part if key not in {*KEYS, TODAY}] for part in found]


def test_every_procedure_has_its_words_in_every_language():
    found = {(text.procedure, text.language) for text in texts()}
    assert found == {(key.value, code) for key in Procedure for code in LANGUAGES}


def test_the_languages_refer_to_the_same_rows_in_the_same_order():
    found = {(text.procedure, text.language): references(text) for text in texts()}
    for key in Procedure:
        assert found[key.value, "fr"] == found[key.value, "en"], key


def test_every_key_is_used():
    used = {key for text in texts() for part in references(text) for key in part}
    used |= {key for row in Passage.objects.all() for key in REFERENCE.findall(row.body)}
    keys = {
        key
        for model in (Contact, Passage)  # papers and amounts are catalogues
        for key in model.objects.values_list("key", flat=True)
    }
    assert keys - used == {GLOSSARY, *LETTERS}  # pages of their own


def test_every_letter_is_linked_in_every_language():
    for code in LANGUAGES:
        words = "\n".join(
            part for text in texts() if text.language == code for _name, part in text.texts()
        )
        assert [key for key in LETTERS if f"(letter:{key})" not in words] == []


def test_no_text_types_what_belongs_to_a_row_or_to_the_page():
    """The page knows the document and its days: it alone says what to say to a person."""
    numbers = {contact.phone for contact in Contact.objects.exclude(phone="")}
    for text in texts():
        words = " ".join(words for _part, words in text.texts())
        assert "€" not in words, text
        assert not [number for number in numbers if number in words], text
        assert not re.search(r"(Say|Dites) ?:", text.ask), text


def test_an_amount_changes_at_midnight_and_the_words_are_the_same_object_until_then(still):
    words = current()
    assert words.on(still) is words
    april, may = (words.on(date(2026, month, 30)) for month in (4, 5))
    assert april is not may
    assert april is may.on(date(2026, 2, 1)) is words.on(date(2026, 1, 1))
    assert "renewal-fee" in may.procedure(Procedure(TEXT), "en").amounts  # named by a passage
    for day, euros in (("2026-04-30T23:59", 75), ("2026-05-01T00:01", 100)):
        with time_machine.travel(moment(day), tick=False):
            [(key, value)] = current().checked(["renewal-fee", "renewal-fee"])
            assert (key, value.euros) == ("renewal-fee", euros)


def test_contacts_and_papers_are_named_in_every_language_and_papers_in_the_guide_to_words():
    for contact in Contact.objects.all():
        assert set(contact.names) == {f"name-{code}" for code in LANGUAGES}, contact
    guide = (settings.BASE_DIR / "docs" / "words.md").read_text()
    for paper in Paper.objects.all():
        assert all(paper.words.get(f"name-{code}") for code in LANGUAGES), paper
        for word in Paper.WORDS:
            assert len({f"{word}-{code}" in paper.words for code in LANGUAGES}) == 1, paper
        assert f"| `{paper.key}` | {paper.words['name-en']} |" in guide


def test_a_missing_translation_falls_back_and_says_so(folder):
    publish_with(Passage.objects.get(key="trial", language="fr"), retired=True)
    assert '<div lang="en" dir="ltr">' in current().procedure(Procedure(TEXT), "fr")["next"]
    assert current().passage("trial", "fr").language == "en"
    publish_with(Text.objects.get(procedure=TEXT, language="fr"), retired=True)
    assert current().procedure(Procedure(TEXT), "fr").language == "en"
    publish_with(Text.objects.get(procedure=TEXT, language="en"), retired=True)
    with pytest.raises(LookupError, match="no words for"):
        current().procedure(Procedure(TEXT), "fr")


def test_the_last_words_are_served_while_the_database_is_away(monkeypatch):
    words = current().procedure(Procedure(TEXT), "en")
    for fault in (OperationalError, InterfaceError):
        monkeypatch.setattr(Edition, "current", Mock(side_effect=fault))
        assert current().procedure(Procedure(TEXT), "en") == words
