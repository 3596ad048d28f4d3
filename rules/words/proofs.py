"""Whether the conditions and days of a text are known to all its readers: proven case by case."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from ..law.cases import Case
from ..law.countries import COUNTRIES
from ..law.country_groups import GROUP_OF
from ..law.facts import FACTS, Nationality
from ..law.known import NO_PHASE, fact_key, named
from ..law.windows import Phase
from .conditions import DAY, TODAY, Condition, Fault, Slip, split_pieces

ANOTHER = "another"
"""A country that a condition does not name."""


def prove(text: str, cases: Sequence[Case]) -> Iterator[Fault]:
    """Yield what is wrong with the conditions of a text, for the cases that reach its procedure."""
    try:
        pieces = split_pieces(text)
    except Slip as slip:
        yield Fault(*slip.args)
        return
    for piece in pieces:
        condition, readers = piece.condition, cases
        if condition:
            tried = verdicts(condition, cases)
            if sentence := _check_names(condition) or _check_verdicts(condition, tried):
                yield Fault(piece.line - 1, sentence)
                continue
            readers = [*{id(case): case for case, _country, holds in tried if holds}.values()]
        for number, line in enumerate(piece.words.split("\n"), start=piece.line):
            for key in DAY.findall(line):
                if sentence := _check_day(key, readers):
                    yield Fault(number, sentence)


def _check_day(key: str, readers: Sequence[Case]) -> str:
    """Return what is wrong with naming a day to these readers; empty for nothing."""
    without = [case for case in readers if key != TODAY and key not in case.days]
    if not without:
        return ""
    words: dict[str, object] = {"key": key, "open": len(without), "all": len(readers)}
    if len(without) == len(readers):
        known = sorted({f"{{{day}}}" for case in readers for day in case.days})
        words["known"] = ", ".join(known) or _("none")
        return _("No case here has {%(key)s}. Days here: %(known)s.") % words
    words["example"] = _describe(without[0])
    sentence = _(
        "{%(key)s} is not known in %(open)d of %(all)d cases. For example: %(example)s. Put it"
        " inside a block for the others."
    )
    return sentence % words


def facts_named(cases: Sequence[Case]) -> dict[str, list[str]]:
    """Return the facts that are known in all cases and differ between them, with their values."""
    facts = {}
    for fact in cases[0].named:
        known = [case.named.get(fact, frozenset()) for case in cases]
        values = frozenset().union(*known)
        if len(values) > 1 and all(len(possible) == 1 for possible in known):
            facts[fact] = sorted(values)
    return facts


def _list_countries(groups: Mapping[str, str], case: Case) -> Sequence[str]:
    """Return the countries of `groups` (country to group) that a case may have, then another."""
    if not groups:
        return ("",)
    group = case.named.get(fact_key(Nationality), frozenset())
    return [*(code for code in groups if groups[code] in group), ANOTHER]


Verdict = tuple[Case, str, bool | None]
"""Whether a condition applies in a case, with a country that it names; "" where it names none."""


def verdicts(condition: Condition, cases: Sequence[Case]) -> Sequence[Verdict]:
    """Return whether a condition applies in each case, once for each country that it names."""
    facts = [clause.fact for clause in condition.clauses if clause.fact != "country"]
    countries = sorted(condition.countries)
    groups = {code: GROUP_OF.get(code, Nationality.OTHER).value for code in countries}
    known: dict[tuple[frozenset[str] | str | None, ...], bool | None] = {}
    tried = []
    for case in cases:
        for country in _list_countries(groups, case):
            values = (country, *map(case.named.get, facts))
            if values not in known:
                known[values] = condition.holds(named(case.facts, case.phase, country))
            tried.append((case, country, known[values]))
    return tried


_VOCABULARY = {
    **{fact_key(fact): frozenset(value.value for value in fact) for fact in FACTS},
    "phase": frozenset({*(phase.value for phase in Phase), NO_PHASE}),
    "country": frozenset(COUNTRIES),
}
"""The values of every fact that a condition can name."""


def _check_names(condition: Condition) -> str:
    for clause in condition.clauses:
        values, words = _VOCABULARY.get(clause.fact), {"fact": clause.fact[:40]}
        if values is None:
            words["names"] = ", ".join(sorted(_VOCABULARY))
            return _("No fact is called “%(fact)s”. Facts are: %(names)s.") % words
        if unknown := sorted(clause.values - values):
            words |= {"value": unknown[0][:40], "values": ", ".join(sorted(values))}
            if clause.fact == "country":
                return _("“%(value)s” is no country. Write its code: country=GB|CA.") % words
            return _("“%(fact)s” is never “%(value)s”. It can be: %(values)s.") % words
    return ""


def _check_verdicts(condition: Condition, tried: Sequence[Verdict]) -> str:
    holds = [holds for _case, _country, holds in tried]
    words: dict[str, object] = {"condition": condition.source, "all": len(tried)}
    if None in holds:
        case = tried[holds.index(None)][0]
        facts = (c.fact for c in condition.clauses if c.holds(case.named) is None)
        words |= {"open": holds.count(None), "example": _describe(case)}
        words["fact"] = next(facts, "country")
        sentence = _(
            "“%(condition)s” is left open in %(open)d of %(all)d cases: “%(fact)s” is not known"
            " there. For example: %(example)s."
        )
    elif True not in holds:
        sentence = _("“%(condition)s” holds in none of the %(all)d cases: nobody would read it.")
    elif False not in holds:
        sentence = _("“%(condition)s” holds in all %(all)d cases: take the condition away.")
    else:
        return ""
    return sentence % words


def _describe(case: Case) -> str:
    """Return the answers that make a case, as an address has them, without days."""
    given = [f"{key}={value}" for key, value in case.answers.items() if not value[:1].isdigit()]
    return ", ".join([*given, f"phase={case.phase or NO_PHASE}"])
