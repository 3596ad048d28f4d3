"""Rows 31 to 34: renewal of a student's or a researcher's permit."""

from .. import schedules
from .. import sources as src
from ..facts import Document, Expiry, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import OVER_SIX_MONTHS, RESEARCHER

RULES = (
    Rule(
        key="over-6-months",  # row 31
        when={Expiry.LONG_EXPIRED},
        procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
        why=OVER_SIX_MONTHS,
        sources=(src.PAGE, src.R431_8),
    ),
    Rule(
        key="visa-validated",  # row 32
        when={
            Situation.JUST_ARRIVED,
            Document.VLS_TS_VALIDATED,
            Document.VLS_TS_RESEARCH_VALIDATED,
            Expiry.IN_TIME,
        },
        procedure=Procedure.VISA_VALIDATED,
        schedule=schedules.RENEWAL,
        why=_("Your visa is validated and counts as a residence permit: the renewal comes next."),
        sources=(src.PAGE, src.R431_17, src.R431_5),
    ),
    Rule(
        key="talent-renewal",  # row 32
        when=RESEARCHER,
        procedure=Procedure.TALENT_RENEWAL,
        schedule=schedules.RENEWAL,
        why=_("You hold a researcher's talent permit: it is renewed online."),
        sources=(src.PAGE, src.R431_5, src.L436_5, src.CIUP_RESEARCHER, src.TALENT),
    ),
    Rule(
        key="exams-left",  # row 33
        when={Situation.EXAMS_LEFT},
        procedure=Procedure.RENEW_EXAMS_LEFT,
        schedule=schedules.RENEWAL,
        why=_(
            "You still have exams to pass before you leave: a student permit is renewed online for"
            " that, with a letter from your institution."
        ),
        sources=(src.PAGE, src.R431_5, src.R431_18, src.L436_5),
    ),
    Rule(
        key="renew-student-permit",  # row 34
        when=set(),
        procedure=Procedure.RENEW_STUDENT_PERMIT,
        schedule=schedules.RENEWAL,
        why=_(
            "You stay as a student and hold a student permit or a validated visa: it is renewed"
            " online, in time before it expires or with a fee in the six months after."
        ),
        sources=(src.PAGE, src.R431_5, src.R431_18, src.L436_5),
    ),
)
