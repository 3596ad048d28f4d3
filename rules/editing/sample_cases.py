"""A case for each procedure, phase and branch of a text: for previews and counts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..law.cases import SOME_DAY, Case, cases
from ..law.procedures import Procedure
from ..models import Text
from ..proofreading import readers
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
    condition: str
    shows: int
    of: int
    answers: Mapping[str, str]


def branches(text: Text, today: date = SOME_DAY) -> list[Branch]:
    """Return the blocks of a text; none of a part whose blocks cannot be read."""
    found: list[Branch] = []
    for part, words in text.texts():
        shown_to = readers(text, part, today)
        if shown_to is None:
            break
        with suppress(Slip):
            for condition in [piece.condition for piece in pieces(words) if piece.condition]:
                shows, of = share(condition, shown_to)
                answers = _answers(condition, shown_to)
                found.append(Branch(part, condition.source, shows, of, answers))
    return found


def _answers(condition: Condition, readers: tuple[Case, ...]) -> Mapping[str, str]:
    """Return answers of a case in which a condition holds; none where there is none."""
    for case in readers:
        for country in (*sorted(condition.countries), ""):
            named = {"country": frozenset({country})} if country else {}
            if condition.holds({**case.named, **named}):
                return {**case.answers, **({"nationality": country} if country else {})}
    return {}
