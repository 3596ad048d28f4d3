"""Rows 18, 21 and 22: visas that are validated, or with which a first permit is asked for.

The common law of row 18 leaves only Algerians with a visa that is not validated.
"""

from .. import schedules
from .. import sources as src
from ..facts import Arrival, Document, Expiry, Majority
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import (
    ALGERIAN,
    COMMON_LAW,
    DATE_UNKNOWN,
    NO_LONGER_VALID,
    UNVALIDATED,
    VALIDATE,
)

_VISA_EXPIRED = _(
    "Your visa was not a permit yet, and it has expired: a first request is then made at the"
    " prefecture."
)
_ALGERIAN = _(
    "Algerian students validate no visa: they apply for a residence permit within two months of"
    " their arrival."
)
_TO_APPLY = _(
    "Your visa asks you to apply for a residence permit (“carte de séjour à solliciter”) within two"
    " months of your arrival."
)

_UNVALIDATED = COMMON_LAW | UNVALIDATED
_MINOR = frozenset({Document.MINOR_VISA})
_VISA = UNVALIDATED | {Document.VISA_D_TO_APPLY}

RULES = (
    # A VLS-TS that was not validated.
    Rule(
        key="unvalidated-expiry-unknown",  # row 18
        when=_UNVALIDATED | {Expiry.UNKNOWN},
        procedure=Procedure.VALIDATE_VLS_TS,
        why=VALIDATE,
        sources=(src.PAGE, src.R431_17, src.F2231),
    ),
    Rule(
        key="unvalidated-arrival-unknown",  # row 18
        when=_UNVALIDATED | {Arrival.UNKNOWN},
        procedure=Procedure.VALIDATE_VLS_TS,
        schedule=schedules.LATE_VALIDATION,
        why=VALIDATE,
        sources=(src.PAGE, src.R431_17, src.F2231),
    ),
    Rule(
        key="visa-not-validated",  # row 18
        when=_UNVALIDATED,
        procedure=Procedure.VALIDATE_VLS_TS,
        schedule=schedules.VALIDATION,
        why=VALIDATE,
        sources=(src.PAGE, src.R431_17, src.F2231, src.LATE_VALIDATION, src.NEOMA),
    ),
    # A visa that is no permit, whose end is not known.
    Rule(
        key="visa-expiry-unknown",  # rows 21, 22
        when=_VISA | _MINOR | {Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
    ),
    # A visa for a minor.
    Rule(
        key="minor-visa-expired-birthday-unknown",  # row 21
        when=_MINOR | NO_LONGER_VALID | {Majority.UNKNOWN},
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE, src.R431_5),
    ),
    Rule(
        key="minor-birthday-unknown",  # row 21
        when=_MINOR | {Majority.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.CIUP_STUDENT, src.PAGE, src.R431_5),
    ),
    Rule(
        key="minor-18-after-visa",  # row 21
        when=_MINOR | {Majority.AFTER_VISA},
        procedure=Procedure.MINOR_VISA_ENDS,
        schedule=schedules.BEFORE_EXPIRY,
        why=_("You turn 18 only after your visa ends: a new one comes from the consulate."),
        sources=(src.F2231, src.PAGE),
    ),
    Rule(
        key="minor-18-during-visa",  # row 21
        when=_MINOR | {Majority.TURNING_18},
        procedure=Procedure.MINOR_TURNING_18,
        schedule=schedules.MAJORITY,
        why=_(
            "A visa for a minor is not validated: at 18 you ask for your first permit at the"
            " prefecture."
        ),
        sources=(src.CIUP_STUDENT, src.R431_5, src.PAGE),
    ),
    Rule(
        key="minor-visa-expired",  # row 21
        when=_MINOR,
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE, src.R431_5),
    ),
    # A visa marked "carte de séjour à solliciter"; for Algerians, any visa that is not validated.
    Rule(
        key="visa-to-apply-expired",  # row 22
        when=_VISA | NO_LONGER_VALID,
        procedure=Procedure.PREFECTURE_VISA_EXPIRED,
        why=_VISA_EXPIRED,
        sources=(src.PAGE, src.R431_4),
    ),
    Rule(
        key="algerian-visa-arrival-unknown",  # row 22
        when=ALGERIAN | _VISA | {Arrival.UNKNOWN},
        procedure=Procedure.FIRST_PERMIT_ALGERIAN,
        schedule=schedules.LATE_FIRST_PERMIT,
        why=_ALGERIAN,
        sources=(src.PAGE, src.R431_4, src.SCIENCES_PO),
    ),
    Rule(
        key="algerian-visa",  # row 22
        when=ALGERIAN | _VISA,
        procedure=Procedure.FIRST_PERMIT_ALGERIAN,
        schedule=schedules.FIRST_PERMIT,
        why=_ALGERIAN,
        sources=(src.PAGE, src.R431_4, src.SCIENCES_PO),
    ),
    Rule(
        key="visa-to-apply-arrival-unknown",  # row 22
        when=_VISA | {Arrival.UNKNOWN},
        procedure=Procedure.FIRST_PERMIT,
        schedule=schedules.LATE_FIRST_PERMIT,
        why=_TO_APPLY,
        sources=(src.PAGE, src.R431_4, src.F2231),
    ),
    Rule(
        key="visa-to-apply",  # row 22
        when=_VISA,
        procedure=Procedure.FIRST_PERMIT,
        schedule=schedules.FIRST_PERMIT,
        why=_TO_APPLY,
        sources=(src.PAGE, src.R431_4, src.F2231),
    ),
)
