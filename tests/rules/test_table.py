"""The decision table is complete, unambiguous and asks nothing in vain: every case is listed."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from itertools import product

import pytest

from rules.law import sources
from rules.law.countries import COUNTRIES, TERRITORIES
from rules.law.facts import FACTS, GROUP_OF, GROUPS, Expiry, Nationality
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS, UNKNOWN, ChoiceQuestion
from rules.law.table import DecisionTable, Rule
from rules.law.walk import Walk, walk

TODAY = date(2026, 11, 23)


def whole_cases() -> Iterator[tuple]:
    """Every combination of the values of the facts."""
    return product(*FACTS)


def test_every_case_meets_exactly_one_rule():
    # The conditions are read as the law states them, not through the compiled table.
    conditions = [list(rule.conditions.items()) for rule in TABLE.rules]
    position = {fact: n for n, fact in enumerate(FACTS)}
    lines = [[(position[fact], values) for fact, values in each] for each in conditions]
    hits = Counter()
    for case in whole_cases():
        met = [n for n, line in enumerate(lines) if all(case[at] in values for at, values in line)]
        assert len(met) == 1, (case, [TABLE.rules[n].key for n in met])
        hits[met[0]] += 1
    assert [TABLE.rules[n].key for n in range(len(lines)) if not hits[n]] == []  # no dead rule


def test_the_compiled_table_says_what_the_conditions_say():
    for number, case in enumerate(whole_cases()):
        if number % 37:  # a sample, spread over all of them
            continue
        known = {type(value): frozenset({value}) for value in case}
        [rule] = TABLE.remaining(known)
        assert all(known[fact] <= values for fact, values in rule.conditions.items())


def test_no_condition_lists_every_value_of_its_fact():
    idle = [
        (rule.key, fact.__name__)
        for rule in TABLE.rules
        for fact, values in rule.conditions.items()
        if values == set(fact)
    ]
    assert idle == []


def test_every_procedure_is_reached():
    assert {rule.procedure for rule in TABLE.rules} == set(Procedure)


def test_keys_are_stable_words():
    keys = [rule.key for rule in TABLE.rules]
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.key)
def test_every_rule_says_why_and_on_what_it_rests(rule: Rule):
    assert rule.why.endswith(".")
    assert sources.PAGE in rule.sources  # what everything started from
    for source in rule.sources:
        assert source.title
        assert re.match(r"https?://\S+$", source.url)
        assert date(2026, 1, 1) <= source.checked <= TODAY


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.key)
def test_a_schedule_counts_only_from_dates_that_are_known(rule: Rule):
    for fact in rule.schedule.counts_from if rule.schedule else ():
        admitted = rule.conditions[fact]
        assert not [value for value in admitted if value.value == UNKNOWN]


def test_a_broken_table_would_be_seen():
    """The proof above can fail: take a row away, or write one twice."""
    hole = DecisionTable(FACTS, TABLE.rules[1:])
    assert hole.remaining({Nationality: frozenset({Nationality.EXEMPT})}) == []
    double = DecisionTable(FACTS, (*TABLE.rules, TABLE.rules[0]))
    assert len(double.remaining({Nationality: frozenset({Nationality.EXEMPT})})) == 2


# ---- nationalities ----


def test_the_groups_of_nationalities_are_those_of_the_contract():
    exempt = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
    assert GROUPS[Nationality.EXEMPT] == {*exempt.split(), "IS", "LI", "NO", "CH", "MC"}
    assert GROUPS[Nationality.TO_CONFIRM] == {"AD", "SM", "VA"}
    assert GROUPS[Nationality.ALGERIAN] == {"DZ"}
    aps = GROUPS[Nationality.APS] | GROUPS[Nationality.APS_DISPUTED]
    assert aps == set("SN GA BJ TN MU CV BF CM MK ME RS LB IN".split())
    assert GROUPS[Nationality.APS_DISPUTED] == {"SN", "CM", "LB"}
    assert GROUPS[Nationality.RECE_DISPUTED] == {"CG", "BA", "GE"}
    assert GROUPS[Nationality.UNKNOWN] == {"stateless"}


def test_no_country_is_in_two_groups():
    assert sum(map(len, GROUPS.values())) == len(GROUP_OF)
    assert set(GROUP_OF) - {"stateless"} <= COUNTRIES


def test_every_country_can_be_answered():
    import babel

    known = {
        code for code in babel.Locale("en").territories if len(code) == 2 and code.isalpha()
    } - set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
    assert known == COUNTRIES
    assert TERRITORIES <= COUNTRIES
    assert not TERRITORIES & set(GROUP_OF)


# ---- asking ----

DAYS = [
    "unknown",
    *((TODAY + timedelta(days=days)).isoformat() for days in (-400, -90, -10, 40, 90, 300)),
]


def answers_to(key: str) -> list[str]:
    """Answers to a question that stand for all others."""
    if key == "nationality":
        return ["FR", "AD", "DZ", "IN", "SN", "CG", "BR", "stateless"]
    question = BY_KEY[key]
    return list(question.readings) if isinstance(question, ChoiceQuestion) else DAYS


def tree(answers: dict[str, str] | None = None) -> Iterator[tuple[Walk, dict[str, Walk]]]:
    """Every question that can be met, with where each of its answers leads."""
    here = walk(answers or {}, TODAY)
    if here.question is None:
        return
    key = here.question.key
    after = {value: walk(here.used | {key: value}, TODAY) for value in answers_to(key)}
    after = {value: there for value, there in after.items() if not there.problems}
    yield here, after
    for there in after.values():
        yield from tree(there.used)


TREE = list(tree())
LEAVES = [there for _, after in TREE for there in after.values() if there.decision]


def test_questions_come_in_the_order_of_the_contract():
    order = [question.key for question in QUESTIONS]
    assert order == (
        "nationality situation document validated expires arrived diploma eighteenth".split()
    )
    for leaf in LEAVES:
        assert list(leaf.used) == sorted(leaf.used, key=order.index)


def test_asking_in_turn_reaches_the_rule_that_the_whole_case_meets():
    # The rest of each case, which was never asked, is filled in at both ends: it changes nothing.
    for leaf in LEAVES:
        for at in (0, -1):
            rest = {key: answers_to(key)[at] for key in BY_KEY if key not in leaf.used}
            whole = walk(leaf.used | rest, TODAY)
            assert whole.decision == leaf.decision
            assert whole.used == leaf.used


def outcomes(answers: dict[str, str]) -> set[tuple]:
    """All that can still come of some answers: procedures, with their days."""
    here = walk(answers, TODAY)
    if here.decision:
        return {(here.decision.procedure, here.decision.timetable)}
    key = here.question.key
    after = (walk(here.used | {key: value}, TODAY) for value in answers_to(key))
    return reduce(set.union, (outcomes(there.used) for there in after if not there.problems))


def test_no_question_is_asked_in_vain():
    """Each question asked can change the procedure or a day."""
    for here, after in TREE:
        results = [frozenset(outcomes(there.used)) for there in after.values()]
        assert len(set(results)) > 1, (here.used, here.question.key)


def test_the_expiry_is_known_before_what_is_measured_against_it():
    for here, _after in TREE:
        if here.question.key in {"arrived", "eighteenth"}:
            assert Expiry in here.dates


def test_what_is_not_asked_is_never_read():
    for leaf in LEAVES:
        rubbish = {key: "\x00rubbish" for key in BY_KEY if key not in leaf.used}
        assert walk(leaf.used | rubbish, TODAY).decision == leaf.decision


def test_an_open_walk_keeps_what_may_still_count_and_drops_the_rest():
    given = {"nationality": "DZ", "document": "vls-ts", "validated": "no", "diploma": "master"}
    here = walk(given, TODAY)
    assert here.question.key == "situation"
    # For an Algerian nothing turns on the diploma; the validation may until the visa is known.
    assert here.kept == {"nationality": "DZ", "document": "vls-ts", "validated": "no"}
    there = walk(here.kept | {"situation": "just-arrived"}, TODAY)
    assert there.question.key == "expires"
    assert there.kept == {"nationality": "DZ", "situation": "just-arrived", "document": "vls-ts"}


def test_a_procedure_speaks_in_just_the_phases_that_today_can_meet():
    dated = {
        (leaf.decision.rule.key, leaf.decision.timetable): leaf
        for leaf in LEAVES
        if leaf.decision.timetable
    }
    met = set()
    for leaf in dated.values():
        for span in leaf.decision.timetable.spans:
            later = walk(leaf.used, span.starts or span.ends).decision
            if later and later.span:
                met.add((later.procedure, later.span.phase))
    assert met == {(key, phase) for key in Procedure for phase in key.phases}
