"""A second coding of the law, from LAW-2.md section 7, to check the table against.

Plain ordered conditions, the first that matches wins, on raw answers. It shares nothing with
`rules.law`: not the groups of countries, not the months, not the words. The numbers are the rows
of LAW-2.md, section 7; `expires`, `arrived` … are the answers of DESIGN.md, section 2. An answer
that does not count is not read.

The phases are those that a row names. After the last day of all it is closed, even where another
row begins that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

Answers = Mapping[str, str]
PhaseDays = tuple[str, date | None, date | None]
Ends = tuple[str, date | None]
"""A phase and its last day; None without end."""

DAY = timedelta(days=1)

_EXEMPT = {
    # the European Union, France included
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    # Iceland, Liechtenstein, Norway; Switzerland; Monaco
    *("IS", "LI", "NO", "CH", "MC"),
}
_TO_CONFIRM = {"AD", "SM", "VA"}
_APS = {"GA", "BJ", "TN", "MU", "CV", "BF", "MK", "ME", "RS", "IN", "SN", "CM", "LB"}
_VLS_TS = {"vls-ts", "vls-ts-research", "vls-ts-other"}


class Unreadable(Exception):
    """An answer that counts cannot be true; `args` holds the key of its question."""


@dataclass(frozen=True)
class Verdict:
    """What a case comes to; `phases` as (key, first day, last day), None without bound."""

    procedure: str
    phase: str | None = None
    opens: date | None = None
    closes: date | None = None
    last_day: date | None = None
    phases: tuple[PhaseDays, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict, compare=False)


# Calendar months: LAW.md section D, LAW-2.md 3.19.


def months_after(day: date, months: int) -> date:
    """Return a deadline: the same day number, or the last day of a shorter month (D1, D3)."""
    return day + relativedelta(months=months)


def months_before(day: date, months: int) -> date:
    """Return the day a window opens: a missing day is the first of the next month (D2)."""
    counted = day - relativedelta(months=months)
    return counted if counted.day == day.day else counted + DAY


def opening(expires: date) -> date:
    """Return the first day of the renewal window (D2)."""
    return months_before(expires, 4)


def closing(expires: date) -> date:
    """Return the last day of the renewal window, at the latest 60 days before expiry (D3)."""
    return min(months_after(expires, -2), expires - timedelta(days=60))


def six_months(expires: date) -> date:
    """Return the last day on which no new visa is asked for."""
    return months_after(expires, 6)


def last_duplicate(expires: date) -> date:
    """Return the last day T with T + 3 months before expiry."""
    day = expires - timedelta(days=95)
    while months_after(day + DAY, 3) < expires:
        day += DAY
    return day


def silence_day(filed: date, applied_for: str) -> date:
    """Return the day on which silence counts as a refusal."""
    if applied_for == "student":
        return filed + timedelta(days=90)
    if applied_for == "researcher":
        return filed + timedelta(days=60)
    return months_after(filed, 4)


def days_of_expiry(expires: date) -> dict[str, date]:
    """Return the days by key that any case with a day of expiry has."""
    return {
        "expires": expires,
        "renewal-opens": opening(expires),
        "renewal-closes": closing(expires),
        "day-120": expires - timedelta(days=120),
        "six-months": six_months(expires),
    }


# Schedules.


def dated(
    procedure: str,
    today: date,
    days: Mapping[str, date],
    *ends: Ends,
    begins: date | None = None,
) -> Verdict:
    """Return a verdict whose phases follow each other; one without a day of its own falls away."""
    phases: list[PhaseDays] = []
    first = begins
    for key, last in ends:
        if first is None or last is None or first <= last:
            phases.append((key, first, last))
            first = last + DAY if last else first
    if phases[-1][2]:
        phases.append(("closed", phases[-1][2] + DAY, None))
    [phase] = [
        key
        for key, starts, last in phases
        if (starts is None or starts <= today) and (last is None or today <= last)
    ]
    window = [(starts, last) for key, starts, last in phases if key == "open"]
    opens, closes = window[0] if window else (None, None)
    key, starts, last_day = phases[-1]
    if key == "closed" and starts:
        last_day = starts - DAY
    named = {"opens": opens, "closes": closes, "last-day": last_day}
    days = {**days, **{key: day for key, day in named.items() if day}}
    return Verdict(procedure, phase, opens, closes, last_day, tuple(phases), days)


def undated(procedure: str, expires: date | None = None) -> Verdict:
    """Return a verdict without phases, with the days of an expiry that is known."""
    return Verdict(procedure, days=days_of_expiry(expires) if expires else {})


def renewal(procedure: str, expires: date, today: date) -> Verdict:
    """Return the window of a renewal and, once expired, six months with a fee."""
    return dated(
        procedure,
        today,
        days_of_expiry(expires),
        ("too-early", opening(expires) - DAY),
        ("open", closing(expires)),
        ("late", expires),
        ("penalty", six_months(expires)),
    )


def change(procedure: str, expires: date, today: date) -> Verdict:
    """Return the window of a renewal, closed once expired."""
    return dated(
        procedure,
        today,
        days_of_expiry(expires),
        ("too-early", opening(expires) - DAY),
        ("open", closing(expires)),
        ("late", expires),
        ("closed", None),
    )


def last_two(procedure: str, expires: date, today: date) -> Verdict:
    """Return the last two months of the document."""
    return dated(
        procedure,
        today,
        days_of_expiry(expires),
        ("too-early", months_before(expires, 2) - DAY),
        ("open", expires),
        ("closed", None),
    )


def job_search(procedure: str, expires: date, today: date) -> Verdict:
    """Return the last two months, with the day from which a diploma is less than a year old."""
    verdict = last_two(procedure, expires, today)
    filing = max(today, months_before(expires, 2))  # section 8, 5
    return replace(verdict, days={**verdict.days, "twelve-months-ago": months_before(filing, 12)})


# Answers.


def read_day(answers: Answers, key: str) -> date | None:
    """Return the day of an answer; None where it is unknown."""
    return None if answers[key] == "unknown" else date.fromisoformat(answers[key])


def past_day(answers: Answers, key: str, today: date) -> date | None:
    """Return the day of an answer that cannot lie ahead."""
    found = read_day(answers, key)
    if found and found > today:
        raise Unreadable(key)
    return found


def arrival(answers: Answers, expires: date) -> date | None:
    """Return the day of arrival, which cannot come after the document's end."""
    arrived = read_day(answers, "arrived")
    if arrived and arrived > expires:
        raise Unreadable("arrived")
    return arrived


def is_algerian(answers: Answers) -> bool:
    """Return whether the agreement with Algeria applies."""
    return answers["nationality"] == "DZ"


# Section 7: the rows, in order.


def decide(answers: Answers, today: date) -> Verdict:
    """Return what complete answers come to; Unreadable where one that counts cannot be true."""
    if answers["nationality"] in _EXEMPT:
        return undated("no-permit-needed")  # 1
    if answers["nationality"] in _TO_CONFIRM:
        return undated("exemption-to-confirm")  # 2
    if answers["nationality"] == "stateless" or answers["situation"] == "protection":
        return undated("protection")  # 3
    situation = answers["situation"]
    if situation == "refused":
        return refused(answers, today)  # 4
    if situation == "already-applied":
        return already_applied(answers, today)  # 5
    if situation == "change" and answers["change"] == "moved":
        return moved(answers, today)  # 6
    if situation == "change" and answers["change"] == "card-lost":
        return card_lost(answers, today)  # 7
    if situation == "change":
        return undated(answers["change"])  # 8
    if situation == "travel":
        return travel(answers, today)  # 9
    if situation == "family":
        return family(answers, today)  # 10
    if situation == "other-permit":
        return undated("other-permit-prefecture")  # 11
    document = answers["document"]
    if document == "working-holiday":
        return undated("working-holiday")  # 12
    if document == "exam-visa":
        return undated("prefecture-first-request")  # 13
    if document == "short-stay":
        return undated("visa-from-home")  # 14
    if document == "vls-t":
        return undated("vls-t-no-step")  # 15
    if document in ("eu-permit", "none"):
        return undated("ask-adviser")  # 16
    if document == "other-card":
        return undated("other-permit-prefecture")  # 17
    validated = document in _VLS_TS and answers["validated"] == "yes"
    if document in _VLS_TS and not validated and not is_algerian(answers):
        return validate(answers, today)  # 18
    if document == "vls-ts-other" and validated:
        if situation in ("continue-studies", "exams-left"):
            return change_to_student(answers, today)  # 19
        return undated("other-permit-prefecture")  # 19
    if document == "aps-rece":
        return after_job_search(answers, today)  # 20
    if document == "minor-visa":
        return minor(answers, today)  # 21
    if document == "visa-d-to-apply" or (document in _VLS_TS and not validated):
        return first_permit(answers, today)  # 22
    return after_validation(answers, today)  # 23 to 34


def refused(answers: Answers, today: date) -> Verdict:
    """Row 4."""
    if answers["order"] in ("yes", "unknown"):
        return undated("ordered-to-leave")
    notified = past_day(answers, "notified", today)
    if notified is None:
        return undated("refused")
    court_by = months_after(notified, 2)
    return dated(
        "refused",
        today,
        {"court-by": court_by},
        ("open", court_by),
        ("closed", None),
        begins=notified,
    )


def already_applied(answers: Answers, today: date) -> Verdict:
    """Row 5."""
    if answers["certificate"] == "not-applied":
        raise Unreadable("certificate")
    if answers["certificate"] == "closed":
        return undated("file-closed")
    if answers["certificate"] == "favourable":
        return undated("track-application")
    filed = past_day(answers, "filed", today)
    if filed is None:
        return undated("track-application")
    silence = silence_day(filed, answers["applied-for"])
    return dated(
        "track-application",
        today,
        {"silence-day": silence, "court-by": months_after(silence, 2)},
        ("open", silence - DAY),
        ("late", None),
        begins=filed,
    )


def moved(answers: Answers, today: date) -> Verdict:
    """Row 6."""
    if answers["document"] not in ("student-card", "researcher-card", "other-card"):
        return undated("address-change")
    move = read_day(answers, "moved")
    if move is None:
        return undated("address-change")
    return dated(
        "address-change",
        today,
        {},
        ("too-early", move - DAY),
        ("open", months_after(move, 3)),
        ("late", None),
    )


def card_lost(answers: Answers, today: date) -> Verdict:
    """Row 7."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("card-lost")
    return dated(
        "card-lost",
        today,
        days_of_expiry(expires),
        ("open", last_duplicate(expires)),
        ("late", expires),
        ("closed", None),
    )


def travel(answers: Answers, today: date) -> Verdict:
    """Row 9."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("ask-adviser")
    expired = today > expires
    if expired and answers["certificate"] == "closed":
        raise Unreadable("certificate")
    document = answers["document"]
    if document == "none":
        return undated("ask-adviser", expires)
    validated = document in _VLS_TS and answers["validated"] == "yes"
    if not expired:
        if document in _VLS_TS and not validated and not is_algerian(answers):
            return validate(answers, today)
        return undated("travel-valid", expires)
    if answers["certificate"] in ("extension", "favourable") and (
        validated or document in ("student-card", "researcher-card", "other-card", "aps-rece")
    ):
        return undated("travel-with-certificate", expires)
    if answers["where"] == "france":
        return undated("travel-no", expires)
    if answers["certificate"] == "not-applied":
        return undated("visa-from-home", expires)
    return undated("return-visa", expires)


def family(answers: Answers, today: date) -> Verdict:
    """Row 10."""
    if answers["family"] == "french-spouse":
        expires = read_day(answers, "expires")
        if expires is None:
            return undated("french-spouse")
        return change("french-spouse", expires, today)
    if answers["family"] == "partner":
        return undated("ask-adviser")
    return undated("family")


def validate(answers: Answers, today: date) -> Verdict:
    """Row 18."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("validate-vls-ts")
    arrived = arrival(answers, expires)
    last = expires - 2 * DAY
    in_time = (
        ()
        if arrived is None
        else (
            ("too-early", min(arrived - DAY, last)),
            ("open", min(months_after(arrived, 3), last)),
        )
    )
    return dated(
        "validate-vls-ts",
        today,
        days_of_expiry(expires),
        *in_time,
        ("late", last),
        ("closed", None),
    )


def change_to_student(answers: Answers, today: date) -> Verdict:
    """Row 19, the first line; row 20, the first line."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("change-to-student")
    if today > expires:
        return undated("change-to-student", expires)
    return change("change-to-student", expires, today)


def after_job_search(answers: Answers, today: date) -> Verdict:
    """Row 20."""
    situation = answers["situation"]
    if situation in ("continue-studies", "exams-left"):
        return change_to_student(answers, today)
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("ask-adviser")
    if situation in ("stay-to-work", "talent") and answers["work"] == "contract":
        if is_algerian(answers):
            return last_two("algerian-employee", expires, today)
        return contract_or_talent(answers, expires, today)
    if situation in ("stay-to-work", "talent") and answers["work"] == "business":
        return last_two("change-to-business", expires, today)
    return last_two("after-job-search", expires, today)


def minor(answers: Answers, today: date) -> Verdict:
    """Row 21."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("ask-adviser")
    birthday = read_day(answers, "eighteenth")
    if birthday is None and today <= expires:
        return undated("ask-adviser", expires)
    if birthday is None:
        return undated("prefecture-visa-expired", expires)
    if birthday > expires and today < birthday:
        return dated(
            "minor-visa-ends",
            today,
            days_of_expiry(expires),
            ("open", expires),
            ("closed", None),
        )
    two_months = months_after(birthday, 2)
    if today <= max(expires, two_months):
        return dated(
            "minor-turning-18",
            today,
            days_of_expiry(expires),
            ("too-early", birthday - DAY),
            ("open", min(two_months, expires)),
            ("late", max(two_months, expires)),
        )
    return undated("prefecture-visa-expired", expires)


def first_permit(answers: Answers, today: date) -> Verdict:
    """Row 22."""
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("ask-adviser")
    if today > expires:
        return undated("prefecture-visa-expired", expires)
    procedure = "first-permit-algerian" if is_algerian(answers) else "first-permit"
    arrived = arrival(answers, expires)
    in_time = (
        ()
        if arrived is None
        else (
            ("too-early", arrived - DAY),
            ("open", min(months_after(arrived, 2), expires)),
        )
    )
    return dated(procedure, today, days_of_expiry(expires), *in_time, ("late", expires))


def after_validation(answers: Answers, today: date) -> Verdict:
    """Rows 23 to 34: a validated VLS-TS for studies or research, a student or researcher card."""
    situation = answers["situation"]
    expires = read_day(answers, "expires")
    if expires is None:
        return undated("ask-adviser")  # 23
    to_work, talent = situation == "stay-to-work", situation == "talent"
    researcher = is_researcher(answers)
    if is_algerian(answers):
        if not researcher and (to_work or talent) and answers["work"] == "contract":
            return last_two("algerian-employee", expires, today)  # 24
        if to_work or talent or researcher:
            return undated("algerian-after-studies", expires)  # 25
    if to_work and answers["work"] in ("business", "searching"):
        if researcher and today <= expires:
            return job_search("rece", expires, today)  # 26
        if researcher:
            return undated("aps-rece-expired", expires)  # 26
        return graduate(answers, expires, today)  # 27, 28
    diploma_decides = talent or (to_work and answers["salary"] != "lower")
    if not researcher and diploma_decides and answers["diploma"] == "pending":
        return awaiting_diploma(expires, today)  # 29
    if talent and not researcher and today > expires:
        return undated("ask-adviser", expires)  # 29
    if to_work or (talent and not researcher):
        return contract_or_talent(answers, expires, today)  # 30
    return student_still(answers, expires, today)  # 31 to 34


def is_researcher(answers: Answers) -> bool:
    """Return whether the case is an R of section 7."""
    return answers["document"] == "researcher-card" or (
        answers["document"] == "vls-ts-research" and answers["validated"] == "yes"
    )


def graduate(answers: Answers, expires: date, today: date) -> Verdict:
    """Rows 27 and 28."""
    diploma = answers["diploma"]
    if answers["work"] == "business" and diploma in ("lower", "none"):
        return last_two("change-to-business", expires, today)  # 27
    if diploma in ("lower", "none"):
        return undated("diploma-not-sufficient", expires)  # 28
    if diploma == "pending":
        return awaiting_diploma(expires, today)
    if today > expires:
        return undated("aps-rece-expired", expires)
    if answers["nationality"] in _APS:
        return job_search("aps", expires, today)
    return job_search("rece", expires, today)


def awaiting_diploma(expires: date, today: date) -> Verdict:
    """Row 28, `pending`."""
    if today > six_months(expires):
        return undated("prefecture-expired-over-6-months", expires)
    return renewal("renew-awaiting-diploma", expires, today)


def contract_or_talent(answers: Answers, expires: date, today: date) -> Verdict:
    """Row 30."""
    salary = answers["salary"]
    if is_researcher(answers):
        if salary == "hosting":
            return student_still(answers, expires, today)
        return employee_or_talent(salary != "lower", expires, today)
    diploma = answers["diploma"]
    if salary == "hosting":
        return employee_or_talent(True, expires, today)
    if salary == "blue-card" and diploma in ("master", "licence-pro", "lower"):
        return employee_or_talent(True, expires, today)
    if salary in ("qualified", "unknown") and diploma == "master":
        return employee_or_talent(True, expires, today)
    if answers["situation"] == "talent" and salary == "unknown":
        return undated("diploma-not-sufficient", expires)
    return employee_or_talent(False, expires, today)


def employee_or_talent(talent: bool, expires: date, today: date) -> Verdict:
    """Row 30, its last line applied."""
    if not talent:
        return last_two("change-to-employee", expires, today)
    if today > expires:
        return undated("ask-adviser", expires)
    return change("talent-change", expires, today)


def student_still(answers: Answers, expires: date, today: date) -> Verdict:
    """Rows 31 to 34."""
    if today > six_months(expires):
        return undated("prefecture-expired-over-6-months", expires)  # 31
    if (
        answers["situation"] == "just-arrived"
        and answers["document"] in ("vls-ts", "vls-ts-research")
        and today <= closing(expires)
    ):
        return renewal("visa-validated", expires, today)  # 32
    if is_researcher(answers):
        return renewal("talent-renewal", expires, today)  # 32
    if answers["situation"] == "exams-left":
        return renewal("renew-exams-left", expires, today)  # 33
    return renewal("renew-student-permit", expires, today)  # 34
