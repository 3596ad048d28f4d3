"""The table against a second coding of the same law, on thousands of cases."""

import random
from collections import defaultdict
from contextlib import suppress
from datetime import date
from itertools import chain

import pytest

from rules.law.countries import COUNTRIES
from rules.law.walk import walk

from ..wizard.cases import GRADUATE
from .law_cases import SEEDS, cases, verdict
from .oracle import Unreadable, decide

REACHED = {
    "-": "no-permit-needed exemption-to-confirm protection ask-adviser ordered-to-leave file-closed"
    " passport-lost new-passport details-wrong travel-valid travel-with-certificate travel-no"
    " return-visa visa-from-home family other-permit-prefecture working-holiday"
    " prefecture-first-request vls-t-no-step prefecture-visa-expired algerian-after-studies"
    " diploma-not-sufficient aps-rece-expired prefecture-expired-over-6-months",
    "- open closed": "refused",
    "- open late": "track-application",
    "- too-early open late": "address-change change-to-student",
    "- open late closed": "card-lost",
    "- too-early open late closed": "french-spouse validate-vls-ts",
    "open closed": "minor-visa-ends",
    "too-early open": "aps rece visa-validated",
    "too-early open closed": "algerian-employee change-to-employee change-to-business"
    " after-job-search",
    "too-early open late": "minor-turning-18 first-permit first-permit-algerian talent-change",
    "too-early open late penalty": "renew-awaiting-diploma talent-renewal renew-exams-left"
    " renew-student-permit",
}
"""The phases in which someone can be ("-" without dates), for every procedure of DESIGN.md."""


@pytest.mark.parametrize("seed", SEEDS)
def test_both_codings_agree(seed):
    differences = {}  # the first case of each kind
    for answers, today in cases(seed):
        result = walk(answers, today)
        try:
            expected = decide(answers, today)
        except Unreadable as error:
            [key] = error.args
            if key not in result.problems:
                differences.setdefault(f"{key} must be refused", f"{today} {answers}")
            continue
        if (found := verdict(result)) != expected:
            kind = f"{expected.procedure}, not {found.procedure}"
            case = f"{today} {result.used}\n  expected {expected}\n  found {found}"
            differences.setdefault(kind, case)
    assert not differences, "\n".join(f"{kind}: {case}" for kind, case in differences.items())


def test_both_codings_group_countries_alike():
    today = date(2026, 11, 26)
    for country in [*COUNTRIES, "stateless"]:
        answers = {"nationality": country, **GRADUATE}
        assert verdict(walk(answers, today)) == decide(answers, today), country


def test_the_cases_reach_every_procedure_in_each_phase():
    reached = defaultdict(set)
    for answers, today in chain.from_iterable(map(cases, SEEDS)):
        with suppress(Unreadable):
            expected = decide(answers, today)
            reached[expected.procedure].add(expected.phase or "-")
    assert reached == {
        procedure: set(phases.split())
        for phases, procedures in REACHED.items()
        for procedure in procedures.split()
    }


def test_a_missing_answer_is_asked_for_with_the_same_answers_before_it():
    for answers, today in cases(0):
        result = walk(answers, today)
        if result.problems:
            continue
        for number, gone in enumerate(result.used):
            asking = walk({key: value for key, value in answers.items() if key != gone}, today)
            assert asking.question.key == gone, (answers, gone, today)
            assert list(asking.used) == list(result.used)[:number]


def test_the_questions_still_to_come_are_bounded_on_the_way_and_the_bounds_are_met():
    """Of each case, from the first question on: never fewer or more than was said before."""
    at_first = set()
    for answers, today in cases(1):
        if walk(answers, today).decision is None:  # one of the answers cannot be true
            continue
        asked = walk(answers, today).asked
        ways = [walk({key: answers[key] for key in asked[:at]}, today) for at in range(len(asked))]
        for at, here in enumerate(ways):
            assert here.step.fewest <= len(asked) - at <= here.step.most
        shown = [here.progress(key) for here, key in zip(ways, asked, strict=True)]
        assert [one.number for one in shown] == list(range(1, len(asked) + 1))
        assert [one.total for one in shown] == sorted((one.total for one in shown), reverse=True)
        assert all(one.total == len(asked) for one in shown if one.is_exact)
        at_first.add(len(asked))
    start = walk({}, today)
    assert start.step.fewest == min(at_first) <= max(at_first) <= start.step.most


ODD = ["", "?", "unknown ", "20270228", "2027-02-29", "0000-00-00", "9999-12-31", "\ud800"]
ODD += ["２０２７-02-28"]


def test_no_answers_break_a_walk_and_what_it_keeps_leads_to_the_same():
    chance = random.Random(3)
    for whole, today in cases(3):
        answers = {key: value for key, value in whole.items() if chance.random() > 0.03}
        answers |= {key: chance.choice(ODD) for key in answers if chance.random() < 0.1}
        result = walk(answers, today)
        assert (result.question is None) == (result.decision is not None)
        assert set(result.problems) <= set(result.pending) <= set(answers)
        assert result.used.items() <= answers.items()
        again = walk(result.kept, today)
        assert (again.question, again.decision) == (result.question, result.decision)
        assert again.used == result.used
