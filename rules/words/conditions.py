"""Blocks of a text that are for some students only (DESIGN section 4).

    ::: if nationality=algerian & phase=late|penalty
    Words for those to whom both apply.
    :::

`|` separates values of one fact, `&` joins facts, `not` before a fact excludes its values. Facts
are those of the decision table, with `phase` ("none" without dates) and `country`. Whether a block
shows is known for every case that reaches the procedure: each case of the table is tried.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..law.days import KEYS

KnownFacts = Mapping[str, frozenset[str]]
"""The values of each fact that are possible for a reader, by name; with phase and country."""

MOST = 60
"""The most blocks of one part: more than anybody could read through."""

_OPEN = re.compile(r":::[ \t]*if\b[ \t]*(.*?)[ \t]*$")
_FENCE = re.compile(r"[ \t]*:::")
TODAY = "today"
"""The key of the word "today", which is left out where words are read later, as in a calendar."""
DAY_KEYS = (*KEYS, TODAY)
DAY = re.compile(rf"\{{({'|'.join(DAY_KEYS)})\}}")
"""A day by key in a text."""
_OUTLINE = re.compile(r"^:::[ \t]*if[ \t]*(.*?)[ \t]*$|(\{paper:[^{}]*\})", re.M)
_AT_MARGIN = re.compile(r"^\S.*", re.M)
_ITEM = re.compile(r"(?:([-*+])|\d{1,9}([.)]))[ \t]")


@dataclass(frozen=True, slots=True)
class Clause:
    """The values of one fact with which a block shows, or does not."""

    fact: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, facts: KnownFacts) -> bool | None:
        """Return whether it applies; None where that is not known."""
        possible = facts.get(self.fact)
        if not possible:
            return None
        if possible <= self.values:
            return not self.negated
        return self.negated if possible.isdisjoint(self.values) else None


@dataclass(frozen=True, slots=True)
class Condition:
    """All clauses of a block, each of which must apply."""

    source: str
    clauses: tuple[Clause, ...]

    @property
    def countries(self) -> frozenset[str]:
        """The countries that it names."""
        values = (clause.values for clause in self.clauses if clause.fact == "country")
        return frozenset().union(*values)

    def holds(self, facts: KnownFacts) -> bool | None:
        """Return whether it applies; None where it depends on a fact that is not known."""
        verdicts = [clause.holds(facts) for clause in self.clauses]
        if False in verdicts:
            return False
        return None if None in verdicts else True


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with their condition, if any; `line` is their first, counted from 0."""

    line: int
    words: str
    condition: Condition | None = None


class Fault(NamedTuple):
    """What is wrong, and in which line of the text, counted from 0."""

    line: int
    sentence: str


class Slip(ValueError):
    """Blocks that cannot be read; with line and sentence of a Fault."""


@lru_cache(maxsize=2000)
def split_pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text in order; Slip where its blocks cannot be read."""
    pieces: list[Piece] = []
    lines: list[str] = []
    start, within = 0, None
    for number, line in enumerate(text.split("\n")):
        if not _FENCE.match(line):
            lines.append(line)
            continue
        opened, ends = _OPEN.match(line), line.strip() == ":::"
        if line[0] in " \t":
            raise Slip(number, _("A line with ::: begins at the margin."))
        if opened and within:
            sentence = _(
                "A block stands inside the block of line %(line)d. End that one with ::: before."
            )
            raise Slip(number, sentence % {"line": start})
        if not opened and not ends:
            sentence = _(
                "Write “::: if nationality=algerian” to begin a block and “:::” to end it."
            )
            raise Slip(number, sentence)
        if ends and not within:
            raise Slip(number, _("This ::: ends no block: there is none that begins above."))
        pieces.append(Piece(start, "\n".join(lines), within))
        lines = []
        start, within = number + 1, condition(opened[1], number) if opened else None
    if within:
        raise Slip(start - 1, _("This block never ends. Write ::: alone on the line after it."))
    pieces.append(Piece(start, "\n".join(lines), within))
    if sum(1 for piece in pieces if piece.condition) > MOST:
        sentence = _("A part has at most %(most)d blocks with a condition. Divide the text.")
        raise Slip(0, sentence % {"most": MOST})
    return tuple(piece for piece in pieces if piece.condition or piece.words.strip())


def condition(written: str, line: int = 0) -> Condition:
    """Read a condition; Slip where it cannot be read."""
    clauses = []
    for part in map(str.strip, written.split("&")):
        clause = _read_clause(part)
        if clause is None:
            sentence = _(
                "“%(found)s” is no condition. Write a fact and its values: phase=late|open."
            )
            raise Slip(line, sentence % {"found": part[:40]})
        clauses.append(clause)
    return Condition(written, tuple(clauses))


@lru_cache(maxsize=2000)
def _read_clause(written: str) -> Clause | None:
    """Read a clause; cached, as texts repeat them by the hundred. None where it is none."""
    negated = written.split()[:1] == ["not"]
    fact, _equals, values = written.removeprefix("not ").partition("=")
    names = [value.strip() for value in values.split("|")]
    if not (fact.strip() and all(names)):
        return None
    return Clause(fact.strip(), frozenset(names), negated)


def choose_words(text: str, facts: KnownFacts | None) -> str:
    """Return the words for readers of whom these facts are known.

    For None all words, those of a block below a line with its condition.
    """
    if ":::" not in text:
        return text
    words = []
    for piece in split_pieces(text):
        if piece.condition and facts is None:
            words.append(f"*{mark('if', piece.condition.source)}*\n\n{piece.words}")
        elif piece.condition is None or piece.condition.holds(facts or {}):
            words.append(piece.words)
    return join_pieces(words)


def mark(kind: str, words: str) -> str:
    """Return the mark in words for something that only a reader has.

    Kinds: `day`, a key; `age`, how many months old a paper may be; `with`, answers that an address
    changes; `letter`, the key of a letter; `if`, a condition.
    """
    return f"\ue000{kind}:{words}\ue001"


def blocks(text: str) -> list[Condition]:
    """Return the condition of each block of a text, in order."""
    return [piece.condition for piece in split_pieces(text) if piece.condition]


def outline(text: str) -> list[str]:
    """Return what a translation has in the same order: conditions, and papers by key."""
    entries = (match[1] or match[2] for match in _OUTLINE.finditer(text))
    return [re.sub(r" *([&|=]) *", r"\1", entry.strip()) for entry in entries]


def join_pieces(words: Iterable[str]) -> str:
    """Join pieces; adjacent lists of one kind become one list, numbered through."""
    text = ""
    for piece in filter(None, (piece.strip("\n") for piece in words)):
        last_item = _AT_MARGIN.findall(text)[-1:]
        meets = last_item and _find_bullet(last_item[0]) == _find_bullet(piece) != ""
        between = "\n" if meets else "\n\n"
        text = f"{text}{between}{piece}" if text else piece
    return text


def _find_bullet(line: str) -> str:
    """Return the mark of the list that a line begins: "-", "." …; empty for none."""
    item = _ITEM.match(line)
    return (item[1] or item[2]) if item else ""
