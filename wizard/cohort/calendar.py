"""The office's own deadlines for a calendar: references and procedures, no answers, no names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.utils.translation import get_language, pgettext

from rules.law.windows import Phase

from ..result.calendar import all_day, calendar_file
from .rows import Row

MOST_EVENTS = 5000
"""More than that no calendar program shows well; the most urgent come first."""


def write_calendar(rows: Iterable[Row], title: str) -> bytes:
    """Return the file: an event for each day that a row has ahead.

    An event keeps its identifier while reference, procedure and kind of day are the same: a later
    file moves it. Rows without a reference, or with one that came before, go by their number.
    """
    events = (
        all_day(
            day,
            f"{row.reference or row.line} – {row.case.title} – {name}",
            row.walk.today,
            identity,
        )
        for row, identity, name, day in islice(_days(rows), MOST_EVENTS)
    )
    return calendar_file("cohort", get_language() or "en", title, events)


def _days(rows: Iterable[Row]) -> Iterator[tuple[Row, tuple[str, ...], str, date]]:
    """Yield the days ahead of each row: what tells each from all others, its name, the day."""
    seen: Counter[str] = Counter()
    for row in rows:
        result = row.result
        if result is None or result.due is None:
            continue
        seen[row.reference] += 1
        alone = row.reference and seen[row.reference] == 1
        who = row.reference if alone else f"{row.reference}\n{row.line}"
        about = ("cohort", who, result.procedure.value)
        if result.phase is Phase.TOO_EARLY and result.opens:
            name = pgettext("in a calendar", "the window opens")
            yield row, (*about, "opens"), name, result.opens
        if result.phase in (Phase.TOO_EARLY, Phase.OPEN):
            name = pgettext("in a calendar", "last day of the window")
            yield row, (*about, "closes"), name, result.due
        else:
            name = pgettext("in a calendar", "late: last day of this phase")
            yield row, (*about, "late"), name, result.due
