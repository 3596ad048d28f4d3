"""Answered rows as CSV and as an Excel workbook."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from rules.words.live import current

from ..csv_lines import Cell, csv_line
from ..result.dates import phase_name
from .memory import Memory
from .outcomes import Outcome
from .rows import Row, Words
from .summary import PHASES, Tally

_PLAIN = re.compile(r"\w[\w ./-]*").fullmatch
"""Whether a cell holds nothing to escape and no formula: what most references are."""

_WIDTHS = (14, 8, 44, 30, 12, 12, 12, 10, 40, 60)
_MOST_ROWS = 1_048_575
"""Rows of a sheet below its header: what Excel can hold."""


def headings() -> list[str]:
    """The names of the columns."""
    return [
        _("Reference"),
        _("Line"),
        _("Procedure"),
        _("Phase"),
        _("Opens"),
        _("Closes"),
        _("Last day"),
        _("Days left"),
        _("Link"),
        _("Cannot be read"),
    ]


def cells(row: Row, words: Words) -> list[Cell]:
    """A row under the headings. One that cannot be read has its line and the reason."""
    if row.problems:
        return [row.reference, row.line, *[None] * 7, words.problem(row)]
    return [row.reference, row.line, *_outcome(row.outcome, words), words.link(row), None]


def _outcome(outcome: Outcome, words: Words) -> list[Cell]:
    """The cells that rows with one outcome share."""
    return [
        words.title(outcome),
        words.phase(outcome),
        outcome.opens,
        outcome.closes,
        outcome.last_day,
        outcome.days_left,
    ]


def write_csv(rows: Iterable[Row], words: Words, out: IO[str]) -> None:
    """CSV as spreadsheet programs of the language expect it; `out` writes UTF-8 with a mark.

    The end of a line is made once for each outcome, with holes for the answers in its link.
    """
    comma = ";" if words.language == "fr" else ","
    line, write = partial(csv_line, delimiter=comma), out.write
    ends = Memory(lambda outcome: line(_end(outcome, words)))
    write(line(headings()))
    for row in rows:
        if row.problems:
            write(line(cells(row, words)))
            continue
        name = row.reference
        if _PLAIN(name):
            start = f'"{name}"{comma}{row.line}{comma}'
        else:
            start = line([name, row.line, None]).rstrip("\r\n")
        write(start + ends[row.outcome] % words.quoted(row))


def _end(outcome: Outcome, words: Words) -> list[Cell]:
    """Return a row after its number, with %s for each answer: as in an address, it is safe."""
    told = [
        cell.replace("%", "%%") if isinstance(cell, str) else cell
        for cell in _outcome(outcome, words)
    ]
    return [*told, words.address(outcome), None]


def write_xlsx(
    rows: Iterable[Row], words: Words, out: IO[bytes] | str, tally: Tally, **options: object
) -> None:
    """A workbook: the rows, and the counts, which are read after the rows."""
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False} | options
    )
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, part in _sheets(rows):
        sheet = book.add_worksheet(_("Rows") + (f" {number}" if number > 1 else ""))
        sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(zip(headings(), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(part, 1):
            for column, cell in enumerate(cells(row, words)):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif cell is not None:
                    sheet.write_number(line, column, cell)
    _counts(book, tally, words, bold)
    book.close()


def _sheets(rows: Iterable[Row]) -> Iterator[tuple[int, Iterator[Row]]]:
    """The rows in as many parts as Excel needs; one where there are none."""
    every, number = iter(rows), 0
    first = next(every, None)
    while first is not None or number == 0:
        number += 1
        taken = [first] if first is not None else []

        def part(taken: list[Row] = taken) -> Iterator[Row]:
            yield from taken
            for count, row in enumerate(every, len(taken) + 1):
                yield row
                if count >= _MOST_ROWS:
                    return

        yield number, part()
        first = next(every, None)


def _counts(book: xlsxwriter.Workbook, tally: Tally, words: Words, bold: object) -> None:
    sheet = book.add_worksheet(_("Counts"))
    sheet.set_column(0, 0, 60)
    for column, heading in enumerate([_("Procedure"), _("Phase"), _("Rows")]):
        sheet.write_string(0, column, heading, bold)
    for line, (title, phase, count) in enumerate(count_lines(tally, words), 1):
        sheet.write_string(line, 0, title)
        sheet.write_string(line, 1, phase)
        sheet.write_number(line, 2, count)


def count_lines(tally: Tally, words: Words) -> Iterator[tuple[str, str, int]]:
    """The counts as lines: procedure, phase, rows; then the rows without a procedure."""
    for procedure, counts in tally.procedures():
        title = current().procedure(procedure, words.language).title
        for phase in (*PHASES, None):
            if counts.get(phase):
                yield title, phase_name(phase) if phase else "", counts[phase]
    if tally.undecided:
        yield _("A question is still open"), "", tally.undecided
    if tally.unread:
        yield _("Cannot be read"), "", tally.unread
