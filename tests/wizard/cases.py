"""One worked case for each procedure and phase, as a student would answer on TODAY."""

from datetime import date

TODAY = date(2026, 11, 23)


def given(nationality, situation, document=None, **others):
    """The answers of the first questions, and others."""
    first = {"nationality": nationality, "situation": situation, "document": document}
    return {key: value for key, value in first.items() if value} | others


RENEWAL = given("BR", "continue-studies", "student-card")
RENEWED = RENEWAL | {"expires": "2027-02-28"}
EXAMS = given("IN", "exams-left", "student-card")
PENDING = given("MA", "stay-to-work", "student-card", work="searching", diploma="pending")
RESEARCHER = given("CN", "talent", "researcher-card")
UNVALIDATED = given("US", "just-arrived", "vls-ts", validated="no")
ARRIVED = UNVALIDATED | {"expires": "2027-08-31"}
VALIDATED = UNVALIDATED | {"validated": "yes"}
TO_APPLY = given("VN", "just-arrived", "visa-d-to-apply")
ALGERIAN = UNVALIDATED | {"nationality": "DZ"}
ALGERIAN_CARD = given("DZ", "stay-to-work", "student-card", expires="2027-02-28")
MINOR = given("TR", "continue-studies", "minor-visa")
LATE_BIRTHDAY = {"eighteenth": "2027-09-10"}
GRADUATE = {
    **{"situation": "stay-to-work", "document": "student-card", "work": "searching"},
    **{"diploma": "master", "expires": "2027-01-10"},
}
TALENT = given("BR", "talent", "student-card", salary="qualified", diploma="master")
CONTRACT = given("BR", "stay-to-work", "student-card", work="contract", salary="lower")
BUSINESS = given("BR", "stay-to-work", "aps-rece", work="business", expires="2027-01-10")
APPLIED = {
    **given("PE", "already-applied", certificate="deposit"),
    **{"filed": "2026-09-01", "applied-for": "student"},
}
CLOSED = given("PE", "already-applied", certificate="closed")
REFUSED = given("PE", "refused", order="no")
CHANGE = given("PE", "change")
MOVED = given("PE", "change", change="moved", document="student-card")
LOST = CHANGE | {"change": "card-lost"}
TRAVEL = given("PE", "travel", "student-card", expires="2026-10-31")
SPOUSE = given("PE", "family", family="french-spouse")
AU_PAIR = given("PE", "continue-studies", "vls-ts-other", validated="yes")


def dateless(procedure, answers, **others):
    return [(answers | others, procedure, None)]


def dated(procedure, answers, question="expires", **days):
    """A case for each phase, by the day that answers a question."""
    return [(answers | {question: days[one]}, procedure, one.replace("_", "-")) for one in days]


IN_TIME = {"too_early": "2027-09-30", "open": "2027-02-28", "late": "2026-12-31"}
AT_WORK = {"too_early": "2027-09-30", "open": "2027-01-10", "closed": "2026-10-31"}
MINORS = {"too_early": "2027-01-10", "open": "2026-10-10", "late": "2026-09-10"}
WITH_VISA = {"expires": "2027-01-30"}
CASES = [
    *dateless("no-permit-needed", {"nationality": "FR"}),
    *dateless("exemption-to-confirm", {"nationality": "AD"}),
    *dateless("protection", {"nationality": "stateless"}),
    *dateless("protection", given("PE", "protection")),
    *dateless("ordered-to-leave", REFUSED, order="yes"),
    *dated("refused", REFUSED, "notified", open="2026-10-01", closed="2026-08-01"),
    *dateless("other-permit-prefecture", given("PE", "other-permit")),
    *dated("track-application", APPLIED, "filed", open="2026-09-01", late="2026-08-01"),
    *dateless("file-closed", CLOSED),
    *dated("address-change", MOVED, "moved", too_early="2026-12-01", open="2026-11-01"),
    *dated("address-change", MOVED, "moved", late="2026-08-01"),
    *dated("card-lost", LOST, open="2027-08-31", late="2026-12-31", closed="2026-10-31"),
    *dateless("passport-lost", CHANGE, change="passport-lost"),
    *dateless("new-passport", CHANGE, change="new-passport"),
    *dateless("details-wrong", CHANGE, change="details-wrong"),
    *dateless("travel-valid", TRAVEL, expires="2027-08-31"),
    *dateless("travel-with-certificate", TRAVEL, certificate="extension"),
    *dateless("travel-no", TRAVEL, certificate="deposit", where="france"),
    *dateless("return-visa", TRAVEL, certificate="deposit", where="abroad"),
    *dated("french-spouse", SPOUSE, **IN_TIME, closed="2026-10-31"),
    *dateless("family", given("PE", "family", family="child")),
    *dateless("ask-adviser", RENEWAL, document="eu-permit"),
    *dateless("working-holiday", RENEWAL, document="working-holiday"),
    *dated("change-to-student", AU_PAIR, **IN_TIME),
    *dated("minor-visa-ends", MINOR | LATE_BIRTHDAY, open="2027-06-30", closed="2026-10-31"),
    *dateless("prefecture-first-request", RENEWAL, document="exam-visa"),
    *dateless("visa-from-home", RENEWAL, document="short-stay"),
    *dateless("vls-t-no-step", RENEWAL, document="vls-t"),
    *dateless("prefecture-visa-expired", TO_APPLY, expires="2026-11-22"),
    *dated("minor-turning-18", MINOR | {"expires": "2027-06-30"}, "eighteenth", **MINORS),
    *dated("first-permit-algerian", ALGERIAN | WITH_VISA, "arrived", too_early="2026-11-30"),
    *dated("first-permit-algerian", ALGERIAN | WITH_VISA, "arrived", open="2026-09-23"),
    *dated("first-permit-algerian", ALGERIAN | WITH_VISA, "arrived", late="2026-09-22"),
    *dated("first-permit", TO_APPLY | WITH_VISA, "arrived", too_early="2026-11-24"),
    *dated("first-permit", TO_APPLY | WITH_VISA, "arrived", open="2026-11-23", late="2026-09-20"),
    *dated("validate-vls-ts", ARRIVED, "arrived", too_early="2026-12-01", open="2026-09-01"),
    *dated("validate-vls-ts", ARRIVED, "arrived", late="2026-08-01"),
    *dated("validate-vls-ts", ARRIVED | {"expires": "2026-11-24"}, "arrived", closed="2026-01-01"),
    *dated("visa-validated", VALIDATED, too_early="2027-08-31", open="2027-02-28"),
    *dateless("algerian-after-studies", ALGERIAN_CARD, work="searching"),
    *dated("algerian-employee", ALGERIAN_CARD | {"work": "contract"}, **AT_WORK),
    *dateless("diploma-not-sufficient", GRADUATE, nationality="BR", diploma="lower"),
    *dated("change-to-employee", CONTRACT, **AT_WORK),
    *dated("change-to-business", BUSINESS, **AT_WORK),
    *dated("after-job-search", BUSINESS | {"work": "searching"}, **AT_WORK),
    *dated("renew-awaiting-diploma", PENDING, **IN_TIME, penalty="2026-09-30"),
    *dateless("aps-rece-expired", GRADUATE, nationality="IN", expires="2026-11-22"),
    *dated("aps", GRADUATE | {"nationality": "IN"}, too_early="2027-09-30", open="2027-01-10"),
    *dated("aps", GRADUATE | {"nationality": "SN"}, open="2027-01-10"),
    *dated("rece", GRADUATE | {"nationality": "BR"}, too_early="2027-09-30", open="2027-01-10"),
    *dated("rece", GRADUATE | {"nationality": "GE"}, open="2027-01-10"),
    *dated("talent-change", TALENT, **IN_TIME),
    *dated("talent-renewal", RESEARCHER, **IN_TIME, penalty="2026-09-30"),
    *dated("renew-exams-left", EXAMS, **IN_TIME, penalty="2026-09-30"),
    *dateless("prefecture-expired-over-6-months", RENEWAL, expires="2026-05-22"),
    *dated("renew-student-permit", RENEWAL, **IN_TIME, penalty="2026-09-30"),
]
IDS = [
    f"{procedure}-{phase or 'dateless'}-{number}"
    for number, (_, procedure, phase) in enumerate(CASES)
]
ONE_EACH = list({case[1]: case for case in CASES}.values())
IN_LANGUAGE = {"en": CASES, "fr": ONE_EACH}
"""Where the language changes the words alone: one case for each procedure is enough in French."""
