"""Sets of alternatives that recur in the rows, and the reasons that rows share."""

from ..facts import Diploma, Document, Expiry, Fact, Nationality, Situation
from ..procedures import gettext_noop as _

NEEDS_PERMIT: frozenset[Fact] = frozenset(
    set(Nationality) - {Nationality.EXEMPT, Nationality.TO_CONFIRM, Nationality.UNKNOWN}
)
COMMON_LAW = NEEDS_PERMIT - {Nationality.ALGERIAN}  # the code applies, no agreement of its own
ALGERIAN: frozenset[Fact] = frozenset({Nationality.ALGERIAN})

STEP: frozenset[Fact] = frozenset(
    set(Situation) - {Situation.ALREADY_APPLIED, Situation.OTHER_PERMIT}
)
STUDYING: frozenset[Fact] = frozenset(
    {Situation.JUST_ARRIVED, Situation.CONTINUE_STUDIES, Situation.EXAMS_LEFT}
)

VLS_TS: frozenset[Fact] = frozenset({Document.VLS_TS, Document.VLS_TS_VALIDATED})
STUDENT: frozenset[Fact] = frozenset({Document.VLS_TS_VALIDATED, Document.STUDENT_CARD})
PERMIT = STUDENT | {Document.RESEARCHER_CARD}

STILL_VALID: frozenset[Fact] = frozenset({Expiry.EARLY, Expiry.VALID})
NO_LONGER_VALID: frozenset[Fact] = frozenset({Expiry.EXPIRED, Expiry.LONG_EXPIRED})
WITHIN_SIX_MONTHS = STILL_VALID | {Expiry.EXPIRED}
ANY_EXPIRY = STILL_VALID | NO_LONGER_VALID

HELD: frozenset[Fact] = frozenset({Diploma.MASTER, Diploma.LICENCE_PRO})
NOT_ENOUGH: frozenset[Fact] = frozenset({Diploma.LOWER, Diploma.NONE})

DATE_UNKNOWN = _("You do not know a date on which the answer depends.")
OVER_SIX_MONTHS = _(
    "Your document expired more than six months ago: the prefecture examines your case as a first"
    " request."
)
