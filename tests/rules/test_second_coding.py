"""The table against a second coding of the same law, on thousands of cases."""

import random
import re
from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from itertools import chain, pairwise

import pytest
from dateutil.relativedelta import relativedelta

from rules.law.countries import COUNTRIES
from rules.law.walk import walk

from .law_cases import verdict
from .oracle import Unreadable, decide

SEEDS, CASES = range(10), 2_000

CHOICES = {
    "nationality": "DZ DZ DZ SN IN CG GE BR BR GB FR AD stateless",
    "situation": "just-arrived continue-studies exams-left stay-to-work stay-to-work stay-to-work"
    " talent talent already-applied refused change travel family protection other-permit",
    "change": "moved card-lost passport-lost new-passport details-wrong",
    "family": "french-spouse partner eu-spouse french-child joining child",
    "order": "yes no no no unknown",
    "applied-for": "student researcher other",
    "certificate": "not-applied none deposit extension favourable closed",
    "document": "vls-ts vls-ts vls-ts-research vls-ts-other visa-d-to-apply minor-visa minor-visa"
    " student-card student-card researcher-card researcher-card aps-rece aps-rece vls-t exam-visa"
    " working-holiday short-stay eu-permit other-card none",
    "validated": "yes no",
    "where": "france abroad",
    "work": "contract contract business searching",
    "diploma": "master licence-pro pending lower none",
    "salary": "hosting blue-card qualified lower unknown",
}
"""The answers of DESIGN.md, section 2; those that lead to more rows are drawn more often."""

BOUNDS = {
    "expires": "0days 0days 0days 2days 60days 120days 2months 3months 4months -6months",
    "arrived": "0days -2months -3months",
    "eighteenth": "0days -2months",
    "filed": "0days -60days -90days -4months",
    "notified": "0days -2months",
    "moved": "0days -3months",
}
"""How far from today a day is when one of its bounds is today."""

BOUNDS_BESIDE_EXPIRY = {
    "arrived": "0days -2days -2months -3months",
    "eighteenth": "0days -2months",
}
"""How far from the document's last day another day is when two bounds meet."""

RANGES = {
    "expires": (-500, 900),
    "arrived": (-400, 330),
    "eighteenth": (-400, 700),
    "filed": (-400, 0),
    "notified": (-400, 0),
    "moved": (-400, 360),
}
"""The days, counted from today, among which any other day is drawn."""

ORDER = (
    "nationality situation change family order document validated expires eighteenth arrived work"
    " salary diploma moved notified certificate filed applied-for"
).split()
TRAVEL_ORDER = "nationality situation expires certificate document validated arrived where".split()

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


def beside(rng: random.Random, day: date, bound: str) -> date:
    """Return a day at most two days from the one at `bound` of `day`."""
    count, unit = re.fullmatch(r"(-?\d+)(days|months)", bound).groups()
    away = rng.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2))
    return day + relativedelta(**{unit: int(count)}) + timedelta(days=away)


def any_day(rng: random.Random, key: str, today: date) -> date:
    """Return a day of the range of `key`, often the end of a month."""
    first, last = (today + timedelta(days=days) for days in RANGES[key])
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    month_end = day + relativedelta(day=31)
    return month_end if rng.random() < 0.2 and month_end <= last else day


def draw(rng: random.Random, today: date) -> dict[str, str]:
    """Return an answer to every question; a third of the time, days beside bounds."""
    answers = {key: rng.choice(values.split()) for key, values in CHOICES.items()}
    is_near = rng.random() < 1 / 3
    expires = today
    for key, bounds in BOUNDS.items():
        if not is_near:
            day = any_day(rng, key, today)
        elif key in BOUNDS_BESIDE_EXPIRY and rng.random() < 0.5:
            day = beside(rng, expires, rng.choice(BOUNDS_BESIDE_EXPIRY[key].split()))
        else:
            day = beside(rng, today, rng.choice(bounds.split()))
        if key == "expires":
            expires = day
        answers[key] = "unknown" if rng.random() < 0.1 else day.isoformat()
    return answers


@cache
def cases(seed: int) -> list[tuple[dict[str, str], date]]:
    """Return whole answers, each with a today; often around the end of a month."""
    rng = random.Random(seed)
    drawn = []
    for _ in range(CASES):
        today = date(1991, 1, 1) + timedelta(days=rng.randrange(109 * 365))
        if rng.random() < 0.3:
            today = beside(rng, today + relativedelta(day=31), "0days")
        drawn.append((draw(rng, today), today))
    return drawn


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
    graduate = {
        "situation": "stay-to-work",
        "document": "student-card",
        "expires": "2026-12-31",
        "work": "searching",
        "diploma": "master",
    }
    for country in [*COUNTRIES, "stateless"]:
        answers = {"nationality": country, **graduate}
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


def test_a_missing_answer_is_asked_for_in_the_order_of_asking():
    for answers, today in cases(0):
        result = walk(answers, today)
        if result.problems:
            continue
        order = TRAVEL_ORDER if answers["situation"] == "travel" else ORDER
        assert list(result.used) == sorted(result.used, key=order.index)
        for number, gone in enumerate(result.used):
            left = {key: value for key, value in answers.items() if key != gone}
            asking = walk(left, today)
            assert asking.question.key == gone, (left, today)
            assert list(asking.used) == list(result.used)[:number]


def test_a_question_is_put_only_while_two_of_its_answers_decide():
    rng, today = random.Random(2026), date(2026, 11, 26)
    drawn = [draw(rng, today) for _ in range(2_000)]

    def decides(key: str, known: dict[str, str]) -> bool:
        """Return whether changing this answer alone changes what some whole answers come to."""
        for one, other in pairwise(drawn):
            with suppress(Unreadable):
                answers = {**one, **known}
                if decide(answers, today) != decide({**answers, key: other[key]}, today):
                    return True
        return False

    for answers in drawn[:400]:
        known = {}
        for key, value in walk(answers, today).used.items():
            assert decides(key, known), (key, known)
            known[key] = value
