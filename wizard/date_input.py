"""Dates as people type them, in three fields or pasted whole into one, to YYYY-MM-DD.

Numbers are day, month, year, as written in France, unless the year comes first; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from django.utils.translation import to_locale

LONGEST = 60
"""Characters of a field that are read."""

ALWAYS = ("en", "fr")
"""Languages whose names of months are read on every page: letters and cards carry them."""

_ENDINGS = {"er", "st", "nd", "rd", "th"}
"""What may follow the number of a day: 1er, 10th."""

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


def typed_date(day: str, month: str, year: str, language: str) -> str:
    """The date as YYYY-MM-DD, perhaps one that does not exist; as typed where it is no date.

    Empty where nothing was typed. A whole date may stand in any one field.
    """
    fields = [" ".join(field[:LONGEST].split()) for field in (day, month, year)]
    typed = [field for field in fields if field]
    if not typed:
        return ""
    parts = _tokens(typed[0]) if len(typed) == 1 else [_one(field) for field in fields]
    return _iso(parts, language) or " ".join(field or "–" for field in fields)


def _plain(text: str) -> str:
    """Without accents and case, any digits as 0 to 9."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in decomposed
        if not unicodedata.combining(char)
    )


def _tokens(text: str) -> list[str]:
    """The numbers and words of a whole date; a time behind it is left out."""
    return _TOKEN.findall(re.split(r"(?<=\d)t(?=\d)", _plain(text))[0])


def _one(field: str) -> str:
    """The number or word of one field; empty where there is not exactly one."""
    found = [part for part in _tokens(field) if part not in _ENDINGS]
    return found[0] if len(found) == 1 else ""


def _iso(parts: list[str], language: str) -> str | None:
    words = [part for part in parts if not part.isdigit()]
    months = {month for word in words if (month := _month(word, language))}
    numbers = [part for part in parts if part.isdigit()]
    if words and not months:
        return None
    if months:
        if len(months) > 1 or len(numbers) != 2 or not _known(words, language):
            return None
        [month] = months
        first, second = numbers
        day, year = (second, first) if len(first) == 4 else (first, second)
        return _written(year, str(month), day)
    if len(numbers) != 3:
        return None
    if len(numbers[0]) == 4:
        return _written(*numbers)
    day, month, year = numbers
    return _written(year, month, day)


def _written(year: str, month: str, day: str) -> str | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2 or int(month) > 12:
        return None
    return f"{int(year) + (2000 if len(year) == 2 else 0):04}-{int(month):02}-{int(day):02}"


def _month(word: str, language: str) -> int | None:
    """The month that a word names, whole or by a beginning of three letters that no other has."""
    names = _names("months", language)
    if word in names:
        return names[word]
    found = {month for name, month in names.items() if len(word) >= 3 and name.startswith(word)}
    return found.pop() if len(found) == 1 else None


def _known(words: Iterable[str], language: str) -> bool:
    """Whether each word beside the month is a day of the week, or the ending of a number."""
    days = _names("days", language)
    return all(
        _month(word, language) or word in days or word in _ENDINGS | {"de", "of", "le", "the"}
        for word in words
    )


@lru_cache
def _names(kind: str, language: str) -> dict[str, int]:
    """Names and short forms of months, or of days of the week, with their number from 1."""
    found: dict[str, int] = {}
    for code in dict.fromkeys((language, *ALWAYS)):
        locale = Locale.parse(to_locale(code))
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in getattr(locale, kind)[context][width].items():
                    for word in _TOKEN.findall(_plain(name))[:1]:
                        found.setdefault(word, number)
    return found
