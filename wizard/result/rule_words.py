"""The decision table in words: conditions and schedules, read off the rules themselves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rules.dates import plain_date
from rules.law.country_groups import GROUPS
from rules.law.facts import (
    FACTS,
    VALIDATED,
    Arrival,
    Expiry,
    Fact,
    Filed,
    Majority,
    Moved,
    Nationality,
    Notified,
)
from rules.law.permits import conditions
from rules.law.questions import BY_KEY, QUESTIONS
from rules.law.table import Rule
from rules.law.windows import Mark, Missing, Schedule

from ..countries import country_choices
from ..question_texts import TEXTS, answer_label
from .dates import phase_name

_KEY = {question.fact: question.key for question in reversed(QUESTIONS)}
"""The first question about each fact."""

_GROUP_NAMES = {
    Nationality.EXEMPT: gettext_lazy("No permit needed"),
    Nationality.TO_CONFIRM: gettext_lazy("Perhaps no permit needed: sources differ"),
    Nationality.ALGERIAN: gettext_lazy("Agreement of 27 December 1968"),
    Nationality.APS: gettext_lazy("APS after the studies"),
    Nationality.APS_DISPUTED: gettext_lazy("APS after the studies, or RECE: sources differ"),
    Nationality.RECE_DISPUTED: gettext_lazy("RECE after the studies, or APS: sources differ"),
    Nationality.UNKNOWN: gettext_lazy("No nationality, or protected"),
}


def condition_words(rule: Rule) -> list[tuple[str, list[str]]]:
    """Return what a rule asks of each fact: its name, and the values that it admits."""
    if not rule.conditions:
        return [(_("Case"), [_("any that fits no earlier rule")])]
    return [fact_words(fact, rule.conditions[fact]) for fact in FACTS if fact in rule.conditions]


def fact_words(fact: type[Fact], values: frozenset[Fact]) -> tuple[str, list[str]]:
    """Return the name of a fact, and the names of some of its values."""
    whole = {
        conditions.COMMON_LAW: _("any nationality that needs a permit, but Algerian"),
        conditions.STILL_VALID: _("still valid"),
        conditions.NO_LONGER_VALID: _("expired"),
    }.get(values)
    names = [whole] if whole else [_value(value) for value in fact if value in values]
    return str(TEXTS[_KEY[fact]].name), names


def _value(value: Fact) -> str:
    if isinstance(value, Nationality):
        return _nationality(value)
    if value in VALIDATED:
        return _("%(visa)s, not validated") % {"visa": answer_label("document", value.value)}
    for visa, validated in VALIDATED.items():
        if value is validated:
            return _("%(visa)s, validated") % {"visa": answer_label("document", visa.value)}
    key = _KEY[type(value)]
    if value.value in getattr(BY_KEY[key], "readings", ()):
        return answer_label(key, value.value)
    return {
        Expiry.IN_TIME: _("still valid, before the renewal window closes"),
        Expiry.LATE: _("still valid, after the renewal window has closed"),
        Expiry.EXPIRED: _("expired for at most six months"),
        Expiry.LONG_EXPIRED: _("expired for more than six months"),
        Majority.AFTER_VISA: _("still to come, after the last day of the visa"),
        Majority.TURNING_18: _("at most two months ago, or while the visa lasts"),
        Majority.PASSED: _("more than two months ago, and the visa has ended"),
    }.get(value) or _("not known")


def _nationality(group: Nationality) -> str:
    if group is Nationality.EXEMPT:
        return _("the European Union, Iceland, Liechtenstein, Norway, Switzerland, Monaco")
    if group is Nationality.OTHER:
        return _("any country that no other rule names")
    return ", ".join(name for code, name in country_choices() if code in GROUPS[group].countries)


def country_lists() -> list[dict[str, object]]:
    """Return the lists of countries that the law reads, in its order: who is on it, who says so.

    `changes`: who joined or left it on a day that can still matter.
    """
    names = dict(country_choices())
    since, until = _("%(country)s since %(day)s"), _("%(country)s until %(day)s")
    lists = []
    for group, law in GROUPS.items():
        days = [(since, *item) for item in law.joined.items()]
        days += [(until, *item) for item in law.left.items()]
        changes = [
            text % {"country": names[code], "day": plain_date(day)} for text, code, day in days
        ]
        about: dict[str, object] = {"key": group.value, "name": _GROUP_NAMES[group]}
        about |= {"countries": _nationality(group), "sources": law.sources, "changes": changes}
        lists.append(about)
    return lists


def list_of(rule: Rule) -> str:
    """Return the anchor of the lists that a rule reads: one, or all; empty where none."""
    groups = rule.conditions.get(Nationality, frozenset())
    if len(groups) == 1 and not groups.isdisjoint(GROUPS):
        return f"countries-{next(iter(groups)).value}"
    return "countries" if groups else ""


def schedule_words(schedule: Schedule) -> list[tuple[str, str]]:
    """Return when a schedule opens, and the last day of each phase, as the law counts them."""
    lines = []
    if schedule.opens:
        lines.append((_("The window opens"), _mark(schedule.opens)))
    if schedule.since:
        lines.append((_("It starts"), _mark(schedule.since)))
    if schedule.accepts:
        lines.append((_("The platform may refuse before"), _mark(schedule.accepts)))
    for phase, marks in schedule.ends:
        lines.append((phase_name(phase), _last_day([_mark(mark) for mark in marks])))
    return lines


def _last_day(days: list[str]) -> str:
    if not days:
        return _("without a last day")
    if len(days) == 1:
        return _("last day: %(day)s") % {"day": days[0]}
    either = pgettext("between two days", "or")
    return _("last day: %(days)s, whichever comes first") % {"days": f" {either} ".join(days)}


def _mark(mark: Mark) -> str:
    day = {
        Expiry: _("the day on which the document expires"),
        Arrival: _("the day of arrival"),
        Majority: _("the 18th birthday"),
        Filed: _("the day of the application"),
        Moved: _("the day of the move"),
        Notified: _("the day on which the refusal was received"),
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
