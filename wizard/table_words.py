"""The decision table in words: conditions and schedules, read off the rules themselves."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from rules.law.permits import sets
from rules.law.table import Rule
from rules.law.windows import Mark, Missing, Schedule

from .countries import country_name
from .result import phase_name
from .texts import TEXTS


def conditions(rule: Rule) -> list[tuple[str, list[str]]]:
    """What a rule asks of each fact: the name of the fact, and the values that it admits."""
    return [
        (_fact_name(fact), _values(fact, rule.conditions[fact]))
        for fact in FACTS
        if fact in rule.conditions
    ]


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
        sets.NEEDS_PERMIT: _("any nationality that needs a permit"),
        sets.COMMON_LAW: _("any nationality that needs a permit, but Algerian"),
        sets.STILL_VALID: _("still valid"),
        sets.NO_LONGER_VALID: _("expired"),
        sets.WITHIN_SIX_MONTHS: _("valid, or expired for at most six months"),
        sets.ANY_EXPIRY: _("a date that is known"),
        sets.STEP: _("any but waiting for an answer, or another kind of permit"),
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
        return _("any other country")
    return ", ".join(sorted(map(country_name, GROUPS[group])))


def schedule_words(schedule: Schedule) -> list[tuple[str, str]]:
    """Each phase of a schedule, and its last day as the law counts it."""
    lines = []
    if schedule.opens:
        lines.append((_("The window opens"), _mark(schedule.opens)))
    for phase, marks in schedule.ends:
        last = _either(_mark(mark) for mark in marks)
        lines.append((phase_name(phase), _("until %(day)s, included") % {"day": last}))
    return lines


def _either(days: Iterable[str]) -> str:
    first, *others = days
    return (
        _("the earlier of: %(days)s") % {"days": "; ".join([first, *others])} if others else first
    )


def _mark(mark: Mark) -> str:
    start = {
        Expiry: _("the day on which the document expires"),
        Arrival: _("the day of arrival"),
        Majority: _("the 18th birthday"),
    }[mark.counts_from]
    if not (mark.months or mark.days):
        return start
    count = abs(mark.months or mark.days)
    months = ngettext("%(count)d month", "%(count)d months", count)
    span = (months if mark.months else ngettext("%(count)d day", "%(count)d days", count)) % {
        "count": count
    }
    before = (mark.months or mark.days) < 0
    text = _("%(span)s before %(start)s") if before else _("%(span)s after %(start)s")
    text %= {"span": span, "start": start}
    if mark.missing is Missing.FIRST_OF_NEXT:
        text += " " + _("(a day that its month lacks becomes the first of the next month)")
    elif mark.months:
        text += " " + _("(a day that its month lacks becomes the last of that month)")
    return text
