"""The words of one edition as safe HTML, by key and language; made of rows, without a query."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from ..law.procedures import Procedure
from ..law.windows import Phase
from ..models import Amount, Contact, Notice, Paper, Passage, Text, Value, Written
from ..models.base import Content
from ..models.texts import ALWAYS, LINES
from ..typography import typeset
from .conditions import KnownFacts, blocks, choose_words
from .markdown import REFERENCE, References, fill_marks, line, render, sentence
from .papers import Item, list_items

_TERM = re.compile(r"^### (.+?)[ \t]*$", re.M)

Fill = Callable[[str, str], str]
"""Returns the words for a mark, by its kind and its words."""

Row = TypeVar("Row", Text, Passage)


@dataclass(frozen=True)
class ProcedureWords:
    """The words of a procedure: `words["steps"]`, in templates `words.steps`; empty for none.

    The names are those of its text.
    """

    row: Text
    """The text, perhaps in another language than the one asked for."""
    title: str
    html: Mapping[str, SafeString]
    outdated: bool  # a translation, and its source has changed since
    amounts: tuple[str, ...]  # the keys of those that it names, for `Snapshot.checked`
    countries: frozenset[str]  # on which its conditions depend
    fill: Fill | None = None
    """Replaces the marks of `html` when they are read; None leaves them."""

    def __getitem__(self, name: str) -> SafeString:
        return fill_marks(self.html[name], self.fill) if self.fill else self.html[name]

    @property
    def language(self) -> str:
        return self.row.language

    def note(self, phase: Phase | None) -> SafeString:
        """Return the note of a phase; empty for none."""
        return self._get(phase or ALWAYS)

    def note_place(self, phase: Phase | None) -> str:
        """Return the name of the document with that note, which another language may lend."""
        lender = f"{settings.LANGUAGE_CODE}/{self.row.procedure}.md"
        return self.row.name if phase in self.row.notes else lender

    def headline(self, phase: Phase | None) -> SafeString:
        """Return what to do in a phase, in one line; the title where the text has no headlines."""
        return self._get(f"headline-{phase or ALWAYS}") or line(self.title, self.language)

    def button(self, phase: Phase | None) -> SafeString:
        """Return the words of the button in a phase; empty for none."""
        return self._get(f"button-{phase or ALWAYS}")

    def _get(self, name: str) -> SafeString:
        return self[name] if name in self.html else SafeString("")


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

Blocks = tuple[bool, ...]
"""Whether each block of a text shows."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All words of one edition, with the amounts of a day, rendered when first asked for.

    LookupError for words that are in no language. The same object as long as the words and the
    amounts are the same, so it may be a cache key.
    """

    texts: Mapping[tuple[str, str], Text]
    passages: Mapping[tuple[str, str], Passage]
    contacts: Mapping[str, Contact]
    amounts: Mapping[str, Amount]
    papers: Mapping[str, Paper] = field(default_factory=dict)
    """By reference: paper:passport."""
    day: date = date.max
    """The first day of these amounts."""
    by_day: dict[date, "Snapshot"] = field(default_factory=dict)
    """The same words with the amounts of other days, by their `day`."""
    edition: object = None
    notices: tuple[Notice, ...] = ()
    rendered: dict[tuple[str, Procedure, Blocks | None], ProcedureWords] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, rows: Iterable[Content], day: date | None = None, **about: Any) -> "Snapshot":
        """Return the words of rows that are not retired, as on a day or today."""
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
        """Days from which another amount applies."""
        return sorted({value.starts for row in self.amounts.values() for value in row.series})

    def on(self, day: date) -> "Snapshot":
        """Return the same words with the amounts of a day; nothing is read for it."""
        at = bisect(self._days, day)
        start = self._days[at - 1] if at else date.min
        if start not in self.by_day:
            self.by_day[start] = replace(self, day=start, rendered={})
        return self.by_day[start]

    def checked(self, keys: Iterable[str]) -> list[tuple[str, Value]]:
        """Return the keys, each once, of amounts that have a value on this day, with that value."""
        values = ((key, self.amounts[key].on(self.day)) for key in dict.fromkeys(keys))
        return [(key, value) for key, value in values if value]

    def rows(self) -> dict[str, Content]:
        groups = (self.contacts, self.amounts, self.papers, self.passages, self.texts)
        return {row.name: row for group in groups for row in group.values()}

    def notices_in(self, language: str, now: datetime) -> list[tuple[str, SafeString]]:
        """Return the notices of a moment: pairs of language and words."""
        notices = []
        for notice in self.notices:
            order = (language, settings.LANGUAGE_CODE, *notice.words)
            spoken = next((code for code in order if notice.words.get(code)), "")
            if spoken and notice.starts <= now < notice.ends:
                notices.append((spoken, render(notice.words[spoken], References(spoken, self))))
        return notices

    def procedure(
        self, procedure: Procedure, language: str, facts: KnownFacts | None = None
    ) -> ProcedureWords:
        """Return the words of a procedure for readers of whom these facts are known.

        Without facts all blocks are there, each below its condition. Days are marked.
        """
        text = _find_row(self.texts, language, procedure)
        key = (text.language, procedure, None if facts is None else _find_visible(text, facts))
        if key not in self.rendered:
            self.rendered[key] = self._render_procedure(text, facts)
        return self.rendered[key]

    def papers_of(self, procedure: Procedure, language: str, facts: KnownFacts) -> list[Item]:
        """Return the papers that a text lists, for readers of whom these facts are known."""
        text = _find_row(self.texts, language, procedure)
        return [*list_items(choose_words(text.documents, facts), self.papers)]

    def item(self, item: Item, language: str) -> SafeString:
        """Return an item of a list of papers as a line."""
        return sentence(item.words, References(language, self))

    def passage(self, key: str, language: str, facts: KnownFacts | None = None) -> PassageWords:
        """Return the words of a passage or a letter for a reader of whom these facts are known.

        Without facts all blocks are there, each below its condition. Days are marked.
        """
        row = _find_row(self.passages, language, key)
        references = References(row.language, self)
        html = render(choose_words(row.body, facts), references)
        return PassageWords(row.name, row.language, typeset(row.title, row.language), html)

    def terms(self, language: str) -> list[Term]:
        """Return the terms that the glossary explains; none where there is no glossary."""
        try:
            row = _find_row(self.passages, language, GLOSSARY)
        except LookupError:
            return []
        pieces = _TERM.split(row.body)[1:]
        references = References(row.language, self)
        return [
            Term(typeset(name, "fr"), slugify(name), words, render(words.strip(), references))
            for name, words in zip(pieces[::2], pieces[1::2], strict=True)
        ]

    def official_site(self, procedure: Procedure, language: str) -> tuple[str, str]:
        """Return the name and address of the official site to which a procedure leads first."""
        contact = self.contacts[procedure.official_site]
        return contact.word("name", language)[0], contact.url

    def _render_procedure(self, text: Text, facts: KnownFacts | None) -> ProcedureWords:
        references = References(text.language, self)
        html = {key: _render_part(key, words, references, facts) for key, words in text.texts()}
        return ProcedureWords(
            row=text,
            title=typeset(text.title, text.language),
            html=html | self._lend_notes(text, facts),
            outdated=self.outdated(text),
            amounts=self._find_amounts(text, references),
            countries=_find_countries(text),
        )

    def _find_amounts(self, row: Written, references: References) -> tuple[str, ...]:
        """Return the keys of the amounts that words name, by themselves or in their passages."""
        keys = [key for _part, text in row.texts() for key in REFERENCE.findall(text)]
        passages = [*filter(None, map(references.passage, keys))]
        keys += [key for passage in passages for key in REFERENCE.findall(passage.body)]
        return tuple(dict.fromkeys(key for key in keys if key in self.amounts))

    def outdated(self, row: Written) -> bool:
        """Return whether a translation is of other words than its source has now."""
        if row.is_source:
            return False
        group = self.texts if isinstance(row, Text) else self.passages
        source = group.get((settings.LANGUAGE_CODE, row.ident[1]))
        return source is not None and source.mark != row.translates

    def _lend_notes(self, text: Text, facts: KnownFacts | None) -> dict[str, SafeString]:
        """Return the notes that are not translated, each marked with its language."""
        procedure, source = Procedure(text.procedure), settings.LANGUAGE_CODE
        missing = [phase for phase in procedure.phases if phase not in text.notes]
        if text.is_source or not missing or (source, procedure) not in self.texts:
            return {}
        lent = self.procedure(procedure, source, facts)
        return {
            phase: format_html('<div lang="{}" dir="ltr">{}</div>', lent.language, note)
            for phase in missing
            if (note := lent.note(phase))
        }


def _find_visible(text: Text, facts: KnownFacts) -> Blocks:
    """Return, for each block of a text in order, whether it shows."""
    parts = (blocks(words) for _name, words in text.texts() if ":::" in words)
    return tuple(bool(block.holds(facts)) for block in chain.from_iterable(parts))


def _find_countries(text: Text) -> frozenset[str]:
    parts = (blocks(words) for _name, words in text.texts() if "country" in words)
    return frozenset().union(*(block.countries for block in chain.from_iterable(parts)))


def _render_part(
    name: str, words: str, references: References, facts: KnownFacts | None
) -> SafeString:
    """Return the HTML of a part or a note, or of a line such as a headline."""
    if name.partition("-")[0] in LINES:
        return line(words, references.language)
    return render(choose_words(words, facts), references)


def _find_row(rows: Mapping[tuple[str, str], Row], language: str, key: str) -> Row:
    """Return the row in a language, else in the language of last resort."""
    last_resort = settings.LANGUAGE_CODE
    if row := rows.get((language, key)) or rows.get((last_resort, key)):
        return row
    raise LookupError(f"no words for {key}, neither in {language} nor in {last_resort}")
