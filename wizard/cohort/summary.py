"""Counts of rows by procedure and phase and by month, and the context of the result page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.procedures import Procedure
from rules.law.windows import Phase
from rules.words.live import current

from ..result.dates import phase_name
from ..staff.charts import ceiling, plot
from .rows import Row, When
from .words import unread_in

MONTHS = 18
"""Months of the chart, from the present one; one more bar is for all later ones."""

SHOWN = 500
"""Rows, and unreadable lines, that the page shows at most; all are counted."""

GROUPS = ("late", "open", "early")
_GROUP_OF: dict[Phase | None, str] = {Phase.LATE: "late", Phase.PENALTY: "late", Phase.OPEN: "open"}
"""The group of each phase in the chart; early for other phases."""


@dataclass
class Tally:
    """Counts of rows, without the rows."""

    today: date
    rows: int = 0
    unread: int = 0
    by_phase: Counter[tuple[Procedure | None, Phase | None]] = field(default_factory=Counter)
    """By procedure and phase; without a procedure, a question is still open."""
    by_when: Counter[When] = field(default_factory=Counter)
    by_month: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By the months until they come due, and their group."""

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, each counted."""
        for row in rows:
            self.rows += 1
            self.by_when[row.case.when] += 1
            if row.problems:
                self.unread += 1
            elif row.result is None:
                self.by_phase[None, None] += 1
            else:
                self.by_phase[row.result.procedure, row.result.phase] += 1
                if due := row.case.due:
                    group = _GROUP_OF.get(row.result.phase, "early")
                    self.by_month[self._months_ahead(due), group] += 1
            yield row

    @property
    def undecided(self) -> int:
        """How many rows leave a question open."""
        return self.by_phase[None, None]

    def _months_ahead(self, day: date) -> int:
        ahead = (day.year - self.today.year) * 12 + day.month - self.today.month
        return min(ahead, MONTHS)

    @property
    def decided(self) -> int:
        """How many rows lead to a procedure."""
        return self.rows - self.unread - self.undecided

    def procedures(self) -> list[Procedure]:
        """Return the procedures of the rows, the most frequent first."""
        counts: Counter[Procedure] = Counter()
        for (procedure, _phase), count in self.by_phase.items():
            if procedure:
                counts[procedure] += count
        return sorted(counts, key=lambda procedure: (-counts[procedure], procedure.value))


def count_lines(tally: Tally) -> Iterator[tuple[str, str, int]]:
    """Yield the counts as lines: procedure, phase, rows; then the rows without a procedure."""
    for procedure in tally.procedures():
        title = current().procedure(procedure, get_language()).title
        for phase in (*Phase, None):
            if count := tally.by_phase[procedure, phase]:
                yield title, phase_name(phase, procedure) if phase else "", count
    if tally.undecided:
        yield _("A question is still open"), "", tally.undecided
    if tally.unread:
        yield _("Cannot be read"), "", tally.unread


def build_context(every: list[Row], tally: Tally, when: str, procedure: str) -> dict[str, object]:
    """Return the template's context; `when` and `procedure` filter the rows, empty for all."""
    rows = [
        row
        for row in every
        if when in ("", row.case.when)
        and procedure in ("", row.result.procedure if row.result else None)
    ]
    return {
        "tally": tally,
        **_months(tally),
        "counts": list(count_lines(tally)),
        "rows": nsmallest(SHOWN, rows, key=lambda row: row.urgency),
        "count": len(rows),
        "addresses": list(dict.fromkeys(row.email for row in rows if row.email)),
        "whens": [(when, tally.by_when[when]) for when in When if tally.by_when[when]],
        "procedures": [
            (procedure.value, current().procedure(procedure, get_language()).title)
            for procedure in tally.procedures()
        ],
        "unread": unread_in(every),
        "shown": SHOWN,
    }


def _months(tally: Tally) -> dict[str, object]:
    """Return what comes due, month by month, as a chart and as lines of a table."""
    months = range(max((ahead for ahead, _group in tally.by_month), default=-1) + 1)
    if not months:
        return {}
    first = tally.today.replace(day=1)
    labels = [
        _("later") if ahead == MONTHS else date_format(first + relativedelta(months=ahead), "F Y")
        for ahead in months
    ]
    series = {name: [tally.by_month[ahead, name] for ahead in months] for name in GROUPS}
    numbers = list(zip(*series.values(), strict=True))
    totals = list(map(sum, numbers))
    lines = zip(labels, numbers, totals, strict=True)
    return {
        "months": [line for line in lines if line[-1]],
        "plot": plot("", labels, series, ceiling(max(totals))),
    }
