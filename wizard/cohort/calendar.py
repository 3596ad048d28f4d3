"""The office's own deadlines for a calendar: references and procedures, no answers, no names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256

from django.utils.translation import pgettext
from icalendar import Calendar, Event, vText

from rules.law.windows import DAY, Phase

from .rows import Row, Words

MOST_EVENTS = 5000
"""More than that no calendar program shows well; the most urgent come first."""

_EPOCH = date(2026, 1, 1)


def write_calendar(rows: Iterable[Row], words: Words, title: str, today: date) -> bytes:
    """All-day events, one for each day that a row has ahead.

    An event keeps its identifier while reference, procedure and kind of day are the same: a later
    file moves it. Rows without a reference, or with one that came before, go by their number.
    """
    file = Calendar()
    file.add("prodid", "-//PermitGuide//cohort//" + words.language.upper())
    file.add("version", "2.0")
    file.add("x-wr-calname", vText(title))
    for number, (row, kind, name, day, again) in enumerate(_days(rows, today)):
        if number >= MOST_EVENTS:
            break
        procedure = words.title(row.outcome)
        event = Event()
        event.add("uid", _identifier(row, kind, again))
        event.add("dtstamp", datetime.combine(today, datetime.min.time(), UTC))
        event.add("sequence", max(0, (today - _EPOCH).days))
        event.add("dtstart", day)
        event.add("dtend", day + DAY)
        event.add("transp", "TRANSPARENT")
        event.add("summary", f"{_called(row)} – {procedure} – {name}")
        file.add_component(event)
    return file.to_ical()


def _days(rows: Iterable[Row], today: date) -> Iterator[tuple[Row, str, str, date, int]]:
    """The days ahead: kind, name and day, and how often the reference has come before."""
    seen: Counter[str] = Counter()
    for row in rows:
        outcome = row.outcome
        if row.problems or outcome.due is None:
            continue
        again, seen[row.reference] = seen[row.reference], seen[row.reference] + 1
        if outcome.phase is Phase.TOO_EARLY:
            name = pgettext("in a calendar", "the window opens")
            yield row, "opens", name, outcome.opens, again
        in_window = outcome.phase in (Phase.TOO_EARLY, Phase.OPEN)
        if in_window:
            name = pgettext("in a calendar", "last day of the window")
        else:
            name = pgettext("in a calendar", "late: last day of this phase")
        yield row, "closes" if in_window else "late", name, outcome.due, again


def _called(row: Row) -> str:
    return row.reference or f"{row.line}"


def _identifier(row: Row, kind: str, again: int) -> str:
    who = row.reference if row.reference and not again else f"{row.reference}\n{row.line}"
    text = "\n".join(["cohort", who, row.outcome.procedure.value, kind])
    return sha256(text.encode()).hexdigest()[:32] + "@permitguide"
