"""What students wrote, day by day: a flood of one day hides no other."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum, Window
from django.db.models.functions import RowNumber

from rules.law.permits import TABLE

from ..counting import MOST_A_DAY
from ..models import Comment
from .statistics import counts, phase_title, title

DAYS = 30
"""Days on a page."""
MOST = 20
"""Comments shown of each day; of a day alone, all that are kept."""


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
        procedure = title(rule.procedure.value if rule else comment.rule)
        return cls(comment, procedure, comment.phase and phase_title(comment.phase))


@dataclass(frozen=True)
class Day:
    """A day with its newest comments; how many were kept, and how many more were not."""

    day: date
    kept: int
    not_kept: int
    said: list[Said]


def by_day(first: date, last: date, page: str) -> Page:
    """Return a page of the days of a period on which somebody wrote, the newest first."""
    found = Comment.objects.filter(day__range=(first, last))
    kept = found.order_by("-day").values_list("day").annotate(Count("pk"))
    days = Paginator(kept, DAYS).get_page(page)
    place = Window(RowNumber(), partition_by="day", order_by="-pk")
    newest = found.filter(day__in=[day for day, _kept in days]).annotate(place=place)
    said = defaultdict(list)
    for comment in newest.filter(place__lte=MOST if first < last else MOST_A_DAY):
        said[comment.day].append(Said.of(comment))
    beyond = counts(first, last, "").filter(event="not-kept")
    not_kept = dict(beyond.values_list("day").annotate(Sum("number")))
    days.object_list = [Day(day, n, not_kept.get(day, 0), said[day]) for day, n in days]
    return days
