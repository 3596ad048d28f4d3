"""One worked case for each procedure and phase, as a student would answer on TODAY."""

RENEWAL = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
EXAMS = {"nationality": "IN", "situation": "exams-left", "document": "student-card"}
PENDING = {
    "nationality": "MA",
    "situation": "stay-to-work",
    "document": "student-card",
    "work": "searching",
    "diploma": "pending",
}
RESEARCHER = {"nationality": "CN", "situation": "talent", "document": "researcher-card"}
UNVALIDATED = {
    "nationality": "US",
    "situation": "just-arrived",
    "document": "vls-ts",
    "validated": "no",
}
TO_APPLY = {"nationality": "VN", "situation": "just-arrived", "document": "visa-d-to-apply"}
ALGERIAN = UNVALIDATED | {"nationality": "DZ"}
ALGERIAN_CARD = {
    "nationality": "DZ",
    "situation": "stay-to-work",
    "document": "student-card",
    "expires": "2027-02-28",
}
MINOR = {"nationality": "TR", "situation": "continue-studies", "document": "minor-visa"}
GRADUATE = {
    "situation": "stay-to-work",
    "document": "student-card",
    "work": "searching",
    "diploma": "master",
    "expires": "2027-01-10",
}
TALENT = {
    "nationality": "BR",
    "situation": "talent",
    "document": "student-card",
    "salary": "qualified",
    "diploma": "master",
    "expires": "2027-02-28",
}
CONTRACT = {
    "nationality": "BR",
    "situation": "stay-to-work",
    "document": "student-card",
    "work": "contract",
    "salary": "lower",
    "expires": "2027-01-10",
}
BUSINESS = {
    "nationality": "BR",
    "situation": "stay-to-work",
    "document": "aps-rece",
    "work": "business",
    "expires": "2027-01-10",
}
APPLIED = {
    "nationality": "PE",
    "situation": "already-applied",
    "certificate": "deposit",
    "filed": "2026-09-01",
    "applied-for": "student",
}
CLOSED = {"nationality": "PE", "situation": "already-applied", "certificate": "closed"}
REFUSED = {"nationality": "PE", "situation": "refused", "order": "no"}
CHANGE = {"nationality": "PE", "situation": "change"}
MOVED = CHANGE | {"change": "moved", "document": "student-card"}
LOST = CHANGE | {"change": "card-lost"}
TRAVEL = {
    "nationality": "PE",
    "situation": "travel",
    "document": "student-card",
    "expires": "2026-10-31",
}
SPOUSE = {"nationality": "PE", "situation": "family", "family": "french-spouse"}
AU_PAIR = {
    "nationality": "PE",
    "situation": "continue-studies",
    "document": "vls-ts-other",
    "validated": "yes",
}

CASES = [
    ({"nationality": "FR"}, "no-permit-needed", None),
    ({"nationality": "AD"}, "exemption-to-confirm", None),
    ({"nationality": "stateless"}, "protection", None),
    ({"nationality": "PE", "situation": "protection"}, "protection", None),
    (REFUSED | {"order": "yes"}, "ordered-to-leave", None),
    (REFUSED | {"notified": "2026-10-01"}, "refused", "open"),
    (REFUSED | {"notified": "2026-08-01"}, "refused", "closed"),
    ({"nationality": "PE", "situation": "other-permit"}, "other-permit-prefecture", None),
    (APPLIED, "track-application", "open"),
    (APPLIED | {"filed": "2026-08-01"}, "track-application", "late"),
    (CLOSED, "file-closed", None),
    (MOVED | {"moved": "2026-12-01"}, "address-change", "too-early"),
    (MOVED | {"moved": "2026-11-01"}, "address-change", "open"),
    (MOVED | {"moved": "2026-08-01"}, "address-change", "late"),
    (LOST | {"expires": "2027-08-31"}, "card-lost", "open"),
    (LOST | {"expires": "2026-12-31"}, "card-lost", "late"),
    (LOST | {"expires": "2026-10-31"}, "card-lost", "closed"),
    (CHANGE | {"change": "passport-lost"}, "passport-lost", None),
    (CHANGE | {"change": "new-passport"}, "new-passport", None),
    (CHANGE | {"change": "details-wrong"}, "details-wrong", None),
    (TRAVEL | {"expires": "2027-08-31"}, "travel-valid", None),
    (TRAVEL | {"certificate": "extension"}, "travel-with-certificate", None),
    (TRAVEL | {"certificate": "deposit", "where": "france"}, "travel-no", None),
    (TRAVEL | {"certificate": "deposit", "where": "abroad"}, "return-visa", None),
    (SPOUSE | {"expires": "2027-09-30"}, "french-spouse", "too-early"),
    (SPOUSE | {"expires": "2027-02-28"}, "french-spouse", "open"),
    (SPOUSE | {"expires": "2026-12-31"}, "french-spouse", "late"),
    (SPOUSE | {"expires": "2026-10-31"}, "french-spouse", "closed"),
    ({"nationality": "PE", "situation": "family", "family": "child"}, "family", None),
    (RENEWAL | {"document": "eu-permit"}, "ask-adviser", None),
    (RENEWAL | {"document": "working-holiday"}, "working-holiday", None),
    (AU_PAIR | {"expires": "2027-09-30"}, "change-to-student", "too-early"),
    (AU_PAIR | {"expires": "2027-02-28"}, "change-to-student", "open"),
    (AU_PAIR | {"expires": "2026-12-31"}, "change-to-student", "late"),
    (MINOR | {"expires": "2027-06-30", "eighteenth": "2027-09-10"}, "minor-visa-ends", "open"),
    (MINOR | {"expires": "2026-10-31", "eighteenth": "2027-09-10"}, "minor-visa-ends", "closed"),
    (RENEWAL | {"document": "exam-visa"}, "prefecture-first-request", None),
    (RENEWAL | {"document": "short-stay"}, "visa-from-home", None),
    (RENEWAL | {"document": "vls-t"}, "vls-t-no-step", None),
    (TO_APPLY | {"expires": "2026-11-22"}, "prefecture-visa-expired", None),
    (
        MINOR | {"expires": "2027-06-30", "eighteenth": "2027-01-10"},
        "minor-turning-18",
        "too-early",
    ),
    (MINOR | {"expires": "2027-06-30", "eighteenth": "2026-10-10"}, "minor-turning-18", "open"),
    (MINOR | {"expires": "2027-06-30", "eighteenth": "2026-09-10"}, "minor-turning-18", "late"),
    (
        ALGERIAN | {"expires": "2027-01-30", "arrived": "2026-11-30"},
        "first-permit-algerian",
        "too-early",
    ),
    (
        ALGERIAN | {"expires": "2027-01-30", "arrived": "2026-09-23"},
        "first-permit-algerian",
        "open",
    ),
    (
        ALGERIAN | {"expires": "2027-01-30", "arrived": "2026-09-22"},
        "first-permit-algerian",
        "late",
    ),
    (TO_APPLY | {"expires": "2027-01-30", "arrived": "2026-11-24"}, "first-permit", "too-early"),
    (TO_APPLY | {"expires": "2027-01-30", "arrived": "2026-11-23"}, "first-permit", "open"),
    (TO_APPLY | {"expires": "2027-01-30", "arrived": "2026-09-20"}, "first-permit", "late"),
    (
        UNVALIDATED | {"expires": "2027-08-31", "arrived": "2026-12-01"},
        "validate-vls-ts",
        "too-early",
    ),
    (UNVALIDATED | {"expires": "2027-08-31", "arrived": "2026-09-01"}, "validate-vls-ts", "open"),
    (UNVALIDATED | {"expires": "2027-08-31", "arrived": "2026-08-01"}, "validate-vls-ts", "late"),
    (UNVALIDATED | {"expires": "2026-11-24", "arrived": "2026-01-01"}, "validate-vls-ts", "closed"),
    (
        UNVALIDATED | {"validated": "yes", "expires": "2027-08-31"},
        "visa-validated",
        "too-early",
    ),
    (
        UNVALIDATED | {"validated": "yes", "expires": "2027-02-28"},
        "visa-validated",
        "open",
    ),
    (ALGERIAN_CARD | {"work": "searching"}, "algerian-after-studies", None),
    (
        ALGERIAN_CARD | {"work": "contract", "expires": "2027-09-30"},
        "algerian-employee",
        "too-early",
    ),
    (ALGERIAN_CARD | {"work": "contract", "expires": "2027-01-10"}, "algerian-employee", "open"),
    (ALGERIAN_CARD | {"work": "contract", "expires": "2026-10-31"}, "algerian-employee", "closed"),
    (
        GRADUATE | {"nationality": "BR", "diploma": "lower"},
        "diploma-not-sufficient",
        None,
    ),
    (CONTRACT | {"expires": "2027-09-30"}, "change-to-employee", "too-early"),
    (CONTRACT, "change-to-employee", "open"),
    (CONTRACT | {"expires": "2026-10-31"}, "change-to-employee", "closed"),
    (BUSINESS | {"expires": "2027-09-30"}, "change-to-business", "too-early"),
    (BUSINESS, "change-to-business", "open"),
    (BUSINESS | {"expires": "2026-10-31"}, "change-to-business", "closed"),
    (BUSINESS | {"work": "searching", "expires": "2027-09-30"}, "after-job-search", "too-early"),
    (BUSINESS | {"work": "searching"}, "after-job-search", "open"),
    (BUSINESS | {"work": "searching", "expires": "2026-10-31"}, "after-job-search", "closed"),
    (PENDING | {"expires": "2027-09-30"}, "renew-awaiting-diploma", "too-early"),
    (PENDING | {"expires": "2027-02-28"}, "renew-awaiting-diploma", "open"),
    (PENDING | {"expires": "2026-12-31"}, "renew-awaiting-diploma", "late"),
    (PENDING | {"expires": "2026-09-30"}, "renew-awaiting-diploma", "penalty"),
    (GRADUATE | {"nationality": "IN", "expires": "2026-11-22"}, "aps-rece-expired", None),
    (GRADUATE | {"nationality": "IN", "expires": "2027-09-30"}, "aps", "too-early"),
    (GRADUATE | {"nationality": "IN"}, "aps", "open"),
    (GRADUATE | {"nationality": "SN"}, "aps", "open"),
    (GRADUATE | {"nationality": "BR", "expires": "2027-09-30"}, "rece", "too-early"),
    (GRADUATE | {"nationality": "BR"}, "rece", "open"),
    (GRADUATE | {"nationality": "GE"}, "rece", "open"),
    (TALENT, "talent-change", "open"),
    (TALENT | {"expires": "2027-09-30"}, "talent-change", "too-early"),
    (TALENT | {"expires": "2026-12-31"}, "talent-change", "late"),
    (RESEARCHER | {"expires": "2027-09-30"}, "talent-renewal", "too-early"),
    (RESEARCHER | {"expires": "2027-02-28"}, "talent-renewal", "open"),
    (RESEARCHER | {"expires": "2026-12-31"}, "talent-renewal", "late"),
    (RESEARCHER | {"expires": "2026-09-30"}, "talent-renewal", "penalty"),
    (EXAMS | {"expires": "2027-09-30"}, "renew-exams-left", "too-early"),
    (EXAMS | {"expires": "2027-02-28"}, "renew-exams-left", "open"),
    (EXAMS | {"expires": "2026-12-31"}, "renew-exams-left", "late"),
    (EXAMS | {"expires": "2026-09-30"}, "renew-exams-left", "penalty"),
    (RENEWAL | {"expires": "2026-05-22"}, "prefecture-expired-over-6-months", None),
    (RENEWAL | {"expires": "2027-09-30"}, "renew-student-permit", "too-early"),
    (RENEWAL | {"expires": "2027-02-28"}, "renew-student-permit", "open"),
    (RENEWAL | {"expires": "2026-12-31"}, "renew-student-permit", "late"),
    (RENEWAL | {"expires": "2026-09-30"}, "renew-student-permit", "penalty"),
]
IDS = [
    f"{procedure}-{phase or 'dateless'}-{number}"
    for number, (_, procedure, phase) in enumerate(CASES)
]
ONE_EACH = list({case[1]: case for case in CASES}.values())
IN_LANGUAGE = {"en": CASES, "fr": ONE_EACH}
"""Where the language changes the words alone: one case for each procedure is enough in French."""
