"""On arrival: visas that are to be validated, or with which a first permit is asked for."""

from .. import schedules
from .. import sources as src
from ..facts import Arrival, Document, Majority
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import (
    ALGERIAN,
    ANY_EXPIRY,
    COMMON_LAW,
    DATE_UNKNOWN,
    NEEDS_PERMIT,
    NO_LONGER_VALID,
    STEP,
    STILL_VALID,
    VLS_TS,
)

_VISA_EXPIRED = _(
    "Your visa was not a permit yet, and it has expired: a first request is then made at the"
    " prefecture."
)

_MINOR = NEEDS_PERMIT | STEP | {Document.MINOR_VISA}
_TO_APPLY = COMMON_LAW | STEP | {Document.VISA_D_TO_APPLY}
_ALGERIAN_VISA = ALGERIAN | STEP | VLS_TS | {Document.VISA_D_TO_APPLY}
_UNVALIDATED = COMMON_LAW | STEP | ANY_EXPIRY | {Document.VLS_TS}

RULES = (
    # A visa for a minor.
    Rule(
        key="minor-visa-expired",  # row 11
        when=_MINOR | NO_LONGER_VALID,
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE,),
    ),
    Rule(
        key="minor-18-after-visa",  # row 12
        when=_MINOR | STILL_VALID | {Majority.AFTER_VISA},
        procedure=Procedure.ASK_ADVISER,
        why=_("You turn 18 only after your visa ends, and sources differ on what to do then."),
        sources=(src.CIUP_STUDENT, src.PAGE),
        advice="advice-minor-after-visa",
    ),
    Rule(
        key="minor-birthday-unknown",  # row 12
        when=_MINOR | STILL_VALID | {Majority.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.CIUP_STUDENT, src.PAGE),
        advice="advice-date-unknown",
    ),
    Rule(
        key="minor-18-during-visa",  # row 13
        when=_MINOR | STILL_VALID | {Majority.DURING_VISA},
        procedure=Procedure.MINOR_TURNING_18,
        schedule=schedules.MAJORITY,
        why=_(
            "A visa for a minor is not validated: at 18 you ask for your first permit at the"
            " prefecture."
        ),
        sources=(src.CIUP_STUDENT, src.R431_5, src.PAGE),
    ),
    # A visa marked "carte de séjour à solliciter".
    Rule(
        key="visa-to-apply-expired",  # row 14
        when=_TO_APPLY | NO_LONGER_VALID,
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE,),
    ),
    Rule(
        key="visa-to-apply-arrival-unknown",  # row 15
        when=_TO_APPLY | STILL_VALID | {Arrival.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
    Rule(
        key="visa-to-apply",  # rows 16, 17
        when=_TO_APPLY | STILL_VALID | {Arrival.KNOWN},
        procedure=Procedure.FIRST_PERMIT,
        schedule=schedules.FIRST_PERMIT,
        why=_(
            "Your visa asks you to apply for a residence permit (“carte de séjour à solliciter”)"
            " within two months of your arrival."
        ),
        sources=(src.PAGE, src.R431_4),
    ),
    # Algerians: any student visa leads to a first permit.
    Rule(
        key="algerian-visa-expired",  # row 14
        when=_ALGERIAN_VISA | NO_LONGER_VALID,
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE,),
    ),
    Rule(
        key="algerian-visa-arrival-unknown",  # row 15
        when=_ALGERIAN_VISA | STILL_VALID | {Arrival.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
    Rule(
        key="algerian-visa",  # rows 16, 17
        when=_ALGERIAN_VISA | STILL_VALID | {Arrival.KNOWN},
        procedure=Procedure.FIRST_PERMIT_ALGERIAN,
        schedule=schedules.FIRST_PERMIT,
        why=_(
            "Algerian students validate no visa: they apply for a residence permit within two"
            " months of their arrival."
        ),
        sources=(src.PAGE, src.R431_4, src.SCIENCES_PO),
    ),
    # A VLS-TS that was not validated.
    Rule(
        key="unvalidated-arrival-unknown",  # row 18
        when=_UNVALIDATED | {Arrival.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
    Rule(
        key="visa-not-validated",  # rows 19, 20, 21
        when=_UNVALIDATED | {Arrival.KNOWN},
        procedure=Procedure.VALIDATE_VLS_TS,
        schedule=schedules.VALIDATION,
        why=_(
            "Your long-stay visa counts as a residence permit (VLS-TS) only once it is validated,"
            " within three months of your arrival."
        ),
        sources=(src.PAGE, src.R431_17, src.LATE_VALIDATION, src.NEOMA),
    ),
)
