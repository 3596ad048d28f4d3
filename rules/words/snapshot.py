"""The words of one edition as safe HTML, by key and language; made of rows, without a query."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from ..law.procedures import Procedure
from ..law.windows import Phase
from ..models import PARTS, Amount, Contact, Notice, Paper, Passage, Text, Value, Written
from ..models.base import Content
from ..models.texts import ALWAYS
from ..typography import typeset
from .conditions import KnownFacts, chosen, countries, shown
from .markdown import REFERENCE, References, fill_marks, line, render, sentence
from .papers import Item, listed

_TERM = re.compile(r"^### (.+?)[ \t]*$", re.M)
_GROUPS = ("notes", "headlines", "buttons")

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
    ask: SafeString
    doubt: SafeString
    notes: Mapping[Phase, SafeString]
    headlines: Mapping[str, SafeString]
    buttons: Mapping[str, SafeString]
    places: Mapping[Phase, str]  # the document of each note, where another lends it
    reviewed: date
    due: date
    reviewed_by: str  # empty: no person has read them yet
    outdated: bool  # a translation, and its source has changed since
    amounts: tuple[str, ...]  # the keys of those that it names, for `Snapshot.checked`
    countries: frozenset[str]  # on which its conditions depend

    def headline(self, phase: Phase | None) -> SafeString:
        """Return what to do in a phase, in one line; the title where the text has no headlines."""
        return self.headlines.get(phase or ALWAYS) or line(self.title, self.language)

    def button(self, phase: Phase | None) -> SafeString:
        """Return the words of the button in a phase; empty for none."""
        return self.buttons.get(phase or ALWAYS, SafeString(""))

    def said_in(self, phase: Phase | None) -> "ProcedureWords":
        """Return the words without those of other phases, whose days a case may not have."""
        key = phase or ALWAYS
        groups: dict[str, Any] = {
            group: {at: words for at, words in getattr(self, group).items() if at == key}
            for group in _GROUPS
        }
        return replace(self, **groups)

    def filled(self, fill: Callable[[str, str], str]) -> "ProcedureWords":
        """Return the words with each mark replaced by what `fill(kind, words)` returns."""
        parts: dict[str, Any] = {part: fill_marks(getattr(self, part), fill) for part in PARTS}
        groups: dict[str, Any] = {
            group: {key: fill_marks(words, fill) for key, words in getattr(self, group).items()}
            for group in _GROUPS
        }
        return replace(self, **parts, **groups)


@dataclass(frozen=True)
class PassageWords:
    name: str
    language: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class Term:
    """A French term of the administration, explained."""

    name: str
    slug: str
    source: str
    """The explanation in Markdown."""
    html: SafeString


GLOSSARY = "glossary"
"""The key of the passage that explains terms: each is a heading, its explanation below."""

Blocks = tuple[tuple[bool, ...], ...]
"""Which blocks of a text show."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All words of one edition, with the amounts of a day, rendered when first asked for.

    LookupError where there are none, in any language. The same object as long as the words and the
    amounts are the same, so it may be a cache key.
    """

    texts: Mapping[tuple[str, str], Text]
    passages: Mapping[tuple[str, str], Passage]
    contacts: Mapping[str, Contact]
    amounts: Mapping[str, Amount]
    papers: Mapping[str, Paper] = field(default_factory=dict)
    """By what stands between the braces: paper:passport."""
    day: date = date.max
    """The first day on which the amounts are what they are."""
    by_day: dict[date, "Snapshot"] = field(default_factory=dict)
    """The same words with the amounts of other days, by their `day`."""
    edition: object = None
    versions: frozenset[int] = frozenset()
    notices: tuple[Notice, ...] = ()
    rendered: dict[tuple[str, Procedure, Blocks | None], ProcedureWords] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, rows: Iterable[Content], day: date | None = None, **about: Any) -> "Snapshot":
        """Return the words of rows, without those that are retired, as on a day or today."""
        rows = [row for row in rows if not row.retired]
        words = cls(
            {(row.language, row.procedure): row for row in rows if isinstance(row, Text)},
            {(row.language, row.key): row for row in rows if isinstance(row, Passage)},
            {row.key: row for row in rows if isinstance(row, Contact)},
            {row.key: row for row in rows if isinstance(row, Amount)},
            {row.reference: row for row in rows if isinstance(row, Paper)},
            **about,
        )
        return words.on(day or timezone.localdate())

    def written(self) -> Iterator[Written]:
        yield from self.passages.values()
        yield from self.texts.values()

    @cached_property
    def _days(self) -> list[date]:
        """The days from which another amount holds."""
        return sorted({value.starts for row in self.amounts.values() for value in row.series})

    def on(self, day: date) -> "Snapshot":
        """Return the same words with the amounts of a day; nothing is read for it."""
        at = bisect(self._days, day)
        start = self._days[at - 1] if at else date.min
        if start not in self.by_day:
            self.by_day[start] = replace(self, day=start, rendered={})
        return self.by_day[start]

    def checked(self, keys: Iterable[str]) -> list[tuple[str, Value]]:
        """Return the values that hold, of amounts by key: what each is, its source, its day."""
        found = ((key, self.amounts[key].on(self.day)) for key in dict.fromkeys(keys))
        return [(key, value) for key, value in found if value]

    def rows(self) -> dict[str, Content]:
        groups = (self.contacts, self.amounts, self.papers, self.passages, self.texts)
        return {row.name: row for group in groups for row in group.values()}

    def notices_in(self, language: str, now: datetime) -> list[tuple[str, SafeString]]:
        """Return what all readers must know at a moment: pairs of language and words."""
        found = []
        for notice in self.notices:
            order = (language, settings.LANGUAGE_CODE, *notice.words)
            spoken = next((code for code in order if notice.words.get(code)), "")
            if spoken and notice.starts <= now < notice.ends:
                found.append((spoken, render(notice.words[spoken], self._references(spoken))))
        return found

    def procedure(
        self, procedure: Procedure, language: str, facts: KnownFacts | None = None
    ) -> ProcedureWords:
        """Return the words of a procedure for those of whom these facts are known.

        Without facts all blocks are there, each below its condition. Days are marked.
        """
        text = _given(self.texts, language, procedure)
        blocks = None if facts is None else _blocks(text, facts)
        asked = (text.language, procedure, blocks)
        if asked not in self.rendered:
            self.rendered[asked] = self._procedure(text, facts)
        return self.rendered[asked]

    def papers_of(self, procedure: Procedure, language: str, facts: KnownFacts) -> list[Item]:
        """Return what a text lists to provide, for those of whom these facts are known."""
        text = _given(self.texts, language, procedure)
        return [*listed(chosen(text.documents, facts), self.papers)]

    def item(self, item: Item, language: str) -> SafeString:
        """Return an item of a list of papers as a line."""
        return sentence(item.words, self._references(language))

    def passage(self, key: str, language: str, facts: KnownFacts | None = None) -> PassageWords:
        """Return the words of a passage or a letter for one of whom these facts are known.

        Without facts all blocks are there, each below its condition. Days are marked.
        """
        row = _given(self.passages, language, key)
        references = self._references(row.language)
        html = render(chosen(row.body, facts), references)
        return PassageWords(row.name, row.language, typeset(row.title, row.language), html)

    def terms(self, language: str) -> list[Term]:
        """Return the terms that the glossary explains; none where there is no glossary."""
        try:
            row = _given(self.passages, language, GLOSSARY)
        except LookupError:
            return []
        pieces = _TERM.split(row.body)[1:]
        references = self._references(row.language)
        return [
            Term(typeset(name, "fr"), slugify(name), words, render(words.strip(), references))
            for name, words in zip(pieces[::2], pieces[1::2], strict=True)
        ]

    def official_site(self, procedure: Procedure, language: str) -> tuple[str, str]:
        """Return the name and address of the official site to which a procedure leads first."""
        contact = self.contacts[procedure.official_site]
        return contact.word("name", language)[0], contact.url

    def _procedure(self, text: Text, facts: KnownFacts | None) -> ProcedureWords:
        references = self._references(text.language)
        parts = {part: render(chosen(getattr(text, part), facts), references) for part in PARTS}
        lender = f"{settings.LANGUAGE_CODE}/{text.procedure}.md"
        return ProcedureWords(
            name=text.name,
            language=text.language,
            title=typeset(text.title, text.language),
            **parts,
            notes=(notes := self._notes(text, references, facts)),
            headlines=_lines(text, "headline"),
            buttons=_lines(text, "button"),
            places={phase: text.name if phase in text.notes else lender for phase in notes},
            reviewed=text.reviewed,
            due=text.due,
            reviewed_by=text.reviewed_by,
            outdated=self.outdated(text),
            amounts=self._named_amounts(text, references.passages),
            countries=_countries(text),
        )

    def _named_amounts(self, row: Written, passages: Mapping[str, Passage]) -> tuple[str, ...]:
        """Return the keys of the amounts that words name, by themselves or in their passages."""
        keys = [key for _part, text in row.texts() for key in REFERENCE.findall(text)]
        within = [self._named_amounts(passages[key], {}) for key in keys if key in passages]
        named = [key for key in keys if key in self.amounts]
        return tuple(dict.fromkeys([*named, *(key for group in within for key in group)]))

    def outdated(self, row: Written) -> bool:
        """Return whether a translation renders other words than its source has now."""
        if row.is_source:
            return False
        group = self.texts if isinstance(row, Text) else self.passages
        source = group.get((settings.LANGUAGE_CODE, row.ident[1]))
        return source is not None and source.mark != row.translates

    def _notes(
        self, text: Text, references: References, facts: KnownFacts | None
    ) -> dict[Phase, SafeString]:
        """Return a note for each phase; one that is not translated is marked with its language."""
        speaks = Procedure(text.procedure).phases
        notes = {phase: text.notes[phase] for phase in speaks if phase in text.notes}
        html = {phase: render(chosen(note, facts), references) for phase, note in notes.items()}
        last_resort = self.texts.get((settings.LANGUAGE_CODE, text.procedure))
        if last_resort is None or last_resort is text or len(html) == len(speaks):
            return html
        others = self.procedure(Procedure(text.procedure), settings.LANGUAGE_CODE, facts)
        marked = {
            phase: format_html('<div lang="{}" dir="ltr">{}</div>', others.language, note)
            for phase, note in others.notes.items()
        }
        return marked | html

    def _references(self, language: str) -> References:
        passages = {
            key: row
            for spoken in (settings.LANGUAGE_CODE, language)  # the own language last: it counts
            for (written, key), row in self.passages.items()
            if written == spoken
        }
        return References(
            language, self.contacts, self.amounts, passages, papers=self.papers, day=self.day
        )


def _blocks(text: Text, facts: KnownFacts) -> Blocks:
    return tuple(shown(words, facts) for _name, words in text.texts() if ":::" in words)


def _countries(text: Text) -> frozenset[str]:
    found = (countries(words) for _name, words in text.texts() if "country" in words)
    return frozenset().union(*found)


def _lines(text: Text, kind: str) -> dict[str, SafeString]:
    """Return the headlines or the buttons of a text, by phase."""
    keys = {phase: f"{kind}-{phase}" for phase in (*Phase, ALWAYS)}
    return {
        phase: line(text.notes[key], text.language)
        for phase, key in keys.items()
        if key in text.notes
    }


def _given(rows: Mapping[tuple[str, str], Row], language: str, key: str) -> Row:
    """Return the row in a language, else in the language of last resort."""
    for spoken in (language, settings.LANGUAGE_CODE):
        if row := rows.get((spoken, key)):
            return row
    raise LookupError(f"no words for {key}, neither in {language} nor in {settings.LANGUAGE_CODE}")
