"""A cell as an answer: a key of a choice, a country, a date as YYYY-MM-DD, or as it was written.

What cannot be read stays as it was written: the walk reports it only where the case depends on it.
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
from ..data import read_data
from ..question_texts import choices
from .normalise import fold, phrases, words_of

_BY_HAND = read_data("answer_names")
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?", re.ASCII)
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_VALID = re.compile(r"\bvalides?\b(?!\N{COMBINING ACUTE ACCENT})", re.IGNORECASE)
"""“Valide” is valid, “validé” is validated: compared words have lost that accent."""

SITUATION = "situation"
BROAD = {"continue-studies", "just-arrived"}
"""Situations of nearly everyone: the document that a student has tells more."""


def read_cell(key: str, language: str, cell: str) -> dict[str, str]:
    """Return the answers of a cell: to the question of its column and perhaps to others.

    What cannot be read stays as it was written.
    """
    cell = " ".join(cell.split())
    if cell and isinstance(BY_KEY[key], ChoiceQuestion):
        return _read_choice(key, cell)
    return {key: _read_date(cell, language) or cell} if cell and not _is_empty(cell) else {}


def looks_right(key: str, cell: str) -> bool:
    """Return whether a cell can be read as an answer to the question, or as one of several."""
    text = " ".join(cell.split())
    if not isinstance(BY_KEY[key], ChoiceQuestion):
        return bool(_read_date(text, "en"))
    parts = phrases(words_of(cell), _known(key))
    return read_cell(key, "en", cell) != {key: text} or any(part in meanings(key) for part in parts)


def _read_choice(key: str, cell: str) -> dict[str, str]:
    """Return the answers of a whole cell or, if it is longer than any name, of its words.

    Words that narrow each other count together: a "visa" that is a "VLS-TS". If they contradict
    each other, or if a word says "not" or is unknown, the cell is not read: a wrong answer does
    more harm than an open question.
    """
    words = words_of(cell if key == "validated" else _VALID.sub("", cell))
    if words and "?" in cell:
        return {key: cell}
    words = words or [cell]
    if _is_empty(cell) and not _choose(key, meanings(key).get("".join(words), frozenset())):
        return {}
    possible: frozenset[str] = frozenset()
    others: dict[str, str] = {}
    for part in phrases(words, _known(key)):
        if other := _other_answers(key).get(part):
            others |= other
            continue
        meant = meanings(key).get(part) or _named_by_prefix(key, part)
        if meant:
            narrowed = possible & meant if possible else meant
            if not narrowed and key == NATIONALITY.key:  # two nationalities
                narrowed = possible | meant
            if not narrowed:
                return {key: cell}
            possible = narrowed
        elif not _is_filler(key, part) and not (others and part in _folded("filler", "also")):
            return {key: cell}
    other_answer = others.get(key, "")
    has_applied = other_answer == "already-applied" and possible <= BROAD
    if possible and other_answer not in possible | {""} and not has_applied:
        return {key: cell}
    if answer := other_answer or _choose(key, possible):
        return _with_follow_up(key, answer, words) | others
    return others if others and not possible else {key: cell}


def _with_follow_up(key: str, answer: str, words: list[str]) -> dict[str, str]:
    """Return an answer, with that of the cell's words to the question that it leads to."""
    after = _BY_HAND["followed"].get(answer) if key == SITUATION else None
    if not after:
        return {key: answer}
    known = meanings(after)
    meant = [known[part] for part in phrases(words, known) if part in known and len(part) > 1]
    common = frozenset.intersection(*meant) if meant else frozenset()
    return {key: answer} | ({after: next(iter(common))} if len(common) == 1 else {})


def _is_empty(cell: str) -> bool:
    """Return whether a cell has no answer, as offices write it: a dash, n/a."""
    return fold(cell) in _folded("filler", "empty")


def _choose(key: str, possible: frozenset[str]) -> str:
    """Return the answer among several that may be meant; empty if that is not certain."""
    if len(possible) == 1:
        return next(iter(possible))
    if key == NATIONALITY.key:  # of two nationalities, the one that needs no permit counts
        exempt = [code for code in possible if GROUP_OF.get(code) is Nationality.EXEMPT]
        return exempt[0] if len(exempt) == 1 else ""
    usual: str = _BY_HAND["usual"].get(key, "")
    return usual if usual in possible else ""


def _is_filler(key: str, word: str) -> bool:
    if word in _folded("filler", "not"):
        return False
    if key == SITUATION:
        return not word.startswith(tuple(_folded("filler", "ended")))
    return word.isdigit() or (key in _BY_HAND["filler"] and word in _folded("filler", key))


@lru_cache(maxsize=10_000)
def _named_by_prefix(key: str, word: str) -> frozenset[str]:
    """Return the answers with a name such as renouv* that matches: renouvellement, renouv."""
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
def _other_answers(key: str) -> dict[str, dict[str, str]]:
    """Return the answers to other questions, by folded name."""
    return {fold(name): says for name, says in _BY_HAND["also"].get(key, {}).items()}


@lru_cache
def _known(key: str) -> frozenset[str]:
    return frozenset(meanings(key)) | frozenset(_other_answers(key))


def _read_date(cell: str, language: str) -> str | None:
    if _SERIAL.fullmatch(cell):
        return (_EXCEL_EPOCH + timedelta(days=int(cell[:5]))).isoformat()
    if _COMPACT.fullmatch(cell):
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    if day := parse_whole(cell, language):
        return day
    return DATE_UNKNOWN if fold(cell) in _folded("date", "unknown") else None


@lru_cache
def meanings(key: str) -> dict[str, frozenset[str]]:
    """Return the answers that each folded name may mean."""
    answers: dict[str, set[str]] = {}
    question = BY_KEY[key]
    assert isinstance(question, ChoiceQuestion)
    for name, value in _names(key):
        answers.setdefault(fold(name), set()).add(value)
    # A key of the guide and a code mean themselves, whatever else has that name.
    answers |= {fold(value): {value} for value in question.readings}
    return {name: frozenset(values) for name, values in answers.items()}


def _names(key: str) -> Iterator[tuple[str, str]]:
    """Yield the names of answers, each with its answer."""
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
    """Return the language of the site that a cell names; empty if none."""
    for code, _name in settings.LANGUAGES:
        names = [code]
        for language, _other in settings.LANGUAGES:
            with override(language):
                names.append(gettext(get_language_info(code)["name"]))
        if fold(cell) in map(fold, names):
            return code
    return ""
