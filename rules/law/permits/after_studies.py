"""After the diploma: stay to work, or a talent permit."""

from .. import schedules
from .. import sources as src
from ..facts import Diploma, Document, Expiry, Nationality, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import (
    ALGERIAN,
    ANY_EXPIRY,
    COMMON_LAW,
    HELD,
    NO_LONGER_VALID,
    NOT_ENOUGH,
    OVER_SIX_MONTHS,
    PERMIT,
    STEP,
    STILL_VALID,
    STUDENT,
    WITHIN_SIX_MONTHS,
)

_AGREEMENT = _(
    "The stay of Algerians is ruled by the agreement of 27 December 1968: it knows no APS, no RECE"
    " and no talent card."
)
_DIPLOMA_FOR_WORK = _(
    "To stay and look for work one must hold a licence professionnelle or a diploma at least"
    " equivalent to a master's."
)

_WORK = COMMON_LAW | PERMIT | {Situation.STAY_TO_WORK}
_WORK_WITH_DIPLOMA = PERMIT | STILL_VALID | HELD | {Situation.STAY_TO_WORK}
_TALENT = COMMON_LAW | STUDENT | {Situation.TALENT}

RULES = (
    # Algerians.
    Rule(
        key="algerian-after-studies",  # row 22
        when=ALGERIAN | {Situation.STAY_TO_WORK, Situation.TALENT, Document.STUDENT_CARD},
        procedure=Procedure.ALGERIAN_AFTER_STUDIES,
        why=_AGREEMENT,
        sources=(src.GRENOBLE, src.F17319, src.PAGE),
    ),
    Rule(
        key="algerian-researcher-card",  # row 22
        when=ALGERIAN | STEP | {Document.RESEARCHER_CARD},
        procedure=Procedure.ALGERIAN_AFTER_STUDIES,
        why=_AGREEMENT,
        sources=(src.GRENOBLE, src.F17319, src.PAGE),
    ),
    # Stay to work.
    Rule(
        key="work-diploma-not-enough",  # row 23
        when=COMMON_LAW | STUDENT | ANY_EXPIRY | NOT_ENOUGH | {Situation.STAY_TO_WORK},
        procedure=Procedure.DIPLOMA_NOT_SUFFICIENT,
        why=_DIPLOMA_FOR_WORK,
        sources=(src.PAGE, src.L422_10),
    ),
    Rule(
        key="work-researcher-diploma-not-enough",  # row 23
        when=COMMON_LAW
        | ANY_EXPIRY
        | NOT_ENOUGH
        | {Situation.STAY_TO_WORK, Document.RESEARCHER_CARD},
        procedure=Procedure.DIPLOMA_NOT_SUFFICIENT,
        why=_DIPLOMA_FOR_WORK,
        sources=(src.PAGE, src.L422_10),
        advice="advice-researcher",
    ),
    Rule(
        key="work-diploma-pending-over-6-months",  # row 24
        when=_WORK | {Diploma.PENDING, Expiry.LONG_EXPIRED},
        procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
        why=OVER_SIX_MONTHS,
        sources=(src.PAGE, src.R431_8),
    ),
    Rule(
        key="work-diploma-pending",  # rows 25, 26
        when=_WORK | WITHIN_SIX_MONTHS | {Diploma.PENDING},
        procedure=Procedure.RENEW_AWAITING_DIPLOMA,
        schedule=schedules.RENEWAL,
        why=_(
            "You have not received your diploma yet: until you hold it, your permit is renewed"
            " with a letter from your institution."
        ),
        sources=(src.PAGE, src.R431_5, src.L436_5),
    ),
    Rule(
        key="work-permit-expired",  # row 27
        when=_WORK | NO_LONGER_VALID | HELD,
        procedure=Procedure.APS_RECE_EXPIRED,
        why=_(
            "APS and RECE are asked for before the permit expires; yours has expired, and the"
            " sources do not say what follows."
        ),
        sources=(src.PAGE, src.F17319),
    ),
    Rule(
        key="aps",  # row 28
        when=_WORK_WITH_DIPLOMA | {Nationality.APS},
        procedure=Procedure.APS,
        schedule=schedules.BEFORE_EXPIRY,
        why=_(
            "You hold a diploma that allows you to stay and look for work, and for your"
            " nationality the permit is called APS."
        ),
        sources=(src.PAGE, src.F17319, src.GRENOBLE),
    ),
    Rule(
        key="aps-disputed",  # row 28
        when=_WORK_WITH_DIPLOMA | {Nationality.APS_DISPUTED},
        procedure=Procedure.APS,
        schedule=schedules.BEFORE_EXPIRY,
        why=_(
            "You hold a diploma that allows you to stay and look for work. For your nationality"
            " the university's page says APS, other sources say RECE."
        ),
        sources=(src.PAGE, src.F17319, src.AGREEMENTS, src.CAMEROON, src.LEBANON),
        advice="advice-aps-disputed",
    ),
    Rule(
        key="rece",  # row 29
        when=_WORK_WITH_DIPLOMA | {Nationality.OTHER},
        procedure=Procedure.RECE,
        schedule=schedules.BEFORE_EXPIRY,
        why=_(
            "You hold a diploma that allows you to stay and look for work, and for your"
            " nationality the permit is called RECE."
        ),
        sources=(src.PAGE, src.L422_10, src.F17319),
    ),
    Rule(
        key="rece-disputed",  # row 29
        when=_WORK_WITH_DIPLOMA | {Nationality.RECE_DISPUTED},
        procedure=Procedure.RECE,
        schedule=schedules.BEFORE_EXPIRY,
        why=_(
            "You hold a diploma that allows you to stay and look for work. For your nationality"
            " the university's page says RECE, other sources say APS."
        ),
        sources=(src.PAGE, src.L422_10, src.AGREEMENTS, src.GRENOBLE),
        advice="advice-rece-disputed",
    ),
    # From a student permit to talent.
    Rule(
        key="talent-diploma-not-enough",  # row 30
        when=_TALENT | ANY_EXPIRY | NOT_ENOUGH | {Diploma.LICENCE_PRO},
        procedure=Procedure.DIPLOMA_NOT_SUFFICIENT,
        why=_("A talent permit asks for a diploma at least equivalent to a master's."),
        sources=(src.PAGE, src.TALENT),
    ),
    Rule(
        key="talent-diploma-pending",  # row 31
        when=_TALENT | ANY_EXPIRY | {Diploma.PENDING},
        procedure=Procedure.ASK_ADVISER,
        why=_("You want a talent permit and your diploma is not issued yet: no source says how."),
        sources=(src.PAGE,),
        advice="advice-talent-pending",
    ),
    Rule(
        key="talent-permit-expired",  # row 31
        when=_TALENT | NO_LONGER_VALID | {Diploma.MASTER},
        procedure=Procedure.ASK_ADVISER,
        why=_("You want a talent permit and your permit has already expired: no source says how."),
        sources=(src.PAGE,),
        advice="advice-talent-expired",
    ),
    Rule(
        key="talent-change",  # row 32
        when=_TALENT | STILL_VALID | {Diploma.MASTER},
        procedure=Procedure.TALENT_CHANGE,
        schedule=schedules.CHANGE,
        why=_(
            "You hold a student permit and a diploma at least equivalent to a master's: you can"
            " apply for a talent permit."
        ),
        sources=(src.PAGE, src.R431_5, src.TALENT),
    ),
)
