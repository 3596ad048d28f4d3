"""The procedures to which the table leads: stable keys, never reused."""

from enum import Enum, StrEnum

from .windows import Phase


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the site translates it when it renders it."""
    return message


_ = gettext_noop


class Group(Enum):
    """The groups in lists of procedures; the value is the heading in English."""

    ARRIVAL = _("When you arrive")
    STUDIES = _("When you stay for your studies")
    APPLIED = _("When you have applied")
    CHANGES = _("When something changes, or you travel")
    AFTER = _("When your studies end")
    TALENT = _("Research and talent")
    OTHER = _("Other situations")


_ARRIVAL = (Phase.TOO_EARLY, Phase.OPEN, Phase.LATE)
_RENEWAL = (*_ARRIVAL, Phase.PENALTY)
_WINDOW = (Phase.TOO_EARLY, Phase.OPEN)
_UNTIL_CLOSED = (*_WINDOW, Phase.CLOSED)


class Procedure(StrEnum):
    """One way to go, in the order in which a student meets them.

    Each names the contact to whose site it leads first, its group, and the phases in which today
    can meet it: each has a note of its own, and after them the table leads to another procedure.
    A procedure without dates has no phases.
    """

    official_site: str
    group: Group
    phases: tuple[Phase, ...]

    # `Procedure(key)` looks up a member by its key alone: so all but the key has a default.
    def __new__(
        cls,
        key: str,
        official_site: str = "office",
        group: Group = Group.OTHER,
        phases: tuple[Phase, ...] = (),
    ) -> "Procedure":
        procedure = str.__new__(cls, key)
        procedure._value_ = key
        procedure.official_site, procedure.group, procedure.phases = official_site, group, phases
        return procedure

    VALIDATE_VLS_TS = "validate-vls-ts", "anef", Group.ARRIVAL, (*_ARRIVAL, Phase.CLOSED)
    VISA_VALIDATED = "visa-validated", "anef", Group.ARRIVAL, _WINDOW
    FIRST_PERMIT = "first-permit", "anef", Group.ARRIVAL, _ARRIVAL
    FIRST_PERMIT_ALGERIAN = "first-permit-algerian", "anef", Group.ARRIVAL, _ARRIVAL
    MINOR_TURNING_18 = "minor-turning-18", "prefecture", Group.ARRIVAL, _ARRIVAL
    MINOR_VISA_ENDS = (
        "minor-visa-ends", "france-visas", Group.ARRIVAL, (Phase.OPEN, Phase.CLOSED),
    )  # fmt: skip
    VLS_T_NO_STEP = "vls-t-no-step", "france-visas", Group.ARRIVAL
    WORKING_HOLIDAY = "working-holiday", "france-visas", Group.ARRIVAL
    PREFECTURE_VISA_EXPIRED = "prefecture-visa-expired", "prefecture", Group.ARRIVAL
    PREFECTURE_FIRST_REQUEST = "prefecture-first-request", "prefecture", Group.ARRIVAL
    VISA_FROM_HOME = "visa-from-home", "france-visas", Group.ARRIVAL

    RENEW_STUDENT_PERMIT = "renew-student-permit", "anef", Group.STUDIES, _RENEWAL
    RENEW_EXAMS_LEFT = "renew-exams-left", "anef", Group.STUDIES, _RENEWAL
    CHANGE_TO_STUDENT = "change-to-student", "anef", Group.STUDIES, _ARRIVAL
    PREFECTURE_EXPIRED_OVER_6_MONTHS = (
        "prefecture-expired-over-6-months", "prefecture", Group.STUDIES,
    )  # fmt: skip

    TRACK_APPLICATION = "track-application", "anef", Group.APPLIED, (Phase.OPEN, Phase.LATE)
    FILE_CLOSED = "file-closed", "anef", Group.APPLIED
    REFUSED = "refused", "office", Group.APPLIED, (Phase.OPEN, Phase.CLOSED)
    ORDERED_TO_LEAVE = "ordered-to-leave", "office", Group.APPLIED

    ADDRESS_CHANGE = "address-change", "anef", Group.CHANGES, _ARRIVAL
    CARD_LOST = "card-lost", "anef", Group.CHANGES, (Phase.OPEN, Phase.LATE, Phase.CLOSED)
    PASSPORT_LOST = "passport-lost", "anef", Group.CHANGES
    NEW_PASSPORT = "new-passport", "anef", Group.CHANGES
    DETAILS_WRONG = "details-wrong", "anef", Group.CHANGES
    TRAVEL_VALID = "travel-valid", "office", Group.CHANGES
    TRAVEL_WITH_CERTIFICATE = "travel-with-certificate", "anef", Group.CHANGES
    TRAVEL_NO = "travel-no", "anef", Group.CHANGES
    RETURN_VISA = "return-visa", "france-visas", Group.CHANGES

    RENEW_AWAITING_DIPLOMA = "renew-awaiting-diploma", "anef", Group.AFTER, _RENEWAL
    APS = "aps", "prefecture", Group.AFTER, _WINDOW
    RECE = "rece", "prefecture", Group.AFTER, _WINDOW
    APS_RECE_EXPIRED = "aps-rece-expired", "prefecture", Group.AFTER
    AFTER_JOB_SEARCH = "after-job-search", "prefecture", Group.AFTER, _UNTIL_CLOSED
    CHANGE_TO_EMPLOYEE = "change-to-employee", "prefecture", Group.AFTER, _UNTIL_CLOSED
    CHANGE_TO_BUSINESS = "change-to-business", "prefecture", Group.AFTER, _UNTIL_CLOSED
    DIPLOMA_NOT_SUFFICIENT = "diploma-not-sufficient", "office", Group.AFTER
    ALGERIAN_EMPLOYEE = "algerian-employee", "prefecture", Group.AFTER, _UNTIL_CLOSED
    ALGERIAN_AFTER_STUDIES = "algerian-after-studies", "prefecture", Group.AFTER

    TALENT_CHANGE = "talent-change", "anef", Group.TALENT, _ARRIVAL
    TALENT_RENEWAL = "talent-renewal", "anef", Group.TALENT, _RENEWAL

    NO_PERMIT_NEEDED = "no-permit-needed", "office", Group.OTHER
    EXEMPTION_TO_CONFIRM = "exemption-to-confirm", "office", Group.OTHER
    PROTECTION = "protection", "prefecture", Group.OTHER
    FRENCH_SPOUSE = "french-spouse", "anef", Group.OTHER, (*_ARRIVAL, Phase.CLOSED)
    FAMILY = "family", "anef", Group.OTHER
    OTHER_PERMIT_PREFECTURE = "other-permit-prefecture", "prefecture", Group.OTHER
    ASK_ADVISER = "ask-adviser", "office", Group.OTHER
