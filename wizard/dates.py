"""Dates as answers, and as a reader's language writes them."""

from datetime import date

from rules.dates import (
    long_date,
    month_and_year,
    plain_date,
    short_date,
    weekday,
    yearless_date,
)
from rules.law.questions import UNKNOWN, Unreadable, read_date

__all__ = [
    "dateable",
    "long_date",
    "month_and_year",
    "plain_date",
    "short_date",
    "weekday",
    "yearless_date",
]


def dateable(value: str) -> date | None:
    """The date of an answer that is one."""
    try:
        return None if value == UNKNOWN else read_date(value)
    except Unreadable:
        return None
