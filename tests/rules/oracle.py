"""A second coding of the law, from LAW.md sections C and D, to check the table against.

Plain ordered conditions, the first that matches wins, on raw answers. It shares nothing with
`rules.law`: not the groups of countries, not the months, not the words. The numbers are the rows
of LAW.md, section C; the names of dates are those of section D.

Three readings that LAW.md leaves open, settled with DESIGN.md:
- a date that no row would turn on is not read (an Algerian's card after studies, row 22);
- rows 19 to 21 are one procedure with phases, and before the first day it is too early;
- an arrival after the document's last day cannot be read.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Answers = Mapping[str, str]
PhaseDays = tuple[str, date | None, date | None]

QUESTIONS = (
    "nationality",
    "situation",
    "document",
    "validated",
    "expires",
    "arrived",
    "diploma",
    "eighteenth",
)
"""In the order of asking (DESIGN.md section 2)."""

_NEEDS_NO_PERMIT = {
    # the European Union, France included
    *("DE", "AT", "BE", "BG", "CY", "HR", "DK", "ES", "EE", "FI", "FR", "GR", "HU", "IE", "IT"),
    *("LV", "LT", "LU", "MT", "NL", "PL", "PT", "CZ", "RO", "SK", "SI", "SE"),
    # Iceland, Liechtenstein, Norway; Switzerland; Monaco
    *("IS", "LI", "NO", "CH", "MC"),
}
_TO_CONFIRM = {"AD", "SM", "VA"}
_APS = {"SN", "GA", "BJ", "TN", "MU", "CV", "BF", "CM", "MK", "ME", "RS", "LB", "IN"}  # S53


class ArrivedAfterExpiry(Exception):
    """The answers contradict each other."""


@dataclass(frozen=True)
class Verdict:
    """What a case comes to; `phases` as (key, first day, last day), None without bound."""

    procedure: str
    phase: str | None = None
    opens: date | None = None
    closes: date | None = None
    last_day: date | None = None
    phases: tuple[PhaseDays, ...] = ()


# Section D: arithmetic on the numbers of a date.


def days_in(year: int, month: int) -> int:
    """The number of days of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_after(day: date, months: int) -> date:
    """The same day number; the last day of the month where that is missing (D1, D3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, days_in(year, month)))


def opening(expires: date) -> date:
    """E - 4 months; the first day of the next month where that is missing (D2)."""
    year, month = divmod(expires.year * 12 + expires.month - 1 - 4, 12)
    month += 1
    if expires.day > days_in(year, month):
        return date(year, month + 1, 1)  # a month without a 29th to 31st is never December
    return date(year, month, expires.day)


def closing(expires: date) -> date:
    """E - 2 months, and never later than E - 60 days (D3)."""
    return min(months_after(expires, -2), expires - timedelta(days=60))


def _next(day: date) -> date:
    return day + timedelta(days=1)


# Schedules: each phase by its first day. It lasts until the next one begins.


def _scheduled(procedure: str, today: date, *starts: tuple[str, date | None]) -> Verdict:
    phases: list[PhaseDays] = []
    for (key, first), (_, following) in itertools.pairwise(starts):
        if first is None or first < following:
            phases.append((key, first, following - timedelta(days=1)))
    phases.append((*starts[-1], None))
    begun = [key for key, first, _ in phases if first is None or first <= today]
    [(opens, closes)] = [(first, last) for key, first, last in phases if key == "open"]
    last_day = starts[-1][1] - timedelta(days=1)
    return Verdict(procedure, begun[-1], opens, closes, last_day, tuple(phases))


def _renewal(procedure: str, expires: date, today: date) -> Verdict:
    return _scheduled(
        procedure,
        today,
        ("too-early", None),
        ("open", opening(expires)),
        ("late", _next(closing(expires))),
        ("penalty", _next(expires)),
        ("closed", _next(months_after(expires, 6))),
    )


def _change(procedure: str, expires: date, today: date) -> Verdict:
    return _scheduled(
        procedure,
        today,
        ("too-early", None),
        ("open", opening(expires)),
        ("late", _next(closing(expires))),
        ("closed", _next(expires)),
    )


def _two_months(procedure: str, start: date, expires: date, today: date) -> Verdict:
    return _scheduled(
        procedure,
        today,
        ("too-early", None),
        ("open", start),
        ("late", _next(min(months_after(start, 2), expires))),
        ("closed", _next(expires)),
    )


def _validation(procedure: str, arrived: date, expires: date, today: date) -> Verdict:
    in_time = min(months_after(arrived, 3), expires)
    return _scheduled(
        procedure,
        today,
        ("too-early", None),
        ("open", arrived),
        ("late", _next(in_time)),
        ("closed", _next(max(in_time, expires - timedelta(days=2)))),
    )


def _until_expiry(procedure: str, expires: date, today: date) -> Verdict:
    return _scheduled(procedure, today, ("open", None), ("closed", _next(expires)))


# Section C.


def _arrival(answer: str, expires: date) -> date | None:
    if answer == "unknown":
        return None
    arrived = date.fromisoformat(answer)
    if arrived > expires:
        raise ArrivedAfterExpiry(arrived, expires)
    return arrived


def decide(answers: Answers, today: date) -> Verdict:
    """What complete, readable answers come to; KeyError where one that counts is missing."""
    nationality = answers["nationality"]
    if nationality in _NEEDS_NO_PERMIT:
        return Verdict("no-permit-needed")  # 1
    if nationality in _TO_CONFIRM:
        return Verdict("exemption-to-confirm")  # 2
    if nationality == "stateless":
        return Verdict("ask-adviser")  # 3
    algerian = nationality == "DZ"

    situation = answers["situation"]
    if situation == "other-permit":
        return Verdict("other-permit-prefecture")  # 4
    if situation == "already-applied":
        return Verdict("track-application")  # 5

    document = answers["document"]
    if document in ("other-card", "aps-rece"):
        return Verdict("other-permit-prefecture")  # 6
    if document == "exam-visa":
        return Verdict("prefecture-first-request")  # 7
    if document == "short-stay":
        return Verdict("visa-from-home")  # 8
    if document == "vls-t":
        return Verdict("vls-t-no-step")  # 9
    if document in ("eu-permit", "none"):
        return Verdict("ask-adviser")  # 10
    if (
        algerian
        and document in ("student-card", "researcher-card")
        and (situation in ("stay-to-work", "talent") or document == "researcher-card")
    ):
        return Verdict("algerian-after-studies")  # 22, whatever the date

    if answers["expires"] == "unknown":
        return Verdict("ask-adviser")  # 10
    expires = date.fromisoformat(answers["expires"])
    expired = today > expires

    if document == "minor-visa":
        if expired:
            return Verdict("prefecture-visa-expired")  # 11
        if answers["eighteenth"] == "unknown":
            return Verdict("ask-adviser")  # 12
        birthday = date.fromisoformat(answers["eighteenth"])
        if birthday > expires:
            return Verdict("ask-adviser")  # 12
        return _two_months("minor-turning-18", birthday, expires, today)  # 13

    if document == "visa-d-to-apply" or (algerian and document == "vls-ts"):
        if expired:
            return Verdict("prefecture-visa-expired")  # 14
        arrived = _arrival(answers["arrived"], expires)
        if arrived is None:
            return Verdict("ask-adviser")  # 15
        procedure = "first-permit-algerian" if algerian else "first-permit"
        return _two_months(procedure, arrived, expires, today)  # 16, 17

    if document == "vls-ts" and answers["validated"] == "no":
        arrived = _arrival(answers["arrived"], expires)
        if arrived is None:
            return Verdict("ask-adviser")  # 18
        return _validation("validate-vls-ts", arrived, expires, today)  # 19, 20, 21

    six = months_after(expires, 6)
    if situation == "stay-to-work":
        diploma = answers["diploma"]
        if diploma in ("lower", "none"):
            return Verdict("diploma-not-sufficient")  # 23
        if diploma == "pending" and today > six:
            return Verdict("prefecture-expired-over-6-months")  # 24
        if diploma == "pending":
            return _renewal("renew-awaiting-diploma", expires, today)  # 25, 26
        if expired:
            return Verdict("aps-rece-expired")  # 27
        if nationality in _APS:
            return _until_expiry("aps", expires, today)  # 28
        return _until_expiry("rece", expires, today)  # 29

    researcher = document == "researcher-card"
    if situation == "talent" and not researcher:
        diploma = answers["diploma"]
        if diploma not in ("master", "pending"):
            return Verdict("diploma-not-sufficient")  # 30
        if diploma == "pending" or expired:
            return Verdict("ask-adviser")  # 31
        return _change("talent-change", expires, today)  # 32

    if today > six:
        return Verdict("prefecture-expired-over-6-months")  # 33
    if researcher:
        return _renewal("talent-renewal", expires, today)  # 34, 35
    if situation == "exams-left":
        return _renewal("renew-exams-left", expires, today)  # 36, 37
    if situation == "just-arrived" and document == "vls-ts" and today < opening(expires):
        return _renewal("visa-validated", expires, today)  # 38
    return _renewal("renew-student-permit", expires, today)  # 39 to 42


def needed(answers: Answers, today: date) -> list[str]:
    """The questions that complete answers have to be asked, in order: those that still decide."""
    asked = ["nationality"]
    nationality = answers["nationality"]
    if nationality in _NEEDS_NO_PERMIT | _TO_CONFIRM | {"stateless"}:
        return asked
    asked.append("situation")
    situation = answers["situation"]
    if situation in ("other-permit", "already-applied"):
        return asked
    asked.append("document")
    document = answers["document"]
    visa_to_apply = document == "visa-d-to-apply" or (document == "vls-ts" and nationality == "DZ")
    if document == "vls-ts" and not visa_to_apply:
        asked.append("validated")
    elif document in ("student-card", "researcher-card"):
        after_studies = situation in ("stay-to-work", "talent") or document == "researcher-card"
        if nationality == "DZ" and after_studies:
            return asked
    elif document not in ("minor-visa", "visa-d-to-apply", "vls-ts"):
        return asked
    asked.append("expires")
    if answers["expires"] == "unknown":
        return asked
    expired = today > date.fromisoformat(answers["expires"])
    if visa_to_apply:
        return asked if expired else [*asked, "arrived"]
    if document == "minor-visa":
        return asked if expired else [*asked, "eighteenth"]
    if document == "vls-ts" and answers["validated"] == "no":
        return [*asked, "arrived"]
    if situation == "stay-to-work":
        return [*asked, "diploma"]
    if situation == "talent" and document != "researcher-card":
        return [*asked, "diploma"]
    return asked


def advice(answers: Answers, today: date) -> str | None:
    """The passage with words for this case alone: rows 3, 10, 12, 15, 18, 23, 28, 29 and 31."""
    procedure = decide(answers, today).procedure
    document = answers.get("document")
    if procedure == "aps" and answers["nationality"] in ("SN", "CM", "LB"):
        return "advice-aps-disputed"
    if procedure == "rece" and answers["nationality"] in ("CG", "BA", "GE"):
        return "advice-rece-disputed"
    if procedure == "diploma-not-sufficient" and document == "researcher-card":
        return "advice-researcher"  # the finished research counts, too (B16)
    if procedure != "ask-adviser":
        return None
    if answers["nationality"] == "stateless":
        return "advice-stateless"
    if document == "eu-permit":
        return "advice-eu-permit"
    if document == "none":
        return "advice-no-document"
    if "unknown" in [answers[key] for key in needed(answers, today)]:
        return "advice-date-unknown"
    if document == "minor-visa":
        return "advice-minor-after-visa"
    return "advice-talent-pending" if answers["diploma"] == "pending" else "advice-talent-expired"
