"""The dates of a result as a calendar file (RFC 5545): all-day events with reminders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Alarm, Calendar, Event, vText

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.windows import DAY, Phase

from ..dates import long_date
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
    reminders: tuple[int, ...]


def deadlines(result: Result) -> Iterator[Deadline]:
    """Yield the days still ahead: opening, last day of the window, of the document, and of all.

    The day of the document stands apart where the step stays possible after it, with a fee.
    """
    today, opens, closes, last = result.today, result.opens, result.closes, result.last_day
    if opens and opens > today:
        yield Deadline("opens", opens, pgettext("in a calendar", "the window opens"), (0,))
    if closes and closes >= today:
        name = pgettext("in a calendar", "last day of the window")
        yield Deadline("closes", closes, name, _BEFORE_LAST)
    for span in result.spans:
        if span.phase is Phase.PENALTY and span.starts > today:
            name = pgettext("in a calendar", "your visa or permit expires")
            yield Deadline("expires", span.starts - DAY, name, _BEFORE_LAST)
    if last and closes and last > closes and last >= today:
        name = pgettext("in a calendar", "last day of all")
        yield Deadline("last", last, name, _BEFORE_LAST)


def calendar(result: Result, page: str) -> bytes:
    """Return the file. `page` is the absolute address of the result, which stands in each event.

    An event has the same identifier for the same procedure, deadline and answers that are not
    dates: importing a second file, after a date was corrected, updates it.
    """
    file = Calendar()
    file.add("prodid", "-//PermitGuide//result//" + result.language.upper())
    file.add("version", "2.0")
    # The library escapes no text of an X- property.
    file.add("x-wr-calname", vText(result.text.title))
    for deadline in deadlines(result):
        file.add_component(_event(deadline, result, page))
    return file.to_ical()


def _event(deadline: Deadline, result: Result, page: str) -> Event:
    event, title = Event(), result.text.title
    event.add("uid", _identifier(deadline, result.procedure, result.walk.used))
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


def _identifier(deadline: Deadline, procedure: Procedure, answers: Mapping[str, str]) -> str:
    lasting = sorted(
        f"{key}={value}"
        for key, value in answers.items()
        if not isinstance(BY_KEY[key], DateQuestion)
    )
    text = "\n".join([procedure.value, deadline.kind, *lasting])
    return sha256(text.encode()).hexdigest()[:32] + "@permitguide"
