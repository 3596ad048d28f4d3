"""What the page of an answered cohort shows, made ready for its template."""

from heapq import nsmallest
from itertools import groupby

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


def shown(every: list[Row], tally: Tally, when: str, procedure: str) -> dict[str, object]:
    """Return the template's context; `when`, `procedure`: of which rows alone, empty for all."""
    rows = [
        row
        for row in every
        if when in ("", row.case.when)
        and procedure in ("", row.result.procedure if row.result else None)
    ]
    urgent = nsmallest(SHOWN, rows, key=lambda row: row.urgency)
    return {
        "tally": tally,
        **_months(tally),
        "counts": list(count_lines(tally)),
        "groups": [(when, list(of)) for when, of in groupby(urgent, lambda row: row.case.when)],
        "count": len(rows),
        "addresses": list(dict.fromkeys(row.email for row in rows if row.email)),
        "whens": [(when, tally.by_when[when]) for when in When if tally.by_when[when]],
        "procedures": [
            (procedure.value, current().procedure(procedure, get_language()).title)
            for procedure, _counts in tally.procedures()
        ],
        "unread": unread_in(every),
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
