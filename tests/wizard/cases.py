"""One worked case for each procedure and phase, as a student would answer on TODAY."""

RENEWAL = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
EXAMS = {"nationality": "IN", "situation": "exams-left", "document": "student-card"}
PENDING = {
    "nationality": "MA",
    "situation": "stay-to-work",
    "document": "student-card",
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
ALGERIAN = {"nationality": "DZ", "situation": "just-arrived", "document": "vls-ts"}
MINOR = {"nationality": "TR", "situation": "continue-studies", "document": "minor-visa"}
GRADUATE = {
    "situation": "stay-to-work",
    "document": "student-card",
    "diploma": "master",
    "expires": "2027-02-28",
}

CASES = [
    ({"nationality": "FR"}, "no-permit-needed", None),
    ({"nationality": "AD"}, "exemption-to-confirm", None),
    ({"nationality": "stateless"}, "ask-adviser", None),
    ({"nationality": "PE", "situation": "other-permit"}, "other-permit-prefecture", None),
    ({"nationality": "PE", "situation": "already-applied"}, "track-application", None),
    (RENEWAL | {"document": "exam-visa"}, "prefecture-first-request", None),
    (RENEWAL | {"document": "short-stay"}, "visa-from-home", None),
    (RENEWAL | {"document": "vls-t"}, "vls-t-no-step", None),
    (MINOR | {"expires": "2026-11-22"}, "prefecture-visa-expired", None),
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
        {"nationality": "DZ", "situation": "stay-to-work", "document": "student-card"},
        "algerian-after-studies",
        None,
    ),
    (
        GRADUATE | {"nationality": "BR", "diploma": "lower"},
        "diploma-not-sufficient",
        None,
    ),
    (PENDING | {"expires": "2027-09-30"}, "renew-awaiting-diploma", "too-early"),
    (PENDING | {"expires": "2027-02-28"}, "renew-awaiting-diploma", "open"),
    (PENDING | {"expires": "2026-12-31"}, "renew-awaiting-diploma", "late"),
    (PENDING | {"expires": "2026-09-30"}, "renew-awaiting-diploma", "penalty"),
    (GRADUATE | {"nationality": "IN", "expires": "2026-11-22"}, "aps-rece-expired", None),
    (GRADUATE | {"nationality": "IN"}, "aps", "open"),
    (GRADUATE | {"nationality": "SN"}, "aps", "open"),
    (GRADUATE | {"nationality": "BR"}, "rece", "open"),
    (GRADUATE | {"nationality": "GE"}, "rece", "open"),
    (GRADUATE | {"nationality": "BR", "situation": "talent"}, "talent-change", "open"),
    (
        GRADUATE | {"nationality": "BR", "situation": "talent", "expires": "2027-09-30"},
        "talent-change",
        "too-early",
    ),
    (
        GRADUATE | {"nationality": "BR", "situation": "talent", "expires": "2026-12-31"},
        "talent-change",
        "late",
    ),
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
