"""The words as the site shows them: rendered once for each edition, kept in this process.

A page asks the database one thing, the present edition. While the database is away, the last words
are served.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.safestring import SafeString

from .law.procedures import Procedure
from .law.windows import Phase
from .markup import References, render
from .models import PARTS, Amount, Contact, Edition, Passage, Text


@dataclass(frozen=True)
class ProcedureWords:
    """The words of a procedure; `language` is the one really given. Empty parts are ""."""

    title: str
    language: str
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
    """The words of a passage; `language` is the one really given."""

    title: str
    language: str
    html: SafeString


class _Shelf:
    """The words of one edition."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: object = None
        self._words: dict[tuple[object, ...], Any] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """What is kept under a key, made anew in a new edition."""
        try:
            edition = Edition.current()
        except DatabaseError:
            if key in self._words:
                return self._words[key]
            raise
        with self._lock:
            if edition != self._edition:
                self._edition, self._words = edition, {}
            if key in self._words:
                return self._words[key]
        words = make()
        with self._lock:
            if edition == self._edition:
                self._words[key] = words
        return words


_shelf = _Shelf()


def procedure_words(procedure: Procedure, language: str) -> ProcedureWords:
    """The words of a procedure; in English where the language has none, LookupError if neither."""
    key = (Procedure, procedure, language)
    return _shelf.get(key, lambda: _procedure_words(procedure, language))


def passage_words(key: str, language: str) -> PassageWords:
    """The words of a passage; in English where the language has none, LookupError if neither."""
    return _shelf.get((Passage, key, language), lambda: _passage_words(key, language))


def _spoken(rows: dict[str, Any], language: str, name: str) -> Any:
    row = rows.get(language) or rows.get(settings.LANGUAGE_CODE)
    if row is None:
        raise LookupError(f"{name} has no words: run load_content")
    return row


def _references(language: str) -> References:
    passages = {row.key: row for row in Passage.objects.filter(language=settings.LANGUAGE_CODE)}
    passages |= {row.key: row for row in Passage.objects.filter(language=language)}
    return References(
        language,
        {row.key: row for row in Contact.objects.prefetch_related("names")},
        {row.key: row for row in Amount.objects.all()},
        passages,
    )


def _procedure_words(procedure: Procedure, language: str) -> ProcedureWords:
    found = Text.objects.filter(
        procedure=procedure.value, language__in=[language, settings.LANGUAGE_CODE]
    ).prefetch_related("notes")
    text = _spoken({row.language: row for row in found}, language, procedure.value)
    references = _references(text.language)
    return ProcedureWords(
        title=text.title,
        language=text.language,
        **{part: render(getattr(text, part), references) for part in PARTS},
        notes={Phase(note.phase): render(note.body, references) for note in text.notes.all()},
        reviewed=text.reviewed,
        due=text.due,
    )


def _passage_words(key: str, language: str) -> PassageWords:
    found = Passage.objects.filter(key=key, language__in=[language, settings.LANGUAGE_CODE])
    row = _spoken({row.language: row for row in found}, language, key)
    return PassageWords(row.title, row.language, render(row.body, _references(row.language)))
