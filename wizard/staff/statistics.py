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
    """Return a share in whole per cent; None of nothing."""
    return round(100 * part / whole) if whole else None


def counts(first: date, last: date, link: str) -> QuerySet[Count]:
    """Return the rows of a period, both days included, of one link or of the whole guide."""
    rows = Count.objects.filter(day__range=(first, last))
    return rows.filter(link=link) if link else rows


def sum_by(rows: QuerySet[Count], *names: str) -> list[tuple[Any, ...]]:
    """Return the values of columns, each combination with the sum of its numbers, most first."""
    sums = rows.filter(number__gt=0).values_list(*names).annotate(total=Sum("number"))
    return list(sums.order_by("-total", *names))


def count_events(rows: QuerySet[Count], name: str, events: Iterable[str]) -> dict[Any, Line]:
    """Return, for each value of a column, how often each event happened, by its name."""
    sums = {event: Sum("number", filter=Q(event=event), default=0) for event in events}
    lines = rows.filter(event__in=events, number__gt=0).values(name).annotate(**sums)
    return {line.pop(name): line for line in lines}


def over_time(rows: QuerySet[Count], first: date, last: date) -> list[Line]:
    """Return a line, with a short label, for each day or, of a long period, for each month."""
    daily = (last - first).days < BY_DAY
    start = Trunc("day", "day" if daily else "month")
    steps = count_events(rows.annotate(start=start), "start", STEPS)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    lines = []
    for day in dict.fromkeys(day if daily else day.replace(day=1) for day in days):
        label = short_date(day) if daily else date_format(day, "M Y")
        name = f"{label} {day.year}" if daily else date_format(day, "YEAR_MONTH_FORMAT")
        numbers = steps.get(day) or dict.fromkeys(STEPS, 0)
        lines.append({"label": label, "name": name} | numbers)
    return lines


def count_failed_searches(first: date, last: date) -> list[tuple[date, str, int]]:
    """Return how many searches found nothing: the Monday, the language, the number.

    Searches are counted by week; the week of the first day counts whole.
    """
    weeks = counts(first - timedelta(days=first.weekday()), last, "").filter(event="found-none")
    names = dict(settings.LANGUAGES)
    sums = sum_by(weeks, "day", "language")
    return sorted((day, names.get(code, code), number) for day, code, number in sums)


def by_link(rows: QuerySet[Count], titles: dict[str, str]) -> list[Line]:
    """Return each link of the office that was used, the busiest first."""
    links = count_events(rows.exclude(link=""), "link", STEPS)
    lines = [{"name": titles.get(slug, slug), "key": slug} | line for slug, line in links.items()]
    return sorted(lines, key=lambda line: (-line["opened"], -line["finished"], line["name"]))


def by_language(rows: QuerySet[Count]) -> list[Line]:
    """Return each language in which something happened, in the order of the site."""
    names, lines = dict(settings.LANGUAGES), count_events(rows, "language", STEPS)
    order = [*names, *sorted(lines.keys() - names.keys())]
    return [{"name": names.get(code, code)} | lines[code] for code in order if code in lines]


def by_question(rows: QuerySet[Count]) -> list[Line]:
    """Return how often each question was shown, answered and not answered."""
    numbers = count_events(rows, "question", ("asked", "answered"))
    lines: list[Line] = []
    for question in QUESTIONS:
        if line := numbers.get(question.key):
            stopped = max(line["asked"] - line["answered"], 0)
            about = {"stopped": stopped, "share": percent(stopped, line["asked"])}
            lines.append({"name": TEXTS[question.key].label} | line | about)
    return lines


def outcomes(rows: QuerySet[Count]) -> list[tuple[str, str, int, int | None]]:
    """Return procedures and phases with their results, in numbers and in per cent, most first."""
    sums = sum_by(rows.filter(event="finished"), "procedure", "phase")
    total = sum(number for _procedure, _phase, number in sums)
    return [
        (title(procedure), phase_title(phase, procedure), number, percent(number, total))
        for procedure, phase, number in sums
    ]


def useful(rows: QuerySet[Count]) -> list[tuple[str, int, int, int | None]]:
    """Return the votes on procedures: how often yes, how often no, yes in per cent."""
    lines = count_events(rows, "procedure", ("useful-yes", "useful-no"))
    votes = [(title(key), line["useful-yes"], line["useful-no"]) for key, line in lines.items()]
    votes.sort(key=lambda vote: (-vote[1] - vote[2], vote[0]))
    return [(name, yes, no, percent(yes, yes + no)) for name, yes, no in votes]


def title(procedure: str) -> str:
    """Return the title of a procedure; its key where it is no longer one, or has no words."""
    return procedure_title(procedure, get_language())


def phase_title(phase: str, procedure: str) -> str:
    """Return a procedure's name for a phase; the phase's key where it is no longer one."""
    if not phase:
        return pgettext("phase", "none")
    if phase not in set(Phase):
        return phase
    return phase_name(Phase(phase), Procedure(procedure) if procedure in set(Procedure) else None)
