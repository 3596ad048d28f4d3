"""The known facts of a case, by the names that conditions in the words use."""

from functools import cache, lru_cache

from .facts import Fact

NO_PHASE = "none"
"""The phase of a case without days, as conditions write it."""

Facts = tuple[tuple[str, frozenset[str]], ...]


@cache
def fact_key(fact: type[Fact]) -> str:
    """Return the name of a fact as conditions write it: AppliedFor is applied-for."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in fact.__name__).lstrip("-")


def named(facts: Facts, phase: str | None, country: str = "") -> dict[str, frozenset[str]]:
    """Return the values by name that conditions are read against."""
    countries = {"country": frozenset({country})} if country else {}
    return {**dict(facts), "phase": frozenset({phase or NO_PHASE}), **countries}


@lru_cache(maxsize=2000)
def known(*readings: frozenset[Fact]) -> Facts:
    """Return the values of each fact that readings of answers leave possible, by name."""
    possible: dict[type[Fact], frozenset[Fact]] = {}
    for values in readings:
        fact = type(next(iter(values)))
        possible[fact] = possible.get(fact, values) & values
    return tuple(
        (fact_key(fact), frozenset(value.value for value in values))
        for fact, values in possible.items()
    )
