"""What students wrote, day by day: a flood of one day hides no other."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rules.editing.tasks import MORE, Task
from rules.law.permits import TABLE

from ..count_writer import MOST_A_DAY
from ..models import Comment
from .statistics import counts, phase_title, summed, title

DAYS = 30
"""Days on a page."""
MOST = 20
"""Comments shown of each day; of a day alone, all that are kept."""


NEW = 7
"""Days for which a comment is new."""


def task(today: date) -> Task:
    """Return the line of the editors' list about new comments."""
    first = today - timedelta(days=NEW - 1)
    number = Comment.objects.filter(day__range=(first, today)).count()
    href = f"{reverse('staff:figures')}?from={first}&to={today}#comments-title"
    return Task(number, _("Comments of the last 7 days"), href)


MORE.append(task)


def _procedure(rule: str) -> str:
    """Return the key of a rule's procedure; that of the rule where the table has it no longer."""
    found = TABLE.by_key.get(rule)
    return found.procedure.value if found else rule


def commented(first: date, last: date) -> list[tuple[str, str, int]]:
    """Return of which procedures somebody wrote in a period: key, name, how often; most first."""
    found: Counter[str] = Counter()
    rules = Comment.objects.filter(day__range=(first, last)).order_by().values_list("rule")
    for rule, number in rules.annotate(Count("pk")):
        found[_procedure(rule)] += number
    return [(key, title(key), number) for key, number in found.most_common()]


def by_day(first: date, last: date, page: str, procedure: str = "") -> "Page[Any]":
    """Return a page of the days of a period on which somebody wrote, the newest first.

    `procedure`: of whose rules alone; empty for all.
    """
    found = Comment.objects.filter(day__range=(first, last))
    if procedure:
        rules = [key for key, rule in TABLE.by_key.items() if rule.procedure == procedure]
        found = found.filter(rule__in=rules)
    kept = found.order_by("-day").values_list("day").annotate(Count("pk"))
    days: Page[Any] = Paginator(kept, DAYS).get_page(page)
    place = Window(RowNumber(), partition_by="day", order_by="-pk")
    newest = found.filter(day__in=[day for day, _kept in days]).annotate(place=place)
    shown = newest.filter(place__lte=MOST if first < last else MOST_A_DAY)
    beyond = counts(first, last, "").filter(event="not-kept")
    not_kept = dict(summed(beyond, "day"))
    days.object_list = [
        {
            "day": day,
            "kept": number,
            "not_kept": not_kept.get(day, 0),
            "said": [_shown(comment) for comment in shown if comment.day == day],
        }
        for day, number in days
    ]
    return days


def _shown(comment: Comment) -> dict[str, object]:
    """Return a comment with the words for what it is about."""
    procedure = _procedure(comment.rule)
    phase = comment.phase and phase_title(comment.phase, procedure)
    return {"comment": comment, "procedure": title(procedure), "phase": phase}
