"""The decision table is complete, unambiguous and asks nothing in vain: every path is listed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.law.asking import compiled
from rules.law.cited import CITED
from rules.law.countries import COUNTRIES, TERRITORIES
from rules.law.country_groups import GROUP_OF, GROUPS
from rules.law.facts import FACTS, Document, Expiry, Nationality, Situation
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, EXPIRES, UNKNOWN, ChoiceQuestion
from rules.law.revision import hash_law, revision
from rules.law.schedules import RENEWAL
from rules.law.table import DecisionTable, Known, Rule
from rules.law.walk import FIRST, Walk, offered, walk

from .law_cases import NATIONALITIES

TODAY = date(2026, 11, 26)


def paths(step=FIRST, known: Known | None = None) -> Iterator[tuple[Known, Rule]]:
    """Every way to a decision: what is then known of the facts, and the rule."""
    known = known or {}
    if step.rule:
        yield known, step.rule
        return
    fact = step.ask.fact
    for label, then in step.leads.items():
        yield from paths(then, {**known, fact: label & known.get(fact, label)})


PATHS = list(paths())


def test_every_path_ends_in_the_first_rule_that_its_cases_meet():
    """All cases of a path meet its rule, and none meets one before it."""
    for known, rule in PATHS:
        for before in TABLE.rules[: TABLE.rules.index(rule)]:
            assert any(
                values.isdisjoint(known.get(fact, values))
                for fact, values in before.conditions.items()
            ), (known, before.key)
        for fact, values in rule.conditions.items():
            assert known[fact] <= values, (known, rule.key)


def test_no_rule_is_dead():
    assert {rule.key for _, rule in PATHS} == set(TABLE.by_key)


def test_no_condition_lists_every_value_of_its_fact():
    for rule in TABLE.rules:
        for fact, values in rule.conditions.items():
            assert values != set(fact), (rule.key, fact)


def test_a_question_is_asked_only_if_two_answers_differ_in_procedure_or_days():
    numbers, of = {}, {}

    def outcome(step) -> int:
        """Return a number, the same for steps that lead to the same procedures and schedules."""
        if id(step) not in of:
            if step.rule:
                content = step.rule.procedure, step.rule.schedule
            else:
                leads = {label: outcome(then) for label, then in step.leads.items()}
                assert len(set(leads.values())) > 1, (step.ask.key, leads)
                content = step.ask, tuple(leads.items())
            of[id(step)] = numbers.setdefault(content, len(numbers))
        return of[id(step)]

    outcome(FIRST)


def test_every_procedure_is_reached():
    assert {rule.procedure for rule in TABLE.rules} == set(Procedure)


ONLINE = """
renew-student-permit renew-exams-left renew-awaiting-diploma visa-validated talent-change
talent-renewal change-to-student french-spouse
""".split()


def test_just_what_opens_four_months_before_says_when_the_platform_must_accept_it():
    expires = date(2026, 9, 30)
    dates = dict.fromkeys(FACTS, date(2026, 1, 1)) | {Expiry: expires}
    for rule in TABLE.rules:
        if rule.schedule:
            accepted = expires - timedelta(days=120) if rule.procedure.value in ONLINE else None
            assert rule.schedule.on(dates).accepted_from == accepted, rule.key


def test_every_rule_has_a_stable_key_says_why_and_on_what_it_rests():
    assert len(TABLE.by_key) == len(TABLE.rules)
    for rule in TABLE.rules:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.key)
        assert rule.why.endswith("."), rule.key
        assert rule.sources, rule.key
    assert all(listed.sources for listed in GROUPS.values())
    for source in CITED:
        assert source.title
        assert re.match(r"https?://\S+$", source.url)
        assert date(2026, 1, 1) <= source.checked < source.due


def test_a_schedule_counts_only_from_dates_that_are_known():
    for known, rule in PATHS:
        for fact in rule.schedule.counts_from if rule.schedule else ():
            assert UNKNOWN not in {value.value for value in known[fact]}, rule.key


def question(fact, readings=None):
    """Return a question whose answers are the values of a fact, or are read in this way."""
    readings = readings or [frozenset({value}) for value in fact]
    return ChoiceQuestion(fact.__name__, fact, dict(enumerate(readings)))


def test_a_broken_table_is_not_compiled():
    asked = [question(fact) for fact in FACTS]
    for broken in (TABLE.rules[:-1], [rule for rule in TABLE.rules if "unknown" in rule.key]):
        with pytest.raises(ValueError, match="no rule"):
            compiled(DecisionTable(broken), lambda known: asked)


def test_a_question_that_decides_nothing_is_not_asked():
    """A rule on the document, which is asked first, stands behind one that admits all its cases."""
    whens = {Situation.TRAVEL}, {Situation.TRAVEL, next(iter(Document))}, set()
    rules = [replace(TABLE.rules[0], key=str(when), when=frozenset(when)) for when in whens]
    asked = question(Document), question(Situation)
    assert compiled(DecisionTable(rules), lambda known: asked).ask is asked[1]


def test_what_is_known_of_a_part_of_a_fact_bounds_what_is_asked_next():
    first, second, third, *_others = Document
    rules = [
        replace(TABLE.rules[0], key=str(when), when=frozenset(when)) for when in ({second}, ())
    ]
    parts = [frozenset({first, second}), frozenset({second, third})]
    asked = question(Document, parts), question(Document)
    step = compiled(DecisionTable(rules), lambda known: asked)
    found = {part: frozenset().union(*then.leads) for part, then in step.leads.items()}
    assert found == {part: part for part in parts}


# ---- the revision ----


def test_another_process_has_the_same_revision():
    """Sets have another order there."""
    code = "from rules.law.revision import revision; print(revision())"
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, env={"PYTHONHASHSEED": "7"}, capture_output=True, check=True)  # noqa: S603
    assert other.stdout.decode().strip() == revision()


def test_every_change_of_the_law_is_another_revision():
    row = TABLE.by_key["exemption-disputed"]
    source = replace(row.sources[0], checked=date(2027, 1, 1))
    laws = (
        row,
        replace(row, when=row.when | {Nationality.EXEMPT}),
        replace(row, procedure=Procedure.ASK_ADVISER),
        replace(row, schedule=RENEWAL),
        replace(row, sources=(source, *row.sources[1:])),
        replace(RENEWAL, opens=replace(RENEWAL.opens, months=-3)),
        RENEWAL,
        EXPIRES,
        replace(EXPIRES, ahead=14),
        BY_KEY["nationality"],
        GROUPS[Nationality.EXEMPT],
        replace(GROUPS[Nationality.EXEMPT], left={}),
        replace(BY_KEY["nationality"], readings=BY_KEY["nationality"].readings | {"GB": row.when}),
    )
    assert len({*map(hash_law, laws)}) == len(laws)


# ---- nationalities ----


def test_the_groups_of_nationalities_are_those_of_the_contract():
    exempt = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
    listed = {group: countries_of.countries for group, countries_of in GROUPS.items()}
    assert listed[Nationality.EXEMPT] == {*exempt.split(), "IS", "LI", "NO", "CH", "MC"}
    assert listed[Nationality.TO_CONFIRM] == {"AD", "SM", "VA"}
    assert listed[Nationality.ALGERIAN] == {"DZ"}
    aps = listed[Nationality.APS] | listed[Nationality.APS_DISPUTED]
    assert aps == set("SN GA BJ TN MU CV BF CM MK ME RS LB IN".split())
    assert listed[Nationality.APS_DISPUTED] == {"SN", "CM", "LB"}
    assert listed[Nationality.RECE_DISPUTED] == {"CG", "BA", "GE"}
    assert listed[Nationality.UNKNOWN] == {"stateless"}
    for group in GROUPS.values():
        assert group.joined.keys() <= group.countries
        assert not group.left.keys() & group.countries
    assert sum(map(len, listed.values())) == len(GROUP_OF), "no country is in two groups"


def test_every_country_can_be_answered():
    import babel

    known = {code for code in babel.Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert known - set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split()) == COUNTRIES
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
        return NATIONALITIES
    question = BY_KEY[key]
    return list(question.readings) if isinstance(question, ChoiceQuestion) else DAYS


def leaves(answers: dict[str, str] | None = None) -> Iterator[Walk]:
    """Every decision that these answers can come to."""
    here = walk(answers or {}, TODAY)
    if here.decision:
        yield here
    elif not here.problems:
        for value in answers_to(here.question.key):
            yield from leaves(here.used | {here.question.key: value})


LEAVES = list(leaves())


def test_questions_come_in_the_order_of_the_contract():
    order = (
        "nationality situation change family order certificate filed applied-for document"
        " validated expires eighteenth arrived work salary diploma moved notified".split()
    )
    travel = "nationality situation expires certificate document validated arrived where".split()
    for leaf in LEAVES:
        asked = travel if leaf.used.get("situation") == "travel" else order
        assert list(leaf.used) == sorted(leaf.used, key=asked.index)
        if leaf.used.keys() & {"arrived", "eighteenth"}:  # which are measured against it
            assert Expiry in leaf.dates


def test_each_situation_asks_what_the_contract_says():
    asked = {}
    for leaf in LEAVES:
        asked.setdefault(leaf.used.get("situation"), set()).update(leaf.used)
    common = {"nationality", "situation"}
    permit = common | {"document", "validated", "expires", "arrived", "eighteenth"}
    assert asked == {
        None: {"nationality"},
        "just-arrived": permit,
        "continue-studies": permit,
        "exams-left": permit,
        "stay-to-work": permit | {"work", "salary", "diploma"},
        "talent": permit | {"work", "salary", "diploma"},
        "already-applied": common | {"certificate", "filed", "applied-for"},
        "refused": common | {"order", "notified"},
        "change": common | {"change", "document", "moved", "expires"},
        "travel": (permit | {"certificate", "where"}) - {"eighteenth"},
        "family": common | {"family", "expires"},
        "protection": common,
        "other-permit": common,
    }


def test_what_is_not_asked_is_never_read():
    for leaf in LEAVES[::7]:
        rubbish = {key: "\x00rubbish" for key in BY_KEY if key not in leaf.used}
        assert walk(leaf.used | rubbish, TODAY).decision == leaf.decision


def test_an_open_walk_keeps_what_may_still_count_and_drops_the_rest():
    given = {"nationality": "DZ", "document": "vls-ts", "validated": "no", "salary": "hosting"}
    here = walk(given, TODAY)
    assert here.question.key == "situation"
    # For an Algerian nothing turns on the pay; the validation may until the visa is known.
    assert here.kept == {"nationality": "DZ", "document": "vls-ts", "validated": "no"}
    there = walk({**here.kept, "situation": "refused"}, TODAY)
    assert there.kept == {"nationality": "DZ", "situation": "refused"}


def test_a_certificate_is_answered_as_the_situation_allows():
    for situation, refused in (("already-applied", "not-applied"), ("travel", "closed")):
        answers = {"nationality": "BR", "situation": situation, "expires": "2026-10-31"}
        here = walk(answers, TODAY)
        assert here.question.key == "certificate"
        certificates = set(BY_KEY["certificate"].choices)
        assert set(offered(here.question, here.readings)) == certificates - {refused}
        problem = walk({**answers, "certificate": refused}, TODAY).problems["certificate"]
        assert problem.problem == "not-a-choice"


def test_a_procedure_speaks_in_just_the_phases_that_today_can_meet():
    dated = {(leaf.decision.rule.key, leaf.decision.timetable): leaf for leaf in LEAVES}
    met = set()
    for (_, timetable), leaf in dated.items():
        for span in timetable.spans:
            later = walk(leaf.used, span.starts or span.ends).decision
            if later and later.span:
                met.add((later.procedure, later.span.phase))
    assert met == {(key, phase) for key in Procedure for phase in key.phases}
