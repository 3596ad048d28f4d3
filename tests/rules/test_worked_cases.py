"""The cases that LAW-2.md works out, by both codings: which procedure, phase and days."""

import re
from datetime import date

import pytest

from rules.law.days import days
from rules.law.walk import walk

from .law_cases import verdict
from .oracle import decide

RENEWAL = "situation=continue-studies document=student-card"
GRADUATE = "situation=stay-to-work document=student-card work=searching diploma=master"
APPLIED = "situation=already-applied certificate=deposit"
MINOR = "situation=continue-studies document=minor-visa"
VISA = "situation=just-arrived document=vls-ts validated=no"
WORKED = f"""
# A renewal opens four months and closes two months before; 60 days are earlier than two months.
2021-05-10  {RENEWAL} expires=2021-09-10  renew-student-permit, opens 2021-05-10, closes 2021-07-10
2021-05-10  {RENEWAL} expires=2021-09-10  renewal-opens 2021-05-10, renewal-closes 2021-07-10
2021-05-10  {RENEWAL} expires=2021-09-10  day-120 2021-05-13, six-months 2022-03-10
2021-07-01  {RENEWAL} expires=2021-10-31  renew-student-permit, opens 2021-07-01, closes 2021-08-31
2024-03-01  {RENEWAL} expires=2024-06-30  renew-student-permit, opens 2024-03-01, closes 2024-04-30
2023-12-30  {RENEWAL} expires=2024-04-30  renew-student-permit, opens 2023-12-30, closes 2024-02-29
2025-12-01  {RENEWAL} expires=2026-03-31  renew-student-permit, opens 2025-12-01, closes 2026-01-30
2028-02-29  {RENEWAL} expires=2028-06-29  renew-student-permit, opens 2028-02-29, closes 2028-04-29
2027-10-29  {RENEWAL} expires=2028-02-29  renew-student-permit, opens 2027-10-29, closes 2027-12-29
2021-09-01  {RENEWAL} expires=2021-10-31  too-early None 2021-06-30, open 2021-07-01 2021-08-31
2021-09-01  {RENEWAL} expires=2021-10-31  late 2021-09-01 2021-10-31, penalty 2021-11-01 2022-04-30
2021-09-01  {RENEWAL} expires=2021-10-31  closed 2022-05-01 None, last-day 2022-04-30, now late
2022-05-01  {RENEWAL} expires=2021-10-31  prefecture-expired-over-6-months
# A job search card is asked for in the last two months, with a diploma of twelve.
2026-11-26  {GRADUATE} expires=2026-12-31  rece, opens 2026-10-31, closes 2026-12-31
2026-11-26  {GRADUATE} expires=2026-12-31  last-day 2026-12-31, twelve-months-ago 2025-11-26
2026-11-26  {GRADUATE} expires=2026-12-31  renewal-opens 2026-08-31, renewal-closes 2026-10-31
2026-11-26  {GRADUATE} expires=2026-12-31  day-120 2026-09-02, six-months 2027-06-30
2026-11-26  {GRADUATE} expires=2027-01-31  opens 2026-12-01, twelve-months-ago 2025-12-01
2026-11-26  {GRADUATE} expires=2027-04-30  opens 2027-03-01, twelve-months-ago 2026-03-01
# Silence is a refusal from its day on, without end; court-by.
2026-11-26  {APPLIED} filed=2026-09-01 applied-for=student  silence-day 2026-11-30
2026-11-26  {APPLIED} filed=2026-09-01 applied-for=student  open 2026-09-01 2026-11-29
2026-11-26  {APPLIED} filed=2026-09-01 applied-for=student  late 2026-11-30 None, court-by 2027-01-30
2026-11-26  {APPLIED} filed=2026-10-31 applied-for=student  late 2027-01-29 None, court-by 2027-03-29
2026-11-26  {APPLIED} filed=2026-09-01 applied-for=researcher  track-application, court-by 2026-12-31
2026-11-26  {APPLIED} filed=2026-09-01 applied-for=researcher  late 2026-10-31 None
2026-11-26  {APPLIED} filed=2026-10-31 applied-for=other  late 2027-02-28 None, court-by 2027-04-28
# A refusal without an order to leave has two months.
2026-11-26  situation=refused order=no notified=2026-09-30  refused, open 2026-09-30 2026-11-30
2026-11-26  situation=refused order=no notified=2026-09-30  closed 2026-12-01 None, court-by 2026-11-30
2026-11-26  situation=refused order=unknown  ordered-to-leave
# A move is declared within three months, and late without end.
2026-11-26  situation=change change=moved document=student-card moved=2026-11-30  address-change
2026-11-26  situation=change change=moved document=student-card moved=2026-11-30  open 2026-11-30 2027-02-28
2026-11-26  situation=change change=moved document=student-card moved=2026-11-30  late 2027-03-01 None
# A lost card is replaced while it lasts for three months yet.
2026-11-26  situation=change change=card-lost expires=2027-02-27  card-lost, now open
2026-11-26  situation=change change=card-lost expires=2027-02-26  card-lost, now late
2026-11-26  situation=change change=card-lost expires=2026-11-26  card-lost, now late
2026-11-26  situation=change change=card-lost expires=2026-11-25  card-lost, now closed
# A minor is in time until two months after 18.
2026-08-14  {MINOR} expires=2026-08-31 eighteenth=2026-08-15  minor-turning-18, now too-early
2026-08-31  {MINOR} expires=2026-08-31 eighteenth=2026-08-15  minor-turning-18, now open
2026-09-01  {MINOR} expires=2026-08-31 eighteenth=2026-08-15  minor-turning-18, now late
2026-10-15  {MINOR} expires=2026-08-31 eighteenth=2026-08-15  minor-turning-18, now late
2026-10-16  {MINOR} expires=2026-08-31 eighteenth=2026-08-15  prefecture-visa-expired, now None
2026-06-01  {MINOR} expires=2026-08-31 eighteenth=2026-11-12  minor-visa-ends, now open
2026-11-11  {MINOR} expires=2026-08-31 eighteenth=2026-11-12  minor-visa-ends, now closed
2026-11-12  {MINOR} expires=2026-08-31 eighteenth=2026-11-12  minor-turning-18, now late
2027-01-13  {MINOR} expires=2026-08-31 eighteenth=2026-11-12  prefecture-visa-expired, now None
# A visa is validated within three months, and two days before it ends.
2026-11-26  {VISA} expires=2027-08-31 arrived=2026-11-30  validate-vls-ts, open 2026-11-30 2027-02-28
2026-11-26  {VISA} expires=2027-08-31 arrived=2026-11-30  too-early None 2026-11-29, now too-early
2026-11-26  {VISA} expires=2027-08-31 arrived=2026-11-30  late 2027-03-01 2027-08-29
2026-11-26  {VISA} expires=2027-08-31 arrived=2026-11-30  closed 2027-08-30 None
2026-11-26  {VISA} expires=2027-01-31 arrived=2026-11-20  open 2026-11-20 2027-01-29
2026-11-26  {VISA} expires=2027-01-31 arrived=2026-11-20  closed 2027-01-30 None
2026-11-26  {VISA} expires=2026-11-27 arrived=2026-11-27  too-early None 2026-11-25, now closed
2026-11-26  {VISA} expires=2027-08-31 arrived=unknown  late None 2027-08-29, closed 2027-08-30 None
2026-11-26  {VISA} expires=unknown  validate-vls-ts, now None
"""  # noqa: E501
CASES = [re.split(" {2,}", line) for line in WORKED.splitlines() if re.match(r"\d", line)]


@pytest.mark.parametrize(("today", "answers", "expected"), CASES)
def test_a_case_is_decided_as_it_was_worked_out(today, answers, expected):
    """Both codings agree, and the procedure, phases and days are as above."""
    given = dict(part.split("=") for part in ["nationality=BR", *answers.split()])
    day = date.fromisoformat(today)
    result = walk(given, day)
    assert result.decision, (result.question, result.problems)
    assert verdict(result) == decide(given, day)
    decision, found = result.decision, days(result)
    said = [decision.procedure, f"now {decision.span and decision.span.phase}"]
    said += [f"{one.phase} {one.starts} {one.ends}" for one in decision.timetable.spans]
    said += [f"{key} {day}" for key, day in found.items()]
    assert {*expected.split(", ")} <= {*said}
