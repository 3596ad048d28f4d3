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
from ..words.conditions import Slip, blocks
from ..words.proofs import ANOTHER, verdicts


@lru_cache(maxsize=8)
def examples(today: date) -> dict[tuple[str, str], Mapping[str, str]]:
    """Return answers that lead, on a day, to each procedure in each phase ("" without dates)."""
    rows: dict[tuple[str, str], Mapping[str, str]] = {}
    for procedure in Procedure:
        for case in cases(procedure, today):
            rows.setdefault((procedure.value, case.phase or ""), case.answers)
    return rows


@dataclass(frozen=True)
class Branch:
    """A block of a part: its condition, how many of its cases show it, and answers of one."""

    part: str
    condition: str
    shows: int
    of: int
    answers: Mapping[str, str]


def branches(text: Text, today: date = SOME_DAY) -> list[Branch]:
    """Return the blocks of a text; none of a part whose blocks cannot be read."""
    rows: list[Branch] = []
    for part, words in text.texts():
        if (part_cases := readers(text.procedure, part, today)) is None:
            break
        with suppress(Slip):
            for condition in blocks(words):
                outcomes = verdicts(condition, part_cases)
                shows = [(case, country) for case, country, holds in outcomes if holds]
                answers = _answers(*shows[0]) if shows else {}
                rows.append(Branch(part, condition.source, len(shows), len(outcomes), answers))
    return rows


def _answers(case: Case, country: str) -> Mapping[str, str]:
    """Return the answers of a case, with a country that a condition names."""
    named = {} if country in ("", ANOTHER) else {"nationality": country}
    return {**case.answers, **named}
