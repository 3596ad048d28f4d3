"""Who needs no step of this guide, and documents that lead elsewhere."""

from .. import sources as src
from ..facts import Document, Expiry, Nationality, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import ALGERIAN, COMMON_LAW, DATE_UNKNOWN, NEEDS_PERMIT, STEP, STUDYING, VLS_TS

_NOT_FOR_STUDENTS = _(
    "The online procedure for students does not concern your permit: the prefecture receives you."
)

RULES = (
    # By nationality alone.
    Rule(
        key="exempt-nationality",  # row 1
        when=frozenset({Nationality.EXEMPT}),
        procedure=Procedure.NO_PERMIT_NEEDED,
        why=_(
            "Nationals of the European Union, the European Economic Area, Switzerland and Monaco"
            " need no residence permit."
        ),
        sources=(src.PAGE,),
    ),
    Rule(
        key="exemption-disputed",  # row 2
        when=frozenset({Nationality.TO_CONFIRM}),
        procedure=Procedure.EXEMPTION_TO_CONFIRM,
        why=_(
            "Sources contradict each other on whether nationals of Andorra, San Marino and the"
            " Vatican need a residence permit."
        ),
        sources=(src.PAGE, src.OLDER_PAGE, src.PARIS_1),
    ),
    Rule(
        key="stateless-or-refugee",  # row 3
        when=frozenset({Nationality.UNKNOWN}),
        procedure=Procedure.ASK_ADVISER,
        why=_("The rules for nationals of a country do not simply apply to you."),
        sources=(src.PAGE,),
        advice="advice-stateless",
    ),
    # By situation.
    Rule(
        key="renews-other-permit",  # row 4
        when=NEEDS_PERMIT | {Situation.OTHER_PERMIT},
        procedure=Procedure.OTHER_PERMIT_PREFECTURE,
        why=_NOT_FOR_STUDENTS,
        sources=(src.PAGE,),
    ),
    Rule(
        key="already-applied",  # row 5
        when=NEEDS_PERMIT | {Situation.ALREADY_APPLIED},
        procedure=Procedure.TRACK_APPLICATION,
        why=_("You have already sent your application: what counts now is to follow it."),
        sources=(src.PAGE, src.R431_15_1),
    ),
    # By document.
    Rule(
        key="holds-other-card",  # row 6
        when=NEEDS_PERMIT | STEP | {Document.OTHER_CARD, Document.APS_RECE},
        procedure=Procedure.OTHER_PERMIT_PREFECTURE,
        why=_NOT_FOR_STUDENTS,
        sources=(src.PAGE,),
    ),
    Rule(
        key="competition-visa",  # row 7
        when=NEEDS_PERMIT | STEP | {Document.EXAM_VISA},
        procedure=Procedure.PREFECTURE_FIRST_REQUEST,
        why=_(
            "You came on a visa for a competitive exam (“étudiant concours”): the first permit is"
            " asked for at the prefecture."
        ),
        sources=(src.PAGE, src.SAIEC),
    ),
    Rule(
        key="short-stay",  # row 8
        when=NEEDS_PERMIT | STEP | {Document.SHORT_STAY},
        procedure=Procedure.VISA_FROM_HOME,
        why=_("No student permit is given in France to someone who came without a long-stay visa."),
        sources=(src.PAGE, src.SAIEC),
    ),
    Rule(
        key="temporary-visa",  # row 9
        when=NEEDS_PERMIT | STEP | {Document.VLS_T},
        procedure=Procedure.VLS_T_NO_STEP,
        why=_("A temporary long-stay visa (VLS-T) is not validated and cannot be renewed."),
        sources=(src.VLS_T, src.PAGE),
    ),
    Rule(
        key="eu-permit",  # row 10
        when=NEEDS_PERMIT | STEP | {Document.EU_PERMIT},
        procedure=Procedure.ASK_ADVISER,
        why=_("What a permit of another European state allows in France depends on its kind."),
        sources=(src.L422_4, src.SACLAY, src.PAGE),
        advice="advice-eu-permit",
    ),
    Rule(
        key="no-document",  # row 10
        when=NEEDS_PERMIT | STEP | {Document.NONE},
        procedure=Procedure.ASK_ADVISER,
        why=_("Without a visa or a permit, no procedure of this guide applies for sure."),
        sources=(src.PAGE,),
        advice="advice-no-document",
    ),
    # The expiry date is not known.
    Rule(
        key="visa-expiry-unknown",  # row 10
        when=NEEDS_PERMIT
        | STEP
        | VLS_TS
        | {Document.MINOR_VISA, Document.VISA_D_TO_APPLY, Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
    Rule(
        key="card-expiry-unknown",  # row 10
        when=COMMON_LAW | STEP | {Document.STUDENT_CARD, Document.RESEARCHER_CARD, Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
    Rule(
        key="algerian-card-expiry-unknown",  # row 10
        when=ALGERIAN | STUDYING | {Document.STUDENT_CARD, Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.PAGE,),
        advice="advice-date-unknown",
    ),
)
