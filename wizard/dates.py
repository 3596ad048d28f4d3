"""Dates as a reader's language writes them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext

from rules.dates import plain_date
from rules.law.questions import UNKNOWN, Unreadable, read_date

__all__ = ["dateable", "long_date", "plain_date", "short_date"]


def long_date(day: date) -> str:
    """With the day of the week: Friday 10 July 2026, vendredi 10 juillet 2026."""
    if day.day == 1:
        return date_format(day, pgettext("date format, first day of a month", "l j F Y"))
    return date_format(day, pgettext("date format", "l j F Y"))


def short_date(day: date) -> str:
    """For a picture, without the year: 10 Jul, 10 juil."""
    return date_format(day, pgettext("date format, short", "j M"))


def dateable(value: str) -> date | None:
    """The date of an answer that is one."""
    try:
        return None if value == UNKNOWN else read_date(value)
    except Unreadable:
        return None
