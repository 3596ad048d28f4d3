"""The office's own deadlines for a calendar: references and procedures, no answers, no names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Event

from rules.law.windows import Phase

from ..result.calendar import all_day, calendar_file
from .rows import Row
from .tables import MOST_EVENTS


def write_calendar(rows: Iterable[Row]) -> bytes:
    """Return the file: an event for each day that a row has ahead.

    An event has the same identifier while reference, procedure and kind of day are the same: a
    later file moves it. Rows without a reference, or with a repeated one, use their number.
    """
    dated = (row for row in rows if row.case.due)
    urgent = nsmallest(MOST_EVENTS, dated, key=lambda row: row.urgency)
    events = islice(_events(urgent), MOST_EVENTS)
    title = _("Residence permits: deadlines")
    return calendar_file("cohort", get_language() or "en", title, events)


def _events(rows: Iterable[Row]) -> Iterator[Event]:
    """Yield an event for each day ahead, with an identifier of its own."""
    seen: Counter[str] = Counter()
    for row in rows:
        result = row.result
        if result is None or result.due is None:
            continue
        seen[row.reference] += 1
        is_unique = row.reference and seen[row.reference] == 1
        label = row.reference if is_unique else f"{row.reference}\n{row.line}"
        days = []
        if result.phase is Phase.TOO_EARLY and result.opens:
            days.append(("opens", result.opens, pgettext("in a calendar", "the window opens")))
        if result.phase in (Phase.TOO_EARLY, Phase.OPEN):
            days.append(("closes", result.due, pgettext("in a calendar", "last day of the window")))
        else:
            name = pgettext("in a calendar", "late: last day of this phase")
            days.append(("late", result.due, name))
        for kind, day, name in days:
            summary = f"{row.reference or row.line} – {row.case.title} – {name}"
            identity = ("cohort", label, result.procedure.value, kind)
            yield all_day(day, summary, row.walk.today, identity)
