"""Excel workbooks, read by a process of its own (sheet_reader), of which only text comes back."""

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
from .columns import found_in, header_at
from .tables import Refused, Table

_READER = Path(__file__).with_name("sheet_reader.py")

UNPACKED, MEMORY, SECONDS = 64, 1024, 60
"""What a workbook from the web may take: megabytes as a file, megabytes and seconds to be read."""

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
    """A file of either kind, known by its first bytes and not by its name; CSV is read by lines.

    `is_own`: a file of whoever runs the server, of any size.
    """
    reader = tables.looking_ahead(file)
    start = reader.peek(8)
    if start.startswith(tables.OLD_OFFICE):
        raise Refused(_OLD_EXCEL)
    if start.startswith(tables.ZIP):
        return _table_of_workbook(reader.read(), is_own)
    rows = tables.csv_rows(tables.text_of(reader))
    return tables.table_of_rows(tables.checked(rows))


def _table_of_workbook(data: bytes, is_own: bool) -> Table:
    """Return the sheet that looks most like a table of students, and those of the same columns."""
    _unpacked_size(data, is_own)
    lines = _lines(data, is_own)
    sheets = json.loads(next(lines, "[]"))
    if not sheets:
        raise Refused(_UNREADABLE)
    for sheet in sheets:
        first = list(tables.checked(iter(sheet["first"]))) or [(0, [])]
        sheet["line"], cells = first[header_at([cells for _line, cells in first])]
        sheet["header"] = tables.names(cells)
        sheet["keys"] = found_in(sheet["header"]).names.keys()
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
            found = dict(zip(sheet["header"], cells, strict=False))
            cells = [*(found.get(name, "") for name in header), sheet["name"]]
        yield line, cells


def _unpacked_size(data: bytes, is_own: bool) -> None:
    """Refuse what is no workbook, or would unpack to more than is read."""
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
    """What the reader writes. It reads all before it writes, so neither waits for the other.

    Where not all is read, the reader ends with this generator, at the latest with the request.
    """
    most = (0, 0) if is_own else (MEMORY, SECONDS)
    numbers = (tables.MOST_COLUMNS, tables.LONGEST_CELL, *most)
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
