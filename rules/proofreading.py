"""What is wrong with a row of words: forms and files ask before they save it."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from .law.cases import SOME_DAY, Case, cases, cases_of
from .law.letters import LETTERS
from .law.procedures import Procedure
from .models import PARTS, Contact, Paper, Passage, Text, Written
from .models.base import Content, Keyed
from .models.texts import ALWAYS, LINES
from .words.conditions import DAY_KEYS, Fault, outline
from .words.lint import Proof, proofread, proofread_line

NAME_WORDS = 10
"""The most words of the name of a paper."""


def faults(
    row: Content, kinds: Mapping[str, str], source: Written | None = None
) -> Iterator[tuple[str, Fault]]:
    """Yield each fault with its field or part; with "" where it is one of the row as a whole.

    `kinds`: the kind of each known key; `source`: the row of which this is a translation.
    """
    day = getattr(row, row.day_field)
    if row.due and day and row.due <= day:
        sentence = _("Words are due again on a day after the one on which they were reviewed.")
        yield "due", Fault(0, sentence)
    if sentence := taken(row, kinds):
        yield "", Fault(0, sentence)
    if isinstance(row, Contact) and not (row.url or row.phone):
        yield "", Fault(0, _("Give an address or a phone number."))
    if isinstance(row, Paper):
        yield from _check_paper(row)
    if isinstance(row, Written):
        for name, text in row.texts():
            yield from ((name, fault) for fault in text_faults(row, name, text, kinds))
        if source and source.mark == row.translates:  # the translation claims to be of these words
            yield from _compare_outlines(row, source)


def taken(row: Content, kinds: Mapping[str, str]) -> str:
    """Return what already has the key of a row, as a sentence; empty for nothing."""
    if not isinstance(row, Keyed):
        return ""
    kind = "day" if row.key in DAY_KEYS else kinds.get(row.reference, row.kind)
    if kind == row.kind:
        return ""
    names = {
        "day": _("A day"),
        "contact": _("A contact"),
        "amount": _("An amount"),
        "paper": _("A paper"),
        "passage": _("A passage"),
    }
    sentence = _("%(kind)s has the key “%(key)s” already. Choose another.")
    return sentence % {"kind": names[kind], "key": row.key}


def _check_paper(paper: Paper) -> Iterator[tuple[str, Fault]]:
    for key, words in paper.words.items():
        if key.startswith("name-") and len(words.split()) > NAME_WORDS:
            yield key, Fault(0, _("A name has at most ten words; say the rest below."))
        if {*words} & {*"{}<>\n"}:
            yield key, Fault(0, _("Write plain words on one line, without { } < and >."))


def text_faults(row: Written, name: str, text: str, kinds: Mapping[str, str]) -> list[Fault]:
    """Return what is wrong with a part of a text or a passage."""
    if isinstance(row, Text):
        proof = Proof(kinds, row.language, cases=readers(row.procedure, name))
        kind = name.partition("-")[0]
        if kind in LINES:
            return proofread_line(text, LINES[kind], proof)
        return proofread(text, proof)
    within = cases_of(row.key) if isinstance(row, Passage) and row.key in LETTERS else None
    return proofread(text, Proof(kinds, row.language, is_passage=True, cases=within))


@lru_cache(maxsize=1000)
def readers(procedure: str, name: str, today: date = SOME_DAY) -> tuple[Case, ...] | None:
    """Return the cases of those who read a part: words of a phase are read in it alone.

    None where there is no such procedure.
    """
    if procedure not in set(Procedure):
        return None
    kind, _dash, phase = name.partition("-")
    phase = phase if kind in LINES else name
    reached = cases(Procedure(procedure), today)
    return tuple(case for case in reached if name in PARTS or (case.phase or ALWAYS) == phase)


def _compare_outlines(row: Written, source: Written) -> Iterator[tuple[str, Fault]]:
    """Yield each part whose conditions and papers are not those of the source, in its order."""
    theirs, mine = dict(source.texts()), dict(row.texts())
    for name in theirs.keys() & mine.keys():
        expected, actual = outline(theirs[name]), outline(mine[name])
        if expected != actual:
            words = {"expected": ", ".join(expected) or "–", "found": ", ".join(actual) or "–"}
            sentence = _(
                "The conditions and papers are not those of the source."
                " There: %(expected)s. Here: %(found)s."
            )
            yield name, Fault(0, sentence % words)
