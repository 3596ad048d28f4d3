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
        """One block."""
        began = process_time()
        self.run()
        self.times.append((process_time() - began) / self.count * 1e6)

    def over(self, other: "Contender") -> dict[str, float]:
        """How many times the other this one takes, round by round."""
        return spread([a / b for a, b in zip(self.times, other.times, strict=True)])


def measure(full: bool) -> Iterator[Figure]:
    """The figures of this part."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    given = students(SAMPLE)
    cases = [case(one) for one in given]
    expected = [follow(readings(one)).rule.key for one in given]
    singly = _single(given, cases)
    for name, one in singly.items():
        _check(name, one.run(), expected)
    _take_turns(list(singly.values()), rounds=31 if full else 9)

    table = singly["the table"]
    for name, one in singly.items():
        yield Figure(PART, f"one decision: {name}", unit="µs", **spread(one.times))
    yield from _publicodes(cases, expected, rounds=31 if full else 3)
    if _ZEN in singly:
        ratio = singly[_ZEN].over(table)
        what = "one decision: zen-engine's fastest way : the table"
        yield Figure(PART, what, unit="x", bar=30, least=True, **ratio)
    ratio = singly["a list of functions"].over(table)
    yield Figure(PART, "one decision: a list of functions : the table", unit="x", **ratio)
    whole = _walks(given)
    _check("a walk", whole.run(), expected)
    _take_turns([whole], rounds=31 if full else 9)
    yield Figure(PART, "a whole walk: answers to calendar days", unit="µs", **spread(whole.times))


_ZEN = "zen-engine, evaluate_batch"


def _single(given: Sequence[Answers], cases: Sequence[Case]) -> dict[str, Contender]:
    """The engines that decide one case at a time, or some."""
    asked = [readings(one) for one in given]
    naive = functions(TABLE.rules)
    found = {
        "the table": Contender(lambda: [follow(one).rule.key for one in asked], SAMPLE),
        "a list of functions": Contender(lambda: [naive(one) for one in cases], SAMPLE),
    }
    if not find_spec("zen"):
        print(f"{PART}: zen-engine is not installed", file=sys.stderr)
    else:
        found |= _zen(cases)
    if find_spec("openfisca_core"):
        fisca = OpenFisca(TABLE.rules)
        people = [fisca.ready([one]) for one in cases[:20]]
        found["OpenFisca, one person at a time"] = Contender(
            lambda: [KEYS[fisca.decide(fisca.population(1), one)[0]] for one in people], 20
        )
    return found


def _zen(cases: Sequence[Case]) -> dict[str, Contender]:
    import zen as package

    content = zen(TABLE.rules)
    engine = package.ZenEngine({"loader": {"type": "static", "content": {"law": content}}})
    decision = engine.get_decision("law")
    given = [plain(one) for one in cases]
    asked = [{"key": "law", "context": one} for one in given]
    return {
        _ZEN: Contender(
            lambda: [one["data"]["result"]["rule"] for one in engine.evaluate_batch(asked)],
            len(asked),
        ),
        "zen-engine, evaluate": Contender(
            lambda: [decision.evaluate(one)["result"]["rule"] for one in given[:100]], 100
        ),
    }


def _check(name: str, found: list[str], expected: Sequence[str]) -> None:
    wrong = sum(map(ne, found, expected))
    if wrong or not found:
        raise SystemExit(f"{name} decides {wrong} of {len(found)} cases otherwise than the table")


def _take_turns(contenders: list[Contender], rounds: int) -> None:
    """Measure all, A B C then C B A, after a round to warm up."""
    for number in range(rounds + 1):
        for one in contenders if number % 2 else reversed(contenders):
            one.measure()
    for one in contenders:
        del one.times[0]


def _walks(given: Sequence[Answers]) -> Contender:
    return Contender(lambda: [walk(one, TODAY).decision.rule.key for one in given], SAMPLE)


def _publicodes(cases: Sequence[Case], expected: Sequence[str], rounds: int) -> Iterator[Figure]:
    found = publicodes(TABLE.rules, cases[:100], rounds)
    if found is None:
        print(f"{PART}: publicodes is not installed", file=sys.stderr)
        return
    _check("publicodes", found["outcomes"], expected)
    yield Figure(PART, "one decision: publicodes", unit="µs", **spread(found["microseconds"]))
