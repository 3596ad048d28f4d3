"""Which column answers which question: found by its name, or chosen by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.utils.translation import override

from rules.law.questions import BY_KEY, ChoiceQuestion

from ..data import read_names
from ..question_texts import TEXTS
from .normalise import fold

REFERENCE = "reference"
"""The column that is carried through; it answers no question."""

KEYS = (REFERENCE, *BY_KEY)
"""What a column can be."""

ESSENTIAL = ("nationality", "situation", "document", "expires")
"""Where one of these is not found, the office is asked before anything is answered."""

COLUMN, SAME = "column:", "all:"
"""How a choice made by hand begins: by the name of a column, or by one answer for every row."""


@dataclass(frozen=True)
class Columns:
    """The name of the column for each key, and the answers that are the same for every row."""

    names: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The essential questions that nothing answers."""
        return [key for key in ESSENTIAL if key not in self.names and key not in self.same]

    def unused(self, header: Sequence[str]) -> list[str]:
        """The columns that are not read."""
        return [name for name in header if name not in self.names.values()]

    def chosen(self, key: str) -> str:
        """The choice for a key, as a form holds it."""
        if key in self.same:
            return SAME + self.same[key]
        return COLUMN + self.names[key] if key in self.names else ""


@lru_cache
def accepted() -> dict[str, str]:
    """The names of columns, folded, with the key that they stand for."""
    by_hand = read_names("column_names")
    found = {fold(name): key for key in KEYS for name in [key, *by_hand[key]]}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for key in BY_KEY:
                for text in (TEXTS[key].name, TEXTS[key].label):
                    found.setdefault(fold(str(text)), key)
    return found


def found_in(header: Sequence[str]) -> Columns:
    """The columns whose names are known; of two for one question, the first."""
    names: dict[str, str] = {}
    for name in header:
        if key := accepted().get(fold(name)):
            names.setdefault(key, name)
    return Columns(names)


def chosen_in(header: Sequence[str], choices: Mapping[str, str]) -> Columns:
    """The columns as chosen by hand. What is not in the table, or no answer, is left out."""
    names, same = {}, {}
    for key in KEYS:
        choice = choices.get(key, "")
        question = BY_KEY.get(key)
        if choice.startswith(COLUMN) and choice.removeprefix(COLUMN) in header:
            names[key] = choice.removeprefix(COLUMN)
        elif choice.startswith(SAME) and isinstance(question, ChoiceQuestion):
            value = choice.removeprefix(SAME)
            if value in question.readings:
                same[key] = value
    return Columns(names, same)
