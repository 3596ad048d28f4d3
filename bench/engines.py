"""The law's table against other engines on the same rules and rows.

CPU time, in blocks that take turns forwards and backwards on one core; each engine must first
decide as the table does.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from operator import ne
from time import process_time

from rules.law.permits import TABLE
from rules.law.walk import follow, walk

from .report import Figure, spread
from .rivals import (
    KEYS,
    TODAY,
    Answers,
    Case,
    OpenFisca,
    case,
    functions,
    plain,
    publicodes,
    readings,
    students,
    zen,
)

PART = "engines"
SAMPLE = 1_000


@dataclass
class Contender:
    """Something that decides `count` cases when it is run; `times`: microseconds for one."""

    run: Callable[[], list[str]]
    count: int
    times: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Measure one block."""
        began = process_time()
        self.run()
        self.times.append((process_time() - began) / self.count * 1e6)

    def over(self, other: "Contender") -> dict[str, float]:
        """Return how many times longer this one takes than the other, round by round."""
        return spread([a / b for a, b in zip(self.times, other.times, strict=True)])


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sample = students(SAMPLE)
    cases = list(map(case, sample))
    expected = [follow(readings(answers)).rule.key for answers in sample]
    contenders = _contenders(sample, cases)
    for name, contender in contenders.items():
        _check(name, contender.run(), expected)
    _take_turns(list(contenders.values()), rounds=31 if full else 9)

    table = contenders["the table"]
    for name, contender in contenders.items():
        yield Figure(PART, f"one decision: {name}", unit="µs", **spread(contender.times))
    yield from _publicodes(cases, expected, rounds=31 if full else 3)
    if _ZEN in contenders:
        ratio = contenders[_ZEN].over(table)
        name = "one decision: zen-engine's fastest way : the table"
        yield Figure(PART, name, unit="x", bar=30, least=True, **ratio)
    ratio = contenders["a list of functions"].over(table)
    yield Figure(PART, "one decision: a list of functions : the table", unit="x", **ratio)
    whole = _walks(sample)
    _check("a walk", whole.run(), expected)
    _take_turns([whole], rounds=31 if full else 9)
    yield Figure(PART, "a whole walk: answers to calendar days", unit="µs", **spread(whole.times))


_ZEN = "zen-engine, evaluate_batch"


def _contenders(sample: Sequence[Answers], cases: Sequence[Case]) -> dict[str, Contender]:
    """Return the engines that decide one case at a time, or some."""
    read = list(map(readings, sample))
    naive = functions(TABLE.rules)
    contenders = {
        "the table": Contender(lambda: [follow(facts).rule.key for facts in read], SAMPLE),
        "a list of functions": Contender(lambda: [naive(facts) for facts in cases], SAMPLE),
    }
    if not find_spec("zen"):
        print(f"{PART}: zen-engine is not installed", file=sys.stderr)
    else:
        contenders |= _zen(cases)
    if find_spec("openfisca_core"):
        fisca = OpenFisca(TABLE.rules)
        people = [fisca.encode([facts]) for facts in cases[:20]]
        contenders["OpenFisca, one person at a time"] = Contender(
            lambda: [KEYS[fisca.decide(fisca.population(1), codes)[0]] for codes in people], 20
        )
    return contenders


def _zen(cases: Sequence[Case]) -> dict[str, Contender]:
    import zen as package

    content = zen(TABLE.rules)
    engine = package.ZenEngine({"loader": {"type": "static", "content": {"law": content}}})
    decision = engine.get_decision("law")
    contexts = list(map(plain, cases))
    batch = [{"key": "law", "context": context} for context in contexts]
    return {
        _ZEN: Contender(
            lambda: [row["data"]["result"]["rule"] for row in engine.evaluate_batch(batch)],
            len(batch),
        ),
        "zen-engine, evaluate": Contender(
            lambda: [decision.evaluate(row)["result"]["rule"] for row in contexts[:100]], 100
        ),
    }


def _check(name: str, keys: list[str], expected: Sequence[str]) -> None:
    wrong = sum(map(ne, keys, expected))
    if wrong or not keys:
        raise SystemExit(f"{name} decides {wrong} of {len(keys)} cases otherwise than the table")


def _take_turns(contenders: list[Contender], rounds: int) -> None:
    """Measure all, A B C then C B A, after a round to warm up."""
    for number in range(rounds + 1):
        for contender in contenders if number % 2 else reversed(contenders):
            contender.measure()
    for contender in contenders:
        del contender.times[0]


def _walks(sample: Sequence[Answers]) -> Contender:
    return Contender(lambda: [walk(answers, TODAY).decision.rule.key for answers in sample], SAMPLE)


def _publicodes(cases: Sequence[Case], expected: Sequence[str], rounds: int) -> Iterator[Figure]:
    measured = publicodes(TABLE.rules, cases[:100], rounds)
    if measured is None:
        print(f"{PART}: publicodes is not installed", file=sys.stderr)
        return
    _check("publicodes", measured["outcomes"], expected)
    yield Figure(PART, "one decision: publicodes", unit="µs", **spread(measured["microseconds"]))
