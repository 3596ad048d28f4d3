"""A day as a reader's language writes it.

Django takes thirty microseconds for one date, and a result has a dozen. So each month is written
once as a whole: nothing is kept of a student's days.
"""

import time
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override, pgettext


def today() -> date:
    """Return the present day in Paris, where every day begins with a quarter of an hour.

    As Django's localdate, of which a page would take a tenth of its time.
    """
    return _day(int(time.time() // 900))


@lru_cache(maxsize=2)
def _day(quarter: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(quarter * 900, UTC))


def plain_date(day: date, language: str | None = None) -> str:
    """Without the day of the week: 10 July 2026, 1er juillet 2026."""
    return _month(_plain, language or get_language(), day.year, day.month)[day.day - 1]


def plain_moment(at: datetime) -> str:
    """Return the day and the time in Paris: 10 July 2026, 16:04."""
    at = timezone.localtime(at)
    return f"{plain_date(at)}, {at:%H:%M}"


def long_date(day: date, language: str | None = None) -> str:
    """With the day of the week: Friday 10 July 2026, vendredi 10 juillet 2026."""
    return _month(_long, language or get_language(), day.year, day.month)[day.day - 1]


def yearless_date(day: date, language: str | None = None) -> str:
    """Without the year, where it is said beside: 10 July, 1er juillet."""
    return _month(_yearless, language or get_language(), day.year, day.month)[day.day - 1]


def short_date(day: date, language: str | None = None) -> str:
    """For a picture, without the year: 10 Jul, 10 juil."""
    return _month(_short, language or get_language(), day.year, day.month)[day.day - 1]


def month_and_year(day: date, language: str | None = None) -> str:
    """Return the head of a calendar's leaf: Jul 2026, juil. 2026."""
    return _month(_head, language or get_language(), day.year, day.month)[0]


def weekday(day: date, language: str | None = None) -> str:
    """Return the name of the day: Friday, vendredi."""
    return _month(_weekday, language or get_language(), day.year, day.month)[day.day - 1]


@lru_cache(maxsize=600)
def _month(write: Callable[[date], str], language: str | None, year: int, month: int) -> list[str]:
    """All days of a month in a language."""
    _first, last = monthrange(year, month)
    with override(language):
        return [write(date(year, month, day)) for day in range(1, last + 1)]


def _plain(day: date) -> str:
    if day.day == 1:
        return date_format(day, pgettext("date format, first day of a month", "j F Y"))
    return date_format(day, pgettext("date format", "j F Y"))


def _yearless(day: date) -> str:
    if day.day == 1:
        return date_format(day, pgettext("date format, first day of a month", "j F"))
    return date_format(day, pgettext("date format", "j F"))


def _head(day: date) -> str:
    return date_format(day, pgettext("date format, head of a calendar leaf", "M Y"))


def _weekday(day: date) -> str:
    return date_format(day, "l")


def _long(day: date) -> str:
    if day.day == 1:
        return date_format(day, pgettext("date format, first day of a month", "l j F Y"))
    return date_format(day, pgettext("date format", "l j F Y"))


def _short(day: date) -> str:
    return date_format(day, pgettext("date format, short", "j M"))
