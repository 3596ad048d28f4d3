"""A spreadsheet from standard input to lines of JSON: a program of its own.

A hostile workbook can make the library ask for more memory than there is, which ends the process:
so it runs in this one, with limits of its own.
Arguments: accepted columns and characters of a cell, then megabytes and seconds for itself; 0 is no
limit. The first line has the visible sheets with their first rows; then come all rows. Of what is
too wide or too long, one column or character more than accepted is written.
"""

import datetime
import io
import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # nothing is imported before the limits are set
    from python_calamine import CalamineSheet, CalamineWorkbook

HEADS = 10
"""Rows among which the header must be."""
MOST_SHEETS = 30


def text(cell: object) -> str:
    """Return a cell as it would be typed; a moment as its day."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def visible_sheets(book: "CalamineWorkbook") -> "list[CalamineSheet]":
    """Return the visible sheets; all if none is visible."""
    from python_calamine import SheetVisibleEnum

    sheets = book.sheets_metadata
    names = [about.name for about in sheets if about.visible == SheetVisibleEnum.Visible]
    names = names or book.sheet_names
    return [book.get_sheet_by_name(name) for name in names[:MOST_SHEETS]]


def filled(sheet: "CalamineSheet", most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that are not empty, numbered from 1; fill cells that are merged downwards."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right < most_columns:
            merged.setdefault(top, []).append((left, bottom))
    down: dict[int, tuple[int, Any]] = {}
    for line, cells in enumerate(sheet.iter_rows()):
        for column, (bottom, value) in list(down.items()):
            if line > bottom:
                del down[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for column, bottom in merged.get(line, ()):
            if column < len(cells):
                down[column] = bottom, cells[column]
        if any(cell != "" for cell in cells):
            yield line + 1, cells


def rows_of(sheet: "CalamineSheet", columns: int, longest: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the filled rows as texts."""
    for line, cells in filled(sheet, columns):
        beyond = [cell for cell in cells[columns:] if cell != ""][:1]
        yield line, [text(cell)[: longest + 1] for cell in cells[:columns] + beyond]


def main() -> None:
    columns, longest, megabytes, seconds = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold students' data
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    if seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = visible_sheets(book)
    heads = [
        {"name": sheet.name, "first": list(islice(rows_of(sheet, columns, longest), HEADS))}
        for sheet in sheets
    ]
    print(json.dumps(heads))
    for number, sheet in enumerate(sheets):
        for row in rows_of(sheet, columns, longest):
            print(json.dumps([number, *row]))


if __name__ == "__main__":
    main()
