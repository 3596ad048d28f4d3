"""Whether the conditions and days of a text are known to all who read it: proven case by case."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

from ..law.cases import NO_PHASE, Case, fact_key
from ..law.countries import COUNTRIES
from ..law.country_groups import GROUP_OF
from ..law.facts import FACTS, Nationality
from ..law.windows import Phase
from .conditions import DAY, TODAY, Condition, KnownFacts, Slip, pieces


def prove(text: str, cases: Sequence[Case], phase: str = "") -> Iterator[Slip]:
    """Yield what is wrong with the conditions of a text, for the cases that reach its procedure.

    `phase`: the only one in which the text is read, if so.
    """
    try:
        blocks = pieces(text)
    except Slip as slip:
        yield slip
        return
    cases = [case for case in cases if not phase or case.phase == phase]
    for piece in blocks:
        condition, readers = piece.condition, cases
        if condition:
            found = _verdicts(condition, cases)
            if sentence := _unknown_names(condition) or _undecided(condition, found):
                yield Slip(piece.line - 1, sentence)
                continue
            readers = [*{id(case): case for case, holds in found if holds}.values()]
        for number, line in enumerate(piece.words.split("\n"), start=piece.line):
            for key in DAY.findall(line):
                if sentence := _without_day(key, readers):
                    yield Slip(number, sentence)


def _without_day(key: str, readers: Sequence[Case]) -> str:
    """Return what is wrong with naming a day to these readers."""
    without = [case for case in readers if key != TODAY and key not in case.days]
    if not without:
        return ""
    if len(without) == len(readers):
        known = sorted({f"{{{day}}}" for case in readers for day in case.days})
        return _("No case here has {%(key)s}. Days here: %(known)s.") % {
            "key": key,
            "known": ", ".join(known) or _("none"),
        }
    words = {"key": key, "open": len(without), "all": len(readers), "example": _example(without[0])}
    return (
        _(
            "{%(key)s} is not known in %(open)d of %(all)d cases. For example: %(example)s. Put it"
            " inside a block for the others."
        )
        % words
    )


def share(condition: Condition, cases: Sequence[Case]) -> tuple[int, int]:
    """Return in how many cases a block shows, and how many there are."""
    found = _verdicts(condition, cases)
    return sum(bool(holds) for _case, holds in found), len(found)


def facts_named(cases: Sequence[Case]) -> dict[str, list[str]]:
    """Return the facts that are known in all cases and differ between them, with their values."""
    found: dict[str, set[str]] = {}
    for case in cases:
        for fact, values in case.named.items():
            found.setdefault(fact, set()).update(values)
    known_always = {
        fact for fact in found if all(len(case.named.get(fact, ())) == 1 for case in cases)
    }
    return {
        fact: sorted(found[fact]) for fact in found if fact in known_always and len(found[fact]) > 1
    }


def _readings(case: Case, countries: Sequence[str]) -> Iterator[KnownFacts]:
    """Yield the facts of a case, once for each country that is named."""
    facts = case.named
    if not countries:
        yield facts
        return
    group = facts.get(fact_key(Nationality), frozenset())
    for country in countries:
        if GROUP_OF.get(country, Nationality.OTHER).value in group:
            yield {**facts, "country": frozenset({country})}
    yield {**facts, "country": frozenset({"another"})}


def _verdicts(condition: Condition, cases: Sequence[Case]) -> Sequence[tuple[Case, bool | None]]:
    """Return whether a condition holds in each case, once for each country that it names."""
    named = [clause.fact for clause in condition.clauses]
    countries = sorted(v for c in condition.clauses if c.fact == "country" for v in c.values)
    known: dict[tuple[frozenset[str] | None, ...], bool | None] = {}
    found = []
    for case in cases:
        for facts in _readings(case, countries):
            values = tuple(map(facts.get, named))
            if values not in known:
                known[values] = condition.holds(facts)
            found.append((case, known[values]))
    return found


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, frozenset[str]]:
    """Return the values of every fact that a condition can name."""
    known = {fact_key(fact): frozenset(value.value for value in fact) for fact in FACTS}
    return known | {
        "phase": frozenset({*(phase.value for phase in Phase), NO_PHASE}),
        "country": frozenset(COUNTRIES),
    }


def _unknown_names(condition: Condition) -> str:
    for clause in condition.clauses:
        values = _vocabulary().get(clause.fact)
        if values is None:
            names = ", ".join(sorted(_vocabulary()))
            return _("No fact is called “%(fact)s”. Facts are: %(names)s.") % {
                "fact": clause.fact[:40],
                "names": names,
            }
        for value in sorted(clause.values - values):
            if clause.fact == "country":
                return _("“%(value)s” is no country. Write its code: country=GB|CA.") % {
                    "value": value[:40]
                }
            return _("“%(fact)s” is never “%(value)s”. It can be: %(values)s.") % {
                "fact": clause.fact,
                "value": value[:40],
                "values": ", ".join(sorted(values)),
            }
    return ""


def _undecided(condition: Condition, found: Sequence[tuple[Case, bool | None]]) -> str:
    words: dict[str, object] = {
        "condition": condition.source,
        "open": sum(1 for _case, holds in found if holds is None),
        "all": len(found),
    }
    if words["open"]:
        case = next(case for case, holds in found if holds is None)
        known = case.named
        fact = next((c.fact for c in condition.clauses if c.holds(known) is None), "country")
        words |= {"fact": fact, "example": _example(case)}
        return (
            _(
                "“%(condition)s” is left open in %(open)d of %(all)d cases: “%(fact)s” is not known"
                " there. For example: %(example)s."
            )
            % words
        )
    if not any(holds for _case, holds in found):
        return (
            _("“%(condition)s” holds in none of the %(all)d cases: nobody would read it.") % words
        )
    if all(holds for _case, holds in found):
        return _("“%(condition)s” holds in all %(all)d cases: take the condition away.") % words
    return ""


def _example(case: Case) -> str:
    """Return the answers that make a case, as an address has them, without days."""
    given = [f"{key}={value}" for key, value in case.answers.items() if not value[:1].isdigit()]
    return ", ".join([*given, f"phase={case.phase or NO_PHASE}"])
