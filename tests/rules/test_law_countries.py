"""Which permit after studies each country leads to, where sources differ, too."""

from datetime import date

import pytest

from rules.law.walk import walk

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("country", "procedure"),
    [
        *((country, "aps") for country in "SN CM LB GA BJ TN MU CV BF MK ME RS IN".split()),
        *((country, "rece") for country in "CG BA GE BR GB MA CD XK".split()),
    ],
)
def test_each_country_leads_to_its_permit(country, procedure):
    answers = {
        "nationality": country,
        "situation": "stay-to-work",
        "document": "student-card",
        "expires": "2027-01-31",
        "work": "searching",
        "diploma": "master",
    }
    assert walk(answers, TODAY).decision.procedure.value == procedure
