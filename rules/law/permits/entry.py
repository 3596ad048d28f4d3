"""Rows 1 to 3: who needs no permit, and whose permit another procedure gives."""

from .. import sources as src
from ..facts import Nationality, Situation
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule

RULES = (
    Rule(
        key="exempt-nationality",  # row 1
        when={Nationality.EXEMPT},
        procedure=Procedure.NO_PERMIT_NEEDED,
        why=_(
            "Nationals of the European Union, the European Economic Area, Switzerland and Monaco"
            " need no residence permit."
        ),
        sources=(src.PAGE,),
    ),
    Rule(
        key="exemption-disputed",  # row 2
        when={Nationality.TO_CONFIRM},
        procedure=Procedure.EXEMPTION_TO_CONFIRM,
        why=_(
            "Sources contradict each other on whether nationals of Andorra, San Marino and the"
            " Vatican need a residence permit."
        ),
        sources=(src.PAGE, src.OLDER_PAGE, src.PARIS_1),
    ),
    Rule(
        key="stateless-or-refugee",  # row 3
        when={Nationality.UNKNOWN},
        procedure=Procedure.PROTECTION,
        why=_("The rules for nationals of a country do not simply apply to you."),
        sources=(src.PAGE,),
    ),
    Rule(
        key="seeks-protection",  # row 3
        when={Situation.PROTECTION},
        procedure=Procedure.PROTECTION,
        why=_("Asylum and other protection have a procedure of their own, beside your studies."),
        sources=(src.F2231,),
    ),
)
