"""The whole way from a table to answered rows, one after another."""

from collections.abc import Callable, Iterator
from datetime import date

from rules.law.questions import QUESTIONS

from .columns import Columns
from .deciding import Decider
from .rows import Problem, Row
from .synonyms import REFERENCE
from .tables import Table
from .values import Reader

Cells = list[str]
LONGEST_ANSWER = 100
"""Characters of a cell that go into a link, as many as an address is read for."""


def answered(table: Table, columns: Columns, today: date, language: str) -> Iterator[Row]:
    """The rows of a table, in its order; each in constant memory."""
    reader, decider = Reader(language), Decider(today)
    getters = [_getter(table, columns, question.key, reader) for question in QUESTIONS]
    place = table.header.index(columns.names[REFERENCE]) if REFERENCE in columns.names else None
    for line, cells in table.rows:
        given = tuple([get(cells) for get in getters])
        found = decider.decide(given)
        reference = cells[place].strip() if place is not None and place < len(cells) else ""
        problems = tuple(
            Problem(key, found.kept[found.outcome.keys.index(key)], why)
            for key, why in found.problems.items()
        )
        yield Row(line, reference, found.outcome, found.kept, problems)


def _getter(
    table: Table, columns: Columns, key: str, reader: Reader
) -> Callable[[Cells], str | None]:
    """How a question is answered from the cells of a row."""
    if key in columns.same:
        same = columns.same[key]
        return lambda cells: same
    if key not in columns.names:
        return lambda cells: None
    place, read = table.header.index(columns.names[key]), reader.read

    def get(cells: Cells) -> str | None:
        return (read(key, cells[place])[:LONGEST_ANSWER] or None) if place < len(cells) else None

    return get
