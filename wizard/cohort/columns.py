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

from ..data import read_data
from ..question_texts import TEXTS
from .cells import looks_right
from .headings import ours_in
from .normalise import fold, phrases, words_of

REFERENCE, EMAIL, LANGUAGE = "reference", "email", "language"
"""The columns that answer no question: what identifies a row, and where and how to write."""

KEYS = (REFERENCE, *BY_KEY, EMAIL, LANGUAGE)
"""What a column can be."""

OWN_NAMES = {REFERENCE: _("Your reference"), EMAIL: _("E-mail"), LANGUAGE: _("Language")}

LONGEST_NAME = 80
"""Characters of a name that may be known in part: a longer cell is a text."""

SAMPLE = 100
"""Rows whose cells are read to find the columns."""

FEW, MOST = 0.2, 0.6
"""Least shares of readable cells: for a name known in part, and for an unknown name."""

_BY_HAND = read_data("column_names")
_OTHER = frozenset(chain.from_iterable(map(words_of, _BY_HAND["other"].split())))
_EMAIL = re.compile(r"[^\s@;,]+@[^\s@;,]+")

ESSENTIAL = ("nationality", "situation", "document", "expires")
"""If one of these is missing, the office is asked before anything is answered."""

COLUMN, SAME = "column:", "all:"
"""How a choice by hand begins: before the name of a column, or an answer for every row."""


@dataclass(frozen=True)
class Columns:
    """The name of the column for each key, and the answers that are the same for every row."""

    names: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """The office's meanings of words: the answer by question, then by folded cell."""

    @property
    def missing(self) -> list[str]:
        return [key for key in ESSENTIAL if key not in self.names and key not in self.same]

    def chosen(self, key: str) -> str:
        """Return the choice for a key, as in the form."""
        if key in self.same:
            return SAME + self.same[key]
        return COLUMN + self.names[key] if key in self.names else ""


def name_of(key: str) -> str:
    """Return the name of a key on pages."""
    return str(OWN_NAMES.get(key) or TEXTS[key].name)


@lru_cache
def accepted() -> dict[str, str]:
    """Return the key of each name of a column, by folded name."""
    keys = {fold(name): key for key in KEYS for name in [key, *_BY_HAND[key]]}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for key in BY_KEY:
                for text in (TEXTS[key].name, TEXTS[key].label):
                    keys.setdefault(fold(str(text)), key)
    return keys


@lru_cache(maxsize=10_000)
def identify(name: str) -> tuple[str, bool]:
    """Return the key of a column by its name, and whether that is sure; empty if it has none.

    In a longer name, the known words count: “Échéance du titre actuel”. A name of a day that says
    more than what day it is, such as the end of a course, has no key.
    """
    if key := accepted().get(fold(name)):
        return key, True
    words = words_of(name)
    if len(name) > LONGEST_NAME:
        return "", False
    if not _OTHER.isdisjoint(words):
        return "", True
    keys = [key for part in phrases(words, accepted()) if (key := accepted().get(part))]
    days = [key for key in keys if isinstance(BY_KEY.get(key), DateQuestion)]
    if days and NATIONALITY.key in keys:  # of a passport
        return "", True
    return next(iter(days or keys), ""), False


def _count_names(cells: Sequence[str]) -> int:
    """Return how many cells of a row are names of columns; a whole name counts twice."""
    counts: dict[str, int] = {}
    for key, is_sure in map(identify, cells):
        if key:
            counts[key] = max(counts.get(key, 0), 1 + is_sure)
    return sum(counts.values())


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows has the names of the columns: a title may come first."""
    known = [_count_names(cells) for cells in rows]
    if max(known, default=0) > 2:
        return known.index(max(known))
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    return next((at for at, count in enumerate(filled) if count > 1), 0)


def find_columns(header: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Columns:
    """Find the columns by name and, in a sample of rows, by what their cells hold.

    A whole name counts most, then a name that is known in part and whose cells can be read. An
    unknown name counts for the essential questions, if most of its cells can be read; for a day,
    only if it is the only candidate, as a wrong day would answer every row wrongly.
    """
    scores: dict[str, list[tuple[float, int, str]]] = {}
    ours = ours_in(header)
    for place, name in enumerate(header):
        if name in ours:
            continue
        cells = [cells[place] for cells in sample if place < len(cells) and cells[place].strip()]
        key, is_sure = identify(name)
        if key:
            share = _share(key, cells)
            if is_sure or share >= FEW or not cells:
                scores.setdefault(key, []).append((2 * is_sure + share, -place, name))
        elif len(cells) >= 3 and not is_sure:
            for key in (*ESSENTIAL, EMAIL):
                if (share := _share(key, cells)) >= MOST:
                    scores.setdefault(key, []).append((share - 1, -place, name))
    days = scores.get(EXPIRES.key, [])
    if len(days) > 1 and max(days)[0] <= 0:  # none has a known name
        del scores[EXPIRES.key]
    names: dict[str, str] = {}
    for key in KEYS:
        if free := [row for row in scores.get(key, ()) if row[-1] not in names.values()]:
            names[key] = max(free)[-1]
    return Columns(names)


def _share(key: str, cells: Sequence[str]) -> float:
    """Return the share of cells that can be read as answers to a question, from 0 to 1."""
    if key == EMAIL:
        good = sum(1 for cell in cells if _EMAIL.fullmatch(cell.strip()))
    elif key == REFERENCE:  # all different
        good = len(cells) if len(set(cells)) == len(cells) else 0
    elif key in BY_KEY:
        good = sum(1 for cell in cells if looks_right(key, cell))
    else:
        return 0
    return good / len(cells) if cells else 0


def choose_columns(header: Sequence[str], choices: Mapping[str, str]) -> Columns:
    """Return the columns as chosen by hand, without columns and answers that do not exist."""
    names, same = {}, {}
    for key in KEYS:
        choice, question = choices.get(key, ""), BY_KEY.get(key)
        readings = question.readings if isinstance(question, ChoiceQuestion) else ()
        name, value = choice.removeprefix(COLUMN), choice.removeprefix(SAME)
        if choice.startswith(COLUMN) and name in header:
            names[key] = name
        elif choice.startswith(SAME) and value in readings:
            same[key] = value
    return Columns(names, same)
