"""The second coding against the worked examples of LAW.md and LAW-2.md."""

from datetime import date

import pytest

from .oracle import Unreadable, closing, decide, last_duplicate, months_before, opening


def case(text, today):
    """Return the verdict on answers written `key=value`; those left out must not count."""
    return decide(dict(pair.split("=") for pair in text.split()), date.fromisoformat(today))


def in_days(verdict):
    return [
        f"{key} {starts or ''}…{last or ''}".replace("… ", "…")
        for key, starts, last in verdict.phases
    ]


STUDENT = "nationality=BR situation=continue-studies document=student-card"
RESEARCHER = "nationality=BR situation=stay-to-work document=researcher-card"
GRADUATE = "nationality=BR situation=stay-to-work document=student-card diploma=master"


@pytest.mark.parametrize(
    ("expires", "opens", "closes"),
    [
        ("2021-09-10", "2021-05-10", "2021-07-10"),
        ("2021-10-31", "2021-07-01", "2021-08-31"),
        ("2026-03-31", "2025-12-01", "2026-01-30"),  # 60 days are earlier than two months
        ("2026-04-28", "2025-12-28", "2026-02-27"),
        ("2026-04-30", "2025-12-30", "2026-02-28"),
        ("2028-04-30", "2027-12-30", "2028-02-29"),
        ("2026-06-29", "2026-03-01", "2026-04-29"),
        ("2028-06-29", "2028-02-29", "2028-04-29"),
        ("2028-02-29", "2027-10-29", "2027-12-29"),
    ],
)
def test_renewal_window(expires, opens, closes):
    expires = date.fromisoformat(expires)
    assert (opening(expires).isoformat(), closing(expires).isoformat()) == (opens, closes)


@pytest.mark.parametrize(
    ("expires", "opens"),
    [
        ("2026-12-31", "2026-10-31"),
        ("2027-01-31", "2026-12-01"),
        ("2027-04-30", "2027-03-01"),
        ("2027-09-30", "2027-07-30"),
    ],
)
def test_last_two_months(expires, opens):
    verdict = case(f"{RESEARCHER} work=searching expires={expires}", opens)
    assert (verdict.procedure, verdict.phase) == ("rece", "open")
    assert (verdict.opens.isoformat(), verdict.closes.isoformat()) == (opens, expires)


def test_each_renewal_phase_has_its_days():
    verdict = case(f"{STUDENT} expires=2021-10-31", "2021-09-01")
    assert (verdict.procedure, verdict.phase) == ("renew-student-permit", "late")
    assert in_days(verdict) == [
        "too-early …2021-06-30",
        "open 2021-07-01…2021-08-31",
        "late 2021-09-01…2021-10-31",
        "penalty 2021-11-01…2022-04-30",
        "closed 2022-05-01…",
    ]
    assert verdict.last_day == verdict.days["six-months"] == date(2022, 4, 30)
    assert verdict.days["day-120"] == date(2021, 7, 3)
    over = case(f"{STUDENT} expires=2021-10-31", "2022-05-01")
    assert over.procedure == "prefecture-expired-over-6-months"


@pytest.mark.parametrize(
    ("applied_for", "filed", "silence", "court_by"),
    [
        ("student", "2026-09-01", "2026-11-30", "2027-01-30"),
        ("student", "2026-10-31", "2027-01-29", "2027-03-29"),
        ("researcher", "2026-09-01", "2026-10-31", "2026-12-31"),
        ("other", "2026-09-01", "2027-01-01", "2027-03-01"),
        ("other", "2026-10-31", "2027-02-28", "2027-04-28"),
    ],
)
def test_silence_is_a_refusal_after_its_days(applied_for, filed, silence, court_by):
    answers = f"nationality=BR situation=already-applied certificate=deposit filed={filed}"
    verdict = case(f"{answers} applied-for={applied_for}", silence)
    assert (verdict.phase, verdict.last_day) == ("late", None)
    assert verdict.opens == date.fromisoformat(filed)
    assert verdict.days["silence-day"].isoformat() == silence
    assert verdict.days["court-by"].isoformat() == court_by


def test_a_move_is_declared_within_three_months():
    answers = "nationality=BR situation=change change=moved document=student-card"
    verdict = case(f"{answers} moved=2026-11-30", "2027-03-01")
    assert (verdict.phase, verdict.closes) == ("late", date(2027, 2, 28))
    assert verdict.last_day is None


def test_a_duplicate_needs_more_than_three_months():
    today = date(2026, 11, 26)
    assert last_duplicate(date(2027, 2, 26)) < today <= last_duplicate(date(2027, 2, 27))
    assert last_duplicate(date(2027, 3, 1)) == date(2026, 11, 30)
    answers = "nationality=BR situation=change change=card-lost"
    assert case(f"{answers} expires=2027-02-26", "2026-11-26").phase == "late"
    assert case(f"{answers} expires=2027-02-27", "2026-11-26").phase == "open"


MINOR = "nationality=BR situation=just-arrived document=minor-visa"


def test_a_minor_has_two_months_from_the_birthday():
    answers = f"{MINOR} expires=2026-08-31 eighteenth=2026-08-15"
    assert in_days(case(answers, "2026-10-15")) == [
        "too-early …2026-08-14",
        "open 2026-08-15…2026-08-31",
        "late 2026-09-01…2026-10-15",
        "closed 2026-10-16…",
    ]
    assert case(answers, "2026-10-16").procedure == "prefecture-visa-expired"


def test_a_birthday_after_the_visa_leaves_no_open_window():
    answers = f"{MINOR} expires=2026-07-31 eighteenth=2026-08-15"
    assert case(answers, "2026-08-14").procedure == "minor-visa-ends"
    verdict = case(answers, "2026-08-15")
    assert in_days(verdict) == [
        "too-early …2026-08-14",
        "late 2026-08-15…2026-10-15",
        "closed 2026-10-16…",
    ]
    assert (verdict.procedure, verdict.opens) == ("minor-turning-18", None)


VISA = "nationality=BR situation=just-arrived document=vls-ts validated=no"


@pytest.mark.parametrize(
    ("expires", "arrived", "phases"),
    [
        (
            "2025-11-25",
            "2024-11-30",
            [
                "too-early …2024-11-29",
                "open 2024-11-30…2025-02-28",
                "late 2025-03-01…2025-11-23",
                "closed 2025-11-24…",
            ],
        ),
        ("2025-11-25", "unknown", ["late …2025-11-23", "closed 2025-11-24…"]),
        ("2025-11-25", "2025-11-24", ["too-early …2025-11-23", "closed 2025-11-24…"]),
        (
            "2025-11-25",
            "2025-11-23",
            ["too-early …2025-11-22", "open 2025-11-23…2025-11-23", "closed 2025-11-24…"],
        ),
        ("unknown", "2025-11-23", []),
    ],
)
def test_validation_ends_two_days_before_the_visa(expires, arrived, phases):
    verdict = case(f"{VISA} expires={expires} arrived={arrived}", "2025-11-24")
    assert (verdict.procedure, in_days(verdict)) == ("validate-vls-ts", phases)


def test_an_algerian_asks_for_the_first_permit_within_two_months():
    answers = f"{VISA.replace('BR', 'DZ')} expires=2025-12-05 arrived=2025-09-10"
    assert in_days(case(answers, "2025-11-11")) == [
        "too-early …2025-09-09",
        "open 2025-09-10…2025-11-10",
        "late 2025-11-11…2025-12-05",
        "closed 2025-12-06…",
    ]
    assert case(answers, "2025-12-06").procedure == "prefecture-visa-expired"


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-11-26", "2025-12-01"),  # from the day the window opens: 1 December 2026
        ("2027-01-15", "2026-01-15"),
    ],
)
def test_a_diploma_is_counted_from_the_day_of_filing(today, day):
    verdict = case(f"{GRADUATE} work=searching expires=2027-01-31", today)
    assert (verdict.procedure, verdict.days["twelve-months-ago"].isoformat()) == ("rece", day)


def test_a_diploma_of_the_day_before_is_over_a_year_old():
    assert months_before(date(2028, 2, 29), 12) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("answers", "procedure"),
    [
        ("BR stay-to-work researcher-card work=contract salary=hosting", "talent-renewal"),
        ("BR stay-to-work researcher-card work=contract salary=unknown", "talent-change"),
        ("BR stay-to-work researcher-card work=contract salary=lower", "change-to-employee"),
        ("BR talent researcher-card", "talent-renewal"),
        ("DZ stay-to-work researcher-card work=contract", "algerian-after-studies"),
        ("DZ continue-studies researcher-card", "algerian-after-studies"),
        ("DZ stay-to-work student-card work=contract", "algerian-employee"),
        ("DZ stay-to-work student-card work=searching", "algerian-after-studies"),
        (
            "BR stay-to-work student-card work=contract salary=qualified diploma=master",
            "talent-change",
        ),
        (
            "BR stay-to-work student-card work=contract salary=qualified diploma=pending",
            "renew-awaiting-diploma",
        ),
        (
            "BR stay-to-work student-card work=contract salary=lower diploma=pending",
            "change-to-employee",
        ),
        ("BR talent student-card salary=unknown diploma=lower", "diploma-not-sufficient"),
        ("BR stay-to-work student-card work=business diploma=lower", "change-to-business"),
        ("BR stay-to-work student-card work=searching diploma=lower", "diploma-not-sufficient"),
        ("LB stay-to-work student-card work=searching diploma=master", "aps"),
        ("GE stay-to-work student-card work=searching diploma=master", "rece"),
        ("BR talent aps-rece work=contract salary=hosting diploma=none", "talent-change"),
        ("BR just-arrived aps-rece", "after-job-search"),
        ("BR continue-studies aps-rece", "change-to-student"),
        ("BR continue-studies vls-ts-other validated=yes", "change-to-student"),
        ("BR talent vls-ts-other validated=yes", "other-permit-prefecture"),
        ("DZ travel vls-ts validated=no", "travel-valid"),
        ("BR just-arrived vls-ts validated=yes", "renew-student-permit"),
    ],
)
def test_what_a_valid_document_leads_to(answers, procedure):
    nationality, situation, document, *others = answers.split()
    facts = f"nationality={nationality} situation={situation} document={document}"
    verdict = case(" ".join([facts, *others, "expires=2027-01-10"]), "2026-11-26")
    assert verdict.procedure == procedure


def test_what_cannot_be_true_is_refused_only_where_it_counts():
    applied = "nationality=BR situation=already-applied filed=2026-11-27"
    with pytest.raises(Unreadable, match="filed"):
        case(f"{applied} certificate=none applied-for=other", "2026-11-26")
    assert case(f"{applied} certificate=favourable", "2026-11-26").procedure == "track-application"
    arrived = "document=visa-d-to-apply expires=2026-11-20 arrived=2026-11-21"
    with pytest.raises(Unreadable, match="arrived"):
        case(f"nationality=BR situation=just-arrived {arrived}", "2026-11-20")
    late = case(f"nationality=BR situation=just-arrived {arrived}", "2026-11-21")
    assert late.procedure == "prefecture-visa-expired"
