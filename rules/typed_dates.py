"""Dates as people type them, in three fields or whole in one, to YYYY-MM-DD.

Numbers are day, month, year, as written in France, unless a year of four digits comes first. An
ambiguous date is not read.
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

_IGNORED = {"er", "st", "nd", "rd", "th", "le", "de", "du", "d", "of", "the"}
"""Words and endings around the parts of a date that mean nothing: 1er, 10th, of."""

_NOT_READ = "?"
"""A part that is neither a number nor the name of anything."""

# A number, a word, or one character that separates no parts of a date.
_PART = re.compile(r"[0-9]+|[^\W\d_]+|[^\s/.,'_\\-]")

# A time without a zone: with one, the day in Paris may be the next.
_TIME = re.compile(r"(?<=[0-9])(?:t|\s+)[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?$")


def typed_date(day: str, month: str, year: str, language: str) -> str:
    """Return the date as YYYY-MM-DD, even of a day that does not exist; as typed if it is no date.

    Empty where nothing was typed. A whole date may stand in any one field.
    """
    fields = (day, month, year)
    filled = [field for field in fields if field[:LONGEST].strip()]
    if not filled:
        return ""
    iso = None
    if len(filled) == 1:
        iso = parse_whole(filled[0], language)
    elif len(filled) == len(fields):
        iso = _read_parts([_read_field(field) for field in fields], language)
    return iso or " ".join(" ".join(field[:LONGEST].split()) or "–" for field in fields)


def month_first(text: str) -> date | None:
    """Return the date of numbers that are one only with the month first, as in America."""
    with suppress(ValueError):  # not three parts, not all of them numbers, or no such day
        month, day, year = _split(text)
        if int(day) > 12 and (iso := _write_iso(year, month, day)):
            return date.fromisoformat(iso)
    return None


def parse_whole(text: str, language: str) -> str | None:
    """Return the date of a text that is one, as YYYY-MM-DD; None otherwise."""
    return _read_parts(_split(text), language)


def _split(text: str) -> list[str]:
    """Return the numbers and words of a text that mean something, without a time at its end."""
    if len(text) >= LONGEST and not text[LONGEST - 1].isspace():
        return [_NOT_READ]  # cut in the middle of a part, here or by the field: 2027 may be 20
    parts = _PART.findall(_TIME.sub("", _simplify(text[:LONGEST]).strip()))
    return [part for part in parts if part not in _IGNORED]


def _read_field(field: str) -> str:
    """Return the only number or word of a field; _NOT_READ where there are more or none."""
    parts = _split(field)
    return parts[0] if len(parts) == 1 else _NOT_READ


def _simplify(text: str) -> str:
    """Remove accents, case and invisible marks; write decimal digits of any script as 0 to 9."""
    return "".join(map(_simplify_character, text.casefold()))


def _simplify_character(char: str) -> str:
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


def _read_parts(parts: Sequence[str], language: str) -> str | None:
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    words = [part for part in parts if part not in numbers]
    if len(numbers) == 3 and all(_find_numbers("days", word, language) for word in words):
        year, month, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
        return _write_iso(year, month, day)
    if len(numbers) == 2 and (named := _find_month(words, language)):
        year, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
        return _write_iso(year, str(named), day)
    return None


def _write_iso(year: str, month: str, day: str) -> str | None:
    if len(year) not in (2, 4) or int(month) > 12 or int(day) > 99:
        return None
    century = 2000 if len(year) == 2 else 0
    return f"{century + int(year):04}-{int(month):02}-{int(day):02}"


def _find_month(words: Sequence[str], language: str) -> int | None:
    """Return the only month that words name; beside it there may be days of the week."""
    months, sure = set[int](), set[int]()
    for word in words:
        numbers = _find_numbers("months", word, language)
        weekdays = _find_numbers("days", word, language)
        if len(numbers) != 1 and not weekdays:
            return None
        if len(numbers) == 1:
            months |= numbers
            sure |= set() if weekdays else numbers
    # mar. is March, and mardi where another word names the month.
    chosen = sure or months
    return chosen.pop() if len(chosen) == 1 else None


def _find_numbers(kind: str, word: str, language: str) -> set[int]:
    """Return the months or weekdays that a word names, whole or by three letters or more."""
    meanings = set[int]()
    for names in _load_names(kind, language):
        if word in names:
            meanings |= names[word]
        elif len(word) >= 3:
            meanings.update(*(numbers for name, numbers in names.items() if name.startswith(word)))
    return meanings


@lru_cache
def _load_names(kind: str, language: str) -> list[dict[str, set[int]]]:
    """Return the words of long and short names with their numbers, for each language read."""
    languages = []
    for code in dict.fromkeys((language, *ALWAYS)):
        words: dict[str, set[int]] = {}
        for widths in getattr(Locale.parse(to_locale(code)), kind).values():
            for number, name in [*widths["wide"].items(), *widths["abbreviated"].items()]:
                for word in _PART.findall(_simplify(name)):
                    words.setdefault(word, set()).add(number)
        languages.append(words)
    return languages
