"""The days of a decision in words: status, phases, remarks. Pure functions of the walk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from rules.law.facts import Arrival, Expiry, Fact, Filed, Majority, Moved, Notified
from rules.law.holidays import Rest, rest
from rules.law.walk import Decision
from rules.law.windows import DAY, Phase, Span

from ..dates import long_date, plain_date

_PHASE_NAMES = {
    Phase.TOO_EARLY: gettext_noop("Too early"),
    Phase.OPEN: gettext_noop("The window is open"),
    Phase.LATE: gettext_noop("Late, but still possible"),
    Phase.PENALTY: gettext_noop("Expired, still possible with a fee"),
    Phase.CLOSED: gettext_noop("No longer possible this way"),
}


@dataclass(frozen=True)
class Line:
    """One phase in the list of dates."""

    phase: Phase
    name: str
    days: str
    current: bool


def phase_name(phase: Phase) -> str:
    """Return the name of a phase."""
    return _(_PHASE_NAMES[phase])


def span_words(spans: Iterable[Span]) -> Iterator[str]:
    """Yield the days of each phase in words: from which day to which, both included."""
    for span in spans:
        first = long_date(span.starts) if span.starts else ""
        last = long_date(span.ends) if span.ends else ""
        yield _days(span, first, last)


def _days(span: Span, first: str, last: str) -> str:
    if span.starts is None and span.ends is None:
        return _("at any time")
    if span.starts is None:
        return _("until %(day)s, included") % {"day": last}
    if span.ends is None:
        return _("from %(day)s") % {"day": first}
    if span.starts == span.ends:
        return _("only on %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s, both included") % {"first": first, "last": last}


def _left(last: date, today: date) -> str:
    days = (last - today).days
    if days == 0:
        return _("today is the last day.")
    left = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return _("%(left)s, until %(day)s, included.") % {"left": left, "day": long_date(last)}


def status(decision: Decision, today: date) -> str:
    """Where today lies, and how many days are left, in one or two sentences."""
    span, timetable = decision.span, decision.timetable
    if span is None or timetable is None:
        return ""
    window = timetable.window
    match span.phase:
        case Phase.TOO_EARLY:
            opens = span.ends + DAY
            days = (opens - today).days
            text = ngettext(
                "It is too early: the window opens in %(days)d day, on %(day)s.",
                "It is too early: the window opens in %(days)d days, on %(day)s.",
                days,
            )
            return text % {"days": days, "day": long_date(opens)}
        case Phase.OPEN if span.starts is None:
            return _("There is still time: %(left)s") % {"left": _left(span.ends, today)}
        case Phase.OPEN:
            return _("The window is open: %(left)s") % {"left": _left(span.ends, today)}
        case Phase.LATE if span.ends is None:
            return _(
                "The time limit ended on %(day)s. What is to be done can still be done, without a"
                " last day."
            ) % {"day": long_date(span.starts - DAY)}
        case Phase.LATE if window is None:
            return _("You may be late. It is still possible: %(left)s") % {
                "left": _left(span.ends, today)
            }
        case Phase.LATE:
            return _(
                "You are late: the window closed on %(day)s. It is still possible: %(left)s"
            ) % {"day": long_date(window.ends), "left": _left(span.ends, today)}
        case Phase.PENALTY:
            return _(
                "Your document has expired: its last day was %(day)s. It is still possible, with a"
                " fee: %(left)s"
            ) % {"day": long_date(span.starts - DAY), "left": _left(span.ends, today)}
    return _("The last day was %(day)s. It is no longer possible this way.") % {
        "day": long_date(timetable.last_day)
    }


def remarks(decision: Decision, today: date) -> list[str]:
    """What else is to be known of the days: the platform's own opening, days of rest."""
    timetable, span = decision.timetable, decision.span
    if timetable is None or span is None:
        return []
    found = []
    accepted, window = timetable.accepted_from, timetable.window
    if accepted and window and window.starts < accepted and today < accepted:
        found.append(
            _(
                "The platform may accept your application only from %(day)s, 120 days before the"
                " end. If it refuses earlier, try again on that day."
            )
            % {"day": long_date(accepted)}
        )
    last = window.ends if window and span.phase is Phase.TOO_EARLY else span.ends
    if last and (remark := rest_remark(last)):
        found.append(remark)
    return found


def rest_remark(day: date) -> str:
    """That a last day is one on which offices rest; empty for a working day."""
    why = rest(day)
    if why is None:
        return ""
    return _(
        "%(day)s is %(rest)s: offices are closed. The date does not move, so act on a working day"
        " before."
    ) % {"day": plain_date(day), "rest": _rest_name(why)}


def aim_for(decision: Decision, today: date) -> date | None:
    """The first working day on which the platform must accept an application, if it is to come."""
    timetable = decision.timetable
    if timetable is None or timetable.window is None or timetable.accepted_from is None:
        return None
    day = max(timetable.window.starts, timetable.accepted_from)
    while rest(day):
        day += DAY
    return day if today < day <= timetable.window.ends else None


def _rest_name(why: Rest) -> str:
    return {
        Rest.SATURDAY: pgettext("%(day)s is …", "a Saturday"),
        Rest.SUNDAY: pgettext("%(day)s is …", "a Sunday"),
        Rest.HOLIDAY: pgettext("%(day)s is …", "a public holiday in France"),
    }[why]


def counted_from(dates: dict[type[Fact], date], decision: Decision) -> dict[type[Fact], date]:
    """The dates given by the student from which the days are counted."""
    used = decision.rule.schedule.counts_from if decision.rule.schedule else ()
    return {fact: day for fact, day in dates.items() if fact in used}


def date_name(fact: type[Fact]) -> str:
    """What one of them is called."""
    return {
        Expiry: _("the day on which your visa or permit expires"),
        Arrival: _("the day of your arrival"),
        Majority: _("your 18th birthday"),
        Filed: _("the day of your application"),
        Moved: _("the day of your move"),
        Notified: _("the day on which you received the refusal"),
    }[fact]
