"""The counts of a period, added up by the database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from rules.dates import short_date
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS
from rules.law.windows import Phase
from rules.words.live import procedure_title

from ..models import Count
from ..question_texts import TEXTS
from ..result.dates import phase_name

STEPS = ("opened", "started", "finished")
BY_DAY = 62
"""The most days of which each is shown; a longer period is shown by months."""

Line = dict[str, Any]
"""A row of a table: its name, and how often each event happened."""


def percent(part: int, whole: int) -> int | None:
    """In whole per cent; None of nothing."""
    return round(100 * part / whole) if whole else None


def counts(first: date, last: date, link: str) -> QuerySet[Count]:
    """The rows of a period, both days included, of one link or of the whole guide."""
    rows = Count.objects.filter(day__range=(first, last))
    return rows.filter(link=link) if link else rows


def summed(rows: QuerySet[Count], *names: str) -> list[tuple[Any, ...]]:
    """Return the values of columns, each combination with the sum of its numbers, most first."""
    sums = rows.filter(number__gt=0).values_list(*names).annotate(total=Sum("number"))
    return list(sums.order_by("-total", *names))


def by_event(rows: QuerySet[Count], name: str, events: Iterable[str]) -> dict[Any, Line]:
    """Return for each value of a column how often each event happened, by its name."""
    sums = {event: Sum("number", filter=Q(event=event), default=0) for event in events}
    found = rows.filter(event__in=events, number__gt=0).values(name).annotate(**sums)
    return {line.pop(name): line for line in found}


def over_time(rows: QuerySet[Count], first: date, last: date) -> list[Line]:
    """Return a line, with a short label, for each day or, of a long period, for each month."""
    daily = (last - first).days < BY_DAY
    start = Trunc("day", "day" if daily else "month")
    found = by_event(rows.annotate(start=start), "start", STEPS)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    lines = []
    for day in dict.fromkeys(day if daily else day.replace(day=1) for day in days):
        label = short_date(day) if daily else date_format(day, "M Y")
        name = f"{label} {day.year}" if daily else date_format(day, "YEAR_MONTH_FORMAT")
        numbers = found.get(day) or dict.fromkeys(STEPS, 0)
        lines.append({"label": label, "name": name} | numbers)
    return lines


def found_none(first: date, last: date) -> list[tuple[date, str, int]]:
    """Return how many searches found nothing: the Monday, the language, the number.

    They are counted by week: that of the first day is counted whole.
    """
    weeks = counts(first - timedelta(days=first.weekday()), last, "").filter(event="found-none")
    names = dict(settings.LANGUAGES)
    found = summed(weeks, "day", "language")
    return sorted((day, names.get(code, code), number) for day, code, number in found)


def by_link(rows: QuerySet[Count], titles: dict[str, str]) -> list[Line]:
    """Return each link of the office that was used, the busiest first."""
    found = by_event(rows.exclude(link=""), "link", STEPS)
    lines = [{"name": titles.get(slug, slug), "key": slug} | line for slug, line in found.items()]
    return sorted(lines, key=lambda line: (-line["opened"], -line["finished"], line["name"]))


def by_language(rows: QuerySet[Count]) -> list[Line]:
    """Return each language in which something happened, in the order of the site."""
    names, found = dict(settings.LANGUAGES), by_event(rows, "language", STEPS)
    order = [*names, *sorted(found.keys() - names.keys())]
    return [{"name": names.get(code, code)} | found[code] for code in order if code in found]


def by_question(rows: QuerySet[Count]) -> list[Line]:
    """Return how often each question was shown, answered and not answered."""
    found = by_event(rows, "question", ("asked", "answered"))
    lines: list[Line] = []
    for question in QUESTIONS:
        if line := found.get(question.key):
            stopped = max(line["asked"] - line["answered"], 0)
            about = {"stopped": stopped, "share": percent(stopped, line["asked"])}
            lines.append({"name": TEXTS[question.key].label} | line | about)
    return lines


def outcomes(rows: QuerySet[Count]) -> list[tuple[str, str, int, int | None]]:
    """Return procedures and phases with their results, in numbers and in per cent, most first."""
    found = summed(rows.filter(event="finished"), "procedure", "phase")
    total = sum(number for _procedure, _phase, number in found)
    return [
        (title(procedure), phase_title(phase, procedure), number, percent(number, total))
        for procedure, phase, number in found
    ]


def useful(rows: QuerySet[Count]) -> list[tuple[str, int, int, int | None]]:
    """Return what was said of procedures: how often yes, how often no, yes in per cent."""
    found = by_event(rows, "procedure", ("useful-yes", "useful-no"))
    said = [(title(key), line["useful-yes"], line["useful-no"]) for key, line in found.items()]
    said.sort(key=lambda one: (-one[1] - one[2], one[0]))
    return [(name, yes, no, percent(yes, yes + no)) for name, yes, no in said]


def title(procedure: str) -> str:
    """How a procedure is called; its key where it is no longer one, or has no words."""
    return procedure_title(procedure, get_language())


def phase_title(phase: str, procedure: str) -> str:
    """How a procedure calls a phase; the phase's key where it is no longer one."""
    if not phase:
        return pgettext("phase", "none")
    if phase not in set(Phase):
        return phase
    return phase_name(Phase(phase), Procedure(procedure) if procedure in set(Procedure) else None)
