"""Find a page by a reader's own words: in memory, forgiving accents, endings and small slips.

The words typed stay in the address and are not stored; a search without results is counted.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from math import log
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rules.law.letters import LETTERS
from rules.models import Paper, Passage, Text
from rules.typography import typeset, unaccented
from rules.words.live import current
from rules.words.snapshot import GLOSSARY, Snapshot

from .address import Address, page_path
from .at_address import bad_address
from .counting import note
from .data import read_data
from .page_cache import Own, Page, personal_page

LONGEST, MOST_WORDS = 100, 12
"""Characters and words of a search that are read."""
MOST_HITS = 8
ALIKE = 0.75
"""How alike two words are at least, for one to be a slip of the other."""
CLOSE = 0.05
"""How much less alike than the nearest another word may be, to count as well."""
RARE = 1.3
"""Exponent of rarity: above 1, so that "lost" outweighs "residence" and "permit" together."""
STRENGTH = {"title": 6.0, "synonyms": 4.0, "fold": 2.0, "body": 1.0}
"""Weight of a word: in the title, among the page's search words, in a fold's name, elsewhere."""
KINDS = {
    "procedure": _("What to do"),
    "letter": _("Letter"),
    "paper": _("Paper"),
    "term": _("Word explained"),
    "passage": _("Help"),
}
_BY_HAND = read_data("search_words")
_STOP = frozenset(_BY_HAND["stop"].split())
_DOUBLED = re.compile(r"([^\W\d_])\1")
_PLURAL = re.compile("s$")
_ENDINGS = re.compile(r"(ement|ment|ation|ing|ee|ed|er|e|al)$")

Row = TypeVar("Row", Text, Passage)


@dataclass(frozen=True)
class Hit:
    """A page that a search may lead to."""

    kind: str
    key: str
    title: str
    language: str

    @property
    def kind_name(self) -> Promise:
        return KINDS[self.kind]

    @property
    def path(self) -> str:
        """The path of its page; papers, terms and passages are on that of the glossary."""
        return page_path("glossary") if self.place else page_path(self.kind, key=self.key)

    @property
    def place(self) -> str:
        """The fragment of its place on that page; empty where it is the page."""
        return "" if self.kind in ("procedure", "letter") else f"#{self.kind}-{self.key}"


def fold_words(text: str) -> list[str]:
    """Return the words of a text without accents, capitals and punctuation."""
    return re.findall(r"[^\W_]{1,30}", unaccented(text).replace("œ", "oe"))


def _strip_ending(word: str) -> str:
    """Return a word with doubled letters once, without its ending where 4 characters are left."""
    word = _DOUBLED.sub(r"\1", word)
    for ending in (_PLURAL, _ENDINGS):
        short = ending.sub("", word)
        word = short if len(short) >= 4 else word
    return word


def _stem(word: str) -> str:
    """Return the stem of all forms of a word, and of its synonyms."""
    stem = _strip_ending(word)
    return _aliases().get(stem, stem)


@cache
def _aliases() -> dict[str, str]:
    """Return the stems of synonyms, each with the stem of its word."""
    return {
        _strip_ending(other): _strip_ending(word)
        for word, others in _BY_HAND["same"].items()
        for other in fold_words(others)
    }


def _pairs(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


class Index:
    """The words of one edition in one language."""

    def __init__(self, words: Snapshot, language: str) -> None:
        self.pages: list[Hit] = []
        self.titles: list[set[tuple[str, ...]]] = []
        self.strengths: dict[str, dict[int, float]] = defaultdict(dict)
        self._spelled: dict[str, str] = {}  # stems by word as written
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        for page, fields in _pages(words, language):
            synonyms = _BY_HAND.get(page.kind, {}).get(page.key, "")
            for name, texts in {**fields, "synonyms": [synonyms]}.items():
                spelled = {word: _stem(word) for text in texts for word in _words(text)}
                self._spelled |= spelled
                for stem in set(spelled.values()):
                    by_page, at = self.strengths[stem], len(self.pages)
                    by_page[at] = by_page.get(at, 0) + STRENGTH[name]
            self.pages.append(page)
            self.titles.append({_stems(_words(title)) for title in fields["title"]})
        self._spelled |= {word: stem for word, stem in _aliases().items() if stem in self.strengths}
        for word in self._spelled:
            for pair in _pairs(word):
                self._by_pair[pair].add(word)

    def find(self, text: str) -> list[Hit]:
        """Return the pages nearest to the words typed; those with that title come first."""
        typed = list({_stem(word): word for word in _words(text[:LONGEST])}.values())[:MOST_WORDS]
        totals: Counter[int] = Counter()
        for word in typed:
            best: dict[int, float] = {}
            for near, alike in self._near_stems(word):
                pages = self.strengths[near]
                rarity = log(1 + len(self.pages) / len(pages)) ** RARE
                for at, strength in pages.items():
                    best[at] = max(best.get(at, 0), alike * strength * rarity)
            totals.update(best)
        name = _stems(typed)
        order = sorted(totals, key=lambda at: (-self._title_rank(at, name), -totals[at], at))
        return [self.pages[at] for at in order[:MOST_HITS]]

    def _title_rank(self, at: int, name: tuple[str, ...]) -> int:
        """Return 2 where this is a title of the page, 1 where one begins with these words, or 0."""
        titles = self.titles[at]
        if name in titles:
            return 2
        return int(len(name) > 1 and any(title[: len(name)] == name for title in titles))

    def _near_stems(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the stems of the index that a typed word may mean, with how alike they are."""
        if (stem := _stem(word)) in self.strengths:
            yield stem, 1.0
        elif len(word) >= 4 and not word.isdigit():
            words = dict(self._similar_words(word))
            nearest = max(words.values(), default=0)
            for near, alike in words.items():
                if alike >= nearest - CLOSE:
                    yield self._spelled[near], alike

    def _similar_words(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words, as written, of which the typed one may be a slip, with how alike."""
        shared = Counter(near for pair in _pairs(word) for near in self._by_pair.get(pair, ()))
        for near in sorted(shared, key=lambda near: (-shared[near], near))[:60]:
            alike = SequenceMatcher(None, word, near, autojunk=False).ratio()
            if near.startswith(word):
                alike = max(alike, 0.8)
            if alike >= ALIKE:
                yield near, alike * alike


def _words(text: str) -> list[str]:
    return [word for word in fold_words(text) if word not in _STOP]


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_stem, words))


def _pages(words: Snapshot, language: str) -> Iterator[tuple[Hit, dict[str, Iterable[str]]]]:
    """Yield each page with its words: the titles in every language, the rest in the reader's."""
    for key, text, titles in _in_languages(words.texts, language):
        parts = [part for _name, part in text.texts()]
        folds = [line for part in parts for line in part.split("\n") if "### " in line]
        page = Hit("procedure", str(key), typeset(text.title, text.language), text.language)
        yield page, {"title": titles, "fold": folds, "body": parts}
    for key, passage, titles in _in_languages(words.passages, language):
        if key != GLOSSARY:
            kind = "letter" if key in LETTERS else "passage"
            title = typeset(passage.title, passage.language)
            page = Hit(kind, key, title, passage.language)
            yield page, {"title": titles, "body": [passage.body]}
    for paper in words.papers.values():
        name, spoken_in = paper.word("name", language)
        yield Hit("paper", paper.key, name, spoken_in), _paper_words(paper, language)
    for term in words.terms(language):
        yield Hit("term", term.slug, term.name, "fr"), {"title": [term.name], "body": [term.source]}


def _in_languages(
    rows: Mapping[tuple[str, str], Row], language: str
) -> Iterator[tuple[str, Row, list[str]]]:
    """Yield each key with its row in the reader's language, and its titles in every language."""
    for key in dict.fromkeys(key for _code, key in rows):
        spoken = {c: rows[c, key] for c, _name in settings.LANGUAGES if (c, key) in rows}
        if row := spoken.get(language) or spoken.get(settings.LANGUAGE_CODE):
            yield key, row, [text.title for text in spoken.values()]


def _paper_words(paper: Paper, language: str) -> dict[str, Iterable[str]]:
    names = [words for key, words in paper.words.items() if key.startswith("name-")]
    body = [words for key, words in paper.words.items() if key.endswith(f"-{language}")]
    return {"title": [*names, paper.french], "body": body}


@lru_cache(maxsize=4)
def build_index(words: Snapshot, language: str) -> Index:
    """Return the index of an edition, built at its first search."""
    return Index(words, language)


@dataclass(frozen=True, kw_only=True)
class FindPage(Page):
    hits: tuple[Hit, ...]
    has_asked: bool


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    address = Address.read(request.GET, frozenset({"q"}))
    if address.problem:
        return bad_address(request, address)
    asked = " ".join(address.others.get("q", "").replace("\0", " ").split())
    language = get_language() or settings.LANGUAGE_CODE
    hits = tuple(build_index(current(), language).find(asked)) if asked else ()
    if asked and not hits:
        note(request, "found-none")
    own = Own(request, address, asked=asked)
    page = FindPage.at(address, hits=hits, has_asked=bool(asked))
    return personal_page(request, "wizard/find.html", page, own)
