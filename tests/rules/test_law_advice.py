"""Who is given words for their case alone: the second coding, on every kind of answer."""

from datetime import date
from functools import cache
from itertools import product

import pytest

from rules.law.questions import BY_KEY
from rules.law.walk import walk

from .oracle import advice, decide, needed

TODAY = date(2026, 11, 23)
KINDS = {
    "nationality": ["FR", "AD", "DZ", "BR", "IN", "SN", "CG", "stateless"],
    "situation": list(BY_KEY["situation"].readings),
    "document": list(BY_KEY["document"].readings),
    "validated": ["yes", "no"],
    "expires": ["2026-01-31", "2026-10-31", "2026-12-31", "2027-10-31", "unknown"],
    "arrived": ["2026-01-15", "unknown"],
    "diploma": list(BY_KEY["diploma"].readings),
    "eighteenth": ["2026-01-31", "2028-01-31", "unknown"],
}


@cache
def cases() -> list[dict[str, str]]:
    """Every case that these kinds of answers make, without the answers that are not asked."""
    distinct = {}
    for values in product(*KINDS.values()):
        answers = dict(zip(KINDS, values, strict=True))
        used = {key: answers[key] for key in needed(answers, TODAY)}
        distinct[tuple(used.items())] = used
    return list(distinct.values())


def test_every_kind_of_answer_leads_where_the_second_coding_leads():
    met = set()
    for answers in cases():
        rule = walk(answers, TODAY).decision.rule
        assert rule.procedure.value == decide(answers, TODAY).procedure, answers
        assert rule.advice == advice(answers, TODAY), answers
        met.add(rule.advice)
    assert len(met) == 11  # ten passages, and none


def test_whoever_is_sent_to_an_adviser_is_told_why_in_their_own_words():
    for answers in cases():
        rule = walk(answers, TODAY).decision.rule
        assert rule.advice or rule.procedure.value != "ask-adviser", answers


@pytest.mark.parametrize(
    ("country", "procedure", "passage"),
    [
        *((country, "aps", "advice-aps-disputed") for country in ("SN", "CM", "LB")),
        *((country, "rece", "advice-rece-disputed") for country in ("CG", "BA", "GE")),
        *((country, "aps", None) for country in "GA BJ TN MU CV BF MK ME RS IN".split()),
        *((country, "rece", None) for country in ("BR", "GB", "MA", "CD", "XK")),
    ],
)
def test_the_six_disputed_countries_are_told_so_and_no_other(country, procedure, passage):
    answers = {
        "nationality": country,
        "situation": "stay-to-work",
        "document": "student-card",
        "expires": "2027-01-31",
        "diploma": "master",
    }
    rule = walk(answers, TODAY).decision.rule
    assert (rule.procedure.value, rule.advice) == (procedure, passage)
