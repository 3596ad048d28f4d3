"""Rows 19 and 20: permits of another status, from which one changes.

With a job contract, a holder of an APS or RECE meets rows 24 and 30.
"""

from .. import schedules
from .. import sources as src
from ..facts import Document, Expiry, Situation, Work
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import DATE_UNKNOWN, NO_LONGER_VALID, NOT_FOR_STUDENTS, STUDYING

_TO_STUDENT = _(
    "Your permit was given for something else than studies: you change to a student permit, which"
    " is possible in France."
)
_NOT_RENEWED = _("An APS or a RECE is not renewed: before it ends you change to another permit.")

_BECOMES_STUDENT = STUDYING | {Document.VLS_TS_OTHER_VALIDATED, Document.APS_RECE}
_APS_RECE = frozenset({Document.APS_RECE})

RULES = (
    Rule(
        key="change-to-student-no-dates",  # rows 19, 20
        when=_BECOMES_STUDENT | NO_LONGER_VALID | {Expiry.UNKNOWN},
        procedure=Procedure.CHANGE_TO_STUDENT,
        why=_TO_STUDENT,
        sources=(src.L433_6, src.L422_1, src.R431_8),
    ),
    Rule(
        key="change-to-student",  # rows 19, 20
        when=_BECOMES_STUDENT,
        procedure=Procedure.CHANGE_TO_STUDENT,
        schedule=schedules.CHANGE,
        why=_TO_STUDENT,
        sources=(src.L433_6, src.L422_1, src.R431_5),
    ),
    Rule(
        key="visa-of-other-status",  # row 19
        when={Document.VLS_TS_OTHER_VALIDATED},
        procedure=Procedure.OTHER_PERMIT_PREFECTURE,
        why=NOT_FOR_STUDENTS,
        sources=(src.PAGE, src.L433_6),
    ),
    Rule(
        key="aps-rece-expiry-unknown",  # row 20
        when=_APS_RECE | {Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.F17319, src.L422_9),
    ),
    Rule(
        key="aps-rece-just-arrived",  # row 20
        when=_APS_RECE | {Situation.JUST_ARRIVED},
        procedure=Procedure.AFTER_JOB_SEARCH,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_NOT_RENEWED,
        sources=(src.L422_9, src.F17319, src.R431_5),
    ),
    Rule(
        key="aps-rece-business",  # row 20
        when=_APS_RECE | {Work.BUSINESS},
        procedure=Procedure.CHANGE_TO_BUSINESS,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_NOT_RENEWED,
        sources=(src.L421_5, src.L422_9, src.F35795, src.R431_5),
    ),
    Rule(
        key="aps-rece-searching",  # row 20
        when=_APS_RECE | {Work.SEARCHING},
        procedure=Procedure.AFTER_JOB_SEARCH,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_NOT_RENEWED,
        sources=(src.L422_9, src.F17319, src.R431_5),
    ),
)
