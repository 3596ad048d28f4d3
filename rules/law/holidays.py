"""Days on which French offices rest. No deadline moves for them (LAW.md B26): pages say so."""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """Return the 11 public holidays of metropolitan France (Code du travail, L3133-1)."""
    sunday = easter(year)
    return frozenset(date(year, month, day) for month, day in _FIXED) | frozenset(
        sunday + timedelta(days=days) for days in _AFTER_EASTER
    )


def is_rest_day(day: date) -> bool:
    """Return whether offices rest on a day: at the end of a week, or on a holiday."""
    return day.weekday() >= 5 or day in holidays(day.year)
