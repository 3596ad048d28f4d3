"""Sets of alternatives that recur in the rows, and the reasons that rows share."""

from ..facts import VALIDATED, Certificate, Diploma, Document, Expiry, Fact, Nationality, Situation
from ..procedures import gettext_noop as _

ALGERIAN: frozenset[Fact] = frozenset({Nationality.ALGERIAN})
COMMON_LAW: frozenset[Fact] = frozenset(  # the code applies, no agreement of its own
    set(Nationality)
    - {Nationality.EXEMPT, Nationality.TO_CONFIRM, Nationality.UNKNOWN, Nationality.ALGERIAN}
)

STUDYING: frozenset[Fact] = frozenset({Situation.CONTINUE_STUDIES, Situation.EXAMS_LEFT})
AFTER_STUDIES: frozenset[Fact] = frozenset({Situation.STAY_TO_WORK, Situation.TALENT})

UNVALIDATED: frozenset[Fact] = frozenset(VALIDATED)
STUDENT: frozenset[Fact] = frozenset({Document.VLS_TS_VALIDATED, Document.STUDENT_CARD})
RESEARCHER: frozenset[Fact] = frozenset(
    {Document.VLS_TS_RESEARCH_VALIDATED, Document.RESEARCHER_CARD}
)
RETURNING: frozenset[Fact] = frozenset(  # permits with which a certificate lets one travel
    {
        *VALIDATED.values(),
        Document.STUDENT_CARD,
        Document.RESEARCHER_CARD,
        Document.OTHER_CARD,
        Document.APS_RECE,
    }
)
TRAVELLING: frozenset[Fact] = frozenset({Certificate.EXTENSION, Certificate.FAVOURABLE})

STILL_VALID: frozenset[Fact] = frozenset({Expiry.IN_TIME, Expiry.LATE})
NO_LONGER_VALID: frozenset[Fact] = frozenset({Expiry.EXPIRED, Expiry.LONG_EXPIRED})

HELD: frozenset[Fact] = frozenset({Diploma.MASTER, Diploma.LICENCE_PRO})
NOT_ENOUGH: frozenset[Fact] = frozenset({Diploma.LOWER, Diploma.NONE})

DATE_UNKNOWN = _("You do not know a date on which the answer depends.")
OVER_SIX_MONTHS = _(
    "Your document expired more than six months ago: the prefecture examines your case as a first"
    " request."
)
EXPIRED = _(
    "Your document has expired, and the change that you want is asked for while it is valid."
)
VALIDATE = _(
    "Your long-stay visa counts as a residence permit (VLS-TS) only once it is validated, within"
    " three months of your arrival."
)
NOT_FOR_STUDENTS = _(
    "The online procedure for students does not concern your permit: the prefecture receives you."
)
