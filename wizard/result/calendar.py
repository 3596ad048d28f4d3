"""The dates of a result as a calendar file (RFC 5545): all-day events with reminders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vText

from rules.law.questions import BY_KEY, DateQuestion
from rules.law.walk import Decision, Walk
from rules.law.windows import DAY, Phase

from ..dates import long_date
from .dates import rest_remark

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
    reminders: tuple[int, ...]


def deadlines(decision: Decision, today: date) -> Iterator[Deadline]:
    """The opening, the last day of the window, that of the document, and the last of all, if ahead.

    The day of the document stands apart where the step stays possible after it, with a fee.
    """
    timetable = decision.timetable
    if timetable is None:
        return
    window, last = timetable.window, timetable.last_day
    if window.starts and window.starts > today:
        yield Deadline("opens", window.starts, pgettext("in a calendar", "the window opens"), (0,))
    if window.ends >= today:
        name = pgettext("in a calendar", "last day of the window")
        yield Deadline("closes", window.ends, name, _BEFORE_LAST)
    for span in timetable.spans:
        if span.phase is Phase.PENALTY and span.starts > today:
            name = pgettext("in a calendar", "your visa or permit expires")
            yield Deadline("expires", span.starts - DAY, name, _BEFORE_LAST)
    if last > window.ends and last >= today:
        name = pgettext("in a calendar", "last day of all")
        yield Deadline("last", last, name, _BEFORE_LAST)


def any_ahead(decision: Decision, today: date) -> bool:
    """Whether there is a deadline ahead."""
    return decision.timetable is not None and today <= decision.timetable.last_day


def calendar(result: Walk, title: str, page: str) -> bytes:
    """The file. `page` is the absolute address of the result, which stands in each event.

    An event has the same identifier for the same procedure, deadline and answers that are not
    dates: importing a second file, after a date was corrected, updates it.
    """
    file = Calendar()
    file.add("prodid", "-//PermitGuide//result//" + (get_language() or "en").upper())
    file.add("version", "2.0")
    file.add("x-wr-calname", vText(title))  # the library escapes no text of an X- property
    for deadline in deadlines(result.decision, result.today):
        file.add_component(_event(deadline, result, title, page))
    return file.to_ical()


def _event(deadline: Deadline, result: Walk, title: str, page: str) -> Event:
    event = Event()
    event.add("uid", _identifier(deadline, result.decision, result.used))
    event.add("dtstamp", datetime.combine(result.today, datetime.min.time(), UTC))
    event.add("sequence", max(0, (result.today - _EPOCH).days))
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{title} – {deadline.name}")
    event.add("description", "\n".join(_description(deadline, page)))
    event.add("url", page)
    for days in deadline.reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _NINE - timedelta(days=days))
        alarm.add("description", f"{title} – {deadline.name}, {long_date(deadline.day)}")
        event.add_component(alarm)
    return event


def _description(deadline: Deadline, page: str) -> Iterator[str]:
    yield _("%(day)s: %(name)s.") % {"day": long_date(deadline.day), "name": deadline.name}
    if deadline.kind != "opens" and (remark := rest_remark(deadline.day)):
        yield remark
    yield _("The rules may have changed: check before you rely on this date.")
    yield page


def _identifier(deadline: Deadline, decision: Decision, answers: Mapping[str, str]) -> str:
    lasting = sorted(
        f"{key}={value}"
        for key, value in answers.items()
        if not isinstance(BY_KEY[key], DateQuestion)
    )
    text = "\n".join([decision.procedure.value, deadline.kind, *lasting])
    return sha256(text.encode()).hexdigest()[:32] + "@permitguide"
