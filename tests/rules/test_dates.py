"""Days in words, in each language."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.formats import date_format

from rules import dates


@pytest.mark.parametrize(
    ("write", "day", "english", "french"),
    [
        (dates.plain_date, date(2026, 7, 10), "10 July 2026", "10 juillet 2026"),
        (dates.plain_date, date(2026, 7, 1), "1 July 2026", "1er juillet 2026"),
        (dates.long_date, date(2026, 7, 10), "Friday 10 July 2026", "vendredi 10 juillet 2026"),
        (dates.long_date, date(2026, 8, 1), "Saturday 1 August 2026", "samedi 1er août 2026"),
        (dates.short_date, date(2026, 7, 1), "1 Jul", "1 juil."),
    ],
)
def test_days_are_written_in_the_language_that_is_spoken_or_asked_for(write, day, english, french):
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            assert write(day) == expected
        assert write(day, language) == expected


def test_each_day_is_the_day_that_is_meant():
    for days in range(1500):
        day = date(2023, 12, 25) + timedelta(days)
        assert dates.plain_date(day, "en") == date_format(day, "j F Y")
        assert dates.long_date(day, "en") == date_format(day, "l j F Y")
