"""Dates as people type them, in three fields or whole in one, to YYYY-MM-DD.

Numbers are day, month, year, as written in France, unless a year of four digits comes first. What
can be read in two ways is not read.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache

from babel import Locale
from django.utils.translation import to_locale

LONGEST = 60
"""Characters of a field that are read."""

ALWAYS = ("en", "fr")
"""Languages whose names of months are read on every page: letters and cards carry them."""

_UNSAID = {"er", "st", "nd", "rd", "th", "le", "de", "du", "d", "of", "the"}
"""What may stand around the parts of a date, and says nothing: 1er, 10th, of."""

_NOT_READ = "?"
"""A part that is neither a number nor the name of anything."""

# A number, a word, or one character that parts no date.
_PART = re.compile(r"[0-9]+|[^\W\d_]+|[^\s/.,'_\\-]")

# A time without a zone: with one, the day in Paris may be the next.
_TIME = re.compile(r"(?<=[0-9])(?:t|\s+)[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?$")


def typed_date(day: str, month: str, year: str, language: str) -> str:
    """The date as YYYY-MM-DD, perhaps of a day that does not exist; as typed where it is no date.

    Empty where nothing was typed. A whole date may stand in any one field.
    """
    fields = (day, month, year)
    shown = [" ".join(field[:LONGEST].split()) for field in fields]
    filled = [field for field, text in zip(fields, shown, strict=True) if text]
    if not filled:
        return ""
    iso = None
    if len(filled) == 1:
        iso = parse_whole(filled[0], language)
    elif len(filled) == len(fields):
        iso = _iso([_only(field) for field in fields], language)
    return iso or " ".join(text or "–" for text in shown)


def month_first(text: str) -> date | None:
    """The date of numbers that are one only with the month first, as written in America."""
    with suppress(ValueError):  # not three parts, not all of them numbers, or no such day
        month, day, year = _parts(text)
        if int(day) > 12 and (iso := _written(year, month, day)):
            return date.fromisoformat(iso)
    return None


def parse_whole(text: str, language: str) -> str | None:
    """The date of a text that is one, as YYYY-MM-DD; None otherwise."""
    return _iso(_parts(text), language)


def _parts(text: str) -> list[str]:
    """The numbers and words of a text that say something, without a time at its end."""
    if len(text) >= LONGEST and not text[LONGEST - 1].isspace():
        return [_NOT_READ]  # cut in the middle of a part, here or by the field: 2027 may be 20
    found = _PART.findall(_TIME.sub("", _plain(text[:LONGEST]).strip()))
    return [part for part in found if part not in _UNSAID]


def _only(field: str) -> str:
    """The one number or word of a field."""
    found = _parts(field)
    return found[0] if len(found) == 1 else _NOT_READ


def _plain(text: str) -> str:
    """Without accents, case and invisible marks; decimal digits of any script as 0 to 9."""
    return "".join(map(_plain_character, text.casefold()))


def _plain_character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char == "−" or unicodedata.category(char) == "Pd":
        return "-"
    if unicodedata.category(char) == "No":
        return char  # ½ is not 1 and 2, ² is not 2
    return "".join(
        part
        for part in unicodedata.normalize("NFKD", char).casefold()
        if unicodedata.category(part)[0] != "M" and unicodedata.category(part) != "Cf"
    )


def _iso(parts: Sequence[str], language: str) -> str | None:
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    words = [part for part in parts if part not in numbers]
    if len(numbers) == 3 and all(_meanings("days", word, language) for word in words):
        year_first = len(numbers[0]) == 4
        year, month, day = numbers if year_first else reversed(numbers)
        return _written(year, month, day)
    if len(numbers) == 2 and (named := _month(words, language)):
        year, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
        return _written(year, str(named), day)
    return None


def _written(year: str, month: str, day: str) -> str | None:
    if len(year) not in (2, 4) or int(month) > 12 or int(day) > 99:
        return None
    century = 2000 if len(year) == 2 else 0
    return f"{century + int(year):04}-{int(month):02}-{int(day):02}"


def _month(words: Sequence[str], language: str) -> int | None:
    """The one month that words name; beside it there may be days of the week."""
    months, named = set[int](), set[int]()
    for word in words:
        found = _meanings("months", word, language)
        weekday = _meanings("days", word, language)
        if len(found) != 1 and not weekday:
            return None
        if len(found) == 1:
            months |= found
            named |= set() if weekday else found
    # mar. is March, and mardi where another word names the month.
    chosen = named or months
    return chosen.pop() if len(chosen) == 1 else None


def _meanings(kind: str, word: str, language: str) -> set[int]:
    """The months or days of the week that a word names, whole or by three letters or more."""
    found = set[int]()
    for names in _names(kind, language):
        if word in names:
            found |= names[word]
        elif len(word) >= 3:
            found.update(*(numbers for name, numbers in names.items() if name.startswith(word)))
    return found


@lru_cache
def _names(kind: str, language: str) -> list[dict[str, set[int]]]:
    """For each language read, the words of the names and of the short forms, with their numbers."""
    found = []
    for code in dict.fromkeys((language, *ALWAYS)):
        words: dict[str, set[int]] = {}
        for widths in getattr(Locale.parse(to_locale(code)), kind).values():
            for number, name in [*widths["wide"].items(), *widths["abbreviated"].items()]:
                for word in _PART.findall(_plain(name)):
                    words.setdefault(word, set()).add(number)
        found.append(words)
    return found
