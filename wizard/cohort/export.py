"""Answered rows as CSV and as an Excel workbook."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, count, islice
from typing import IO

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.words.live import current

from ..csv_lines import Cell, csv_line
from ..result.dates import phase_name
from .headings import headings
from .letters import NO_LETTER, writer
from .rows import Row
from .summary import PHASES, Tally
from .tables import names

_WIDTHS = (16, 44, 12, 10, 44, 14, 8, 30, 26, 12, 12, 12, 40, 40, 20, 40, 60)
_WIDE = 20
_MOST_ROWS = 1_048_575
"""Rows of a sheet below its header: what Excel can hold."""


def write_cells(site: str, letters: bool) -> Callable[[Row], list[Cell]]:
    """Return what makes the cells of rows under the headings; `site` stands before each link.

    `letters`: whether the cells of the mail merge are filled, which takes most of the time.
    """
    merge = writer(site) if letters else lambda _row: NO_LETTER

    def cells(row: Row) -> list[Cell]:
        case = row.case
        return [
            case.when_name,
            case.headline,
            case.act_by,
            case.days_left,
            "" if row.problems else row.reason,
            row.reference,
            row.line,
            case.title,
            case.phase_name,
            *case.days,
            site + row.link,
            *merge(row),
            row.reason if row.problems else "",
            row.change,
            *row.own,
        ]

    return cells


def write_csv(
    rows: Iterable[Row], own: list[str], site: str, out: IO[str], letters: bool = True
) -> None:
    """Write CSV as spreadsheet programs of the language expect it, in UTF-8 with a mark.

    `own`: the names of the office's own columns. `site` stands before each link.
    """
    cells = write_cells(site, letters)
    comma = ";" if get_language() == "fr" else ","
    out.write("\ufeff" + csv_line(names(headings() + own), comma))
    out.writelines(csv_line(cells(row), comma) for row in rows)


def write_xlsx(
    rows: Iterable[Row],
    own: list[str],
    site: str,
    out: IO[bytes] | str,
    tally: Tally,
    letters: bool = True,
    **options: object,
) -> None:
    """Write a workbook: the rows, and the counts, which are read after the rows."""
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False} | options
    )
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    cells, heads = write_cells(site, letters), names(headings() + own)
    for number, part in _sheets(rows):
        sheet = book.add_worksheet(_("Rows") + (f" {number}" if number > 1 else ""))
        sheet.freeze_panes(1, 2)
        for column, heading in enumerate(heads):
            width = _WIDTHS[column] if column < len(_WIDTHS) else _WIDE
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(part, 1):
            for column, cell in enumerate(cells(row)):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif cell is not None:
                    sheet.write_number(line, column, cell)
    _counts(book, tally, bold)
    book.close()


def _sheets(rows: Iterable[Row]) -> Iterator[tuple[int, Iterable[Row]]]:
    """Yield the rows in as many parts as Excel needs; one where there are none."""
    rest = iter(rows)
    yield 1, islice(rest, _MOST_ROWS)
    for number in count(2):
        first = list(islice(rest, 1))
        if not first:
            return
        yield number, chain(first, islice(rest, _MOST_ROWS - 1))


def _counts(book: xlsxwriter.Workbook, tally: Tally, bold: object) -> None:
    sheet = book.add_worksheet(_("Counts"))
    sheet.set_column(0, 0, 60)
    for column, heading in enumerate([_("Procedure"), _("Phase"), _("Rows")]):
        sheet.write_string(0, column, heading, bold)
    for line, (title, phase, rows) in enumerate(count_lines(tally), 1):
        sheet.write_string(line, 0, title)
        sheet.write_string(line, 1, phase)
        sheet.write_number(line, 2, rows)


def count_lines(tally: Tally) -> Iterator[tuple[str, str, int]]:
    """Yield the counts as lines: procedure, phase, rows; then the rows without a procedure."""
    for procedure, counts in tally.procedures():
        title = current().procedure(procedure, get_language()).title
        for phase in (*PHASES, None):
            if counts.get(phase):
                yield title, phase_name(phase, procedure) if phase else "", counts[phase]
    if tally.undecided:
        yield _("A question is still open"), "", tally.undecided
    if tally.unread:
        yield _("Cannot be read"), "", tally.unread
