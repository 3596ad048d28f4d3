"""A cell as an answer: a key of a choice, a country, a date as YYYY-MM-DD, or as it was written.

What cannot be read stays as it was written: the walk says so where the case turns on it, and does
not mind where it does not.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from babel.core import get_global
from django.conf import settings
from django.utils.translation import get_language_info, gettext, override

from rules.law.country_groups import GROUP_OF
from rules.law.facts import Nationality
from rules.law.questions import BY_KEY, NATIONALITY, ChoiceQuestion
from rules.law.questions import UNKNOWN as DATE_UNKNOWN
from rules.typed_dates import parse_whole

from ..countries import other_names
from ..data import read_names
from ..question_texts import choices
from .normalise import fold, phrases, words_of

_BY_HAND = read_names("answer_names")
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?", re.ASCII)
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_VALID = re.compile(r"\bvalides?\b(?!\N{COMBINING ACUTE ACCENT})", re.IGNORECASE)
"""“Valide” is valid, “validé” is validated: words are compared without the accent that tells."""

SITUATION = "situation"
BROAD = {"continue-studies", "just-arrived"}
"""Situations that are true of nearly everyone: what a student holds tells more."""


def said_by(key: str, language: str, cell: str) -> dict[str, str]:
    """Return the answers of a cell: to the question of its column and perhaps to others.

    What cannot be read stays as it was written.
    """
    cell = " ".join(cell.split())
    if not cell:
        return {}
    if isinstance(BY_KEY[key], ChoiceQuestion):
        return _choice(key, cell)
    if _is_empty(cell):
        return {}
    return {key: _date(cell, language) or cell}


def looks_right(key: str, cell: str) -> bool:
    """Whether a cell can be read as an answer to the question, or may mean several of them."""
    if isinstance(BY_KEY[key], ChoiceQuestion):
        parts = phrases(words_of(cell), _known(key))
        return said_by(key, "en", cell) != {key: " ".join(cell.split())} or any(
            part in meanings(key) for part in parts
        )
    return bool(_date(" ".join(cell.split()), "en"))


def _choice(key: str, cell: str) -> dict[str, str]:
    """Return what a cell says whole or, where it is longer than any name, what its words say.

    Words that narrow each other count together: a "visa" that is a "VLS-TS". Where they contradict
    each other, where a word says "not", or where one is left whose sense is unknown, it is not
    read: a wrong answer does more harm than an open question.
    """
    words = words_of(cell if key == "validated" else _VALID.sub("", cell))
    if words and "?" in cell:
        return {key: cell}
    words = words or [cell]
    if _is_empty(cell) and not _one(key, meanings(key).get("".join(words), frozenset())):
        return {}
    possible: frozenset[str] = frozenset()
    others: dict[str, str] = {}
    for part in phrases(words, _known(key)):
        if other := _also(key).get(part):
            others |= other
            continue
        meant = meanings(key).get(part) or _begun(key, part)
        if meant:
            narrowed = possible & meant if possible else meant
            if not narrowed and key == NATIONALITY.key:  # of somebody with two
                narrowed = possible | meant
            if not narrowed:
                return {key: cell}
            possible = narrowed
        elif not _says_nothing(key, part) and not (others and part in _folded("filler", "also")):
            return {key: cell}
    other_answer = others.get(key, "")
    has_applied = other_answer == "already-applied" and possible <= BROAD
    if possible and other_answer not in possible | {""} and not has_applied:
        return {key: cell}
    if found := other_answer or _one(key, possible):
        return _followed(key, found, words) | others
    return others if others and not possible else {key: cell}


def _followed(key: str, found: str, words: list[str]) -> dict[str, str]:
    """Return an answer with what the words of the cell say of the question that it leads to."""
    after = _BY_HAND["followed"].get(found) if key == SITUATION else None
    if not after:
        return {key: found}
    known = meanings(after)
    said = [known[part] for part in phrases(words, known) if part in known and len(part) > 1]
    both = frozenset.intersection(*said) if said else frozenset()
    return {key: found} | ({after: next(iter(both))} if len(both) == 1 else {})


def _is_empty(cell: str) -> bool:
    """Whether a cell says nothing, in the ways of offices: a dash, n/a."""
    return fold(cell) in _folded("filler", "empty")


def _one(key: str, possible: frozenset[str]) -> str:
    """Return the one answer among several that may be meant; empty where there is none."""
    if len(possible) == 1:
        return next(iter(possible))
    if key == NATIONALITY.key:  # of two nationalities, the one that needs no permit counts
        exempt = [code for code in possible if GROUP_OF.get(code) is Nationality.EXEMPT]
        return exempt[0] if len(exempt) == 1 else ""
    usual: str = _BY_HAND["usual"].get(key, "")
    return usual if usual in possible else ""


def _says_nothing(key: str, word: str) -> bool:
    if word in _folded("filler", "not"):
        return False
    if key == SITUATION:
        return not word.startswith(tuple(_folded("filler", "ended")))
    return word.isdigit() or (key in _BY_HAND["filler"] and word in _folded("filler", key))


@lru_cache(maxsize=10_000)
def _begun(key: str, word: str) -> frozenset[str]:
    """Return the answers whose names begin so: renouv* is renouvellement and renouv."""
    return frozenset(
        value
        for value, names in _BY_HAND.get(key, {}).items()
        for name in names
        if name.endswith("*") and " " not in name and word.startswith(fold(name))
    )


@lru_cache
def _folded(section: str, name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _BY_HAND[section][name])


@lru_cache
def _also(key: str) -> dict[str, dict[str, str]]:
    """What names say of other questions, by name."""
    return {fold(name): says for name, says in _BY_HAND["also"].get(key, {}).items()}


@lru_cache
def _known(key: str) -> frozenset[str]:
    return frozenset(meanings(key)) | frozenset(_also(key))


def _date(cell: str, language: str) -> str | None:
    if _SERIAL.fullmatch(cell):
        return (_EXCEL_EPOCH + timedelta(days=int(cell[:5]))).isoformat()
    if _COMPACT.fullmatch(cell):
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    if read := parse_whole(cell, language):
        return read
    return DATE_UNKNOWN if fold(cell) in _folded("date", "unknown") else None


@lru_cache
def meanings(key: str) -> dict[str, frozenset[str]]:
    """Return the answers that each name of an answer, folded, may mean."""
    found: dict[str, set[str]] = {}
    question = BY_KEY[key]
    assert isinstance(question, ChoiceQuestion)
    for name, value in _names(key):
        found.setdefault(fold(name), set()).add(value)
    # A key of the guide and a code mean themselves, whatever else is called so.
    found |= {fold(value): {value} for value in question.readings}
    return {name: frozenset(values) for name, values in found.items()}


def _names(key: str) -> Iterator[tuple[str, str]]:
    """Yield names of answers, with the answer."""
    for value, names in _BY_HAND[key].items():
        yield from ((name, value) for name in names)
    if key == NATIONALITY.key:
        yield from _countries()
        return
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield from ((label, value) for value, label in choices(BY_KEY[key]))


def _countries() -> Iterator[tuple[str, str]]:
    """Yield the names of countries, and their codes of three letters."""
    for code, names in other_names().items():
        yield from ((name, code) for name in names)
    taken = {fold(name) for names in other_names().values() for name in names}
    for alias, codes in get_global("territory_aliases").items():  # DZA: DZ
        known = len(codes) == 1 and codes[0] in NATIONALITY.readings
        if known and len(alias) == 3 and alias.isalpha() and fold(alias) not in taken:
            yield alias, codes[0]


@lru_cache(maxsize=1000)
def language_of(cell: str) -> str:
    """Return the language of the site that a cell names; empty where it names none."""
    for code, _name in settings.LANGUAGES:
        names = [code]
        for shown, _other in settings.LANGUAGES:
            with override(shown):
                names.append(gettext(get_language_info(code)["name"]))
        if fold(cell) in map(fold, names):
            return code
    return ""
