"""Answered rows as CSV and as an Excel workbook; and an empty table to fill in.

The libraries for files are imported with the first file: they are larger than all else here.
"""

from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import chain, count, islice
from typing import BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.questions import BY_KEY, ChoiceQuestion

from ..csv_lines import Cell, csv_line
from ..question_texts import TEXTS, choices
from .headings import COLUMNS
from .letters import Merge, writer
from .rows import Row
from .summary import Tally, count_lines
from .tables import names

_WIDE = 20
_MOST_ROWS = 1_048_575
"""Rows of a sheet below its header: what Excel can hold."""

_LISTS = 1000
"""Rows that have the lists."""

_ASKED = "nationality situation document validated expires arrived work diploma filed".split()
"""The questions of most tables, in their order."""


def lines_of(
    rows: Iterable[Row], own: list[str], site: str, letters: bool = True
) -> Iterator[list[Cell]]:
    """Yield the names of the columns, then the cells of each row.

    `own`: the names of the office's own columns. `site` is put before each link. `letters`:
    whether the cells of the mail merge are filled, which takes most of the time.
    """
    yield [*names([str(column.name) for column in COLUMNS] + own)]
    merge = writer(site) if letters else lambda row: Merge(site + row.link)
    for row in rows:
        merged = merge(row)
        yield [*(column.cell(row, merged) for column in COLUMNS), *row.own]


def write(
    kind: str,
    out: BinaryIO,
    rows: Iterable[Row],
    lines: Iterator[list[Cell]],
    tally: Tally,
    **options: object,
) -> None:
    """Write a file: the lines as csv or xlsx, the days of the rows as ics.

    `options`: how a workbook uses memory.
    """
    if kind == "ics":
        from .calendar import write_calendar

        out.write(write_calendar(rows))
    elif kind == "xlsx":
        _write_xlsx(lines, out, tally, options)
    else:
        _write_csv(lines, out)


def _write_csv(lines: Iterable[list[Cell]], out: BinaryIO) -> None:
    """Write CSV as spreadsheet programs of the language expect it, in UTF-8 with a BOM."""
    comma = ";" if get_language() == "fr" else ","
    text = TextIOWrapper(out, "utf-8-sig", newline="")
    text.writelines(csv_line(cells, comma) for cells in lines)
    text.detach()


def _write_xlsx(
    lines: Iterator[list[Cell]], out: BinaryIO, tally: Tally, options: dict[str, object]
) -> None:
    """Write a workbook: the rows, and the counts, which are read after the rows."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, texts_stay | {"default_date_format": "yyyy-mm-dd"} | options)
    bold = book.add_format({"bold": True, "text_wrap": True})
    headings = next(lines)
    for number in count(1):
        first = list(islice(lines, 1))
        if not first and number > 1:
            break
        sheet = book.add_worksheet(_("Rows") + (f" {number}" if number > 1 else ""))
        sheet.add_write_handler(str, Worksheet.write_string)  # {=array formulas} stay text, too
        sheet.write_row(0, 0, headings, bold)
        sheet.freeze_panes(1, 2)
        for column in range(len(headings)):
            width = COLUMNS[column].width if column < len(COLUMNS) else _WIDE
            sheet.set_column(column, column, width)
        for line, cells in enumerate(chain(first, islice(lines, _MOST_ROWS - 1)), 1):
            sheet.write_row(line, 0, cells)
    sheet = book.add_worksheet(_("Counts"))
    sheet.set_column(0, 0, 60)
    sheet.write_row(0, 0, [_("Procedure"), _("Phase"), _("Rows")], bold)
    for line, counted in enumerate(count_lines(tally), 1):
        sheet.write_row(line, 0, counted)
    book.close()


def write_template(out: BinaryIO) -> None:
    """Write the workbook, in the active language."""
    import xlsxwriter
    from xlsxwriter.utility import xl_range_abs

    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, lists = book.add_worksheet(_("Students")), book.add_worksheet(_("Answers"))
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    own = [_("Reference"), _("E-mail"), _("Language")]
    sheet.write_row(0, 0, own + [str(TEXTS[key].name) for key in _ASKED], bold)
    sheet.set_column(0, len(own) - 1, 22)
    for column, key in enumerate(_ASKED, len(own)):
        question = BY_KEY[key]
        if not isinstance(question, ChoiceQuestion):
            sheet.set_column(column, column, 16, day)
            continue
        sheet.set_column(column, column, 32)
        place = column - len(own)
        labels = [label for _value, label in choices(question)]
        lists.set_column(place, place, 40)
        lists.write_string(0, place, str(TEXTS[key].name), bold)
        lists.write_column(1, place, labels)
        source = f"='{lists.get_name()}'!{xl_range_abs(1, place, len(labels), place)}"
        # Other words can be read too: Excel only asks about them.
        about = {"validate": "list", "source": source, "error_type": "information"}
        sheet.data_validation(1, column, _LISTS, column, about)
    book.close()
