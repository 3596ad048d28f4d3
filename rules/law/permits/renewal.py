"""Renewal of a student's or a researcher's permit."""

from .. import schedules
from .. import sources as src
from ..facts import Document, Expiry, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import COMMON_LAW, NEEDS_PERMIT, OVER_SIX_MONTHS, STUDYING, WITHIN_SIX_MONTHS

_RENEWAL = _(
    "You stay as a student and hold a student permit or a validated visa: it is renewed online, in"
    " time before it expires or with a fee in the six months after."
)
_EXAMS = _(
    "You still have exams to pass before you leave: a student permit is renewed online for that,"
    " with a letter from your institution."
)

_CARD = NEEDS_PERMIT | {Document.STUDENT_CARD}
_VISA = COMMON_LAW | {Document.VLS_TS_VALIDATED}
_RESEARCHER = COMMON_LAW | STUDYING | {Situation.TALENT, Document.RESEARCHER_CARD}

RULES = (
    # A researcher's card.
    Rule(
        key="researcher-over-6-months",  # row 33
        when=_RESEARCHER | {Expiry.LONG_EXPIRED},
        procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
        why=OVER_SIX_MONTHS,
        sources=(src.PAGE, src.R431_8),
    ),
    Rule(
        key="talent-renewal",  # rows 34, 35
        when=_RESEARCHER | WITHIN_SIX_MONTHS,
        procedure=Procedure.TALENT_RENEWAL,
        schedule=schedules.RENEWAL,
        why=_("You hold a researcher's talent permit: it is renewed online."),
        sources=(src.PAGE, src.R431_5, src.L436_5, src.CIUP_RESEARCHER, src.TALENT),
    ),
    # A student's card or validated visa.
    Rule(
        key="card-over-6-months",  # row 33
        when=_CARD | STUDYING | {Expiry.LONG_EXPIRED},
        procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
        why=OVER_SIX_MONTHS,
        sources=(src.PAGE, src.R431_8),
    ),
    Rule(
        key="visa-over-6-months",  # row 33
        when=_VISA | STUDYING | {Expiry.LONG_EXPIRED},
        procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
        why=OVER_SIX_MONTHS,
        sources=(src.PAGE, src.R431_8),
    ),
    Rule(
        key="exams-left-card",  # rows 36, 37
        when=_CARD | WITHIN_SIX_MONTHS | {Situation.EXAMS_LEFT},
        procedure=Procedure.RENEW_EXAMS_LEFT,
        schedule=schedules.RENEWAL,
        why=_EXAMS,
        sources=(src.PAGE, src.R431_5, src.L436_5),
    ),
    Rule(
        key="exams-left-visa",  # rows 36, 37
        when=_VISA | WITHIN_SIX_MONTHS | {Situation.EXAMS_LEFT},
        procedure=Procedure.RENEW_EXAMS_LEFT,
        schedule=schedules.RENEWAL,
        why=_EXAMS,
        sources=(src.PAGE, src.R431_5, src.R431_18, src.L436_5),
    ),
    Rule(
        key="visa-validated",  # row 38
        when=_VISA | {Situation.JUST_ARRIVED, Expiry.EARLY},
        procedure=Procedure.VISA_VALIDATED,
        schedule=schedules.RENEWAL,
        why=_("Your visa is validated and counts as a residence permit: the renewal comes next."),
        sources=(src.PAGE, src.R431_17, src.R431_5),
    ),
    Rule(
        key="renew-visa-just-arrived",  # rows 39, 41, 42
        when=_VISA | {Situation.JUST_ARRIVED, Expiry.VALID, Expiry.EXPIRED},
        procedure=Procedure.RENEW_STUDENT_PERMIT,
        schedule=schedules.RENEWAL,
        why=_RENEWAL,
        sources=(src.PAGE, src.R431_5, src.R431_18, src.L436_5),
    ),
    Rule(
        key="renew-visa",  # rows 39, 40, 41, 42
        when=_VISA | WITHIN_SIX_MONTHS | {Situation.CONTINUE_STUDIES},
        procedure=Procedure.RENEW_STUDENT_PERMIT,
        schedule=schedules.RENEWAL,
        why=_RENEWAL,
        sources=(src.PAGE, src.R431_5, src.R431_18, src.L436_5),
    ),
    Rule(
        key="renew-card",  # rows 39, 40, 41, 42
        when=_CARD | WITHIN_SIX_MONTHS | {Situation.JUST_ARRIVED, Situation.CONTINUE_STUDIES},
        procedure=Procedure.RENEW_STUDENT_PERMIT,
        schedule=schedules.RENEWAL,
        why=_RENEWAL,
        sources=(src.PAGE, src.R431_5, src.L436_5),
    ),
)
