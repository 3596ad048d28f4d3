"""Excel workbooks, read by a process of its own (sheet_reader), which returns only text."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from . import tables
from .columns import find_columns, header_at
from .tables import Refused, Table

_READER = Path(__file__).with_name("sheet_reader.py")

UNPACKED, MEMORY, SECONDS = 64, 1024, 60
"""Limits of a workbook from the web: megabytes unpacked, megabytes and seconds for reading it."""

_OLD_EXCEL = _(
    "This is an old Excel file, or one with a password. Open it, and save it without a"
    " password as “Excel workbook (.xlsx)”."
)
_TOO_LARGE = _(
    "Unpacked, this workbook is larger than %(most)d megabytes. Keep the sheet with the"
    " students alone, without pictures, or save it as “CSV UTF-8”."
)
_UNREADABLE = _(
    "This workbook cannot be read: it is damaged, locked with a password, far too large, or"
    " of another kind. Open it in your spreadsheet program and save it as “CSV UTF-8”."
)


def table_of_file(file: IO[bytes], is_own: bool = False) -> Table:
    """Read a file of either kind, by its first bytes and not by its name; CSV line by line.

    `is_own`: a file of the person who runs the server, of any size.
    """
    reader = tables.looking_ahead(file)
    start = reader.peek(8)
    if start.startswith(tables.OLD_OFFICE):
        raise Refused(_OLD_EXCEL)
    if start.startswith(tables.ZIP):
        return _table_of_workbook(reader.read(), is_own)
    return tables.table_of_rows(tables.checked(tables.csv_rows(tables.text_of(reader))))


def _table_of_workbook(data: bytes, is_own: bool) -> Table:
    """Return the sheet that is most like a table of students, and those with the same columns."""
    _check_workbook(data, is_own)
    lines = _lines(data, is_own)
    sheets = json.loads(next(lines, "[]"))
    if not sheets:
        raise Refused(_UNREADABLE)
    for sheet in sheets:
        first = list(tables.checked(iter(sheet["first"]))) or [(0, [])]
        sheet["line"], cells = first[header_at([cells for _line, cells in first])]
        sheet["header"] = tables.names(cells)
        sheet["keys"] = find_columns(sheet["header"]).names.keys()
    if not any(sheet["first"] for sheet in sheets):
        raise Refused(tables.EMPTY)
    best = max(sheets, key=lambda sheet: len(sheet["keys"]))
    same = [
        sheet
        for sheet in sheets
        if sheet is best or (len(best["keys"]) > 1 and sheet["keys"] >= best["keys"])
    ]
    header = list(best["header"])
    if len(same) > 1:
        header = tables.names([*header, str(_("Sheet"))])
    table = Table(header, tables.checked(_rows(lines, sheets, same, best["header"])))
    if len(sheets) > 1:
        table.sheets = [sheet["name"] for sheet in same]
        table.unread = [sheet["name"] for sheet in sheets if sheet["first"] and sheet not in same]
    return table


def _rows(
    lines: Iterator[bytes], sheets: list[Any], same: list[Any], header: list[str]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the headers; of a further sheet, its cells under the same names."""
    for text in lines:
        at, line, cells = json.loads(text)
        sheet = sheets[at]
        if sheet not in same or line <= sheet["line"]:
            continue
        if len(same) > 1:
            by_name = dict(zip(sheet["header"], cells, strict=False))
            cells = [*(by_name.get(name, "") for name in header), sheet["name"]]
        yield line, cells


def _check_workbook(data: bytes, is_own: bool) -> None:
    """Refuse what is no workbook, or too large when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused(_UNREADABLE) from None
    is_locked = any(part.flag_bits & 1 for part in parts)
    if is_locked or "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Refused(_UNREADABLE)
    if not is_own and sum(part.file_size for part in parts) > UNPACKED * tables.MEGABYTE:
        raise Refused(_TOO_LARGE, most=UNPACKED)


def _lines(data: bytes, is_own: bool) -> Iterator[bytes]:
    """Yield the reader's lines. It reads all before it writes, so neither waits for the other.

    If not all lines are used, the reader ends with this generator, at the latest with the request.
    """
    limits = (0, 0) if is_own else (MEMORY, SECONDS)
    numbers = (tables.MOST_COLUMNS, tables.LONGEST_CELL, *limits)
    with subprocess.Popen(  # noqa: S603 - our own program, and numbers
        [sys.executable, "-I", str(_READER), *map(str, numbers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONUTF8": "1"},
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        try:
            with suppress(BrokenPipeError), reader.stdin:
                reader.stdin.write(data)
            yield from reader.stdout
            if reader.wait():
                raise Refused(_UNREADABLE)
        finally:
            reader.kill()
