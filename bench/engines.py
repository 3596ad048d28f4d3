"""The law's table against other engines on the same rules and rows.

CPU time, in blocks that take turns forwards and backwards on one core; each engine must first
decide as the table does. Where valgrind is, ten times the rules are counted in instructions.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import cycle
from operator import ne
from time import process_time
from typing import Any

from rules.law import batch
from rules.law.facts import FACTS, Fact
from rules.law.permits import TABLE
from rules.law.questions import BY_KEY
from rules.law.table import DecisionTable, Rule
from rules.law.walk import walk

from . import valgrind
from .apps import GUIDE, folder
from .report import Figure, spread
from .rivals import KEYS, TODAY, Case, OpenFisca, Row, case, functions, plain, publicodes, rows, zen

PART = "engines"
SAMPLE, MANY = 1_000, 100_000
FEW_RULES, MANY_RULES = 25, 250


@dataclass
class Contender:
    """Something that decides `count` cases when it is run; `times`: microseconds for one."""

    run: Callable[[], Any]
    count: int
    keys: Callable[[Any], list[str]] = list
    """The keys of the rules, of what it decides."""
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
    given = list(rows(MANY))
    cases = [case(row) for row in given]
    expected = [TABLE.decide(one).key for one in cases]
    singly = _single(given, cases)
    many = _batches(given, cases)
    for name, one in (singly | many).items():
        _check(name, one.keys(one.run()), expected)
    _take_turns(list((singly | many).values()), rounds=31 if full else 9)

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
    yield from _flatness()
    whole = _walks(given)
    _check("a walk", whole.run(), expected)
    _take_turns([whole], rounds=31 if full else 9)
    yield Figure(PART, "a whole walk: answers to calendar days", unit="µs", **spread(whole.times))
    for name, one in many.items():
        bar = 1.5 if name == _ROWS else None
        yield Figure(
            PART, f"{MANY:,} at once: {name}", unit="µs a row", bar=bar, **spread(one.times)
        )
    if _COLUMNS in many:
        ratio = many[_ROWS].over(many[_COLUMNS])
        yield Figure(PART, f"{MANY:,} at once: the table : OpenFisca", unit="x", **ratio)


_ZEN = "zen-engine, evaluate_batch"
_ROWS = "the table, from raw answers with dates"
_COLUMNS = "OpenFisca, from ready facts"


def _single(given: Sequence[Row], cases: Sequence[Case]) -> dict[str, Contender]:
    """The engines that decide one case at a time, or some."""
    some = cases[:SAMPLE]
    naive = functions(TABLE.rules)
    found = {
        "the table": Contender(
            lambda: [TABLE.decide(one).key for one in cases[: 10 * SAMPLE]], 10 * SAMPLE
        ),
        "a list of functions": Contender(lambda: [naive(one) for one in some], SAMPLE),
    }
    if not find_spec("zen"):
        print(f"{PART}: zen-engine is not installed", file=sys.stderr)
    else:
        found |= _zen(some)
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


def _batches(given: Sequence[Row], cases: Sequence[Case]) -> dict[str, Contender]:
    """What decides very many at once."""
    found = {
        _ROWS: Contender(
            lambda: [rule.key if rule else "" for rule, _ in batch.decide(given, TODAY)], MANY
        )
    }
    if not find_spec("openfisca_core"):
        print(f"{PART}: OpenFisca is not installed", file=sys.stderr)
        return found
    fisca = OpenFisca(TABLE.rules)
    ready, people = fisca.ready(cases), fisca.population(len(cases))
    found[_COLUMNS] = Contender(
        lambda: fisca.decide(people, ready), MANY, lambda found: [KEYS[number] for number in found]
    )
    return found


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


def _walks(given: Sequence[Row]) -> Contender:
    answers = [dict(zip(BY_KEY, row, strict=True)) for row in given[:SAMPLE]]
    return Contender(lambda: [walk(one, TODAY).decision.rule.key for one in answers], SAMPLE)


def _publicodes(cases: Sequence[Case], expected: Sequence[str], rounds: int) -> Iterator[Figure]:
    found = publicodes(TABLE.rules, cases[:100], rounds)
    if found is None:
        print(f"{PART}: publicodes is not installed", file=sys.stderr)
        return
    _check("publicodes", found["outcomes"], expected)
    yield Figure(PART, "one decision: publicodes", unit="µs", **spread(found["microseconds"]))


# ---- more rules over the same facts ----


def grown(count: int) -> DecisionTable:
    """A table of so many rules in which every case turns on every fact.

    What a decision costs goes by the facts that it looks at, so both tables are to need them all:
    cases are split in two by the last fact that is asked for, one half by the last but one, and so
    on in turn.
    """
    boxes: list[dict[type[Fact], list[Fact]]] = [{fact: list(fact) for fact in FACTS}]
    facts = cycle(reversed(FACTS))
    while len(boxes) < count:
        box, fact = boxes.pop(0), next(facts)
        half = len(box[fact]) // 2
        parts = (box[fact][:half], box[fact][half:])
        boxes += [box | {fact: part} for part in parts if part]
    return DecisionTable(FACTS, [_rule(number, box) for number, box in enumerate(boxes)])


def _rule(number: int, box: dict[type[Fact], list[Fact]]) -> Rule:
    when = {value for fact, values in box.items() if len(values) < len(fact) for value in values}
    like = TABLE.rules[0]
    return Rule(f"rule-{number}", frozenset(when), like.procedure, like.why, like.sources)


def _flatness() -> Iterator[Figure]:
    """Ten times the rules, for the table and for a list of functions."""
    cases = [case(row) for row in rows(SAMPLE)]
    tables = {count: grown(count) for count in (FEW_RULES, MANY_RULES)}
    naive = {count: functions(table.rules) for count, table in tables.items()}
    for count, table in tables.items():
        expected = [table.decide(one).key for one in cases]
        _check(f"a list of {count} functions", [naive[count](one) for one in cases], expected)
    what = f"one decision: {MANY_RULES} rules : {FEW_RULES} rules"
    if reason := valgrind.missing():
        print(f"{PART}: {reason}", file=sys.stderr)
        few, many = (_repeated(tables[count].decide, cases, 10) for count in tables)
        _take_turns([few, many], rounds=15)
        yield Figure(PART, f"{what}, the table", unit="x", bar=1.1, **many.over(few))
    else:
        place = folder() / PART
        _, counted = valgrind.Count(GUIDE, place, "-m", "bench.engines").read()
        ratio = counted[str(MANY_RULES)] / counted[str(FEW_RULES)]
        yield Figure(PART, f"{what}, the table (instructions)", ratio, "x", bar=1.1)
    few, many = (_repeated(naive[count], cases, 1) for count in tables)
    _take_turns([few, many], rounds=9)
    yield Figure(PART, f"{what}, a list of functions", unit="x", **many.over(few))


def _repeated(decide: Callable[[Case], object], cases: Sequence[Case], times: int) -> Contender:
    def run() -> None:
        for _ in range(times):
            for one in cases:
                decide(one)

    return Contender(run, times * len(cases))


def main() -> None:
    """Under valgrind: count the decisions of the two tables."""
    cases = [case(row) for row in rows(SAMPLE)]
    counter = valgrind.Counter()
    for count in (FEW_RULES, MANY_RULES):
        decided = _repeated(grown(count).decide, cases, 1)
        decided.run()
        with counter.counted(str(count)):
            decided.run()


if __name__ == "__main__":
    main()
