"""A file or a pasted text as a table: a header, then numbered rows of text cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO, TextIO, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rules.django_types import StrPromise

from .columns import SAMPLE, header_at

MEGABYTE = 1024 * 1024
LARGEST_FILE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
LARGEST_PASTE = 2 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 200, 1000
MOST_EVENTS = 5000
"""Events of a calendar, the most urgent: calendar programs do not show more well."""

ZIP, OLD_OFFICE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FOREIGN = ("%pdf", "<html", "<!doc", "<?xml")
_DELIMITERS = ";,\t"
_FIRST_LINE = 100_000
"""Characters within which the header must end."""
HEADS = 10
"""Rows among which the header must be."""

Numbered = Iterator[tuple[int, list[str]]]
"""Rows with the number that a spreadsheet gives."""


class Refused(Exception):
    """A table that is not read; the message says why, and what to do."""

    def __init__(self, text: StrPromise, **values: object) -> None:
        super().__init__(text % values)


EMPTY = _("The table is empty. One of its first lines must hold the names of the columns.")
_WRONG_TYPE = _(
    "This file is not a table that we can read. Open it in your spreadsheet program and save"
    " it as “Excel workbook (.xlsx)” or “CSV UTF-8”."
)
_TOO_MANY = _(
    "The table has more than %(most)d rows. Split it, or ask whoever runs this server to use"
    " the command “cohort”, which has no such limit."
)
_TOO_WIDE = _(
    "The table has more than %(most)d columns. Keep those that answer a question, and your own"
    " reference."
)
_TOO_LONG = _(
    "%(where)s holds more than %(most)d characters. Perhaps a quotation mark before it is not"
    " closed; otherwise leave out the column of long texts."
)


@dataclass
class Table:
    """Column names, none empty and none twice, and numbered rows.

    `sheets`: those that are read, if the file has several; `unread`: the others.
    """

    header: list[str]
    rows: Iterable[tuple[int, list[str]]]
    sheets: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = iter(self.rows)
        first = list(islice(rows, SAMPLE))
        self.sample = [cells for _line, cells in first]
        self.rows = chain(first, rows)

    def whole(self) -> "Table":
        """Return the table with all its rows in memory; Refused before any row is answered."""
        self.rows = list(islice(self.rows, MOST_ROWS + 1))
        if len(self.rows) > MOST_ROWS:
            raise Refused(_TOO_MANY, most=MOST_ROWS)
        return self


def table_of_rows(rows: Numbered) -> Table:
    """Return the table below its header, which is among the first rows."""
    first = list(islice(rows, HEADS))
    if not first:
        raise Refused(EMPTY)
    at = header_at([cells for _line, cells in first])
    return Table(names(first[at][1]), chain(first[at + 1 :], rows))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8 as Excel writes them in Europe: a stream is read only once."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("as-windows", _as_windows)


def looking_ahead(file: IO[bytes]) -> io.BufferedReader:
    """Return a reader of a file, an upload or a pipe that can peek at the first bytes."""
    return io.BufferedReader(cast(io.RawIOBase, file))  # it has `readinto`, unlike IO


def text_of(file: io.BufferedReader) -> TextIO:
    """Decode a CSV file: UTF-8, the encoding of Excel in Europe, or its “Unicode text”."""
    encoding = "utf-16" if file.peek(2).startswith(_UTF_16) else "utf-8-sig"
    return io.TextIOWrapper(file, encoding, errors="as-windows", newline="")


def csv_rows(lines: TextIO) -> Numbered:
    """Yield the rows that are not empty, numbered from 1; the first lines tell the delimiter."""
    number, head = 0, "\n"
    while head and not head.strip():
        number, head = number + 1, lines.readline(_FIRST_LINE)
    if re.fullmatch(r"sep=[;,\t]\s*", head):  # tells Excel the delimiter
        delimiter, number, heads = head[4], number + 1, [lines.readline(_FIRST_LINE)]
    else:
        heads = [head, *(lines.readline(_FIRST_LINE) for _line in range(HEADS - 1))]
        unquoted = [re.sub(r'"[^"]*"', "", line) for line in heads]
        delimiter = max(_DELIMITERS, key=lambda mark: max(line.count(mark) for line in unquoted))
    if head.lstrip().lower().startswith(_FOREIGN) or _CONTROL.search("".join(heads)):
        raise Refused(_WRONG_TYPE)
    if any(len(line) == _FIRST_LINE for line in heads):
        raise Refused(_TOO_WIDE, most=MOST_COLUMNS)

    reader = csv.reader(chain(filter(None, heads), lines), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, number):  # noqa: B020 - counts from the head
            if "".join(cells).strip():
                yield number, cells
    except csv.Error:
        where = _("Line %(line)d") % {"line": reader.line_num}
        raise Refused(_TOO_LONG, where=where, most=LONGEST_CELL) from None
    finally:
        lines.close()


def checked(rows: Numbered) -> Numbered:
    """Yield the rows; Refused at one that is too wide, too long or not text."""
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise Refused(_TOO_WIDE, most=MOST_COLUMNS)
        text = "".join(cells)
        if _CONTROL.search(text):
            raise Refused(_WRONG_TYPE)
        if len(text) > LONGEST_CELL:
            for column, cell in enumerate(cells, 1):
                if len(cell) > LONGEST_CELL:
                    at = {"line": number, "column": column}
                    where = _("Line %(line)d, column %(column)d") % at
                    raise Refused(_TOO_LONG, where=where, most=LONGEST_CELL)
        yield number, cells


def names(cells: list[str]) -> list[str]:
    """Return the names of columns: none empty, none twice."""
    unique: list[str] = []
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    for number, cell in enumerate(cells[:last], 1):
        wanted = " ".join(cell.split())[:80] or _("Column %(number)d") % {"number": number}
        name, again = wanted, 1
        while name in unique:
            again += 1
            name = f"{wanted} ({again})"
        unique.append(name)
    return unique
