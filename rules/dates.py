"""A day as a reader's language writes it.

Django takes thirty microseconds for one date, and a result has a dozen. So whole months are written
and cached: the cache says nothing of a student's days.
"""

import time
from calendar import monthrange
from datetime import UTC, date, datetime
from functools import lru_cache, partial

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override, pgettext_lazy


def today() -> date:
    """Return the present day in Paris, where every day begins with a quarter of an hour.

    Like Django's localdate, which would take a tenth of the time of a page.
    """
    return _find_day(int(time.time() // 900))


@lru_cache(maxsize=2)
def _find_day(quarter: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(quarter * 900, UTC))


FORMATS = {  # of the first day of a month, and of the others
    # 10 July 2026, 1er juillet 2026
    "plain": (
        pgettext_lazy("date format, first day of a month", "j F Y"),
        pgettext_lazy("date format", "j F Y"),
    ),
    # Friday 10 July 2026, vendredi 10 juillet 2026
    "long": (
        pgettext_lazy("date format, first day of a month", "l j F Y"),
        pgettext_lazy("date format", "l j F Y"),
    ),
    # 10 July, 1er juillet: where the year stands beside it
    "yearless": (
        pgettext_lazy("date format, first day of a month", "j F"),
        pgettext_lazy("date format", "j F"),
    ),
    # 10 Jul, 10 juil.: for a picture
    "short": (pgettext_lazy("date format, short", "j M"),) * 2,
    # Jul 2026, juil. 2026
    "leaf": (pgettext_lazy("date format, head of a calendar leaf", "M Y"),) * 2,
    "weekday": ("l", "l"),
}


def _format_day(form: str, day: date, language: str | None = None) -> str:
    """Return a day in a form and a language: the present one, if none is given."""
    return _format_month(form, language or get_language(), day.year, day.month)[day.day - 1]


@lru_cache(maxsize=600)
def _format_month(form: str, language: str | None, year: int, month: int) -> list[str]:
    _first, last = monthrange(year, month)
    first, others = FORMATS[form]
    with override(language):
        days = (date(year, month, day) for day in range(1, last + 1))
        return [date_format(day, str(first if day.day == 1 else others)) for day in days]


plain_date = partial(_format_day, "plain")
long_date = partial(_format_day, "long")
yearless_date = partial(_format_day, "yearless")
short_date = partial(_format_day, "short")
month_and_year = partial(_format_day, "leaf")
weekday = partial(_format_day, "weekday")


def plain_moment(at: datetime) -> str:
    """Return the day and the time in Paris: 10 July 2026, 16:04."""
    at = timezone.localtime(at)
    return f"{plain_date(at)}, {at:%H:%M}"
