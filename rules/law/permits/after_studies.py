"""Rows 23 to 30: after the studies, to work, to start a business, or on a talent permit.

Here a document is a student's or a researcher's, or an APS or RECE with a job contract.
"""

from .. import schedules
from .. import sources as src
from ..facts import Diploma, Document, Expiry, Fact, Nationality, Salary, Situation, Work
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import (
    AFTER_STUDIES,
    ALGERIAN,
    DATE_UNKNOWN,
    EXPIRED,
    HELD,
    NO_LONGER_VALID,
    NOT_ENOUGH,
    OVER_SIX_MONTHS,
    RESEARCHER,
    STUDENT,
)

_AGREEMENT = _(
    "The stay of Algerians is ruled by the agreement of 27 December 1968: it knows no APS, no RECE"
    " and no talent card."
)
_PENDING = _(
    "You have not received your diploma yet: until you hold it, your permit is renewed with a"
    " letter from your institution."
)
_NO_APS_EXPIRED = _(
    "APS and RECE are asked for before the permit expires, and yours has expired; six months after"
    " that a new visa can be demanded."
)
_TALENT = _("Your contract and your diploma open the way to a talent permit.")
_EMPLOYEE = _("With a job contract you can change to the permit of an employee.")
_BUSINESS = _("A business of your own needs a permit of its own; no diploma is asked for.")

_WORK = frozenset({Situation.STAY_TO_WORK})
_NO_CONTRACT = _WORK | {Work.BUSINESS, Work.SEARCHING}
_RESEARCH_WORK = _WORK | RESEARCHER
_STUDENT_CONTRACT = (
    STUDENT | _WORK | (frozenset(Salary) - {Salary.LOWER}) | {Work.CONTRACT, Diploma.PENDING}
)
_STUDENT_TALENT = STUDENT | {Situation.TALENT}

# What row 30 makes of a contract and a diploma.
_GRADUATE = AFTER_STUDIES | STUDENT | {Document.APS_RECE}
_HOSTED = _GRADUATE | {Salary.HOSTING}
_BLUE_CARD = _GRADUATE | HELD | {Salary.BLUE_CARD, Diploma.LOWER}
_QUALIFIED = _GRADUATE | {Salary.QUALIFIED, Salary.UNKNOWN, Diploma.MASTER}
_RESEARCHER_PAID = _RESEARCH_WORK | {Salary.BLUE_CARD, Salary.QUALIFIED, Salary.UNKNOWN}


def _talent(key: str, when: frozenset[Fact]) -> tuple[Rule, Rule]:
    """Return the rows of a case in which a talent permit is given, while the document lasts."""
    return (
        Rule(
            key=f"{key}-expired",  # row 30
            when=when | NO_LONGER_VALID,
            procedure=Procedure.ASK_ADVISER,
            why=EXPIRED,
            sources=(src.PAGE, src.R431_5, src.R431_8),
        ),
        Rule(
            key=key,  # row 30
            when=when,
            procedure=Procedure.TALENT_CHANGE,
            schedule=schedules.CHANGE,
            why=_TALENT,
            sources=(src.PAGE, src.L421_9, src.L421_11, src.L421_14, src.F16922, src.R431_5),
        ),
    )


def _awaiting_diploma(key: str, when: frozenset[Fact]) -> tuple[Rule, Rule]:
    """Return the rows of a case in which the diploma is awaited."""
    return (
        Rule(
            key=f"{key}-over-6-months",
            when=when | {Expiry.LONG_EXPIRED},
            procedure=Procedure.PREFECTURE_EXPIRED_OVER_6_MONTHS,
            why=OVER_SIX_MONTHS,
            sources=(src.PAGE, src.R431_8),
        ),
        Rule(
            key=key,
            when=when,
            procedure=Procedure.RENEW_AWAITING_DIPLOMA,
            schedule=schedules.RENEWAL,
            why=_PENDING,
            sources=(src.PAGE, src.R431_5, src.L436_5),
        ),
    )


RULES = (
    Rule(
        key="card-expiry-unknown",  # row 23
        when={Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
    ),
    # Algerians.
    Rule(
        key="algerian-employee",  # rows 20, 24
        when=ALGERIAN | AFTER_STUDIES | STUDENT | {Document.APS_RECE, Work.CONTRACT},
        procedure=Procedure.ALGERIAN_EMPLOYEE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_("The agreement gives a certificate of residence to an employee with a contract."),
        sources=(src.F15898, src.R431_5),
    ),
    Rule(
        key="algerian-after-studies",  # row 25
        when=ALGERIAN | AFTER_STUDIES,
        procedure=Procedure.ALGERIAN_AFTER_STUDIES,
        why=_AGREEMENT,
        sources=(src.GRENOBLE, src.F17319, src.PAGE),
    ),
    Rule(
        key="algerian-researcher-card",  # row 25
        when=ALGERIAN | RESEARCHER,
        procedure=Procedure.ALGERIAN_AFTER_STUDIES,
        why=_AGREEMENT,
        sources=(src.GRENOBLE, src.F17319, src.PAGE),
    ),
    # A researcher who looks for work or starts a business.
    Rule(
        key="researcher-work-expired",  # row 26
        when=_NO_CONTRACT | RESEARCHER | NO_LONGER_VALID,
        procedure=Procedure.APS_RECE_EXPIRED,
        why=_NO_APS_EXPIRED,
        sources=(src.L422_10, src.F17319, src.R431_8),
    ),
    Rule(
        key="researcher-rece",  # row 26
        when=_NO_CONTRACT | RESEARCHER,
        procedure=Procedure.RECE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_("A researcher who has finished the research is given a RECE, whatever the diploma."),
        sources=(src.L422_10, src.F17319, src.R431_5),
    ),
    # A student who looks for work or starts a business.
    Rule(
        key="business-without-diploma",  # row 27
        when=_WORK | NOT_ENOUGH | {Work.BUSINESS},
        procedure=Procedure.CHANGE_TO_BUSINESS,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_BUSINESS,
        sources=(src.L421_5, src.F35795, src.R431_5),
    ),
    Rule(
        key="work-diploma-not-enough",  # row 28
        when=_WORK | NOT_ENOUGH | {Work.SEARCHING},
        procedure=Procedure.DIPLOMA_NOT_SUFFICIENT,
        why=_(
            "To stay and look for work one must hold a licence professionnelle or a diploma at"
            " least equivalent to a master's."
        ),
        sources=(src.PAGE, src.L422_10),
    ),
    *_awaiting_diploma("work-diploma-pending", _NO_CONTRACT | {Diploma.PENDING}),  # row 28
    Rule(
        key="work-permit-expired",  # row 28
        when=_NO_CONTRACT | NO_LONGER_VALID,
        procedure=Procedure.APS_RECE_EXPIRED,
        why=_NO_APS_EXPIRED,
        sources=(src.PAGE, src.F17319, src.R431_8),
    ),
    Rule(
        key="aps",  # row 28
        when=_NO_CONTRACT | {Nationality.APS},
        procedure=Procedure.APS,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_(
            "You hold a diploma that allows you to stay and look for work, and for your"
            " nationality the permit is called APS."
        ),
        sources=(src.PAGE, src.F17319, src.GRENOBLE),
    ),
    Rule(
        key="aps-disputed",  # row 28
        when=_NO_CONTRACT | {Nationality.APS_DISPUTED},
        procedure=Procedure.APS,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_(
            "You hold a diploma that allows you to stay and look for work. For your nationality"
            " the university's page says APS, other sources say RECE."
        ),
        sources=(src.PAGE, src.F17319, src.AGREEMENTS, src.CAMEROON, src.LEBANON),
    ),
    Rule(
        key="rece-disputed",  # row 28
        when=_NO_CONTRACT | {Nationality.RECE_DISPUTED},
        procedure=Procedure.RECE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_(
            "You hold a diploma that allows you to stay and look for work. For your nationality"
            " the university's page says RECE, other sources say APS."
        ),
        sources=(src.PAGE, src.L422_10, src.AGREEMENTS, src.GRENOBLE),
    ),
    Rule(
        key="rece",  # row 28
        when=_NO_CONTRACT,
        procedure=Procedure.RECE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_(
            "You hold a diploma that allows you to stay and look for work, and for your"
            " nationality the permit is called RECE."
        ),
        sources=(src.PAGE, src.L422_10, src.R422_14, src.F17319, src.R431_5),
    ),
    # A student with a contract, or who wants a talent permit.
    *_awaiting_diploma("talent-diploma-pending", _STUDENT_TALENT | {Diploma.PENDING}),  # row 29
    *_awaiting_diploma("contract-diploma-pending", _STUDENT_CONTRACT),  # row 29
    Rule(
        key="talent-permit-expired",  # row 29
        when=_STUDENT_TALENT | NO_LONGER_VALID,
        procedure=Procedure.ASK_ADVISER,
        why=EXPIRED,
        sources=(src.PAGE, src.R431_5, src.R431_8),
    ),
    *_talent("talent-researcher-paid", _RESEARCHER_PAID),
    Rule(
        key="researcher-employee",  # row 30
        when=_RESEARCH_WORK | {Salary.LOWER},
        procedure=Procedure.CHANGE_TO_EMPLOYEE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_EMPLOYEE,
        sources=(src.L421_1, src.L433_6, src.F15898, src.R431_5),
    ),
    *_talent("talent-hosted", _HOSTED),
    *_talent("talent-blue-card", _BLUE_CARD),
    *_talent("talent-qualified", _QUALIFIED),
    Rule(
        key="talent-diploma-not-enough",  # row 30
        when=_GRADUATE - _WORK | {Salary.UNKNOWN},
        procedure=Procedure.DIPLOMA_NOT_SUFFICIENT,
        why=_("A talent permit asks for a diploma at least equivalent to a master's."),
        sources=(src.PAGE, src.L421_9, src.F16922),
    ),
    Rule(
        key="change-to-employee",  # row 30
        when=_GRADUATE,
        procedure=Procedure.CHANGE_TO_EMPLOYEE,
        schedule=schedules.LAST_TWO_MONTHS,
        why=_EMPLOYEE,
        sources=(src.L421_1, src.L433_6, src.F15898, src.R431_5),
    ),
)
