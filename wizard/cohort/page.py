"""What the page of an answered cohort shows, made ready for its template."""

from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest
from itertools import chain, groupby

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.words.live import current

from ..staff.charts import ceiling, plot
from .export import count_lines
from .rows import Row, When
from .summary import GROUPS, Tally
from .words import unread_in

SHOWN = 500
"""Rows, and lines that cannot be read, that the page shows; all are counted."""


@dataclass(frozen=True)
class Filter:
    """Which rows the page shows; empty for all."""

    when: str = ""
    procedure: str = ""

    def admits(self, row: Row) -> bool:
        """Whether a row is among them."""
        if self.when and row.case.when != self.when:
            return False
        return not self.procedure or bool(
            row.result and row.result.procedure.value == self.procedure
        )


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

    def most_urgent(self, chosen: Filter) -> list[Row]:
        """The rows that the page shows."""
        rows = filter(chosen.admits, chain(self.read, self.unread))
        return nsmallest(SHOWN, rows, key=lambda row: row.urgency)

    def by_urgency(self) -> list[Row]:
        """All rows."""
        return sorted(chain(self.read, self.unread), key=lambda row: row.urgency)


def shown(answers: Answers, chosen: Filter) -> dict[str, object]:
    """Return the template's context."""
    rows, counts = answers.most_urgent(chosen), answers.tally.by_when
    every = [row for row in chain(answers.read, answers.unread) if chosen.admits(row)]
    return {
        "tally": answers.tally,
        **_months(answers.tally),
        "counts": list(count_lines(answers.tally)),
        "groups": [(when, list(group)) for when, group in groupby(rows, lambda row: row.case.when)],
        "count": len(every),
        "addresses": list(dict.fromkeys(row.email for row in every if row.email)),
        "whens": [(when, counts[when]) for when in When if counts[when]],
        "procedures": [
            (procedure.value, current().procedure(procedure, get_language()).title)
            for procedure, _counts in answers.tally.procedures()
        ],
        "unread": list(unread_in(answers.unread)),
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
    lines = zip(labels, numbers, totals, strict=True)
    return {
        "months": [line for line in lines if line[-1]],
        "plot": plot("", labels, series, ceiling(max(totals))),
    }
