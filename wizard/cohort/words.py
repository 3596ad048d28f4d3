"""What an office says that its words mean: carried by the form, kept in a small file of its own."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import get_language

from rules.law.questions import BY_KEY, UNKNOWN, ChoiceQuestion
from rules.typed_dates import parse_whole

from ..csv_lines import csv_line
from ..question_texts import TEXTS, choices
from .normalise import fold
from .rows import Problem, Row
from .tables import csv_rows, decoded

MOST = 100
"""Words that the page asks for, and that are carried."""
LONGEST = 200

Words = dict[str, dict[str, str]]
"""The answer by question, then by word."""

HEADER = ("question", "word", "answer")


def word_of(cell: str) -> str:
    """Return a cell as words are compared."""
    return fold(cell) or " ".join(cell.split())


def words_in(pairs: Iterable[Sequence[str]]) -> Words:
    """Return the words of lines of question, cell and answer; what cannot be meant is left out."""
    found: Words = {}
    for key, cell, answer in pairs:
        question = BY_KEY.get(key)
        if question is None or not answer or len(cell) > LONGEST:
            continue
        if not isinstance(question, ChoiceQuestion) and answer != UNKNOWN:
            answer = parse_whole(answer, get_language() or "en") or ""
        elif isinstance(question, ChoiceQuestion) and answer not in question.readings:
            continue
        if answer and word_of(cell):
            found.setdefault(key, {})[word_of(cell)] = answer
    return found


def pairs_of(words: Words) -> list[tuple[str, str, str]]:
    """Return words as lines: question, word, answer."""
    return [(key, word, answer) for key, by in words.items() for word, answer in by.items()][:MOST]


def write_words(words: Words) -> str:
    """Return the small file."""
    return "".join(csv_line(line) for line in [HEADER, *pairs_of(words)])


def read_words(data: bytes) -> Words:
    """Return the words of such a file; Refused for another."""
    rows = islice(csv_rows(io.StringIO(decoded(data), newline="")), MOST + 1)
    return words_in(cells[:3] for _line, cells in rows if len(cells) >= len(HEADER))


@dataclass
class Unread:
    """A word that is not read, and in how many rows."""

    key: str
    cell: str
    rows: int
    reason: str

    @property
    def name(self) -> str:
        """The question."""
        return str(TEXTS[self.key].name)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers that are offered; none for a day, which is typed."""
        return choices(BY_KEY[self.key])


def unread_in(rows: Iterable[Row]) -> Iterator[Unread]:
    """Yield the words that are not read, those of most rows first."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Problem] = {}
    for row in rows:
        for problem in row.problems:
            name = problem.key, word_of(problem.cell)
            counts[name] += 1
            first.setdefault(name, problem)
    for name, count in counts.most_common(MOST):
        yield Unread(name[0], first[name].cell, count, first[name].reason())
