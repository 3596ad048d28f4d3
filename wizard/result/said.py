"""The words of a procedure, filled for a reader: days, and links that carry the answers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from rules.law.facts import FACTS, Fact
from rules.law.known import NO_PHASE, fact_key, known, named
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.table import Rule
from rules.law.windows import Phase
from rules.words.conditions import TODAY, Condition, KnownFacts, condition
from rules.words.markdown import fill_marks
from rules.words.papers import Item
from rules.words.previews import present
from rules.words.snapshot import Fill, ProcedureWords, Snapshot

from ..address import page_path, query_string
from ..countries import country_name
from .dates import phase_name
from .rule_words import fact_words

_ANY_DAY = {
    "expires": gettext_noop("the last day of your visa or permit"),
    "arrived": gettext_noop("the day you arrived"),
    "eighteenth": gettext_noop("your 18th birthday"),
    "opens": gettext_noop("the first day of the period"),
    "closes": gettext_noop("the last day of the period"),
    "last-day": gettext_noop("the last day on which it is possible"),
    "late-from": gettext_noop("the day after the period"),
    "validate-by": gettext_noop("three months after you arrived"),
    "renewal-opens": gettext_noop("four months before your visa or permit ends"),
    "renewal-closes": gettext_noop("two months before your visa or permit ends"),
    "day-120": gettext_noop("120 days before your visa or permit ends"),
    "six-months": gettext_noop("six months after your visa or permit ends"),
    "filed": gettext_noop("the day of your application"),
    "moved": gettext_noop("the day of your move"),
    "notified": gettext_noop("the day on which you received the refusal"),
    "duplicate-until": gettext_noop("three months before your visa or permit ends"),
    "silence-day": gettext_noop("the day on which silence counts as a refusal"),
    "court-by": gettext_noop("two months after the refusal"),
    "twelve-months-ago": gettext_noop("twelve months before you apply"),
}
"""The words for a day where no case is known."""


@dataclass(frozen=True)
class KnownCase:
    """What chooses the words: the same for all students whose answers read the same."""

    words: Snapshot
    language: str
    rule_key: str
    phase: Phase | None
    readings: tuple[tuple[str, frozenset[Fact]], ...]
    """The facts of each answer that counted."""
    country: str
    """The student's country, where the words depend on it."""

    @property
    def rule(self) -> Rule:
        return TABLE.by_key[self.rule_key]

    @property
    def procedure(self) -> Procedure:
        return self.rule.procedure

    @property
    def known(self) -> KnownFacts:
        """The facts for conditions; without a country, one that no condition names."""
        readings = (reading for _key, reading in self.readings)
        return named(known(*readings), self.phase, self.country or "another")

    @property
    def papers(self) -> list[Item]:
        """The papers to provide, in the order of the text."""
        return self.words.papers_of(self.procedure, self.language, self.known)

    @property
    def official_site(self) -> tuple[str, str]:
        """The name and the address of the official site where the step is taken."""
        return self.words.official_site(self.procedure, self.language)

    def text(self, fill: Fill) -> ProcedureWords:
        words = self.words.procedure(self.procedure, self.language, self.known)
        return replace(words, fill=fill)


def for_all(words: Snapshot, procedure: Procedure, language: str) -> ProcedureWords:
    """Return the words for readers without answers: blocks below their conditions."""
    return replace(words.procedure(procedure, language), fill=_for_all)


def for_anybody(html: str) -> SafeString:
    """Return words for readers without answers: days, ages and conditions in general words."""
    return fill_marks(html, _for_all)


def _for_all(kind: str, words: str) -> str:
    if kind == "day":
        return day_word() if words == TODAY else _(_ANY_DAY[words])
    if kind == "age":
        months = int(words)
        text = ngettext("not older than %(n)d month", "not older than %(n)d months", months)
        return text % {"n": months}
    preview = present()
    carried = {"preview": preview.token} if preview else {}
    if kind == "with":
        return page_path("guide") + query_string(dict(parse_qsl(words)) | carried)
    if kind == "letter":
        return page_path("letter", key=words) + query_string(carried)
    return _condition_words(condition(words), get_language())


def filler(
    day: Callable[[str], str],
    ago: Callable[[str], str],
    others: Callable[[str], str],
    today: str | None = None,
    site: str = "",
    query: str = "",
) -> Fill:
    """Return the function that fills the marks of words for a student.

    `day(key)` returns a day of the student, `ago(months)` the day so many months ago,
    `others(keys)` the answers to other questions than those named, as they follow in a query;
    `today` replaces that word; `site` is put before the addresses of the guide, where
    they are read elsewhere; `query` the answers for a page that reads them all.
    """

    def fill(kind: str, words: str) -> str:
        if kind == "day":
            return (day_word() if today is None else today) if words == TODAY else day(words)
        if kind == "age":
            return _("dated %(day)s or later") % {"day": ago(words)}
        if kind == "letter":
            return f"{site}{page_path('result-to-office', key=words)}{query}"
        changed = dict(parse_qsl(words))
        return site + page_path("guide") + query_string(changed) + others("_".join(changed))

    return fill


def day_word() -> str:
    """Return the word for the present day, as headlines have it."""
    return pgettext("in a headline", "today")


@lru_cache(maxsize=2000)
def _condition_words(parsed: Condition, _language: str) -> str:
    """Return a condition in words, in the present language."""
    by_key = {fact_key(fact): fact for fact in FACTS}
    clauses = []
    for clause in parsed.clauses:
        if clause.fact == "phase":
            name = pgettext("of a procedure", "period")
            values = [phase_name(phase) for phase in Phase if phase in clause.values]
            values += [_("without dates")] * (NO_PHASE in clause.values)
        elif clause.fact == "country":
            name = _("Nationality")
            values = sorted(country_name(code) for code in clause.values)
        else:
            fact = by_key[clause.fact]
            name, values = fact_words(fact, frozenset(fact(value) for value in clause.values))
        words = {"name": name, "values": _(" or ").join(values)}
        text = _("%(name)s: not %(values)s") if clause.negated else _("%(name)s: %(values)s")
        clauses.append(text % words)
    return _("Only if – %(conditions)s") % {"conditions": "; ".join(clauses)}
