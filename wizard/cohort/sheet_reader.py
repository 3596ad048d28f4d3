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


def text(cell: object) -> str:
    """A cell as one would have typed it; a moment as its day."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def visible_sheet(book):
    """The first visible sheet with anything in it, else the first."""
    sheets = [about.name for about in book.sheets_metadata if "Visible" in repr(about.visible)]
    sheets = [name for name in sheets if "Hidden" not in name] or sheets or book.sheet_names
    return next(
        (sheet for sheet in map(book.get_sheet_by_name, sheets) if sheet.total_height),
        book.get_sheet_by_name(sheets[0]),
    )


def refused(rows, most_rows: int, most_columns: int, longest: int):
    """Why the rows are refused, or how many there are with something in them."""
    count = 0
    for line, cells in rows:
        if any(cell != "" for cell in cells[most_columns:]):
            return {"refused": "columns"}
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str) and len(cell) > longest:
                return {"refused": "cell", "line": line, "column": column}
        count += any(cell != "" for cell in cells)
        if most_rows and count > most_rows + 1:
            return {"refused": "rows"}
    return {"rows": count}


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
        sheet = visible_sheet(book)
    except PasswordError:
        out.write(json.dumps({"refused": "password"}) + "\n")
        return
    head = refused(enumerate(sheet.iter_rows(), 1), most_rows, most_columns, longest)
    head["sheet"] = sheet.name if len(book.sheet_names) > 1 else ""
    out.write(json.dumps(head) + "\n")
    if "refused" in head:
        return
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            out.write(json.dumps([line, [text(cell) for cell in cells[:most_columns]]]) + "\n")


if __name__ == "__main__":
    main()
