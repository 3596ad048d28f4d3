"""Rows 11 to 17: permits and documents that lead elsewhere."""

from .. import sources as src
from ..facts import Document, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import NOT_FOR_STUDENTS

RULES = (
    Rule(
        key="renews-other-permit",  # row 11
        when={Situation.OTHER_PERMIT},
        procedure=Procedure.OTHER_PERMIT_PREFECTURE,
        why=NOT_FOR_STUDENTS,
        sources=(src.PAGE,),
    ),
    Rule(
        key="working-holiday",  # row 12
        when={Document.WORKING_HOLIDAY},
        procedure=Procedure.WORKING_HOLIDAY,
        why=_(
            "A working-holiday visa does not become a student permit: that needs a visa of its own."
        ),
        sources=(src.L412_1, src.L422_1),
    ),
    Rule(
        key="competition-visa",  # row 13
        when={Document.EXAM_VISA},
        procedure=Procedure.PREFECTURE_FIRST_REQUEST,
        why=_(
            "You came on a visa for a competitive exam (“étudiant concours”): the first permit is"
            " asked for at the prefecture."
        ),
        sources=(src.PAGE, src.R431_4, src.SAIEC),
    ),
    Rule(
        key="short-stay",  # row 14
        when={Document.SHORT_STAY},
        procedure=Procedure.VISA_FROM_HOME,
        why=_(
            "A student permit asks for a long-stay visa; the code allows few exceptions, such as"
            " school in France since the age of 16."
        ),
        sources=(src.PAGE, src.L412_1, src.L422_1),
    ),
    Rule(
        key="temporary-visa",  # row 15
        when={Document.VLS_T},
        procedure=Procedure.VLS_T_NO_STEP,
        why=_("A temporary long-stay visa (VLS-T) is not validated and cannot be renewed."),
        sources=(src.VLS_T, src.PAGE, src.L422_1),
    ),
    Rule(
        key="eu-permit",  # row 16
        when={Document.EU_PERMIT},
        procedure=Procedure.ASK_ADVISER,
        why=_("What a permit of another European state allows in France depends on its kind."),
        sources=(src.L422_4, src.L421_11, src.SACLAY, src.PAGE),
    ),
    Rule(
        key="no-document",  # row 16
        when={Document.NONE},
        procedure=Procedure.ASK_ADVISER,
        why=_("Without a visa or a permit, no procedure of this guide applies for sure."),
        sources=(src.PAGE, src.L422_1),
    ),
    Rule(
        key="holds-other-card",  # row 17
        when={Document.OTHER_CARD},
        procedure=Procedure.OTHER_PERMIT_PREFECTURE,
        why=_("You may study on this card: renew it, and change only if its reason has ended."),
        sources=(src.PAGE, src.L433_6),
    ),
)
