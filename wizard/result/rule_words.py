"""The decision table in words: conditions and schedules, read off the rules themselves."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rules.law.facts import (
    FACTS,
    GROUPS,
    Arrival,
    Diploma,
    Document,
    Expiry,
    Fact,
    Majority,
    Nationality,
    Situation,
)
from rules.law.permits import conditions
from rules.law.table import Rule
from rules.law.windows import Mark, Missing, Schedule

from ..countries import country_choices
from ..question_texts import TEXTS
from .dates import phase_name


def condition_words(rule: Rule) -> list[tuple[str, list[str]]]:
    """Return what a rule asks of each fact: its name, and the values that it admits."""
    return [fact_words(fact, rule.conditions[fact]) for fact in FACTS if fact in rule.conditions]


def fact_words(fact: type[Fact], values: frozenset[Fact]) -> tuple[str, list[str]]:
    """Return the name of a fact, and the names of some of its values."""
    return _fact_name(fact), _values(fact, values)


def _fact_name(fact: type[Fact]) -> str:
    key = {
        Nationality: "nationality",
        Situation: "situation",
        Document: "document",
        Expiry: "expires",
        Arrival: "arrived",
        Diploma: "diploma",
        Majority: "eighteenth",
    }[fact]
    return str(TEXTS[key].name)


def _values(fact: type[Fact], values: frozenset[Fact]) -> list[str]:
    whole = {
        conditions.NEEDS_PERMIT: _("any nationality that needs a permit"),
        conditions.COMMON_LAW: _("any nationality that needs a permit, but Algerian"),
        conditions.STILL_VALID: _("still valid"),
        conditions.NO_LONGER_VALID: _("expired"),
        conditions.WITHIN_SIX_MONTHS: _("valid, or expired for at most six months"),
        conditions.ANY_EXPIRY: _("a date that is known"),
        conditions.STEP: _("any but waiting for an answer, or another kind of permit"),
    }.get(values)
    if whole:
        return [whole]
    documents = {Document.VLS_TS, Document.VLS_TS_VALIDATED}
    if documents <= values:  # whether it is validated does not count
        rest = [value for value in fact if value in values - documents]
        return [str(TEXTS["document"].choices["vls-ts"]), *map(_value, rest)]
    return [_value(value) for value in fact if value in values]


def _value(value: Fact) -> str:
    match value:
        case Nationality():
            return _nationality(value)
        case Situation() | Diploma():
            key = "situation" if isinstance(value, Situation) else "diploma"
            return str(TEXTS[key].choices[value.value])
        case Document.VLS_TS:
            return _("Long-stay visa that counts as a residence permit (VLS-TS), not validated")
        case Document.VLS_TS_VALIDATED:
            return _("Long-stay visa that counts as a residence permit (VLS-TS), validated")
        case Document():
            return str(TEXTS["document"].choices[value.value])
    return {
        Expiry.EARLY: _("still valid, before the renewal window opens"),
        Expiry.VALID: _("still valid, after the renewal window has opened"),
        Expiry.EXPIRED: _("expired for at most six months"),
        Expiry.LONG_EXPIRED: _("expired for more than six months"),
        Expiry.UNKNOWN: _("not known"),
        Arrival.KNOWN: _("a date that is known"),
        Arrival.UNKNOWN: _("not known"),
        Majority.DURING_VISA: _("on the last day of the visa, or before"),
        Majority.AFTER_VISA: _("after the last day of the visa"),
        Majority.UNKNOWN: _("not known"),
    }[value]


def _nationality(group: Nationality) -> str:
    if group is Nationality.EXEMPT:
        return _("the European Union, Iceland, Liechtenstein, Norway, Switzerland, Monaco")
    if group is Nationality.OTHER:
        return _("any country that no other rule names")
    return ", ".join(name for code, name in country_choices() if code in GROUPS[group])


def schedule_words(schedule: Schedule) -> list[tuple[str, str]]:
    """When a schedule opens, and the last day of each phase, as the law counts them."""
    lines = []
    if schedule.opens:
        lines.append((_("The window opens"), _mark(schedule.opens)))
    if schedule.accepts:
        lines.append((_("The platform may refuse before"), _mark(schedule.accepts)))
    for phase, marks in schedule.ends:
        lines.append((phase_name(phase), _last_day([_mark(mark) for mark in marks])))
    return lines


def _last_day(days: list[str]) -> str:
    if len(days) == 1:
        return _("last day: %(day)s") % {"day": days[0]}
    either = pgettext("between two days", "or")
    return _("last day: %(days)s, whichever comes first") % {"days": f" {either} ".join(days)}


def _mark(mark: Mark) -> str:
    day = {
        Expiry: _("the day on which the document expires"),
        Arrival: _("the day of arrival"),
        Majority: _("the 18th birthday"),
    }[mark.counts_from]
    if mark.months:
        months = ngettext("%(count)d month", "%(count)d months", abs(mark.months))
        day = f"{_shifted(day, months, mark.months)} {_lacking(mark.missing)}"
    if mark.days:
        day = _shifted(day, ngettext("%(count)d day", "%(count)d days", abs(mark.days)), mark.days)
    return day


def _shifted(day: str, unit: str, count: int) -> str:
    text = _("%(span)s before %(start)s") if count < 0 else _("%(span)s after %(start)s")
    return text % {"span": unit % {"count": abs(count)}, "start": day}


def _lacking(missing: Missing) -> str:
    if missing is Missing.FIRST_OF_NEXT:
        return _("(a day that its month lacks becomes the first of the next month)")
    return _("(a day that its month lacks becomes the last of that month)")
