"""The meanings that an office gives its words: carried by the form, or in a file of its own."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO

from django.utils.translation import get_language

from rules.law.questions import BY_KEY, UNKNOWN, ChoiceQuestion
from rules.typed_dates import parse_whole

from ..csv_lines import csv_line
from ..question_texts import TEXTS, choices
from .normalise import fold
from .rows import Problem, Row
from .tables import checked, csv_rows, looking_ahead, text_of

MOST = 100
"""Words that the page asks for and carries, at most."""
LONGEST = 200

Words = dict[str, dict[str, str]]
"""The answer by question, then by word."""

HEADER = ("question", "word", "answer")


def words_in(pairs: Iterable[Sequence[str]]) -> Words:
    """Return the words of lines of question, cell and answer, without impossible answers."""
    words: Words = {}
    for key, cell, answer in pairs:
        question = BY_KEY.get(key)
        if question is None or not answer or len(cell) > LONGEST:
            continue
        if not isinstance(question, ChoiceQuestion) and answer != UNKNOWN:
            answer = parse_whole(answer, get_language() or "en") or ""
        elif isinstance(question, ChoiceQuestion) and answer not in question.readings:
            continue
        if answer and fold(cell):
            words.setdefault(key, {})[fold(cell)] = answer
    return words


def pairs_of(words: Words) -> list[tuple[str, str, str]]:
    """Return words as lines: question, word, answer."""
    return [(key, word, answer) for key, by in words.items() for word, answer in by.items()][:MOST]


def write_words(words: Words) -> str:
    """Return the words as a CSV file."""
    return "".join(csv_line(line) for line in [HEADER, *pairs_of(words)])


def read_words(file: IO[bytes]) -> Words:
    """Return the words of such a file; Refused if it is none."""
    rows = islice(checked(csv_rows(text_of(looking_ahead(file)))), MOST + 1)
    return words_in(cells[:3] for _line, cells in rows if len(cells) >= len(HEADER))


def unread_in(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return the words that cannot be read, the most frequent first, for the page."""
    by_word: dict[tuple[str, str], list[Problem]] = {}
    for row in rows:
        for problem in row.problems:
            by_word.setdefault((problem.key, fold(problem.cell)), []).append(problem)
    most = sorted(by_word.items(), key=lambda item: -len(item[1]))[:MOST]
    return [
        {
            "key": key,
            "name": TEXTS[key].name,
            "cell": problems[0].cell,
            "reason": problems[0].reason(),
            "rows": len(problems),
            "choices": choices(BY_KEY[key]),
        }
        for (key, _word), problems in most
    ]
