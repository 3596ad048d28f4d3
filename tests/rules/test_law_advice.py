"""Who is told that sources differ on their country."""

from datetime import date

import pytest

from rules.law.walk import walk

TODAY = date(2026, 11, 23)


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
        "work": "searching",
        "diploma": "master",
    }
    rule = walk(answers, TODAY).decision.rule
    assert (rule.procedure.value, rule.advice) == (procedure, passage)
