"""A day as a reader's language writes it."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def plain_date(day: date) -> str:
    """Without the day of the week: 10 July 2026, 1er juillet 2026."""
    if day.day == 1:
        return date_format(day, pgettext("date format, first day of a month", "j F Y"))
    return date_format(day, pgettext("date format", "j F Y"))
