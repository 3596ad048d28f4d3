"""Excel workbooks, read by a process of its own (sheet_reader), of which only text comes back."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .limits import LONGEST_CELL, MEGABYTE, MOST_COLUMNS, Limits, Refused
from .tables import OLD_OFFICE, ZIP, Table, checked, decoded, refusal, table_of_rows, table_of_text

_READER = Path(__file__).with_name("sheet_reader.py")


def table_of_file(data: bytes, limits: Limits) -> Table:
    """A file of either kind, known by its first bytes and not by its name."""
    if data.startswith(OLD_OFFICE):
        raise Refused(
            _(
                "This is an old Excel file, or one with a password. Open it, and save it without a"
                " password as “Excel workbook (.xlsx)”."
            )
        )
    if data.startswith(ZIP):
        return _table_of_workbook(data, limits)
    return table_of_text(decoded(data), limits)


def _table_of_workbook(data: bytes, limits: Limits) -> Table:
    _unpacked_size(data, limits)
    lines = _lines(data, limits)
    head = json.loads(next(lines, "{}"))
    if "rows" not in head:
        lines.close()
        if not head:
            raise _unreadable()
        raise refusal(head["refused"], head.get("line", 0), head.get("column", 0), limits)
    table = table_of_rows(checked(_rows(lines), limits), head["rows"] - 1)
    table.sheet = head["sheet"]
    return table


def _rows(lines: Generator[bytes, None, None]) -> Iterator[tuple[int, list[str]]]:
    try:
        for line in lines:
            number, cells = json.loads(line)
            yield number, cells
    finally:
        lines.close()


def _unpacked_size(data: bytes, limits: Limits) -> None:
    """Refuse what is no workbook, or would unpack to more than is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _unreadable() from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _unreadable()
    if any(part.flag_bits & 1 for part in parts):
        raise _unreadable()
    if limits.unpacked and sum(part.file_size for part in parts) > limits.unpacked:
        raise Refused(
            _(
                "Unpacked, this workbook is larger than %(most)d megabytes. Keep the sheet with the"
                " students alone, without pictures, or save it as “CSV UTF-8”."
            )
            % {"most": limits.unpacked // MEGABYTE}
        )


def _lines(data: bytes, limits: Limits) -> Generator[bytes, None, None]:
    """What the reader writes. It reads all before it writes, so neither waits for the other."""
    numbers = (limits.rows, MOST_COLUMNS, LONGEST_CELL, limits.memory, limits.seconds)
    reader = subprocess.Popen(  # noqa: S603 - our own program, and numbers
        [sys.executable, "-I", str(_READER), *map(str, numbers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONUTF8": "1"},
    )
    try:
        try:
            reader.stdin.write(data)
            reader.stdin.close()
        except BrokenPipeError:
            raise _unreadable() from None
        yield from reader.stdout
        if reader.wait():
            raise _unreadable()
    finally:
        reader.kill()
        reader.wait()
        reader.stdout.close()


def _unreadable() -> Refused:
    return Refused(
        _(
            "This workbook cannot be read: it is damaged, locked with a password, far too large, or"
            " of another kind. Open it in your spreadsheet program and save it as “CSV UTF-8”."
        )
    )
