"""The cases that LAW-2.md works out, by both codings: which procedure, phase and days."""

from datetime import date, timedelta

import pytest

from rules.law.days import days
from rules.law.walk import walk

from .law_cases import verdict
from .oracle import decide

TODAY = date(2026, 11, 26)
BASE = {"nationality": "BR"}
RENEWAL = {"situation": "continue-studies", "document": "student-card"}
GRADUATE = {"situation": "stay-to-work", "document": "student-card", "work": "searching"}


def decided(today=TODAY, **answers):
    """The decision on these answers, and its days by key: the second coding has the same."""
    named = BASE | {key.replace("_", "-"): value for key, value in answers.items()}
    result, expected = walk(named, today), decide(named, today)
    assert result.decision, (result.question, result.problems)
    assert verdict(result) == expected
    found = days(result)
    both = found.keys() & expected.days.keys()
    assert {key: found[key] for key in both} == {key: expected.days[key] for key in both}
    return result.decision, {key: day.isoformat() for key, day in found.items()}


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
        ("2026-03-31", "2025-12-01", "2026-01-30"),  # 60 days are earlier than two months
        ("2028-06-29", "2028-02-29", "2028-04-29"),
        ("2028-02-29", "2027-10-29", "2027-12-29"),
    ],
)
def test_a_renewal_opens_four_months_and_closes_two_months_before(expires, opens, closes):
    decision, found = decided(date.fromisoformat(opens), **RENEWAL, expires=expires)
    assert decision.procedure == "renew-student-permit"
    assert (found["opens"], found["closes"]) == (opens, closes)
    assert (found["renewal-opens"], found["renewal-closes"]) == (opens, closes)


def test_a_job_search_card_is_asked_for_in_the_last_two_months():
    for expires, opens in (
        ("2026-12-31", "2026-10-31"),
        ("2027-01-31", "2026-12-01"),
        ("2027-04-30", "2027-03-01"),
    ):
        decision, found = decided(**GRADUATE, diploma="master", expires=expires)
        assert decision.procedure == "rece"
        assert (found["opens"], found["closes"], found["last-day"]) == (opens, expires, expires)
        later = max(TODAY.isoformat(), opens)
        assert found["twelve-months-ago"] == f"{int(later[:4]) - 1}{later[4:]}"


def test_silence_is_a_refusal_from_its_day_on_without_end():
    for filed, applied_for, silence, court in (
        ("2026-09-01", "student", "2026-11-30", "2027-01-30"),
        ("2026-10-31", "student", "2027-01-29", "2027-03-29"),
        ("2026-09-01", "researcher", "2026-10-31", "2026-12-31"),
        ("2026-10-31", "other", "2027-02-28", "2027-04-28"),
    ):
        about = {"certificate": "deposit", "filed": filed, "applied_for": applied_for}
        decision, found = decided(situation="already-applied", **about)
        assert decision.procedure == "track-application"
        assert (found["silence-day"], found["court-by"]) == (silence, court)
        day_before = date.fromisoformat(silence) - timedelta(1)
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


def test_a_lost_card_is_replaced_while_it_lasts_for_three_months_yet():
    for expires, phase in (
        ("2027-02-27", "open"),
        ("2027-02-26", "late"),
        ("2026-11-26", "late"),
        ("2026-11-25", "closed"),
    ):
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
            "too-early None 2026-11-29, open 2026-11-30 2027-02-28, late 2027-03-01 2027-08-29,"
            " closed 2027-08-30 None",
        ),
        (
            "2027-01-31",
            "2026-11-20",
            "too-early None 2026-11-19, open 2026-11-20 2027-01-29, closed 2027-01-30 None",
        ),
        ("2026-11-27", "2026-11-27", "too-early None 2026-11-25, closed 2026-11-26 None"),
        ("2027-08-31", "unknown", "late None 2027-08-29, closed 2027-08-30 None"),
    ],
)
def test_a_visa_is_validated_within_three_months_and_two_days_before_it_ends(
    expires, arrived, phases
):
    decision, _ = decided(**VISA, expires=expires, arrived=arrived)
    assert decision.procedure == "validate-vls-ts"
    assert ", ".join(spans(decision)) == phases


def test_a_visa_whose_end_is_unknown_is_validated_all_the_same():
    decision, found = decided(**VISA, expires="unknown")
    assert (decision.procedure, spans(decision), found) == ("validate-vls-ts", [], {})


def test_each_phase_of_a_renewal_has_its_days():
    decision, found = decided(date(2021, 9, 1), **RENEWAL, expires="2021-10-31")
    assert spans(decision) == [
        "too-early None 2021-06-30",
        "open 2021-07-01 2021-08-31",
        "late 2021-09-01 2021-10-31",
        "penalty 2021-11-01 2022-04-30",
        "closed 2022-05-01 None",
    ]
    assert found["last-day"] == "2022-04-30"
    over, _days = decided(date(2022, 5, 1), **RENEWAL, expires="2021-10-31")
    assert over.procedure == "prefecture-expired-over-6-months"
