"""What the page of an answered cohort shows, made ready for its template."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..question_texts import TEXTS
from ..staff.charts import ceiling, plot
from .export import count_lines
from .rows import Row
from .summary import GROUPS, Tally

SHOWN = 500
"""Rows, and lines that cannot be read, that the page shows; all are counted."""


@dataclass
class Answers:
    """All answered rows, and their counts."""

    today: date
    read: list[Row] = field(default_factory=list)
    unread: list[Row] = field(default_factory=list)
    tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        self.tally = Tally(self.today)

    def add(self, row: Row) -> None:
        """Keep and count a row."""
        self.tally.add(row)
        (self.unread if row.problems else self.read).append(row)

    def most_urgent(self) -> list[Row]:
        """The rows that the page shows."""
        return nsmallest(SHOWN, self.read, key=lambda row: row.urgency)

    def by_urgency(self) -> list[Row]:
        """All rows, those that cannot be read last."""
        return sorted(self.read, key=lambda row: row.urgency) + self.unread


def shown(answers: Answers, columns: dict[str, str]) -> dict[str, object]:
    """Return the template's context. `columns`: the name of the column of each question."""
    return {
        "tally": answers.tally,
        **_months(answers.tally),
        "counts": list(count_lines(answers.tally)),
        "rows": answers.most_urgent(),
        "unread": list(_unread(answers.unread[:SHOWN], columns)),
        "shown": SHOWN,
    }


def _months(tally: Tally) -> dict[str, object]:
    """Return what comes due, month by month, as a picture and as lines of a table."""
    months = tally.months()
    if not months:
        return {}
    labels = [date_format(month, "F Y") if month else _("later") for month, _counts in months]
    series = {name: [counts[name] for _month, counts in months] for name in GROUPS}
    totals = [sum(counts.values()) for _month, counts in months]
    numbers = [list(counts.values()) for _month, counts in months]
    return {
        "months": list(zip(labels, numbers, totals, strict=True)),
        "plot": plot("", labels, series, ceiling(max(totals))),
    }


def _unread(rows: list[Row], columns: dict[str, str]) -> Iterator[dict[str, object]]:
    """Yield a line for each cell that cannot be read."""
    for row in rows:
        for problem in row.problems:
            yield {
                "line": row.line,
                "reference": row.reference,
                "column": columns.get(problem.key) or TEXTS[problem.key].name,
                "reason": problem.reason(),
            }
