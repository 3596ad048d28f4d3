"""The door by which the site reads the words: safe HTML by key and language.

All words that are live are held in memory for one edition and rendered when first asked for. Once
a second the database is asked which edition it is: by a thread where a server began `watch`, else
by the first request that comes. While it is away, the last words are served.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import Error
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..background import Watch
from ..law.procedures import Procedure
from ..law.windows import Phase
from ..models import (
    CONTENT_KINDS,
    PARTS,
    Amount,
    Contact,
    Edition,
    Notice,
    Passage,
    Text,
    Version,
    Written,
)
from ..models.base import Content
from ..models.publishing import live_on
from .markdown import References, render

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Text, Passage)


@dataclass(frozen=True)
class ProcedureWords:
    """The words of a procedure; a part without words is empty."""

    name: str  # of the document
    language: str  # the one really given
    title: str
    summary: SafeString
    documents: SafeString
    steps: SafeString
    cost: SafeString
    next: SafeString
    trouble: SafeString
    notes: Mapping[Phase, SafeString]
    places: Mapping[Phase, str]  # the document of each note, where another lends it
    reviewed: date
    due: date
    reviewed_by: str  # empty: no person has read them yet
    outdated: bool  # a translation, and its source has changed since


@dataclass(frozen=True)
class PassageWords:
    """The words of a passage."""

    name: str
    language: str
    title: str
    html: SafeString


Rendered = ProcedureWords | PassageWords | SafeString


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All words of one edition. LookupError where there are none, in any language.

    The same object as long as the words are the same: what is made of them may be kept by it.
    """

    texts: Mapping[tuple[str, str], Text]
    passages: Mapping[tuple[str, str], Passage]
    contacts: Mapping[str, Contact]
    amounts: Mapping[str, Amount]
    edition: object = None
    versions: frozenset[int] = frozenset()
    notices: tuple[Notice, ...] = ()
    rendered: dict[tuple[str, str], Rendered] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Content], **about: object) -> "Snapshot":
        """Of documents; those that are retired are left out."""
        rows = [row for row in rows if not row.retired]
        return cls(
            {row.ident: row for row in rows if isinstance(row, Text)},
            {row.ident: row for row in rows if isinstance(row, Passage)},
            {row.key: row for row in rows if isinstance(row, Contact)},
            {row.key: row for row in rows if isinstance(row, Amount)},
            **about,
        )

    def rows(self) -> dict[str, Content]:
        """All documents, by name."""
        groups = (self.contacts, self.amounts, self.passages, self.texts)
        return {row.name: row for group in groups for row in group.values()}

    def live_notices(self, now: datetime) -> tuple[Notice, ...]:
        """The notices that have begun at a moment and not ended; cheap, above all without any."""
        if not self.notices:
            return ()
        return tuple(row for row in self.notices if row.starts <= now < row.ends)

    def notices_in(self, language: str, now: datetime) -> list[tuple[str, SafeString]]:
        """What all readers must know at a moment: language and words."""
        found = []
        for notice in self.live_notices(now):
            if any(notice.words.values()):
                order = (language, settings.LANGUAGE_CODE, *notice.words)
                spoken = next(code for code in order if notice.words.get(code))
                found.append((spoken, self._notice(notice, spoken)))
        return found

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
            self.rendered[name] = PassageWords(row.name, row.language, row.title, html)
        return self.rendered[name]

    def official_site(self, procedure: Procedure, language: str) -> tuple[str, str]:
        """The name of the official site to which a procedure leads first, and its address."""
        contact = self.contacts[procedure.official_site]
        return contact.name_in(language)[0], contact.url

    def _notice(self, notice: Notice, language: str) -> SafeString:
        name = (language, f"notices/{notice.pk}")
        if name not in self.rendered:
            self.rendered[name] = render(notice.words[language], self._references(language))
        return self.rendered[name]

    def _procedure(self, text: Text) -> ProcedureWords:
        references = self._references(text.language)
        parts = {part: render(getattr(text, part), references) for part in PARTS}
        lender = f"{settings.LANGUAGE_CODE}/{text.procedure}.md"
        return ProcedureWords(
            name=text.name,
            language=text.language,
            title=text.title,
            **parts,
            notes=(notes := self._notes(text, references)),
            places={phase: text.name if phase in text.notes else lender for phase in notes},
            reviewed=text.reviewed,
            due=text.due,
            reviewed_by=text.reviewed_by,
            outdated=self.outdated(text),
        )

    def outdated(self, row: Written) -> bool:
        """Whether a translation renders other words than its source has now."""
        if row.is_source:
            return False
        group = self.texts if isinstance(row, Text) else self.passages
        source = group.get((settings.LANGUAGE_CODE, row.ident[1]))
        return source is not None and source.mark != row.translates

    def _notes(self, text: Text, references: References) -> dict[Phase, SafeString]:
        """One for each phase; one that is not yet translated is marked with its language."""
        notes, speaks = text.notes, Procedure(text.procedure).phases
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


LOOK_EVERY = 1.0
"""Seconds after which the database is asked again; what this process publishes is seen at once."""
STUCK_AFTER = 30.0
"""Seconds after which requests look by themselves, as the thread has not. Longer than it takes to
give up a database that does not answer: then a request would wait as well, and for nothing."""
AWAY_AFTER = 3.0
"""Seconds without an answer after which the database counts as away."""

_snapshot: Snapshot | None = None
_day: date | None = None  # for which the snapshot was found right
_looked: tuple[float, int, date] | None = None  # when, after how many bumps, on which day
_confirmed = float("-inf")  # when the database last said that they are the present ones
_reading = Lock()
_shown: ContextVar[Snapshot | None] = ContextVar("_shown", default=None)
_of_request: ContextVar[list[Snapshot] | None] = ContextVar("_of_request", default=None)
"""What the present request has read, so that a page never mixes two editions."""

request_started.connect(lambda **_about: _of_request.set([]), weak=False)
request_finished.connect(lambda **_about: _of_request.set(None), weak=False)


@contextmanager
def showing(snapshot: Snapshot) -> Iterator[None]:
    """Other words than those that are live, for what is done inside: a preview."""
    token = _shown.set(snapshot)
    try:
        yield
    finally:
        _shown.reset(token)


def live_rows(day: date) -> dict[str, Content]:
    """The documents that are live on a day, by name: two queries."""
    versions = Version.objects.filter(pk__in=set(live_on(day).values()))
    rows = (CONTENT_KINDS[version.kind].of(version) for version in versions)
    return {row.name: row for row in rows}


def current() -> Snapshot:
    """The words of the present edition and day, the same throughout a request."""
    if shown := _shown.get():
        return shown
    held = _of_request.get()
    if held:
        return held[0]
    snapshot = _present()
    if held is not None:
        held.append(snapshot)
    return snapshot


def _present() -> Snapshot:
    global _looked
    now, bumps, day = monotonic(), Edition.bumps, timezone.localdate()
    looked, held = _looked, _snapshot  # in this order: `look` sets them in the other one
    if held and looked and looked[1:] == (bumps, day):
        if now - looked[0] < (STUCK_AFTER if _watch.alive else LOOK_EVERY):
            return held
        _looked = (now, bumps, day)  # one looks; the others are served meanwhile
    try:
        return look()
    except Error:
        if _snapshot is None:
            raise
        logger.warning("The database is away; the last words are served", exc_info=True)
        return _snapshot


def look() -> Snapshot:
    """The words as the database has them now; one query where they are unchanged."""
    global _snapshot, _day, _looked, _confirmed
    now, bumps, day = monotonic(), Edition.bumps, timezone.localdate()
    try:
        if not _holds(Edition.current(), day):
            with _reading:
                # Another may have read them meanwhile, and midnight may have come.
                stamp, day = Edition.current(), timezone.localdate()
                if not _holds(stamp, day):
                    _snapshot = _read(stamp, day, _snapshot)
                    _day = day
        _confirmed = now
        return _snapshot
    finally:  # after an error, too: ask again in a moment, not for each page
        _looked = (now, bumps, day)


def _holds(stamp: object, day: date) -> bool:
    return _snapshot is not None and (_snapshot.edition, _day) == (stamp, day)


def _read(stamp: object, day: date, last: Snapshot | None) -> Snapshot:
    """The words of an edition and day; the last ones where only the day is another.

    That the keys of versions are the same is not enough: after a rollback they come again.
    """
    pointers = frozenset(live_on(day).values())
    if last and (last.edition, last.versions) == (stamp, pointers):
        return last
    notices = tuple(Notice.objects.published())
    return Snapshot.of(live_rows(day).values(), edition=stamp, versions=pointers, notices=notices)


_watch = Watch("words", look, LOOK_EVERY)


def watch() -> None:
    """Look from a thread of this process from now on, so that no request has to.

    The words are in memory when it returns, unless the database is away.
    """
    _watch.start(wait=2 * AWAY_AFTER)


def age() -> float:
    """Seconds since the database last said that these words are the present ones."""
    return monotonic() - _confirmed


def confirmed() -> Snapshot | None:
    """The words, if the database answers now; waits for nothing where a thread looks."""
    if not _watch.alive:
        return look()
    return _snapshot if age() < AWAY_AFTER else None


def procedure_words(procedure: Procedure, language: str) -> ProcedureWords:
    """The words of a procedure, in English where the language has none; LookupError without any."""
    return current().procedure(procedure, language)


def passage_words(key: str, language: str) -> PassageWords:
    """The words of a passage, in English where the language has none; LookupError without any."""
    return current().passage(key, language)
