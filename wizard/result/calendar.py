"""The dates of a result as a calendar file (RFC 5545): all-day events with reminders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Alarm, Calendar, Event, vText

from rules.dates import long_date
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.windows import DAY, Phase

from . import clock
from .dates import rest_remark
from .result import Result

_EPOCH = date(2026, 1, 1)
_NINE = timedelta(hours=9)
_BEFORE_LAST = (14, 3, 1)
"""Days before a last day on which a reminder sounds, at nine in the morning."""


@dataclass(frozen=True)
class Deadline:
    """One day of a result that is still ahead."""

    kind: str
    day: date
    name: str
    phase: Phase
    """The phase that begins or ends on the day."""
    reminders: tuple[int, ...]


def deadlines(result: Result) -> Iterator[Deadline]:
    """Yield the days still ahead: opening, last day of the window, of the document, and of all.

    The day of the document stands apart where the step stays possible after it, with a fee.
    """
    today, opens, closes, last = result.today, result.opens, result.closes, result.last_day
    if opens and opens > today:
        yield Deadline("opens", opens, pgettext("in a calendar", "first day"), Phase.OPEN, (0,))
    if closes and closes >= today:
        name = pgettext("in a calendar", "last day of the normal period")
        yield Deadline("closes", closes, name, Phase.OPEN, _BEFORE_LAST)
    for span in result.spans:
        if span.phase is Phase.PENALTY and span.first > today:
            name = pgettext("in a calendar", "your visa or permit expires")
            yield Deadline("expires", span.first - DAY, name, Phase.LATE, _BEFORE_LAST)
    if last and last > (closes or date.min) and last >= today:
        name = pgettext("in a calendar", "last possible day")
        yield Deadline("last", last, name, result.spans[-2].phase, _BEFORE_LAST)


@dataclass(frozen=True)
class Note:
    """A day beside those of the window: what to do, on a page of its own."""

    kind: str
    day: date
    summary: str
    reminders: tuple[int, ...] = (0,)


def notes(result: Result) -> Iterator[Note]:
    """Yield the days, still ahead, that the pages beside the result name."""
    yield from _clock(result)
    yield from _papers(result)
    yield from _stay(result)


def _clock(result: Result) -> Iterator[Note]:
    """Yield the days of a wait; that before the day of silence stands among the deadlines."""
    for key, day in result.clock.days:
        if day >= result.today:
            yield Note(f"clock-{key}", day, clock.said(key))


def _stay(result: Result) -> Iterator[Note]:
    """Yield the first and the last day of each later window of the stay."""
    today = result.today
    for stage in result.stay.stages:
        if stage.window == result.window:
            continue  # its own days say more
        words = (result.words.procedure(one.procedure, result.language) for one in stage.choices)
        titles = " / ".join(one.title for one in words)
        if stage.window.starts and stage.window.starts > today:
            name = pgettext("in a calendar", "first day")
            yield Note(f"stay-opens {stage.key}", stage.window.starts, f"{titles} – {name}")
        if stage.window.ends and stage.window.ends >= today:
            name = pgettext("in a calendar", "last day of the normal period")
            summary = f"{titles} – {name}"
            yield Note(f"stay-closes {stage.key}", stage.window.ends, summary, _BEFORE_LAST)


def _papers(result: Result) -> Iterator[Note]:
    """Yield the days from which, and by which, to get papers: one for all of the same day."""
    days: dict[tuple[str, date], list[str]] = {}
    for need in result.needs:
        names = [paper.word("name", result.language)[0] for paper in need.item.papers]
        for kind, day in (("get", need.dated_from), ("ask", need.ask_by)):
            if need.by and day and day > result.today:
                days.setdefault((kind, day), []).extend(names)
    for (kind, day), found in days.items():
        text = _("From today, get: %(papers)s") if kind == "get" else _("Ask today: %(papers)s")
        yield Note(f"papers-{kind}", day, text % {"papers": ", ".join(dict.fromkeys(found))})


def calendar(result: Result, page: str) -> bytes:
    """Return the file. `page` is the absolute address of the result, which stands in each event.

    An event has the same identifier for the same procedure, deadline and answers that are not
    dates: importing a second file, after a date was corrected, updates it.
    """
    title = result.text.title
    events = [_event(deadline, result, page) for deadline in deadlines(result)]
    events += [_noted(note, result, page) for note in notes(result)]
    return calendar_file("result", result.language, title, events)


def calendar_file(kind: str, language: str, title: str, events: Iterable[Event]) -> bytes:
    """Return a calendar file of events."""
    file = Calendar()
    file.add("prodid", f"-//PermitGuide//{kind}//{language.upper()}")
    file.add("version", "2.0")
    file.add("x-wr-calname", vText(title))  # the library escapes no text of an X- property
    for event in events:
        file.add_component(event)
    return bytes(file.to_ical())


def all_day(day: date, summary: str, today: date, identity: Iterable[str]) -> Event:
    """Return an event of a whole day; one of the same identity in a later file updates it."""
    event = Event()
    event.add("uid", sha256("\n".join(identity).encode()).hexdigest()[:32] + "@permitguide")
    event.add("dtstamp", datetime.combine(today, datetime.min.time(), UTC))
    event.add("sequence", max(0, (today - _EPOCH).days))
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    return event


def _event(deadline: Deadline, result: Result, page: str) -> Event:
    lines = _description(deadline, result, page)
    return _reminding(deadline, _summary(deadline, result), lines, result, page)


def _noted(note: Note, result: Result, page: str) -> Event:
    return _reminding(note, note.summary, _closing(page), result, page)


def _reminding(
    at: Deadline | Note, summary: str, lines: Iterable[str], result: Result, page: str
) -> Event:
    """Return the event of a day, with its reminders."""
    answers = result.walk.used.items()
    lasting = sorted(f"{k}={v}" for k, v in answers if not isinstance(BY_KEY[k], DateQuestion))
    event = all_day(at.day, summary, result.today, [result.procedure.value, at.kind, *lasting])
    event.add("description", "\n".join(lines))
    event.add("url", page)
    for days in at.reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _NINE - timedelta(days=days))
        alarm.add("description", f"{summary}, {long_date(at.day)}")
        event.add_component(alarm)
    return event


def _summary(deadline: Deadline, result: Result) -> str:
    """Return the headline of the phase that begins, or what ends after the headline of another."""
    headline = result.headline_in(deadline.phase)
    if deadline.kind == "opens" and result.text.headlines:
        return headline
    return f"{headline} – {deadline.name}"


def _description(deadline: Deadline, result: Result, page: str) -> Iterator[str]:
    yield _("%(day)s: %(name)s.") % {"day": long_date(deadline.day), "name": deadline.name}
    decision, day, today = result.decision, deadline.day, result.today
    if deadline.kind != "opens" and (remark := rest_remark(decision, day, today)):
        yield remark
    yield from _closing(page)


def _closing(page: str) -> Iterator[str]:
    """Yield the last lines of each event."""
    yield _("The rules may have changed: check before you rely on this date.")
    yield page
