"""A case for each procedure, phase and branch of a text: for previews and counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..law.cases import SOME_DAY, Case, cases
from ..law.procedures import Procedure
from ..models import Text
from ..words.conditions import Condition, Slip, pieces
from ..words.proofs import share


@lru_cache(maxsize=8)
def examples(today: date) -> dict[tuple[str, str], Mapping[str, str]]:
    """Return answers that lead, on a day, to each procedure in each phase ("" without dates)."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for procedure in Procedure:
        for case in cases(procedure, today):
            found.setdefault((procedure.value, case.phase or ""), case.answers)
    return found


@dataclass(frozen=True)
class Branch:
    """A block of a part: its condition, in how many of its cases it shows, and answers of one."""

    part: str
    line: int
    condition: str
    shows: int
    of: int
    answers: Mapping[str, str]


def branches(text: Text, today: date = SOME_DAY) -> list[Branch]:
    """Return the blocks of a text; none of a part whose blocks cannot be read."""
    if text.procedure not in set(Procedure):
        return []
    return [found for name, words in text.texts() for found in _branches(text, name, words, today)]


def _branches(text: Text, name: str, words: str, today: date) -> Iterator[Branch]:
    readers = text.readers(name, today)
    try:
        blocks = [(piece.line, piece.condition) for piece in pieces(words) if piece.condition]
    except Slip:
        return
    for line, condition in blocks:
        shows, of = share(condition, readers)
        yield Branch(name, line, condition.source, shows, of, _answers(condition, readers))


def _answers(condition: Condition, readers: tuple[Case, ...]) -> Mapping[str, str]:
    """Return answers of a case in which a condition holds; none where there is none."""
    for case in readers:
        for country in (*sorted(condition.countries), ""):
            named = {"country": frozenset({country})} if country else {}
            if condition.holds({**case.named, **named}):
                return {**case.answers, **({"nationality": country} if country else {})}
    return {}
