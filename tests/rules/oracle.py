"""A second coding of the law, from LAW-2.md section 7, to check the table against.

Plain ordered conditions, the first that matches wins, on raw answers. It shares nothing with
`rules.law`: not the groups of countries, not the months, not the words. The numbers are the rows
of LAW-2.md, section 7; `expires`, `arrived` … are the answers of DESIGN.md, section 2. An answer
that does not count is not read.

The phases are those that a row names. After the last day of all it is closed, even where another
row begins that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


# Calendar months: LAW.md section D, LAW-2.md 3.19.


def months_after(day: date, months: int) -> date:
    """Return a deadline: the same day number, or the last day of a shorter month (D1, D3)."""
    return day + relativedelta(months=months)


def months_before(day: date, months: int) -> date:
    """Return the day a window opens: a missing day is the first of the next month (D2)."""
    counted = day - relativedelta(months=months)
    return counted if counted.day == day.day else counted + DAY


def closing(expires: date) -> date:
    """Return the last day of the renewal window, at the latest 60 days before expiry (D3)."""
    return min(months_after(expires, -2), expires - timedelta(days=60))


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


def decide(answers: Answers, today: date) -> Verdict:
    """Return what complete answers come to; Unreadable where one that counts cannot be true."""
    return _Case(answers, today).decide()


@dataclass(frozen=True)
class _Case:
    answers: Answers
    today: date

    def __getitem__(self, key: str) -> str:
        return self.answers[key]

    # Days.

    def day(self, key: str) -> date | None:
        """Return the day of an answer; None where it is unknown."""
        return None if self[key] == "unknown" else date.fromisoformat(self[key])

    def past_day(self, key: str) -> date | None:
        """Return the day of an answer that cannot lie ahead."""
        day = self.day(key)
        if day and day > self.today:
            raise Unreadable(key)
        return day

    def arrival(self, expires: date) -> date | None:
        """Return the day of arrival, which cannot come after the document's end."""
        arrived = self.day("arrived")
        if arrived and arrived > expires:
            raise Unreadable("arrived")
        return arrived

    # Schedules.

    def dated(self, procedure: str, *ends: Ends, begins: date | None = None) -> Verdict:
        """Return a verdict whose phases follow each other; one without a day falls away."""
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
            if (starts is None or starts <= self.today) and (last is None or self.today <= last)
        ]
        window = [(starts, last) for key, starts, last in phases if key == "open"]
        opens, closes = window[0] if window else (None, None)
        key, starts, last_day = phases[-1]
        if key == "closed" and starts:
            last_day = starts - DAY
        return Verdict(procedure, phase, opens, closes, last_day, tuple(phases))

    def in_window(self, procedure: str, expires: date, *after: Ends) -> Verdict:
        """Return the window of a renewal, and what follows once it has closed."""
        opens = months_before(expires, 4)
        ends = ("too-early", opens - DAY), ("open", closing(expires)), ("late", expires)
        return self.dated(procedure, *ends, *after)

    def renewal(self, procedure: str, expires: date) -> Verdict:
        """Return the window of a renewal and, once expired, six months with a fee."""
        return self.in_window(procedure, expires, ("penalty", months_after(expires, 6)))

    def change(self, procedure: str, expires: date) -> Verdict:
        """Return the window of a renewal, closed once expired."""
        return self.in_window(procedure, expires, ("closed", None))

    def last_two(self, procedure: str, expires: date) -> Verdict:
        """Return the last two months of the document."""
        ends = ("too-early", months_before(expires, 2) - DAY), ("open", expires)
        return self.dated(procedure, *ends, ("closed", None))

    # Who it is.

    @property
    def is_algerian(self) -> bool:
        """Whether the agreement with Algeria applies."""
        return self["nationality"] == "DZ"

    @property
    def is_validated(self) -> bool:
        """Whether the document is a VLS-TS that is validated."""
        return self["document"] in _VLS_TS and self["validated"] == "yes"

    @property
    def is_to_validate(self) -> bool:
        """Whether it is a VLS-TS that is yet to be validated, which Algerians do not."""
        return self["document"] in _VLS_TS and not self.is_validated and not self.is_algerian

    @property
    def is_researcher(self) -> bool:
        """Whether the case is an R of section 7."""
        visa = self["document"] == "vls-ts-research" and self["validated"] == "yes"
        return visa or self["document"] == "researcher-card"

    @property
    def is_expired_long_ago(self) -> bool:
        """Whether a new visa is to be asked for: it expired more than six months ago."""
        expires = self.day("expires")
        return expires is not None and self.today > months_after(expires, 6)

    # Section 7: the rows, in order.

    def decide(self) -> Verdict:
        if self["nationality"] in _EXEMPT:
            return Verdict("no-permit-needed")  # 1
        if self["nationality"] in _TO_CONFIRM:
            return Verdict("exemption-to-confirm")  # 2
        if self["nationality"] == "stateless" or self["situation"] == "protection":
            return Verdict("protection")  # 3
        situation = self["situation"]
        if situation == "refused":
            return self.refused()  # 4
        if situation == "already-applied":
            return self.already_applied()  # 5
        if situation == "change" and self["change"] == "moved":
            return self.moved()  # 6
        if situation == "change" and self["change"] == "card-lost":
            return self.card_lost()  # 7
        if situation == "change":
            return Verdict(self["change"])  # 8
        if situation == "travel":
            return self.travel()  # 9
        if situation == "family":
            return self.family()  # 10
        if situation == "other-permit":
            return Verdict("other-permit-prefecture")  # 11
        document = self["document"]
        if document == "working-holiday":
            return Verdict("working-holiday")  # 12
        if document == "exam-visa":
            return Verdict("prefecture-first-request")  # 13
        if document == "short-stay":
            return Verdict("visa-from-home")  # 14
        if document == "vls-t":
            return Verdict("vls-t-no-step")  # 15
        if document in ("eu-permit", "none"):
            return Verdict("ask-adviser")  # 16
        if document == "other-card":
            return Verdict("other-permit-prefecture")  # 17
        if self.is_to_validate:
            return self.validate()  # 18
        is_of_another_kind = document == "vls-ts-other" and self.is_validated
        if is_of_another_kind or document == "aps-rece":
            if situation in ("continue-studies", "exams-left"):
                return self.change_to_student()  # 19, 20
            if is_of_another_kind:
                return Verdict("other-permit-prefecture")  # 19
        expires = self.day("expires")
        if expires is None:
            return Verdict("ask-adviser")  # 20 to 23
        if document == "aps-rece":
            return self.after_job_search(expires)  # 20
        if document == "minor-visa":
            return self.minor(expires)  # 21
        if document == "visa-d-to-apply" or (document in _VLS_TS and not self.is_validated):
            return self.first_permit(expires)  # 22
        return self.after_validation(expires)  # 24 to 34

    def refused(self) -> Verdict:
        """Row 4."""
        if self["order"] in ("yes", "unknown"):
            return Verdict("ordered-to-leave")
        notified = self.past_day("notified")
        if notified is None:
            return Verdict("refused")
        ends = ("open", months_after(notified, 2)), ("closed", None)
        return self.dated("refused", *ends, begins=notified)

    def already_applied(self) -> Verdict:
        """Row 5."""
        if self["certificate"] == "not-applied":
            raise Unreadable("certificate")
        if self["certificate"] == "closed":
            return Verdict("file-closed")
        if self["certificate"] == "favourable":
            return Verdict("track-application")
        filed = self.past_day("filed")
        if filed is None:
            return Verdict("track-application")
        ends = ("open", silence_day(filed, self["applied-for"]) - DAY), ("late", None)
        return self.dated("track-application", *ends, begins=filed)

    def moved(self) -> Verdict:
        """Row 6."""
        if self["document"] not in ("student-card", "researcher-card", "other-card"):
            return Verdict("address-change")
        move = self.day("moved")
        if move is None:
            return Verdict("address-change")
        ends = ("too-early", move - DAY), ("open", months_after(move, 3)), ("late", None)
        return self.dated("address-change", *ends)

    def card_lost(self) -> Verdict:
        """Row 7."""
        expires = self.day("expires")
        if expires is None:
            return Verdict("card-lost")
        ends = ("open", last_duplicate(expires)), ("late", expires), ("closed", None)
        return self.dated("card-lost", *ends)

    def travel(self) -> Verdict:
        """Row 9."""
        expires = self.day("expires")
        if expires is None:
            return Verdict("ask-adviser")
        expired = self.today > expires
        if expired and self["certificate"] == "closed":
            raise Unreadable("certificate")
        document = self["document"]
        if document == "none":
            return Verdict("ask-adviser")
        if not expired:
            return self.validate() if self.is_to_validate else Verdict("travel-valid")
        if self["certificate"] in ("extension", "favourable") and (
            self.is_validated
            or document in ("student-card", "researcher-card", "other-card", "aps-rece")
        ):
            return Verdict("travel-with-certificate")
        if self["where"] == "france":
            return Verdict("travel-no")
        if self["certificate"] == "not-applied":
            return Verdict("visa-from-home")
        return Verdict("return-visa")

    def family(self) -> Verdict:
        """Row 10."""
        if self["family"] == "french-spouse":
            expires = self.day("expires")
            return self.change("french-spouse", expires) if expires else Verdict("french-spouse")
        return Verdict("ask-adviser" if self["family"] == "partner" else "family")

    def validate(self) -> Verdict:
        """Row 18."""
        expires = self.day("expires")
        if expires is None:
            return Verdict("validate-vls-ts")
        arrived, last = self.arrival(expires), expires - 2 * DAY
        ends = [("late", last), ("closed", None)]
        if arrived:
            in_time = min(months_after(arrived, 3), last)
            ends = [("too-early", min(arrived - DAY, last)), ("open", in_time), *ends]
        return self.dated("validate-vls-ts", *ends)

    def change_to_student(self) -> Verdict:
        """Row 19, the first line; row 20, the first line."""
        expires = self.day("expires")
        if expires is None or self.today > expires:
            return Verdict("change-to-student")
        return self.change("change-to-student", expires)

    def after_job_search(self, expires: date) -> Verdict:
        """Row 20."""
        works = self["situation"] in ("stay-to-work", "talent")
        if works and self["work"] == "contract":
            if self.is_algerian:
                return self.last_two("algerian-employee", expires)
            return self.contract_or_talent(expires)
        if works and self["work"] == "business":
            return self.last_two("change-to-business", expires)
        return self.last_two("after-job-search", expires)

    def minor(self, expires: date) -> Verdict:
        """Row 21."""
        birthday = self.day("eighteenth")
        if birthday is None:
            is_over = self.today > expires
            return Verdict("prefecture-visa-expired" if is_over else "ask-adviser")
        if birthday > expires and self.today < birthday:
            return self.dated("minor-visa-ends", ("open", expires), ("closed", None))
        two_months = months_after(birthday, 2)
        if self.today > max(expires, two_months):
            return Verdict("prefecture-visa-expired")
        in_time = ("too-early", birthday - DAY), ("open", min(two_months, expires))
        return self.dated("minor-turning-18", *in_time, ("late", max(two_months, expires)))

    def first_permit(self, expires: date) -> Verdict:
        """Row 22."""
        if self.today > expires:
            return Verdict("prefecture-visa-expired")
        arrived, ends = self.arrival(expires), [("late", expires)]
        if arrived:
            in_time = min(months_after(arrived, 2), expires)
            ends = [("too-early", arrived - DAY), ("open", in_time), *ends]
        return self.dated("first-permit-algerian" if self.is_algerian else "first-permit", *ends)

    def after_validation(self, expires: date) -> Verdict:
        """Rows 24 to 34: a validated VLS-TS but vls-ts-other, a student or researcher card."""
        to_work, talent = self["situation"] == "stay-to-work", self["situation"] == "talent"
        if self.is_algerian:
            if not self.is_researcher and (to_work or talent) and self["work"] == "contract":
                return self.last_two("algerian-employee", expires)  # 24
            if to_work or talent or self.is_researcher:
                return Verdict("algerian-after-studies")  # 25
        if to_work and self["work"] in ("business", "searching"):
            if self.is_researcher and self.today <= expires:
                return self.last_two("rece", expires)  # 26
            if self.is_researcher:
                return Verdict("aps-rece-expired")  # 26
            return self.graduate(expires)  # 27, 28
        diploma_decides = talent or (to_work and self["salary"] != "lower")
        if not self.is_researcher and diploma_decides and self["diploma"] == "pending":
            return self.awaiting_diploma(expires)  # 29
        if talent and not self.is_researcher and self.today > expires:
            return Verdict("ask-adviser")  # 29
        if to_work or (talent and not self.is_researcher):
            return self.contract_or_talent(expires)  # 30
        return self.student_still(expires)  # 31 to 34

    def graduate(self, expires: date) -> Verdict:
        """Rows 27 and 28."""
        diploma = self["diploma"]
        if self["work"] == "business" and diploma in ("lower", "none"):
            return self.last_two("change-to-business", expires)  # 27
        if diploma in ("lower", "none"):
            return Verdict("diploma-not-sufficient")  # 28
        if diploma == "pending":
            return self.awaiting_diploma(expires)
        if self.today > expires:
            return Verdict("aps-rece-expired")
        return self.last_two("aps" if self["nationality"] in _APS else "rece", expires)

    def awaiting_diploma(self, expires: date) -> Verdict:
        """Row 28, `pending`."""
        if self.is_expired_long_ago:
            return Verdict("prefecture-expired-over-6-months")
        return self.renewal("renew-awaiting-diploma", expires)

    def contract_or_talent(self, expires: date) -> Verdict:
        """Row 30."""
        salary = self["salary"]
        if self.is_researcher:
            if salary == "hosting":
                return self.student_still(expires)
            return self.employee_or_talent(salary != "lower", expires)
        diploma = self["diploma"]
        if salary == "hosting":
            return self.employee_or_talent(True, expires)
        if salary == "blue-card" and diploma in ("master", "licence-pro", "lower"):
            return self.employee_or_talent(True, expires)
        if salary in ("qualified", "unknown") and diploma == "master":
            return self.employee_or_talent(True, expires)
        if self["situation"] == "talent" and salary == "unknown":
            return Verdict("diploma-not-sufficient")
        return self.employee_or_talent(False, expires)

    def employee_or_talent(self, talent: bool, expires: date) -> Verdict:
        """Row 30, its last line applied."""
        if not talent:
            return self.last_two("change-to-employee", expires)
        if self.today > expires:
            return Verdict("ask-adviser")
        return self.change("talent-change", expires)

    def student_still(self, expires: date) -> Verdict:
        """Rows 31 to 34."""
        if self.is_expired_long_ago:
            return Verdict("prefecture-expired-over-6-months")  # 31
        is_visa = self["document"] in ("vls-ts", "vls-ts-research")
        if self["situation"] == "just-arrived" and is_visa and self.today <= closing(expires):
            return self.renewal("visa-validated", expires)  # 32
        if self.is_researcher:
            return self.renewal("talent-renewal", expires)  # 32
        if self["situation"] == "exams-left":
            return self.renewal("renew-exams-left", expires)  # 33
        return self.renewal("renew-student-permit", expires)  # 34
