"""The law's table in other engines, each written as its makers would, and rows to decide."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from rules.law.cases import cases
from rules.law.facts import FACTS, Fact
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.table import Rule
from rules.law.walk import walk

Case = dict[type[Fact], Fact]
Answers = Mapping[str, str]

TODAY = date(2026, 11, 23)
NAMES = {fact: fact.__name__.lower() for fact in FACTS}
KEYS = [rule.key for rule in TABLE.rules]


def students(count: int) -> list[Answers]:
    """Return answers of so many students, of every procedure alike, the same in every run."""
    chance = Random(6)  # noqa: S311 - chance picks cases, it guards nothing
    by_procedure = [cases(procedure, TODAY) for procedure in Procedure]
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


def zen(rules: Sequence[Rule]) -> dict[str, Any]:
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


class OpenFisca:
    """A system of OpenFisca with a variable for each fact, and one for the number of the rule."""

    period = "2026-11"

    def __init__(self, rules: Sequence[Rule]) -> None:
        import numpy
        from openfisca_core.entities import Entity
        from openfisca_core.periods import DateUnit
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable

        self.numpy = numpy
        self.codes = {fact: {value: code for code, value in enumerate(fact)} for fact in FACTS}
        lines = [
            [
                (NAMES[fact], numpy.array([value in values for value in fact]))
                for fact, values in rule.conditions.items()
            ]
            for rule in rules
        ]

        def formula(persons: Any, period: Any) -> Any:
            rules_met = numpy.full(persons.count, -1)
            for number, line in enumerate(lines):
                meets = numpy.ones(persons.count, dtype=bool)
                for name, admitted in line:
                    meets &= admitted[persons(name, period)]
                rules_met[meets & (rules_met < 0)] = number  # the first that admits a case applies
            return rules_met

        person = Entity("person", "persons", "", "")
        self.system = TaxBenefitSystem([person])
        about = {"value_type": int, "entity": person, "definition_period": DateUnit.MONTH}
        for name in NAMES.values():
            self.system.add_variable(type(name, (Variable,), about))
        self.system.add_variable(type("rule", (Variable,), about | {"formula": formula}))

    def encode(self, people: Sequence[Case]) -> dict[str, Any]:
        """Return the facts of many as arrays of codes."""
        return {
            NAMES[fact]: self.numpy.array([codes[facts[fact]] for facts in people])
            for fact, codes in self.codes.items()
        }

    def population(self, count: int) -> Any:
        """Return a simulation of so many persons."""
        from openfisca_core.simulations import SimulationBuilder

        return SimulationBuilder().build_default_simulation(self.system, count)

    def decide(self, simulation: Any, encoded: dict[str, Any]) -> Any:
        """Return the numbers of the rules that the persons meet."""
        for name, codes in encoded.items():
            simulation.set_input(name, self.period, codes)
        simulation.delete_arrays("rule")
        return simulation.calculate("rule", self.period)


def publicodes(rules: Sequence[Rule], people: Sequence[Case], rounds: int) -> dict[str, Any] | None:
    """Return what publicodes decides, in how many microseconds; None where it is not installed."""
    node = shutil.which("node")
    home = Path(sys.prefix) / "node" / "package.json"
    if not node or not (home.parent / "node_modules" / "publicodes").is_dir():
        return None
    given = {
        "rules": _publicodes(rules),
        "cases": [{name: f"'{value}'" for name, value in plain(facts).items()} for facts in people],
        "rounds": rounds,
    }
    done = subprocess.run(  # noqa: S603
        [node, str(Path(__file__).parent / "engines_js" / "measure.mjs"), str(home)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"publicodes failed:\n{done.stderr}")
    return json.loads(done.stdout)


def _publicodes(rules: Sequence[Rule]) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {
            "si": {
                "toutes ces conditions": [
                    {
                        "une de ces conditions": [
                            f"{NAMES[fact]} = '{value.value}'" for value in sorted(values, key=str)
                        ]
                    }
                    for fact, values in rule.conditions.items()
                ]
            },
            "alors": f"'{rule.key}'",
        }
        for rule in rules
    ]
    facts = {name: {"titre": name, "par défaut": "'none'"} for name in NAMES.values()}
    return {**facts, "rule": {"variations": [*lines, {"sinon": "'nothing'"}]}}
