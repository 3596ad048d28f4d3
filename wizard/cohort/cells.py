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
from django.utils.translation import override

from rules.law.questions import BY_KEY, NATIONALITY, ChoiceQuestion
from rules.law.questions import UNKNOWN as DATE_UNKNOWN
from rules.typed_dates import parse_whole

from ..country_names import other_names
from ..data import read_names
from ..question_texts import choices
from .normalise import fold

_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?", re.ASCII)
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)


def read_cell(key: str, language: str, cell: str) -> str:
    """Return the answer to a question; empty where the cell is."""
    cell = " ".join(cell.split())
    if not cell:
        return ""
    if isinstance(BY_KEY[key], ChoiceQuestion):
        found = meanings(key).get(fold(cell) or cell, frozenset())
        return next(iter(found)) if len(found) == 1 else cell
    return _date(cell, language) or cell


def _date(cell: str, language: str) -> str | None:
    if _SERIAL.fullmatch(cell):
        return (_EXCEL_EPOCH + timedelta(days=int(cell[:5]))).isoformat()
    if _COMPACT.fullmatch(cell):
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    if read := parse_whole(cell, language):
        return read
    return DATE_UNKNOWN if (fold(cell) or cell) in _unknown() else None


@lru_cache
def _by_hand() -> dict[str, dict[str, list[str]]]:
    return read_names("answer_names")


@lru_cache
def _unknown() -> frozenset[str]:
    return frozenset(fold(name) or name for name in _by_hand()["date"]["unknown"])


@lru_cache
def meanings(key: str) -> dict[str, frozenset[str]]:
    """Return the answers that each name of an answer, folded, may mean."""
    found: dict[str, set[str]] = {}
    for name, value in _names(key):
        found.setdefault(fold(name) or name, set()).add(value)
    # A key of the guide and a code mean themselves, whatever else is called so.
    found |= {fold(value): {value} for value in BY_KEY[key].readings}
    return {name: frozenset(values) for name, values in found.items()}


def _names(key: str) -> Iterator[tuple[str, str]]:
    """Yield names of answers, with the answer."""
    for value, names in _by_hand()[key].items():
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
