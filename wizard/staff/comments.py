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
from .statistics import counts, phase_title, sum_by, title

DAYS = 30
"""Days on a page."""
MOST = 20
"""Comments shown of each day; of a single day, all that are stored."""
NEW = 7
"""Days for which a comment is new."""


def task(today: date) -> Task:
    """Return the line of the editors' list about new comments."""
    first = today - timedelta(days=NEW - 1)
    number = Comment.objects.filter(day__range=(first, today)).count()
    href = f"{reverse('staff:figures')}?from={first}&to={today}#comments-title"
    return Task(number, _("Comments of the last 7 days"), href)


MORE.append(task)


def _procedure(key: str) -> str:
    """Return the key of a rule's procedure; the rule's key where the table has it no longer."""
    rule = TABLE.by_key.get(key)
    return rule.procedure.value if rule else key


def count_comments(first: date, last: date) -> list[tuple[str, str, int]]:
    """Return the procedures with comments in a period: key, name, how many; most first."""
    numbers: Counter[str] = Counter()
    rules = Comment.objects.filter(day__range=(first, last)).order_by().values_list("rule")
    for rule, number in rules.annotate(Count("pk")):
        numbers[_procedure(rule)] += number
    return [(key, title(key), number) for key, number in numbers.most_common()]


def list_days(first: date, last: date, page: str, procedure: str = "") -> "Page[Any]":
    """Return a page of the days of a period that have comments, the newest first.

    `procedure`: on whose rules alone; empty for all.
    """
    comments = Comment.objects.filter(day__range=(first, last))
    if procedure:
        rules = [key for key, rule in TABLE.by_key.items() if rule.procedure == procedure]
        comments = comments.filter(rule__in=rules)
    numbers = comments.order_by("-day").values_list("day").annotate(Count("pk"))
    days: Page[Any] = Paginator(numbers, DAYS).get_page(page)
    place = Window(RowNumber(), partition_by="day", order_by="-pk")
    newest = comments.filter(day__in=[day for day, _number in days]).annotate(place=place)
    newest = newest.filter(place__lte=MOST if first < last else MOST_A_DAY)
    dropped = dict(sum_by(counts(first, last, "").filter(event="not-kept"), "day"))
    days.object_list = [
        {
            "day": day,
            "kept": number,
            "not_kept": dropped.get(day, 0),
            "said": [_describe(comment) for comment in newest if comment.day == day],
        }
        for day, number in days
    ]
    return days


def _describe(comment: Comment) -> dict[str, object]:
    """Return a comment with the title of its procedure and the name of its phase."""
    procedure = _procedure(comment.rule)
    phase = comment.phase and phase_title(comment.phase, procedure)
    return {"comment": comment, "procedure": title(procedure), "phase": phase}
