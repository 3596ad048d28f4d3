"""The whole way from a table to answered rows, one after another."""

from collections.abc import Iterator, Mapping
from datetime import date
from operator import getitem, itemgetter

from rules.law.questions import QUESTIONS, Unreadable

from .cells import Reader
from .columns import Columns
from .memory import Memory
from .outcomes import Decider, Outcome
from .rows import Problem, Row
from .synonyms import REFERENCE
from .tables import Table

LONGEST_ANSWER = 100
"""Characters of a cell that go into a link, as many as an address is read for."""

_AT_THE_END = -1
"""The place of an empty cell, which answers where there is no column."""


def answered(table: Table, columns: Columns, today: date, language: str) -> Iterator[Row]:
    """The rows of a table, in its order; each in constant memory."""
    reader, decide = Reader(language), Decider(today).decide
    places = {key: table.header.index(name) for key, name in columns.names.items()}
    places |= dict.fromkeys(columns.same, _AT_THE_END)
    pick = itemgetter(*(places.get(question.key, _AT_THE_END) for question in QUESTIONS))
    read = [_answers(question.key, columns, reader) for question in QUESTIONS]
    name = places.get(REFERENCE, _AT_THE_END)
    more = [""] * (len(table.header) + 1)
    for line, cells in table.rows:
        cells += more  # a row may be shorter than the header
        outcome, kept, unread = decide(tuple(map(getitem, read, pick(cells))))
        problems = _problems(outcome, kept, unread) if unread else ()
        yield Row(line, cells[name].strip(), outcome, kept, problems)


def _answers(key: str, columns: Columns, reader: Reader) -> Mapping[str, str | None]:
    """The answer to a question for each cell of its column."""
    if key in columns.same:
        return {"": columns.same[key]}
    return Memory(lambda cell: reader.read(key, cell)[:LONGEST_ANSWER] or None)


def _problems(
    outcome: Outcome, kept: tuple[str, ...], unread: Mapping[str, Unreadable]
) -> tuple[Problem, ...]:
    given = dict(zip(outcome.keys, kept, strict=True))
    return tuple(Problem(key, given[key], why) for key, why in unread.items())
