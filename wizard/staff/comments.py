"""What students wrote, day by day: a flood of one day hides no other."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rules.editing.tasks import MORE, Task
from rules.law.permits import TABLE

from ..counting import MOST_A_DAY
from ..models import Comment
from .statistics import counts, phase_title, title

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


@dataclass(frozen=True)
class Said:
    """A comment, with the words for what it is about."""

    comment: Comment
    procedure: str
    phase: str

    @classmethod
    def of(cls, comment: Comment) -> "Said":
        """Return a comment as it is shown."""
        rule = TABLE.by_key.get(comment.rule)
        procedure = rule.procedure.value if rule else comment.rule
        phase = comment.phase and phase_title(comment.phase, procedure)
        return cls(comment, title(procedure), phase)


@dataclass(frozen=True)
class Day:
    """A day with its newest comments; how many were kept, and how many more were not."""

    day: date
    kept: int
    not_kept: int
    said: list[Said]


def commented(first: date, last: date) -> list[tuple[str, str, int]]:
    """Return of which procedures somebody wrote in a period: key, name, how often; most first."""
    found: Counter[str] = Counter()
    rules = Comment.objects.filter(day__range=(first, last)).order_by().values_list("rule")
    for key, number in rules.annotate(Count("pk")):
        rule = TABLE.by_key.get(key)
        found[rule.procedure.value if rule else key] += number
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
    said = defaultdict(list)
    for comment in newest.filter(place__lte=MOST if first < last else MOST_A_DAY):
        said[comment.day].append(Said.of(comment))
    beyond = counts(first, last, "").filter(event="not-kept")
    not_kept = dict(beyond.values_list("day").annotate(Sum("number")))
    days.object_list = [Day(day, n, not_kept.get(day, 0), said[day]) for day, n in days]
    return days
