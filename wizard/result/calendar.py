"""The dates of a result as a calendar file (RFC 5545): all-day events with reminders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Alarm, Calendar, Event, vText

from rules.dates import long_date
from rules.law.windows import DAY, Phase

from . import clock
from .dates import rest_remark
from .result import Result

_EPOCH = date(2026, 1, 1)
_NINE = timedelta(hours=9)
_BEFORE_LAST = (14, 3, 1)
"""Days before a last day on which a reminder sounds, at nine in the morning."""


@dataclass(frozen=True)
class Day:
    """A day of a result that is still ahead, with what to do."""

    kind: str
    day: date
    summary: str
    lines: tuple[str, ...] = ()
    """What the event says besides."""
    reminders: tuple[int, ...] = (0,)


def _deadlines(result: Result) -> Iterator[Day]:
    """Yield the days still ahead: opening, last day of the window, of the document, and of all.

    The last day of the document is an event of its own where the step stays possible with a fee.
    """
    today, opens, closes, spans = result.today, result.opens, result.closes, result.timetable.spans
    if opens and opens > today:
        name = pgettext("in a calendar", "first day")
        yield _deadline(result, "opens", opens, name, Phase.OPEN)
    if closes and closes >= today:
        name = pgettext("in a calendar", "last day of the normal period")
        yield _deadline(result, "closes", closes, name, Phase.OPEN)
    for span in spans:
        if span.phase is Phase.PENALTY and span.first > today:
            name = pgettext("in a calendar", "your visa or permit expires")
            yield _deadline(result, "expires", span.first - DAY, name, Phase.LATE)
    last = result.timetable.last_day
    if last and last > (closes or date.min) and last >= today:
        name = pgettext("in a calendar", "last possible day")
        yield _deadline(result, "last", last, name, spans[-2].phase)


def _deadline(result: Result, kind: str, day: date, name: str, phase: Phase) -> Day:
    """Return a day with the headline of the phase that begins or ends on it."""
    is_first = kind == "opens"
    summary = result.headline_in(phase)
    if not is_first:
        summary = f"{summary} – {name}"
    lines = [_("%(day)s: %(name)s.") % {"day": long_date(day), "name": name}]
    if not is_first and (remark := rest_remark(result.decision, day, result.today)):
        lines.append(remark)
    return Day(kind, day, summary, tuple(lines), (0,) if is_first else _BEFORE_LAST)


def _clock(result: Result) -> Iterator[Day]:
    """Yield the days of a wait; the day before silence is one of the deadlines."""
    for key, day in result.clock.days:
        if day >= result.today:
            yield Day(f"clock-{key}", day, clock.describe(key))


def _stay(result: Result) -> Iterator[Day]:
    """Yield the first and the last day of each later window of the stay."""
    for stage in result.stay.stages:
        window = stage.window
        if window == result.timetable.window:
            continue  # its own days say more
        words = (result.words.procedure(way.procedure, result.language) for way in stage.choices)
        titles = " / ".join(text.title for text in words)
        if window.starts and window.starts > result.today:
            name = pgettext("in a calendar", "first day")
            yield Day(f"stay-opens {stage.key}", window.starts, f"{titles} – {name}")
        if window.ends and window.ends >= result.today:
            name = pgettext("in a calendar", "last day of the normal period")
            key, summary = f"stay-closes {stage.key}", f"{titles} – {name}"
            yield Day(key, window.ends, summary, (), _BEFORE_LAST)


def _papers(result: Result) -> Iterator[Day]:
    """Yield the days from which, and by which, to get papers: one for all of the same day."""
    days: dict[tuple[str, date], list[str]] = {}
    for need in result.needs:
        names = [paper.word("name", result.language)[0] for paper in need.item.papers]
        for kind, day in (("get", need.dated_from), ("ask", need.ask_by)):
            if need.by and day and day > result.today:
                days.setdefault((kind, day), []).extend(names)
    for (kind, day), names in days.items():
        text = _("From today, get: %(papers)s") if kind == "get" else _("Ask today: %(papers)s")
        yield Day(f"papers-{kind}", day, text % {"papers": ", ".join(dict.fromkeys(names))})


def calendar(result: Result, page: str) -> bytes:
    """Return the file. `page` is the absolute address of the result, for each event.

    An event has the same identifier for the same procedure, deadline and answers that are not
    dates: importing a second file, after a date was corrected, updates it.
    """
    days = chain(_deadlines(result), _clock(result), _papers(result), _stay(result))
    events = (_event(day, result, page) for day in days)
    return calendar_file("result", result.language, result.text.title, events)


def calendar_file(kind: str, language: str, title: str, events: Iterable[Event]) -> bytes:
    file = Calendar()
    file.add("prodid", f"-//PermitGuide//{kind}//{language.upper()}")
    file.add("version", "2.0")
    file.add("x-wr-calname", vText(title))  # the library escapes no text of an X- property
    for event in events:
        file.add_component(event)
    return bytes(file.to_ical())


def all_day(day: date, summary: str, today: date, identity: Iterable[str]) -> Event:
    """Return an all-day event; importing a later one of the same `identity` updates it."""
    event = Event()
    event.add("uid", sha256("\n".join(identity).encode()).hexdigest()[:32] + "@permitguide")
    event.add("dtstamp", datetime.combine(today, datetime.min.time(), UTC))
    event.add("sequence", max(0, (today - _EPOCH).days))
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    return event


def _event(at: Day, result: Result, page: str) -> Event:
    answers = sorted(f"{key}={value}" for key, value in result.undated.items())
    event = all_day(at.day, at.summary, result.today, [result.procedure.value, at.kind, *answers])
    closing = _("The rules may have changed: check before you rely on this date.")
    event.add("description", "\n".join([*at.lines, closing, page]))
    event.add("url", page)
    for days in at.reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _NINE - timedelta(days=days))
        alarm.add("description", f"{at.summary}, {long_date(at.day)}")
        event.add_component(alarm)
    return event
