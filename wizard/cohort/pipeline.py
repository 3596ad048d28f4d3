"""The whole way from a table to answered rows, one after another."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk
from rules.words.live import current

from ..address import LONGEST, Address
from .cells import BROAD, SITUATION, language_of, read_cell
from .columns import EMAIL, LANGUAGE, REFERENCE, Columns
from .headings import own_in
from .last_time import Before
from .normalise import fold
from .rows import Case, Problem, Row, case_of, open_question
from .tables import Table

MOST_CELLS = 20_000
"""Different cells of a column, and cases, that are cached while a table is read."""


def answered(
    table: Table,
    columns: Columns,
    address: Address,
    language: str,
    letters: str = "",
    before: Before | None = None,
) -> Iterator[Row]:
    """Yield the rows of a table in its order, as on the day of `address`; in constant memory.

    `letters`: the language of students whose language is unknown. `before`: the table of last time.
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
        by_column = [(key, read[key](cell)) for key, cell in row.items() if key in BY_KEY]
        answers = join_answers(by_column) | columns.same
        given = {key: value[:LONGEST] for key, value in answers.items() if value}
        row_walk = walk(given, address.today)
        problems = [
            Problem(key, row_walk.pending[key], why) for key, why in row_walk.problems.items()
        ]
        if problems:  # the row's link asks these questions again
            given = {key: value for key, value in given.items() if key not in row_walk.problems}
            row_walk = walk(given, address.today)
        cache_key = _cache_key(row_walk)
        case = cases.get(cache_key)
        if case is None:
            if len(cases) >= MOST_CELLS:
                cases.clear()
            case = cases[cache_key] = case_of(row_walk, words, language)
        reference = row.get(REFERENCE, "").strip()
        yield Row(
            line,
            reference,
            address,
            row_walk,
            case,
            problems,
            [cells[place] if place < len(cells) else "" for place in own],
            language_of(row.get(LANGUAGE, "")) or letters or language,
            row.get(EMAIL, "").strip(),
            before.change(reference, row_walk.kept, case) if before else "",
        )


def _cache_key(walk: Walk) -> tuple[object, ...]:
    """Return what distinguishes a case from others: the rule, the document, and the days."""
    if walk.decision is None:
        return (open_question(walk),)
    return walk.decision.rule.key, walk.used.get("document"), *walk.dates.items()


def read_word(words: dict[str, str], key: str, language: str, cell: str) -> dict[str, str]:
    """Return the answers of a cell; of a word that the office has explained, its answer."""
    if words and (answer := words.get(fold(cell))):
        return {key: answer}
    return read_cell(key, language, cell)


def join_answers(by_column: Iterable[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the answers of a row: those of each question's column, then those of other cells.

    The document that a student has tells more than a plan of nearly everyone: with a "récépissé",
    a renewal is one that was applied for.
    """
    own = {key: answers[key] for key, answers in by_column if key in answers}
    others = {k: v for key, answers in by_column for k, v in answers.items() if k != key}
    return own | {k: v for k, v in others.items() if _yields(k, own.get(k, ""))}


def _yields(key: str, own: str) -> bool:
    """Return whether other cells count before the answer of a question's own column."""
    return (key == SITUATION and own in BROAD) or own not in BY_KEY[key].possible
