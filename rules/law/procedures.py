"""The procedures to which the table leads: stable keys, never reused."""

from enum import StrEnum

from .windows import Phase


class Procedure(StrEnum):
    """One way to go, under one key."""

    NO_PERMIT_NEEDED = "no-permit-needed"
    EXEMPTION_TO_CONFIRM = "exemption-to-confirm"
    ASK_ADVISER = "ask-adviser"
    OTHER_PERMIT_PREFECTURE = "other-permit-prefecture"
    TRACK_APPLICATION = "track-application"
    PREFECTURE_FIRST_REQUEST = "prefecture-first-request"
    VISA_FROM_HOME = "visa-from-home"
    VLS_T_NO_STEP = "vls-t-no-step"
    PREFECTURE_VISA_EXPIRED = "prefecture-visa-expired"
    MINOR_TURNING_18 = "minor-turning-18"
    FIRST_PERMIT_ALGERIAN = "first-permit-algerian"
    FIRST_PERMIT = "first-permit"
    VALIDATE_VLS_TS = "validate-vls-ts"
    VISA_VALIDATED = "visa-validated"
    ALGERIAN_AFTER_STUDIES = "algerian-after-studies"
    DIPLOMA_NOT_SUFFICIENT = "diploma-not-sufficient"
    RENEW_AWAITING_DIPLOMA = "renew-awaiting-diploma"
    APS_RECE_EXPIRED = "aps-rece-expired"
    APS = "aps"
    RECE = "rece"
    TALENT_CHANGE = "talent-change"
    TALENT_RENEWAL = "talent-renewal"
    RENEW_EXAMS_LEFT = "renew-exams-left"
    PREFECTURE_EXPIRED_OVER_6_MONTHS = "prefecture-expired-over-6-months"
    RENEW_STUDENT_PERMIT = "renew-student-permit"


_RENEWAL = (Phase.TOO_EARLY, Phase.OPEN, Phase.LATE, Phase.PENALTY)
_ARRIVAL = (Phase.TOO_EARLY, Phase.OPEN, Phase.LATE)

PHASES_OF: dict[Procedure, tuple[Phase, ...]] = {
    Procedure.MINOR_TURNING_18: _ARRIVAL,
    Procedure.FIRST_PERMIT_ALGERIAN: _ARRIVAL,
    Procedure.FIRST_PERMIT: _ARRIVAL,
    Procedure.VALIDATE_VLS_TS: (*_ARRIVAL, Phase.CLOSED),
    Procedure.VISA_VALIDATED: (Phase.TOO_EARLY,),
    Procedure.RENEW_AWAITING_DIPLOMA: _RENEWAL,
    Procedure.APS: (Phase.OPEN,),
    Procedure.RECE: (Phase.OPEN,),
    Procedure.TALENT_CHANGE: _ARRIVAL,
    Procedure.TALENT_RENEWAL: _RENEWAL,
    Procedure.RENEW_EXAMS_LEFT: _RENEWAL,
    Procedure.RENEW_STUDENT_PERMIT: _RENEWAL,
}
"""The phases in which today can meet a procedure: each has a note of its own. After them the table
leads to another procedure. Procedures without dates are left out."""


OFFICIAL_SITE_OF: dict[Procedure, str] = {
    Procedure.NO_PERMIT_NEEDED: "office",
    Procedure.EXEMPTION_TO_CONFIRM: "office",
    Procedure.ASK_ADVISER: "office",
    Procedure.OTHER_PERMIT_PREFECTURE: "prefecture",
    Procedure.TRACK_APPLICATION: "anef",
    Procedure.PREFECTURE_FIRST_REQUEST: "prefecture",
    Procedure.VISA_FROM_HOME: "france-visas",
    Procedure.VLS_T_NO_STEP: "france-visas",
    Procedure.PREFECTURE_VISA_EXPIRED: "prefecture",
    Procedure.MINOR_TURNING_18: "prefecture",
    Procedure.FIRST_PERMIT_ALGERIAN: "anef",
    Procedure.FIRST_PERMIT: "anef",
    Procedure.VALIDATE_VLS_TS: "anef",
    Procedure.VISA_VALIDATED: "anef",
    Procedure.ALGERIAN_AFTER_STUDIES: "prefecture",
    Procedure.DIPLOMA_NOT_SUFFICIENT: "office",
    Procedure.RENEW_AWAITING_DIPLOMA: "anef",
    Procedure.APS_RECE_EXPIRED: "prefecture",
    Procedure.APS: "prefecture",
    Procedure.RECE: "prefecture",
    Procedure.TALENT_CHANGE: "anef",
    Procedure.TALENT_RENEWAL: "anef",
    Procedure.RENEW_EXAMS_LEFT: "anef",
    Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS: "prefecture",
    Procedure.RENEW_STUDENT_PERMIT: "anef",
}
"""The contact to whose site each procedure leads first, by the key of the contact."""
