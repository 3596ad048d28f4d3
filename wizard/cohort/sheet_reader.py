"""A spreadsheet from standard input to lines of JSON: a program of its own.

A hostile workbook can make the library ask for more memory than there is, and then the whole
process ends. So it runs apart, with a limit of its own, and what ends is only this.
Arguments: rows, columns and characters of a cell that are accepted, then megabytes and seconds for
itself; 0 is no limit. The first line says what is there, or why it is refused.
"""

import datetime
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # before the limits are set, nothing is loaded
    from python_calamine import CalamineSheet, CalamineWorkbook

HEADS = 10
"""Rows among which the header is looked for."""
MOST_SHEETS = 30


def text(cell: object) -> str:
    """A cell as one would have typed it; a moment as its day."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def visible_sheets(book: "CalamineWorkbook") -> "list[CalamineSheet]":
    """The visible sheets; all where none is visible."""
    names = [about.name for about in book.sheets_metadata if "Visible" in repr(about.visible)]
    names = [name for name in names if "Hidden" not in name] or book.sheet_names
    return [book.get_sheet_by_name(name) for name in names[:MOST_SHEETS]]


def filled(sheet: "CalamineSheet", most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows with something in them, numbered; cells merged downwards are filled."""
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


def refused(
    rows: Iterable[tuple[int, list[Any]]], most_rows: int, most_columns: int, longest: int
) -> dict[str, object]:
    """Why the rows are refused, or how many there are, and the first of them."""
    count, first = 0, list[list[str]]()
    for line, cells in rows:
        if any(cell != "" for cell in cells[most_columns:]):
            return {"refused": "columns"}
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str) and len(cell) > longest:
                return {"refused": "cell", "line": line, "column": column}
        count += 1
        if most_rows and count > most_rows + HEADS:
            return {"refused": "rows"}
        if count <= HEADS:
            first.append([text(cell) for cell in cells[:most_columns]])
    return {"rows": count, "first": first}


def main() -> None:
    """Read, check, write."""
    most_rows, most_columns, longest, megabytes, seconds = map(int, sys.argv[1:6])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory is nobody's to find
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    if seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    from python_calamine import CalamineWorkbook, PasswordError

    out = sys.stdout
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = visible_sheets(book)
    except PasswordError:
        out.write(json.dumps({"refused": "password"}) + "\n")
        return
    heads = []
    for sheet in sheets:
        head = refused(filled(sheet, most_columns), most_rows, most_columns, longest)
        if "refused" in head:
            out.write(json.dumps(head) + "\n")
            return
        heads.append(head | {"name": sheet.name})
    out.write(json.dumps({"sheets": heads}) + "\n")
    for number, sheet in enumerate(sheets):
        for line, cells in filled(sheet, most_columns):
            cells = [text(cell) for cell in cells[:most_columns]]
            out.write(json.dumps([number, line, cells]) + "\n")


if __name__ == "__main__":
    main()
