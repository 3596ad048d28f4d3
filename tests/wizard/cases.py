"""What students would answer on TODAY."""

from datetime import date

from rules.law.cases import cases
from rules.law.procedures import Procedure

TODAY = date(2026, 11, 23)


def given(nationality, situation, document=None, **others):
    """Return the answers of the first questions, and others."""
    first = {"nationality": nationality, "situation": situation, "document": document}
    return {key: value for key, value in first.items() if value} | others


RENEWAL = given("BR", "continue-studies", "student-card")
RENEWED = RENEWAL | {"expires": "2027-02-28"}
EXAMS = given("IN", "exams-left", "student-card")
RESEARCHER = given("CN", "talent", "researcher-card")
UNVALIDATED = given("US", "just-arrived", "vls-ts", validated="no")
VALIDATED = UNVALIDATED | {"validated": "yes"}
TO_APPLY = given("VN", "just-arrived", "visa-d-to-apply")
ALGERIAN = UNVALIDATED | {"nationality": "DZ"}
MINOR = given("TR", "continue-studies", "minor-visa")
SEEKING = {"work": "searching", "diploma": "master", "expires": "2027-01-10"}
GRADUATE = given(None, "stay-to-work", "student-card", **SEEKING)
BUSINESS = given("BR", "stay-to-work", "aps-rece", work="business", expires="2027-01-10")
FILED = {"filed": "2026-09-01", "applied-for": "student"}
APPLIED = given("PE", "already-applied", certificate="deposit", **FILED)
CLOSED = given("PE", "already-applied", certificate="closed")
REFUSED = given("PE", "refused", order="no")
CHANGE = given("PE", "change")
MOVED = given("PE", "change", change="moved", document="student-card")
LOST = CHANGE | {"change": "card-lost"}

_FOUND = {
    (procedure.value, case.phase or ""): dict(case.answers)
    for procedure in Procedure
    for case in reversed(cases(procedure, TODAY))
    if "unknown" not in case.answers.values()
}
CASES = [(answers, *about) for about, answers in _FOUND.items()]
"""One for each procedure and phase, which is "" where there are no dates."""
ONE_EACH = list({case[1]: case for case in CASES}.values())
