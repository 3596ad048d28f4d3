"""Lines of CSV in which no spreadsheet program finds a formula."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

Cell = str | int | date | None

_FORMULA = re.compile(r'(?:^|(?<=[;,\t\r\n]))(?=[ \xa0"]*[=+\-@\t\r＝＋－＠])')
"""Where a formula could begin: at the start of a cell, and after any character that another
program may take for the end of one. French Excel cuts at `;`, English Excel at `,`."""


def escape_formulas(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return _FORMULA.sub("'", text)


def csv_line(cells: Iterable[Cell], delimiter: str = ",") -> str:
    """Return one line: texts in quotation marks, numbers and dates as they are."""
    return delimiter.join(map(_format_cell, cells)) + "\r\n"


@lru_cache(maxsize=10_000)
def _format_cell(cell: Cell) -> str:
    if isinstance(cell, str) and cell:
        return '"' + escape_formulas(cell).replace('"', '""') + '"'
    return "" if cell is None else str(cell)
