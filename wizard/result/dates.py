"""The days of a decision in words: status, phases, remarks. Pure functions of the walk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from rules.dates import long_date, plain_date, yearless_date
from rules.law.facts import Arrival, Expiry, Fact, Filed, Majority, Moved, Notified
from rules.law.holidays import is_rest_day
from rules.law.procedures import Procedure
from rules.law.walk import Decision, Walk
from rules.law.windows import DAY, Phase, Span

from .short_names import Holding, holding

LAST_DAYS = 14
"""Days before a last day from which it is urgent."""

_PHASE_NAMES = {
    Phase.TOO_EARLY: gettext_noop("Too early"),
    Phase.OPEN: gettext_noop("Normal period"),
    Phase.LATE: gettext_noop("Late"),
    Phase.PENALTY: gettext_noop("Expired, with a late fee"),
    Phase.CLOSED: gettext_noop("Only at the prefecture"),
}
_OWN_NAMES = {
    Procedure.TRACK_APPLICATION: {
        Phase.OPEN: gettext_noop("The administration has time"),
        Phase.LATE: gettext_noop("Silence counts as a refusal"),
    },
    Procedure.REFUSED: {
        Phase.OPEN: gettext_noop("Time to go to court"),
        Phase.CLOSED: gettext_noop("Too late for the court"),
    },
    Procedure.CARD_LOST: {
        Phase.OPEN: gettext_noop("Ask for a duplicate"),
        Phase.LATE: gettext_noop("Renew the card instead"),
    },
    Procedure.ADDRESS_CHANGE: {Phase.TOO_EARLY: gettext_noop("Before you move")},
}
"""Names of phases that mean something else than a period to apply."""


@dataclass(frozen=True)
class Line:
    phase: Phase
    name: str
    days: str
    current: bool
    past: bool


def lines(
    phases: Iterable[Phase], now: Phase | None, days: Iterable[str], procedure: Procedure
) -> list[Line]:
    """Return the list of dates: the phases in their order, each with its days in words."""
    rows, past = [], True
    for phase, words in zip(phases, days, strict=True):
        past = past and phase is not now
        rows.append(Line(phase, phase_name(phase, procedure), words, phase is now, past))
    return rows


class Status(NamedTuple):
    """How many days are left, and what the one day that matters is."""

    left: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.left}. {self.sentence}"


def phase_name(phase: Phase, procedure: Procedure | None = None) -> str:
    """Return the name of a phase, as the procedure calls it where one is given."""
    if procedure and (own := _OWN_NAMES.get(procedure, {}).get(phase)):
        return _(own)
    if procedure and phase is Phase.CLOSED and procedure.official_site != "anef":
        return _("After the last day")
    return _(_PHASE_NAMES[phase])


def span_words(spans: Iterable[Span], today: date, language: str) -> Iterator[str]:
    """Yield the days of each phase in words; of a past phase, its last day alone."""
    for span in spans:
        if span.ends and span.ends < today:
            yield _days(None, span.ends, language)
        else:
            yield _days(span.starts, span.ends, language)


def _days(first: date | None, last: date | None, language: str) -> str:
    if first and last and first != last:
        return _("%(first)s to %(last)s") % _period(first, last, language)
    day = first or last
    if day is None:
        return _("at any time")
    text = _("until %(day)s") if first is None else _("from %(day)s")
    return (_("only on %(day)s") if first == last else text) % {"day": plain_date(day, language)}


def _period(first: date, last: date, language: str | None = None) -> dict[str, str]:
    """Return both days in words; the year once where it is the same."""
    begin = yearless_date if first.year == last.year else plain_date
    return {"first": begin(first, language), "last": plain_date(last, language)}


def status(walk: Walk, language: str) -> Status | None:
    """Return where today lies; None for a procedure without days."""
    decision = walk.decision
    if decision is None or decision.span is None:
        return None
    span, window = decision.span, decision.timetable.window
    if decision.procedure is Procedure.TRACK_APPLICATION:
        return _waiting(span, walk.today, language)
    match span.phase:
        case Phase.TOO_EARLY:
            return _early(decision.procedure, window, span.last + DAY, walk.today, language)
        case Phase.OPEN:
            is_rest = is_rest_day(span.last) and is_urgent(decision, walk.today)
            text = _("The last day is %(day)s.") if is_rest else _("Do it by %(day)s.")
            sentence = text % {"day": long_date(span.last, language)}
        case Phase.LATE if span.ends is None:
            ended = _("The normal period ended on %(day)s")
            day = plain_date(span.first - DAY, language)
            return Status(ended % {"day": day}, _("It can still be done: there is no last day."))
        case Phase.LATE:
            sentence = _late(walk, window, span.last, language)
        case Phase.PENALTY:
            sentence = _expired(walk, span, language)
        case Phase.CLOSED:
            closed = _("The last day was %(day)s") % {"day": plain_date(span.first - DAY, language)}
            if decision.procedure.official_site == "anef":
                return Status(closed, _("It is no longer possible online."))
            return Status(closed, _("See below what is still possible."))
    days = (span.last - walk.today).days
    if days == 0:
        return Status(_("Today is the last day"), _("Do it today."))
    left = ngettext("%(days)d day left", "%(days)d days left", days)
    return Status(left % {"days": days}, sentence)


def _waiting(span: Span, today: date, language: str) -> Status:
    """Return how long the administration has; the file goes on after that."""
    if span.ends is None:
        silence = _("Silence since %(day)s")
        goes_on = _("It counts as a refusal, but the file goes on until it is answered.")
        return Status(silence % {"day": plain_date(span.first, language)}, goes_on)
    day = span.ends + DAY
    days = (day - today).days
    left = ngettext("%(days)d day to wait", "%(days)d days to wait", days) % {"days": days}
    silence = _("No answer by %(day)s counts as a refusal.")
    return Status(left, silence % {"day": plain_date(day, language)})


def _early(
    procedure: Procedure, window: Span | None, opens: date, today: date, language: str
) -> Status:
    period = _period(window.first, window.last, language) if window else {}
    if procedure is Procedure.VISA_VALIDATED:
        return Status(
            _("Nothing to do until %(day)s") % {"day": plain_date(opens, language)},
            _("You can renew from %(first)s to %(last)s.") % period,
        )
    days = (opens - today).days
    left = ngettext("It opens in %(days)d day", "It opens in %(days)d days", days)
    when = _("You can do it from %(first)s to %(last)s.") if window else _("It opens on %(day)s.")
    return Status(left % {"days": days}, when % (period or {"day": plain_date(opens, language)}))


def _late(walk: Walk, window: Span | None, ends: date, language: str) -> str:
    """Return the sentences: until when it is still possible, and which day has passed."""
    if ends == walk.dates.get(Expiry):
        still = {
            Holding.VISA: _("You can still apply: your visa expires on %(day)s."),
            Holding.CARD: _("You can still apply: your card expires on %(day)s."),
            Holding.PERMIT: _("You can still apply: your permit expires on %(day)s."),
        }[holding(walk.used.get("document", ""))]
    else:
        still = _("You can still do it until %(day)s.")
    sentences = [still % {"day": plain_date(ends, language)}]
    if window:
        is_lost = walk.decision and walk.decision.procedure is Procedure.CARD_LOST
        duplicate = _("A duplicate could be asked for until %(day)s.")
        ended = duplicate if is_lost else _("The normal period ended on %(day)s.")
        sentences.append(ended % {"day": plain_date(window.last, language)})
    return " ".join(sentences)


def _expired(walk: Walk, span: Span, language: str) -> str:
    """Return the sentences: which day has passed, and until when it is still possible."""
    expired = {
        Holding.VISA: _("Your visa expired on %(day)s."),
        Holding.CARD: _("Your card expired on %(day)s."),
        Holding.PERMIT: _("Your permit expired on %(day)s."),
    }[holding(walk.used.get("document", ""))]
    fee = _("You can still apply until %(day)s, with a late fee.")
    sentences = (expired, span.first - DAY), (fee, span.last)
    return " ".join(text % {"day": plain_date(day, language)} for text, day in sentences)


def is_urgent(decision: Decision, today: date) -> bool:
    """Return whether few days are left to do it."""
    span = decision.span
    is_waiting = decision.procedure is Procedure.TRACK_APPLICATION
    if span is None or span.ends is None or span.phase is Phase.TOO_EARLY or is_waiting:
        return False
    return (span.ends - today).days <= LAST_DAYS


def rest_remark(decision: Decision, last: date, today: date) -> str:
    """Return that a last day is no working day, and by when to act; empty for a working day."""
    if not is_rest_day(last):
        return ""
    if decision.procedure.official_site == "anef":
        remark = _("Nobody may be there to help you that day, and the deadline does not move.")
    else:
        remark = _("Offices are closed that day, and the deadline does not move.")
    day = last
    while is_rest_day(day):
        day -= DAY
    do_it = _("Do it by %(day)s.") % {"day": long_date(day)}
    return f"{remark} {do_it}" if today <= day else remark


def date_name(fact: type[Fact]) -> str:
    return {
        Expiry: _("the day on which your visa or permit expires"),
        Arrival: _("the day of your arrival"),
        Majority: _("your 18th birthday"),
        Filed: _("the day of your application"),
        Moved: _("the day of your move"),
        Notified: _("the day on which you received the refusal"),
    }[fact]
