"""The whole way from a table to answered rows, one after another."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk
from rules.words.live import current

from ..address import LONGEST, Address
from .cells import BROAD, SITUATION, language_of, said_by
from .columns import EMAIL, LANGUAGE, REFERENCE, Columns
from .headings import own_in
from .last_time import Before
from .normalise import fold
from .rows import Case, Problem, Row, case_of, open_question
from .tables import Table

MOST_CELLS = 20_000
"""Different cells of a column, and cases, that are cached while a table is read, and no longer."""


def answered(
    table: Table,
    columns: Columns,
    address: Address,
    language: str,
    letters: str = "",
    before: Before | None = None,
) -> Iterator[Row]:
    """Yield the rows of a table in its order, as on the day of `address`; in constant memory.

    `letters`: the language of students of whom none is known. `before`: the table of last time.
    """
    words = current()
    places = {key: table.header.index(name) for key, name in columns.names.items()}
    own = [table.header.index(name) for name in own_in(table.header)]
    read = {
        key: lru_cache(MOST_CELLS)(partial(read_word, columns.words.get(key, {}), key, language))
        for key in BY_KEY
    }
    cases: dict[tuple[object, ...], Case] = {}
    for line, cells in table.rows:  # one may be shorter than the header
        row = {key: cells[place] for key, place in places.items() if place < len(cells)}
        said = [(key, read[key](cell)) for key, cell in row.items() if key in BY_KEY]
        answers = joined(said) | columns.same
        given = {key: value[:LONGEST] for key, value in answers.items() if value}
        found = walk(given, address.today)
        problems = [Problem(key, found.pending[key], why) for key, why in found.problems.items()]
        if problems:  # its link asks for what is not read
            given = {key: value for key, value in given.items() if key not in found.problems}
            found = walk(given, address.today)
        name = _name(found)
        case = cases.get(name)
        if case is None:
            if len(cases) >= MOST_CELLS:
                cases.clear()
            case = cases[name] = case_of(found, words, language)
        reference = row.get(REFERENCE, "").strip()
        yield Row(
            line,
            reference,
            address,
            found,
            case,
            problems,
            [cells[place] if place < len(cells) else "" for place in own],
            language_of(row.get(LANGUAGE, "")) or letters or language,
            row.get(EMAIL, "").strip(),
            before.change(reference, found.kept, case) if before else "",
        )


def _name(found: Walk) -> tuple[object, ...]:
    """Return what tells a case from others: the rule, the days, and what is held."""
    if found.decision is None:
        return (open_question(found),)
    return found.decision.rule.key, found.used.get("document"), *found.dates.items()


def read_word(words: dict[str, str], key: str, language: str, cell: str) -> dict[str, str]:
    """Return what a cell says; of a word that the office has explained, what it said."""
    if words and (answer := words.get(fold(cell))):
        return {key: answer}
    return said_by(key, language, cell)


def joined(said: Iterable[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the answers of a row: those of their own columns, and what other cells say besides.

    What a student holds tells more than a plan that is true of nearly everyone: with a
    "récépissé", a renewal is one that was applied for.
    """
    own = {key: answers[key] for key, answers in said if key in answers}
    others = {k: v for key, answers in said for k, v in answers.items() if k != key}
    return own | {k: v for k, v in others.items() if _yields(k, own.get(k, ""))}


def _yields(key: str, own: str) -> bool:
    """Whether what other cells say counts before the answer of a question's own column."""
    return (key == SITUATION and own in BROAD) or own not in BY_KEY[key].possible
