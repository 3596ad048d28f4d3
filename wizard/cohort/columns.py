"""Which column answers which question: found by its name, or chosen by hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from rules.law.questions import BY_KEY, EXPIRES, NATIONALITY, ChoiceQuestion, DateQuestion

from ..data import read_names
from ..question_texts import TEXTS
from .cells import looks_right
from .headings import ours_in
from .normalise import fold, phrases, words_of

REFERENCE, EMAIL, LANGUAGE = "reference", "email", "language"
"""The columns that answer no question: what tells a row, and where and how to write."""

KEYS = (REFERENCE, *BY_KEY, EMAIL, LANGUAGE)
"""What a column can be."""

OWN_NAMES = {REFERENCE: _("Your reference"), EMAIL: _("E-mail"), LANGUAGE: _("Language")}

LONGEST_NAME = 80
"""Characters of a name of which a part is looked for: a longer cell is a text."""

SAMPLE = 100
"""Rows whose cells are looked at to find the columns."""

FEW, MOST = 0.2, 0.6
"""Shares of cells that can be read: for a name known in part, and for one unknown."""

_BY_HAND = read_names("column_names")
_OTHER = frozenset(chain.from_iterable(map(words_of, _BY_HAND["other"].split())))
_EMAIL = re.compile(r"[^\s@;,]+@[^\s@;,]+")

ESSENTIAL = ("nationality", "situation", "document", "expires")
"""Where one of these is not found, the office is asked before anything is answered."""

COLUMN, SAME = "column:", "all:"
"""How a choice made by hand begins: by the name of a column, or by one answer for every row."""


@dataclass(frozen=True)
class Columns:
    """The name of the column for each key, and the answers that are the same for every row."""

    names: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the office says that words mean: the answer by question, then by folded cell."""

    @property
    def missing(self) -> list[str]:
        return [key for key in ESSENTIAL if key not in self.names and key not in self.same]

    def chosen(self, key: str) -> str:
        """The choice for a key, as a form holds it."""
        if key in self.same:
            return SAME + self.same[key]
        return COLUMN + self.names[key] if key in self.names else ""


def name_of(key: str) -> str:
    """Return how a page calls what a column can be."""
    return str(OWN_NAMES.get(key) or TEXTS[key].name)


@lru_cache
def accepted() -> dict[str, str]:
    """Return the names of columns, folded, with the key that they stand for."""
    found = {fold(name): key for key in KEYS for name in [key, *_BY_HAND[key]]}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for key in BY_KEY:
                for text in (TEXTS[key].name, TEXTS[key].label):
                    found.setdefault(fold(str(text)), key)
    return found


@lru_cache(maxsize=10_000)
def named(name: str) -> tuple[str, bool]:
    """Return what a column is by its name, and whether that is sure; empty for none of ours.

    Of a longer name, the words that are known count: “Échéance du titre actuel”. A name of a day
    that says more than what day it is, such as the end of a course, is none of ours.
    """
    if key := accepted().get(fold(name)):
        return key, True
    words = words_of(name)
    if len(name) > LONGEST_NAME:
        return "", False
    if not _OTHER.isdisjoint(words):
        return "", True
    found = [key for part in phrases(words, accepted()) if (key := accepted().get(part))]
    days = [key for key in found if isinstance(BY_KEY.get(key), DateQuestion)]
    if days and NATIONALITY.key in found:  # of a passport
        return "", True
    return next(iter(days or found), ""), False


def _names_in(cells: Sequence[str]) -> int:
    """Return how much of a row are names of columns: a whole name counts twice."""
    found: dict[str, int] = {}
    for key, is_sure in map(named, cells):
        if key:
            found[key] = max(found.get(key, 0), 1 + is_sure)
    return sum(found.values())


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows holds the names of the columns: a title may stand above."""
    known = [_names_in(cells) for cells in rows]
    if max(known, default=0) > 2:
        return known.index(max(known))
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    return next((at for at, count in enumerate(filled) if count > 1), 0)


def found_in(header: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Columns:
    """The columns found by name and, in a sample of rows, by what their cells hold.

    A whole name counts most, then one of which a part is known and whose cells can be read. An
    unknown name counts for the essential questions, where most of its cells can be read: of
    unknown days only one alone, for a wrong one would answer every row wrongly.
    """
    scores: dict[str, list[tuple[float, int, str]]] = {}
    ours = ours_in(header)
    for place, name in enumerate(header):
        if name in ours:
            continue
        cells = [cells[place] for cells in sample if place < len(cells) and cells[place].strip()]
        key, is_sure = named(name)
        if key:
            share = _share(key, cells)
            if is_sure or share >= FEW or not cells:
                scores.setdefault(key, []).append((2 * is_sure + share, -place, name))
        elif len(cells) >= 3 and not is_sure:
            for key in (*ESSENTIAL, EMAIL):
                if (share := _share(key, cells)) >= MOST:
                    scores.setdefault(key, []).append((share - 1, -place, name))
    days = scores.get(EXPIRES.key, [])
    if len(days) > 1 and max(days)[0] <= 0:  # none has a name that we know
        del scores[EXPIRES.key]
    names: dict[str, str] = {}
    for key in KEYS:
        for _score, _place, name in sorted(scores.get(key, ()), reverse=True):
            if name not in names.values():
                names[key] = name
                break
    return Columns(names)


def _share(key: str, cells: Sequence[str]) -> float:
    """How many of the cells can be read as answers to a question, from 0 to 1."""
    if key == EMAIL:
        good = sum(1 for cell in cells if _EMAIL.fullmatch(cell.strip()))
    elif key == REFERENCE:  # what tells rows apart
        good = len(cells) if len(set(cells)) == len(cells) else 0
    elif key in BY_KEY:
        good = sum(1 for cell in cells if looks_right(key, cell))
    else:
        return 0
    return good / len(cells) if cells else 0


def chosen_in(header: Sequence[str], choices: Mapping[str, str]) -> Columns:
    """The columns as chosen by hand. What is not in the table, or no answer, is left out."""
    names, same = {}, {}
    for key in KEYS:
        choice = choices.get(key, "")
        question = BY_KEY.get(key)
        if choice.startswith(COLUMN) and choice.removeprefix(COLUMN) in header:
            names[key] = choice.removeprefix(COLUMN)
        elif choice.startswith(SAME) and isinstance(question, ChoiceQuestion):
            value = choice.removeprefix(SAME)
            if value in question.readings:
                same[key] = value
    return Columns(names, same)
