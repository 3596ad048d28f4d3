"""The door by which the site reads the words: safe HTML by key and language.

All words are held in memory for one edition and rendered when first asked for; a page asks the
database only which edition it is. While the database is away, the last words are served.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .law.procedures import PLACE, SPEAKS, Procedure
from .law.windows import Phase
from .markup import References, render
from .models import PARTS, Amount, Contact, Edition, Passage, Text

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Text, Passage)


@dataclass(frozen=True)
class ProcedureWords:
    """The words of a procedure; a part without words is empty."""

    language: str  # the one really given
    title: str
    summary: SafeString
    documents: SafeString
    steps: SafeString
    cost: SafeString
    next: SafeString
    trouble: SafeString
    notes: Mapping[Phase, SafeString]
    reviewed: date
    due: date


@dataclass(frozen=True)
class PassageWords:
    """The words of a passage."""

    language: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class Snapshot:
    """All words of one edition. LookupError where there are none, in any language."""

    edition: object
    texts: Mapping[tuple[str, str], Text]
    passages: Mapping[tuple[str, str], Passage]
    contacts: Mapping[str, Contact]
    amounts: Mapping[str, Amount]
    rendered: dict[tuple[str, str], ProcedureWords | PassageWords] = field(default_factory=dict)

    @classmethod
    def read(cls, edition: object) -> "Snapshot":
        """From the database, in six queries."""
        return cls(
            edition,
            {row.ident: row for row in Text.objects.prefetch_related("notes")},
            {row.ident: row for row in Passage.objects.all()},
            {row.key: row for row in Contact.objects.prefetch_related("names")},
            {row.key: row for row in Amount.objects.all()},
        )

    def procedure(self, procedure: Procedure, language: str) -> ProcedureWords:
        """The words of a procedure."""
        text = _given(self.texts, language, procedure)
        if text.ident not in self.rendered:
            self.rendered[text.ident] = self._procedure(text)
        return self.rendered[text.ident]

    def passage(self, key: str, language: str) -> PassageWords:
        """The words of a passage."""
        row = _given(self.passages, language, key)
        name = (row.language, f"passages/{key}")
        if name not in self.rendered:
            html = render(row.body, self._references(row.language, with_passages=False))
            self.rendered[name] = PassageWords(row.language, row.title, html)
        return self.rendered[name]

    def place(self, procedure: Procedure, language: str) -> tuple[str, str]:
        """The name of the official site to which a procedure leads first, and its address."""
        contact = self.contacts[PLACE[procedure]]
        return contact.name_in(language)[0], contact.url

    def _procedure(self, text: Text) -> ProcedureWords:
        references = self._references(text.language)
        parts = {part: render(getattr(text, part), references) for part in PARTS}
        return ProcedureWords(
            language=text.language,
            title=text.title,
            **parts,
            notes=self._notes(text, references),
            reviewed=text.reviewed,
            due=text.due,
        )

    def _notes(self, text: Text, references: References) -> dict[Phase, SafeString]:
        """One for each phase; one that is not yet translated is marked with its language."""
        notes, speaks = text.parts(), SPEAKS.get(Procedure(text.procedure), ())
        html = {phase: render(notes[phase], references) for phase in speaks if phase in notes}
        last_resort = self.texts.get((settings.LANGUAGE_CODE, text.procedure))
        if last_resort is None or last_resort is text or len(html) == len(speaks):
            return html
        others = self.procedure(Procedure(text.procedure), settings.LANGUAGE_CODE)
        marked = {
            phase: format_html('<div lang="{}" dir="ltr">{}</div>', others.language, note)
            for phase, note in others.notes.items()
        }
        return marked | html

    def _references(self, language: str, with_passages: bool = True) -> References:
        passages = {
            key: row
            for spoken in (settings.LANGUAGE_CODE, language)  # the own language last: it counts
            for (written, key), row in self.passages.items()
            if written == spoken and with_passages
        }
        return References(language, self.contacts, self.amounts, passages)


def _given(rows: Mapping[tuple[str, str], Row], language: str, key: str) -> Row:
    """The row in the language, else in the language of last resort."""
    for spoken in (language, settings.LANGUAGE_CODE):
        if row := rows.get((spoken, key)):
            return row
    raise LookupError(f"no words for {key}, neither in {language} nor in {settings.LANGUAGE_CODE}")


_snapshot: Snapshot | None = None
_reading = Lock()


def current() -> Snapshot:
    """The words of the present edition: one query, while they are in memory."""
    global _snapshot
    try:
        edition = Edition.current()
        with _reading:
            if _snapshot is None or _snapshot.edition != edition:
                _snapshot = Snapshot.read(edition)
            return _snapshot
    except (OperationalError, InterfaceError):
        if _snapshot is None:
            raise
        logger.warning("The database is away; the last words are served", exc_info=True)
        return _snapshot


def procedure_words(procedure: Procedure, language: str) -> ProcedureWords:
    """The words of a procedure, in English where the language has none; LookupError without any."""
    return current().procedure(procedure, language)


def passage_words(key: str, language: str) -> PassageWords:
    """The words of a passage, in English where the language has none; LookupError without any."""
    return current().passage(key, language)
