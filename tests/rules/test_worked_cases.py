"""The cases that LAW-2.md works out: to which procedure, in which phase, on which days."""

from datetime import date

import pytest

from rules.law.days import days
from rules.law.walk import walk

TODAY = date(2026, 11, 26)
BASE = {"nationality": "BR"}


def decided(today=TODAY, **answers):
    """The decision on these answers, and its days by key."""
    named = {key.replace("_", "-"): value for key, value in answers.items()}
    result = walk(BASE | named, today)
    assert result.decision, (result.question, result.problems)
    found = {key: day.isoformat() for key, day in days(result).items()}
    return result.decision, found


def spans(decision) -> list[str]:
    """The phases of a decision with their days."""
    return [f"{one.phase} {one.starts} {one.ends}" for one in decision.timetable.spans]


@pytest.mark.parametrize(
    ("expires", "opens", "closes"),
    [
        ("2021-09-10", "2021-05-10", "2021-07-10"),
        ("2021-10-31", "2021-07-01", "2021-08-31"),
        ("2024-06-30", "2024-03-01", "2024-04-30"),
        ("2024-04-30", "2023-12-30", "2024-02-29"),
    ],
)
def test_a_renewal_opens_four_months_and_closes_two_months_before(expires, opens, closes):
    decision, found = decided(
        date(2021, 1, 1) if expires < "2022" else date(2023, 12, 1),
        situation="continue-studies",
        document="student-card",
        expires=expires,
    )
    assert decision.procedure == "renew-student-permit"
    assert (found["opens"], found["closes"]) == (opens, closes)
    assert (found["renewal-opens"], found["renewal-closes"]) == (opens, closes)


@pytest.mark.parametrize(
    ("expires", "opens"),
    [
        ("2026-12-31", "2026-10-31"),
        ("2027-01-31", "2026-12-01"),
        ("2027-04-30", "2027-03-01"),
        ("2027-09-30", "2027-07-30"),
    ],
)
def test_a_job_search_card_is_asked_for_in_the_last_two_months(expires, opens):
    decision, found = decided(
        situation="stay-to-work",
        document="student-card",
        expires=expires,
        work="searching",
        diploma="master",
    )
    assert decision.procedure == "rece"
    assert (found["opens"], found["closes"], found["last-day"]) == (opens, expires, expires)
    later = max(TODAY.isoformat(), opens)
    assert found["twelve-months-ago"] == f"{int(later[:4]) - 1}{later[4:]}"


@pytest.mark.parametrize(
    ("filed", "applied_for", "silence", "court"),
    [
        ("2026-09-01", "student", "2026-11-30", "2027-01-30"),
        ("2026-10-31", "student", "2027-01-29", "2027-03-29"),
        ("2026-09-01", "researcher", "2026-10-31", "2026-12-31"),
        ("2026-09-01", "other", "2027-01-01", "2027-03-01"),
        ("2026-10-31", "other", "2027-02-28", "2027-04-28"),
    ],
)
def test_silence_is_a_refusal_from_its_day_on_without_end(filed, applied_for, silence, court):
    decision, found = decided(
        situation="already-applied", certificate="deposit", filed=filed, applied_for=applied_for
    )
    assert decision.procedure == "track-application"
    assert (found["silence-day"], found["court-by"]) == (silence, court)
    day_before = date.fromordinal(date.fromisoformat(silence).toordinal() - 1)
    assert spans(decision) == [f"open {filed} {day_before}", f"late {silence} None"]
    assert "last-day" not in found


def test_a_refusal_without_an_order_to_leave_has_two_months():
    decision, found = decided(situation="refused", order="no", notified="2026-09-30")
    assert decision.procedure == "refused"
    assert spans(decision) == ["open 2026-09-30 2026-11-30", "closed 2026-12-01 None"]
    assert found["court-by"] == "2026-11-30"
    assert decided(situation="refused", order="unknown")[0].procedure == "ordered-to-leave"


def test_a_move_is_declared_within_three_months_and_late_without_end():
    decision, _ = decided(
        situation="change", change="moved", document="student-card", moved="2026-11-30"
    )
    assert decision.procedure == "address-change"
    assert spans(decision) == [
        "too-early None 2026-11-29",
        "open 2026-11-30 2027-02-28",
        "late 2027-03-01 None",
    ]


@pytest.mark.parametrize(
    ("expires", "phase"),
    [
        ("2027-02-27", "open"),
        ("2027-02-26", "late"),
        ("2026-11-26", "late"),
        ("2026-11-25", "closed"),
    ],
)
def test_a_lost_card_is_replaced_while_it_lasts_for_three_months_yet(expires, phase):
    decision, _ = decided(situation="change", change="card-lost", expires=expires)
    assert (decision.procedure, decision.span.phase) == ("card-lost", phase)


MINOR = {"situation": "continue-studies", "document": "minor-visa"}


@pytest.mark.parametrize(
    ("today", "expires", "eighteenth", "procedure", "phase"),
    [
        ("2026-08-14", "2026-08-31", "2026-08-15", "minor-turning-18", "too-early"),
        ("2026-08-31", "2026-08-31", "2026-08-15", "minor-turning-18", "open"),
        ("2026-09-01", "2026-08-31", "2026-08-15", "minor-turning-18", "late"),
        ("2026-10-15", "2026-08-31", "2026-08-15", "minor-turning-18", "late"),
        ("2026-10-16", "2026-08-31", "2026-08-15", "prefecture-visa-expired", None),
        ("2026-06-01", "2026-08-31", "2026-11-12", "minor-visa-ends", "open"),
        ("2026-11-11", "2026-08-31", "2026-11-12", "minor-visa-ends", "closed"),
        ("2026-11-12", "2026-08-31", "2026-11-12", "minor-turning-18", "late"),
        ("2027-01-13", "2026-08-31", "2026-11-12", "prefecture-visa-expired", None),
    ],
)
def test_a_minor_is_in_time_until_two_months_after_18(today, expires, eighteenth, procedure, phase):
    decision, _ = decided(
        date.fromisoformat(today), **MINOR, expires=expires, eighteenth=eighteenth
    )
    assert decision.procedure == procedure
    assert (decision.span and decision.span.phase) == phase


VISA = {"situation": "just-arrived", "document": "vls-ts", "validated": "no"}


@pytest.mark.parametrize(
    ("expires", "arrived", "phases"),
    [
        (
            "2027-08-31",
            "2026-11-30",
            [
                "too-early None 2026-11-29",
                "open 2026-11-30 2027-02-28",
                "late 2027-03-01 2027-08-29",
                "closed 2027-08-30 None",
            ],
        ),
        (
            "2027-01-31",
            "2026-11-20",
            ["too-early None 2026-11-19", "open 2026-11-20 2027-01-29", "closed 2027-01-30 None"],
        ),
        ("2026-11-27", "2026-11-27", ["too-early None 2026-11-25", "closed 2026-11-26 None"]),
        ("2027-08-31", "unknown", ["late None 2027-08-29", "closed 2027-08-30 None"]),
    ],
)
def test_a_visa_is_validated_within_three_months_and_two_days_before_it_ends(
    expires, arrived, phases
):
    decision, _ = decided(**VISA, expires=expires, arrived=arrived)
    assert decision.procedure == "validate-vls-ts"
    assert spans(decision) == phases


def test_a_visa_whose_end_is_unknown_is_validated_all_the_same():
    decision, found = decided(**VISA, expires="unknown")
    assert (decision.procedure, decision.timetable, found) == ("validate-vls-ts", None, {})


ALGERIAN = {"nationality": "DZ", "document": "vls-ts", "expires": "2027-01-31"}
WORK = {"situation": "stay-to-work", "document": "student-card", "expires": "2027-01-31"}
EXPIRED = {"document": "student-card", "expires": "2026-09-30"}


@pytest.mark.parametrize(
    ("answers", "procedure"),
    [
        # An Algerian whose visa is validated renews it; one whose visa is not asks for a permit.
        (ALGERIAN | {"situation": "continue-studies", "validated": "yes"}, "renew-student-permit"),
        (
            ALGERIAN | {"situation": "just-arrived", "validated": "no", "arrived": "2026-11-01"},
            "first-permit-algerian",
        ),
        (
            ALGERIAN | {"situation": "stay-to-work", "validated": "yes", "work": "contract"},
            "algerian-employee",
        ),
        # A job contract, by pay and diploma.
        (WORK | {"work": "contract", "salary": "blue-card", "diploma": "lower"}, "talent-change"),
        (
            WORK | {"work": "contract", "salary": "blue-card", "diploma": "none"},
            "change-to-employee",
        ),
        (WORK | {"work": "contract", "salary": "qualified", "diploma": "master"}, "talent-change"),
        (
            WORK | {"work": "contract", "salary": "qualified", "diploma": "pending"},
            "renew-awaiting-diploma",
        ),
        (
            WORK | {"work": "contract", "salary": "lower", "diploma": "pending"},
            "change-to-employee",
        ),
        (WORK | {"work": "business", "diploma": "none"}, "change-to-business"),
        (WORK | {"work": "searching", "diploma": "lower"}, "diploma-not-sufficient"),
        (
            WORK | EXPIRED | {"work": "contract", "salary": "qualified", "diploma": "master"},
            "ask-adviser",
        ),
        (WORK | EXPIRED | {"work": "searching", "diploma": "master"}, "aps-rece-expired"),
        # A researcher.
        (WORK | {"document": "researcher-card", "work": "searching"}, "rece"),
        (
            WORK | {"document": "researcher-card", "work": "contract", "salary": "hosting"},
            "talent-renewal",
        ),
        # After an APS or a RECE.
        (WORK | {"document": "aps-rece", "work": "searching"}, "after-job-search"),
        (WORK | {"document": "aps-rece", "situation": "continue-studies"}, "change-to-student"),
        # A journey.
        (
            EXPIRED | {"situation": "travel", "certificate": "extension"},
            "travel-with-certificate",
        ),
        (
            EXPIRED | {"situation": "travel", "certificate": "deposit", "where": "france"},
            "travel-no",
        ),
        (
            EXPIRED | {"situation": "travel", "certificate": "deposit", "where": "abroad"},
            "return-visa",
        ),
        (
            EXPIRED | {"situation": "travel", "certificate": "not-applied", "where": "abroad"},
            "visa-from-home",
        ),
        (
            EXPIRED
            | {
                "situation": "travel",
                "document": "visa-d-to-apply",
                "certificate": "extension",
                "where": "france",
            },
            "travel-no",
        ),
        (
            {"situation": "travel", "document": "student-card", "expires": "2027-09-30"},
            "travel-valid",
        ),
        # The family.
        ({"situation": "family", "family": "french-spouse", "expires": "unknown"}, "french-spouse"),
        ({"situation": "family", "family": "joining"}, "family"),
    ],
)
def test_what_the_table_says_of_a_case(answers, procedure):
    decision, _ = decided(**answers)
    assert decision.procedure == procedure
