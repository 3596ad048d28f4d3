"""The whole way from a table to answered rows, one after another."""

from collections.abc import Iterator
from functools import lru_cache, partial

from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.words.live import current

from ..address import LONGEST, Address
from ..result.result import Result
from .cells import read_cell
from .columns import REFERENCE, Columns
from .rows import Row
from .tables import Table

MOST_CELLS = 20_000
"""Different cells of a column that are cached while a table is read, and no longer."""


def answered(table: Table, columns: Columns, address: Address, language: str) -> Iterator[Row]:
    """Yield the rows of a table in its order, as on the day of `address`; in constant memory."""
    words = current()
    places = {key: table.header.index(name) for key, name in columns.names.items()}
    read = {key: lru_cache(MOST_CELLS)(partial(read_cell, key, language)) for key in BY_KEY}
    for line, cells in table.rows:  # one may be shorter than the header
        row = {key: cells[place] for key, place in places.items() if place < len(cells)}
        reference = row.pop(REFERENCE, "").strip()
        answers = {key: read[key](cell)[:LONGEST] for key, cell in row.items()} | columns.same
        found = walk({key: value for key, value in answers.items() if value}, address.today)
        result = Result(found, words, language) if found.decision else None
        yield Row(line, reference, address, found, result)
