"""The law's table against zen-engine and a plain list of functions, on the same rules and rows.

CPU time, in blocks that take turns forwards and backwards on one core; each engine must first
decide as the table does.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from operator import ne
from random import Random
from time import process_time
from typing import Any

from rules.law.cases import cases as cases_of
from rules.law.facts import FACTS, Fact
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.table import Rule
from rules.law.walk import follow, walk

from .report import Figure, spread

Case = dict[type[Fact], Fact]
Answers = Mapping[str, str]

TODAY = date(2026, 11, 23)
NAMES = {fact: fact.__name__.lower() for fact in FACTS}
PART = "engines"
SAMPLE = 1_000
_ZEN = "zen-engine, evaluate_batch"


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
        contenders[_ZEN] = _zen(cases)
    return contenders


def _zen(cases: Sequence[Case]) -> Contender:
    """Return zen-engine with all cases in one call, its fastest way."""
    from zen import ZenEngine

    loader = {"type": "static", "content": {"law": zen_table(TABLE.rules)}}
    engine = ZenEngine({"loader": loader})
    batch = [{"key": "law", "context": plain(facts)} for facts in cases]
    return Contender(
        lambda: [row["data"]["result"]["rule"] for row in engine.evaluate_batch(batch)], len(batch)
    )


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


def students(count: int) -> list[Answers]:
    """Return answers of so many students, of every procedure alike, the same in every run."""
    chance = Random(6)  # noqa: S311 - chance picks cases, it guards nothing
    by_procedure = [cases_of(procedure, TODAY) for procedure in Procedure]
    return [chance.choice(by_procedure[at % len(by_procedure)]).answers for at in range(count)]


def readings(answers: Answers) -> dict[str, frozenset[Fact]]:
    """Return what each answer says, by question key."""
    return dict(walk(answers, TODAY).readings)


def case(answers: Answers) -> Case:
    """Return all facts of a student; those that nobody asked for are any: no rule turns on them."""
    facts: dict[type[Fact], frozenset[Fact]] = {fact: frozenset(fact) for fact in FACTS}
    for values in readings(answers).values():
        fact = type(next(iter(values)))
        # "validated" narrows what the document says, and says nothing of other documents.
        facts[fact] = facts[fact] & values or facts[fact]
    return {fact: min(values, key=str) for fact, values in facts.items()}


def plain(facts: Case) -> dict[str, str]:
    """Return the facts of a student in words."""
    return {NAMES[fact]: value.value for fact, value in facts.items()}


def functions(rules: Sequence[Rule]) -> Callable[[Case], str]:
    """Return a function that tries one for each rule in turn."""

    def function(rule: Rule) -> Callable[[Case], bool]:
        conditions = tuple(rule.conditions.items())

        def meets(facts: Case) -> bool:
            for fact, values in conditions:  # noqa: SIM110 - all() takes twice as long
                if facts[fact] not in values:
                    return False
            return True

        return meets

    tests = [(function(rule), rule.key) for rule in rules]

    def decide(facts: Case) -> str:
        for meets, key in tests:
            if meets(facts):
                return key
        raise LookupError(facts)

    return decide


def zen_table(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return a decision table of zen-engine."""
    lines = []
    for rule in rules:
        cells = dict.fromkeys(NAMES.values(), "")
        for fact, values in rule.conditions.items():
            cells[NAMES[fact]] = ", ".join(sorted(json.dumps(value.value) for value in values))
        lines.append({"_id": rule.key, "rule": json.dumps(rule.key), **cells})
    fields = [{"id": name, "name": name, "field": name} for name in NAMES.values()]
    table = {
        "hitPolicy": "first",
        "inputs": fields,
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": lines,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
