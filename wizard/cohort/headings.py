"""The columns that an export has before the office's own."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from rules.django_types import StrPromise

from ..csv_lines import Cell
from .letters import Merge
from .normalise import fold
from .rows import Row


class Column(NamedTuple):
    """A column of an export: its name, its width in a workbook, its cell in a row."""

    name: StrPromise
    width: int
    cell: Callable[[Row, Merge], Cell]


COLUMNS = (
    Column(_("When"), 16, lambda row, _merge: str(row.case.when.label)),
    Column(_("What to do"), 44, lambda row, _merge: row.case.headline),
    Column(_("Act by"), 12, lambda row, _merge: row.case.act_by),
    Column(_("Days left"), 10, lambda row, _merge: row.case.days_left),
    Column(_("Why"), 44, lambda row, _merge: "" if row.problems else row.reason),
    Column(_("Reference"), 14, lambda row, _merge: row.reference),
    Column(_("Line"), 8, lambda row, _merge: row.line),
    Column(_("Procedure"), 30, lambda row, _merge: row.case.title),
    Column(_("Phase"), 26, lambda row, _merge: row.case.phase_name),
    Column(_("Opens"), 12, lambda row, _merge: row.case.days[0]),
    Column(_("Closes"), 12, lambda row, _merge: row.case.days[1]),
    Column(_("Last day"), 12, lambda row, _merge: row.case.days[2]),
    Column(_("Link"), 40, lambda _row, merge: merge.link),
    Column(_("Headline"), 40, lambda _row, merge: merge.headline),
    Column(_("Date in words"), 20, lambda _row, merge: merge.act_by),
    Column(_("Subject"), 40, lambda _row, merge: merge.subject),
    Column(_("Letter"), 60, lambda _row, merge: merge.letter),
    Column(_("Cannot be read"), 20, lambda row, _merge: row.reason if row.problems else ""),
    Column(_("Since last time"), 20, lambda row, _merge: row.change),
)

SURE = 6
"""Names of ours in a header that make the table one of our exports."""


@lru_cache
def _ours() -> list[frozenset[str]]:
    languages = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            names = frozenset(fold(str(column.name)) for column in COLUMNS)
            languages.append(names - {fold(str(_("Reference")))})
    return languages


def ours_in(header: Sequence[str]) -> set[str]:
    """Return the columns that an earlier export added; none if the table is no export.

    The office's own column of the same name is “Subject (2)”.
    """
    unnumbered = [name for name in header if not name.endswith(")")]
    matches = ({name for name in unnumbered if fold(name) in names} for names in _ours())
    ours = max(matches, key=len)
    return ours if len(ours) >= SURE else set()


def own_in(header: Sequence[str]) -> list[str]:
    """Return the office's own columns, without the reference, which is a column of ours."""
    ours = ours_in(header)
    return [name for name in header if name not in ours and name != str(_("Reference"))]
